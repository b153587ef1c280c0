// A regular expression of a schema, compiled once by PCRE2 with a limit on the work one match may do.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace yq::pack {

class Pattern {
 public:
  // Nothing when the pattern is malformed.
  static std::optional<Pattern> Compile(std::string_view text);
  // Unanchored, as JSON Schema has it; false also when the limit is reached.
  [[nodiscard]] bool Matches(std::string_view text) const;

 private:
  std::shared_ptr<void> code_;
};

}  // namespace yq::pack
