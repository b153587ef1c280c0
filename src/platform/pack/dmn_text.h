// Finding places in the text of a DMN file, for findings that the engine's model has no line for. Not a parser: the
// engine has read the file already; this only looks up where something stands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/pack/finding.h"

namespace yq::pack {

class DmnText {
 public:
  DmnText(std::string file, std::string bytes) : file_(std::move(file)), bytes_(std::move(bytes)) {}

  // The element <TAG … name="NAME" …>; the whole file when there is none.
  [[nodiscard]] Position Element(std::string_view tag, std::string_view name) const;

  // A text found at a place, XML entities resolved.
  struct Found {
    std::string text;
    Position at;
  };
  // All string literals that `name` is compared with anywhere in the file: name = "x", name != "x", name in ("x", "y"),
  // "x" = name.
  [[nodiscard]] std::vector<Found> ComparedWith(std::string_view name) const;
  // The place of `literal` (without quotes) in the rule that begins in `line`.
  [[nodiscard]] Position InRule(int line, std::string_view literal) const;
  [[nodiscard]] Position At(int line, int column) const;
  [[nodiscard]] Position Line(int line) const;  // at its first character that is no blank

 private:
  [[nodiscard]] Position AtOffset(std::size_t offset) const;
  [[nodiscard]] std::size_t LineStart(int line) const;  // npos when there is no such line
  std::string file_;
  std::string bytes_;
};

// The string literals of FEEL text: `"a", not("b")` gives a and b.
[[nodiscard]] std::vector<std::string> StringLiterals(std::string_view feel);

}  // namespace yq::pack
