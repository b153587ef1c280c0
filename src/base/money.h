// Amounts of money in fen (a hundredth of a yuan), exact. Nothing here rounds; a sum that does not fit is an error, not
// a wrong number.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yq {

struct Money {
  std::int64_t fen = 0;
  friend auto operator<=>(const Money&, const Money&) = default;
};

// "45000.00", "45000", "45000.5" or "-0.01": at most two digits of fraction, no sign +, no separators, no leading
// zeros. Fails with "money.malformed" {given} or "money.overflow" {given}.
Result<Money> ParseMoney(std::string_view text);
// Always two digits of fraction: "45000.00". For files, JSON and decisions.
std::string ToText(Money amount);
// "¥45,000.00", "-¥0.01". For people, alike in both languages.
std::string FormatYuan(Money amount);

// Each fails with "money.overflow".
Result<Money> Add(Money a, Money b);
Result<Money> Subtract(Money a, Money b);
Result<Money> Multiply(Money a, std::int64_t by);

}  // namespace yq
