// The words of the server-written pages. Read-only.
#pragma once

#include <span>
#include <string_view>

namespace yq::pages {

struct WordRow {
  std::string_view key;
  struct {
    std::string_view zh;
    std::string_view en;
  } text;
};
[[nodiscard]] std::span<const WordRow> WordTable();

}  // namespace yq::pages
