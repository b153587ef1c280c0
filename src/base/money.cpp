#include "base/money.h"

#include <fmt/format.h>

namespace yq {
namespace {

std::unexpected<Error> Overflow(std::string given) {
  return Fail(ErrorCode::kInvalid, "money.overflow", {{"given", std::move(given)}});
}

struct Parts {
  bool negative;
  std::uint64_t yuan;
  std::uint64_t fen;
};

Parts Divide(Money amount) {
  const bool negative = amount.fen < 0;
  const auto bits = static_cast<std::uint64_t>(amount.fen);
  const std::uint64_t size = negative ? 0 - bits : bits;  // exact also for the least value
  return {negative, size / 100, size % 100};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Result<Money> ParseMoney(std::string_view text) {
  const auto malformed = [&] { return Fail(ErrorCode::kInvalid, "money.malformed", {{"given", std::string(text)}}); };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const std::size_t dot = rest.find('.');
  const std::string_view yuan = rest.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? "" : rest.substr(dot + 1);
  if (yuan.empty() || (yuan.size() > 1 && yuan[0] == '0') || fraction.size() > 2) return malformed();
  if (dot != std::string_view::npos && fraction.empty()) return malformed();
  std::string digits(yuan);
  digits += fraction;
  digits.append(2 - fraction.size(), '0');
  std::int64_t fen = 0;
  bool overflow = false;
  for (const char c : digits) {
    if (!IsDigit(c)) return malformed();
    const std::int64_t digit = negative ? -(c - '0') : c - '0';
    overflow = overflow || __builtin_mul_overflow(fen, 10, &fen) || __builtin_add_overflow(fen, digit, &fen);
  }
  if (overflow) return Overflow(std::string(text));
  return Money{fen};
}

std::string ToText(Money amount) {
  const Parts parts = Divide(amount);
  return fmt::format("{}{}.{:02}", parts.negative ? "-" : "", parts.yuan, parts.fen);
}

std::string FormatYuan(Money amount) {
  const Parts parts = Divide(amount);
  std::string yuan = std::to_string(parts.yuan);
  for (std::size_t at = yuan.size(); at > 3;) yuan.insert(at -= 3, ",");
  return fmt::format("{}¥{}.{:02}", parts.negative ? "-" : "", yuan, parts.fen);
}

Result<Money> Add(Money a, Money b) {
  Money sum;
  if (__builtin_add_overflow(a.fen, b.fen, &sum.fen)) return Overflow(fmt::format("{} + {}", ToText(a), ToText(b)));
  return sum;
}

Result<Money> Subtract(Money a, Money b) {
  Money rest;
  if (__builtin_sub_overflow(a.fen, b.fen, &rest.fen)) return Overflow(fmt::format("{} - {}", ToText(a), ToText(b)));
  return rest;
}

Result<Money> Multiply(Money a, std::int64_t by) {
  Money product;
  if (__builtin_mul_overflow(a.fen, by, &product.fen)) return Overflow(fmt::format("{} * {}", ToText(a), by));
  return product;
}

}  // namespace yq
