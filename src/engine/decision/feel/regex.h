// Regular expressions of XPath and XQuery (F&O 5.6.1, XML Schema part 2 appendix F), checked and translated here, run
// by PCRE2 with limits, so that no pattern can run away.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace yq::decision {

// The PCRE2 pattern for an XPath pattern with flags of "smix"; nothing when pattern or flags are wrong.
struct RegexText {
  std::string pattern;
  bool dot_all = false;
  bool multi_line = false;
  bool ignore_case = false;
  int groups = 0;
};
std::optional<RegexText> TranslateRegex(std::string_view pattern, std::string_view flags);

// kInvalid "decision.bad_pattern" for a wrong pattern, flag or replacement, or one that matches the empty text where
// that has no meaning; kTooLarge "decision.pattern_too_costly" when the limit is reached.
Result<bool> RegexMatches(std::string_view text, std::string_view pattern, std::string_view flags);
Result<std::string> RegexReplace(std::string_view text, std::string_view pattern, std::string_view replacement,
                                 std::string_view flags);
Result<std::vector<std::string>> RegexSplit(std::string_view text, std::string_view pattern);

std::optional<std::pair<char32_t, char32_t>> UnicodeBlock(std::string_view name);

}  // namespace yq::decision
