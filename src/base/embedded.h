// A file compiled into the program by yq_embed() (cmake/embed.py).
#pragma once

#include <string_view>

namespace yq {

struct EmbeddedFile {
  std::string_view path;     // as given to yq_embed: "migrations/0001_create_cases.sql"
  std::string_view content;  // the bytes
};

}  // namespace yq
