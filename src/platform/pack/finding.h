// A finding: one thing that is wrong in a pack, at one place, in words. Loader and checker speak in findings; `yinqiao
// check` prints them, one a line, `file:line:column: what; why; did you mean …`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace yq::pack {

// Where something stands in a pack's files. Lines and columns count from 1, columns in characters; 0 means "the whole
// file".
struct Position {
  std::string file;  // as reached from the folder that was asked for: "packs/hello/facts/person.yaml"
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  [[nodiscard]] std::string Text() const;  // "packs/x/codes.yaml:12:5"
  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Finding {
  Position at;
  std::string key;                         // stable, for tests: "unknown_key"
  std::string text;                        // one line in English: what; why; what would be right
  [[nodiscard]] std::string Line() const;  // "packs/x/codes.yaml:12:5: unknown key 'lable'; did you mean 'label'?"
  friend auto operator<=>(const Finding&, const Finding&) = default;
};

using Findings = std::vector<Finding>;

}  // namespace yq::pack
