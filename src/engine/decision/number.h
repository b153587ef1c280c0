// Exact decimal numbers of FEEL: 34 significant digits, rounding half to even, exponents -6176 to +6111 (IEEE 754
// decimal128, the BID encoding of Intel's library). Operands whose coefficients fit 62 bits never leave the integer
// path. There is no infinity and no NaN: an operation without a finite result gives nothing.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yq::decision {

class Number {
 public:
  constexpr Number() = default;                                              // 0
  constexpr Number(std::int64_t integer) { *this = FromParts(integer, 0); }  // NOLINT: integers are numbers

  // coefficient * 10^exponent; exponent within -6176..6111.
  static constexpr Number FromParts(std::int64_t coefficient, int exponent) {
    const bool negative = coefficient < 0;
    const auto magnitude =
        negative ? ~static_cast<std::uint64_t>(coefficient) + 1 : static_cast<std::uint64_t>(coefficient);
    Number n;
    n.low_ = magnitude;
    n.high_ = (static_cast<std::uint64_t>(exponent + kBias) << 49) | (negative ? kSign : 0);
    return n;
  }
  // Decimal text such as "-12.50", ".5" or "1.2e3"; nothing for anything else or a number out of range.
  static std::optional<Number> Parse(std::string_view text);
  // The shortest decimal that reads back as this double; nothing for NaN and infinity.
  static std::optional<Number> FromDouble(double value);

  // Plain decimal text without an exponent, keeping written zeros: "2.50".
  [[nodiscard]] std::string ToText() const;
  // The same without trailing zeros behind the point: "2.5".
  [[nodiscard]] std::string ToShortText() const;
  // The integer it is, when it is one and fits.
  [[nodiscard]] std::optional<std::int64_t> ToInt() const;
  [[nodiscard]] double ToDouble() const;

  [[nodiscard]] bool is_zero() const { return low_ == 0 && (high_ & kCoefficientMask) == 0; }
  [[nodiscard]] bool is_negative() const { return (high_ & kSign) != 0 && !is_zero(); }
  [[nodiscard]] bool is_integer() const;

  friend std::strong_ordering operator<=>(const Number& a, const Number& b);
  friend bool operator==(const Number& a, const Number& b) { return (a <=> b) == std::strong_ordering::equal; }

  [[nodiscard]] Number Negated() const;
  [[nodiscard]] Number Absolute() const;

  enum class Rounding : std::uint8_t { kHalfEven, kHalfUp, kHalfDown, kUp, kDown, kCeiling, kFloor };
  // Rounded to `scale` digits behind the point (negative: before it).
  [[nodiscard]] std::optional<Number> Rounded(int scale, Rounding rounding) const;

 private:
  static constexpr int kBias = 6176;
  static constexpr std::uint64_t kSign = 1ULL << 63;
  static constexpr std::uint64_t kCoefficientMask = (1ULL << 49) - 1;

  std::uint64_t low_ = 0;
  std::uint64_t high_ = static_cast<std::uint64_t>(kBias) << 49;

  friend struct NumberBits;
};

// All of them: nothing where there is no finite result.
std::optional<Number> Add(const Number& a, const Number& b);
std::optional<Number> Subtract(const Number& a, const Number& b);
std::optional<Number> Multiply(const Number& a, const Number& b);
std::optional<Number> Divide(const Number& a, const Number& b);
std::optional<Number> Power(const Number& base, const Number& exponent);
std::optional<Number> Modulo(const Number& a, const Number& b);  // sign of the divisor, as FEEL has it
std::optional<Number> SquareRoot(const Number& a);
std::optional<Number> Exponential(const Number& a);
std::optional<Number> Logarithm(const Number& a);
std::optional<Number> Cosine(const Number& a);

}  // namespace yq::decision
