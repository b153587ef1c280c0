// One value of a fact or a parameter as plain data: no engine type, so that facts, forms, rosters and packs can all
// carry it. Text is canonical: a code or string as it is; a number in plain decimal digits ("12434", "0.5", "-3");
// "true" or "false"; "2024-02-29".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yq::pack {

enum class FactType : std::uint8_t { kString, kNumber, kBoolean, kDate };

[[nodiscard]] std::string_view FactTypeName(FactType type);  // the FEEL name: "string", "number", "boolean", "date"

struct Scalar {
  FactType type = FactType::kString;
  bool none = false;  // a known "none" (`~` in a file): the person says there is no such thing; not the same as unknown
  std::string text;   // "" when none
  friend bool operator==(const Scalar&, const Scalar&) = default;
};

struct Pack;
struct Fact;

// Reads `text` as a value of `fact` and makes it canonical: type, code of its list, min, max, digits after the point,
// no control characters, at most 500 characters. Errors are kInvalid with a key of "value.…" and the parameters of the
// sentence:
//   value.not_a_number  value.not_a_date  value.not_a_boolean  value.too_small {min}  value.too_large {max}
//   value.too_many_decimals {decimals}  value.unknown_code {nearest}  value.too_long {max}  value.bad_text  value.empty
[[nodiscard]] Result<Scalar> ParseFactValue(const Pack& pack, const Fact& fact, std::string_view text);

// The same in two halves: is `text` a decimal of at most 15 digits before and `decimals` after the point; the canonical
// form of it (no sign on zero, no leading or trailing zeros, no exponent).
[[nodiscard]] Result<std::string> CanonicalDecimal(std::string_view text, int decimals);

// -1, 0, 1 for two canonical decimals.
[[nodiscard]] int CompareDecimals(std::string_view a, std::string_view b);

}  // namespace yq::pack
