#include "engine/decision/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <bid_conf.h>
#include <bid_functions.h>
#pragma GCC diagnostic pop

namespace yq::decision {

// The bits of a Number as the library and as parts.
struct NumberBits {
  static BID_UINT128 ToBid(const Number& n) {
    BID_UINT128 bid;
    bid.w[0] = n.low_;
    bid.w[1] = n.high_;
    return bid;
  }
  static std::optional<Number> FromBid(const BID_UINT128& bid) {
    // Both top bits of the combination field set: infinity, NaN or a coefficient that is not canonical.
    if ((bid.w[1] & (3ULL << 61)) == (3ULL << 61)) return std::nullopt;
    Number n;
    n.low_ = bid.w[0];
    n.high_ = bid.w[1];
    if (n.is_zero()) n.high_ &= ~Number::kSign;
    return n;
  }
  static bool negative(const Number& n) { return (n.high_ & Number::kSign) != 0; }
  static int exponent(const Number& n) { return static_cast<int>((n.high_ & ~Number::kSign) >> 49) - Number::kBias; }
  // The signed coefficient when it is below 2^62.
  static bool Small(const Number& n, std::int64_t& coefficient) {
    if ((n.high_ & Number::kCoefficientMask) != 0 || n.low_ >= (1ULL << 62)) return false;
    coefficient = negative(n) ? -static_cast<std::int64_t>(n.low_) : static_cast<std::int64_t>(n.low_);
    return true;
  }
  static unsigned __int128 coefficient(const Number& n) {
    return (static_cast<unsigned __int128>(n.high_ & Number::kCoefficientMask) << 64) | n.low_;
  }
  static void ClearSign(Number& n) { n.high_ &= ~Number::kSign; }
  static void FlipSign(Number& n) { n.high_ ^= Number::kSign; }
};

namespace {

constexpr int kMinExponent = -6176;
constexpr int kMaxExponent = 6111;
constexpr unsigned kNearestEven = 0;
constexpr unsigned kToNegative = 1;
constexpr unsigned kToPositive = 2;
constexpr unsigned kToZero = 3;
constexpr unsigned kNearestAway = 4;

constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::int64_t p = 1;
  for (auto& power : powers) {
    power = p;
    if (p < 1'000'000'000'000'000'000) p *= 10;
  }
  return powers;
}();

// Brings two small numbers to one exponent; false when that overflows.
bool Align(const Number& a, const Number& b, std::int64_t& ca, std::int64_t& cb, int& exponent) {
  if (!NumberBits::Small(a, ca) || !NumberBits::Small(b, cb)) return false;
  const int ea = NumberBits::exponent(a);
  const int eb = NumberBits::exponent(b);
  exponent = ea < eb ? ea : eb;
  if (ea == eb) return true;
  const int difference = ea > eb ? ea - eb : eb - ea;
  if (difference > 18) return false;
  const std::int64_t factor = kPowers[static_cast<std::size_t>(difference)];
  return ea > eb ? !__builtin_mul_overflow(ca, factor, &ca) : !__builtin_mul_overflow(cb, factor, &cb);
}

}  // namespace

std::optional<Number> Number::Parse(std::string_view text) {
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  std::size_t digits = 0;
  while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i, ++digits;
  if (i < text.size() && text[i] == '.') {
    ++i;
    const std::size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i, ++digits;
    if (i == start) return std::nullopt;
  }
  if (digits == 0 || text.size() > 20'000) return std::nullopt;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    const std::size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    if (i == start || i - start > 9) return std::nullopt;
  }
  if (i != text.size()) return std::nullopt;
  std::string copy(text);
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_from_string(copy.data(), kNearestEven, &flags));
}

std::optional<Number> Number::FromDouble(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  std::array<char, 64> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  if (error != std::errc()) return std::nullopt;
  return Parse(std::string_view(buffer.data(), end));
}

std::string Number::ToText() const {
  std::array<char, 48> buffer{};
  unsigned __int128 rest = NumberBits::coefficient(*this);
  std::size_t at = buffer.size();
  do {
    buffer[--at] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  std::string digits(buffer.data() + at, buffer.size() - at);
  const int exponent = NumberBits::exponent(*this);
  if (exponent > 0) {
    if (digits != "0") digits.append(static_cast<std::size_t>(exponent), '0');
  } else if (exponent < 0) {
    const auto places = static_cast<std::size_t>(-exponent);
    if (digits.size() <= places) digits.insert(0, places - digits.size() + 1, '0');
    digits.insert(digits.size() - places, 1, '.');
  }
  return is_negative() ? "-" + digits : digits;
}

std::string Number::ToShortText() const {
  std::string text = ToText();
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::optional<std::int64_t> Number::ToInt() const {
  std::int64_t coefficient = 0;
  int exponent = NumberBits::exponent(*this);
  if (is_zero()) return 0;
  if (!NumberBits::Small(*this, coefficient)) {
    unsigned flags = 0;
    const auto rounded = Rounded(0, Rounding::kDown);
    if (!rounded || *rounded != *this) return std::nullopt;
    const auto result = static_cast<std::int64_t>(bid128_to_int64_int(NumberBits::ToBid(*this), &flags));
    if (flags != 0) return std::nullopt;
    return result;
  }
  for (; exponent > 0; --exponent) {
    if (__builtin_mul_overflow(coefficient, std::int64_t{10}, &coefficient)) return std::nullopt;
  }
  for (; exponent < 0; ++exponent) {
    if (coefficient % 10 != 0) return std::nullopt;
    coefficient /= 10;
  }
  return coefficient;
}

double Number::ToDouble() const {
  unsigned flags = 0;
  return bid128_to_binary64(NumberBits::ToBid(*this), kNearestEven, &flags);
}

bool Number::is_integer() const {
  if (NumberBits::exponent(*this) >= 0 || is_zero()) return true;
  if (NumberBits::exponent(*this) < -34) {
    unsigned __int128 c = NumberBits::coefficient(*this);
    int zeros = 0;
    while (c % 10 == 0) c /= 10, ++zeros;
    return zeros >= -NumberBits::exponent(*this);
  }
  unsigned flags = 0;
  return bid128_quiet_equal(bid128_round_integral_zero(NumberBits::ToBid(*this), &flags), NumberBits::ToBid(*this),
                            &flags) != 0;
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  std::int64_t ca = 0;
  std::int64_t cb = 0;
  int exponent = 0;
  if (Align(a, b, ca, cb, exponent)) return ca <=> cb;
  unsigned flags = 0;
  const BID_UINT128 x = NumberBits::ToBid(a);
  const BID_UINT128 y = NumberBits::ToBid(b);
  if (bid128_quiet_equal(x, y, &flags) != 0) return std::strong_ordering::equal;
  return bid128_quiet_less(x, y, &flags) != 0 ? std::strong_ordering::less : std::strong_ordering::greater;
}

Number Number::Negated() const {
  Number n = *this;
  if (!n.is_zero()) NumberBits::FlipSign(n);
  return n;
}

Number Number::Absolute() const {
  Number n = *this;
  NumberBits::ClearSign(n);
  return n;
}

std::optional<Number> Number::Rounded(int scale, Rounding rounding) const {
  const BID_UINT128 x = NumberBits::ToBid(*this);
  const int exponent = -scale;
  unsigned flags = 0;
  if (NumberBits::exponent(*this) >= exponent) {
    if (exponent >= kMinExponent) {
      const auto padded =
          NumberBits::FromBid(bid128_quantize(x, NumberBits::ToBid(FromParts(1, exponent)), kNearestEven, &flags));
      if (padded && flags == 0) return padded;
    }
    return *this;
  }
  if (exponent > kMaxExponent) return Number();
  const BID_UINT128 quantum = NumberBits::ToBid(FromParts(1, exponent));
  const auto quantize = [&](unsigned mode) { return NumberBits::FromBid(bid128_quantize(x, quantum, mode, &flags)); };
  switch (rounding) {
    case Rounding::kHalfEven:
      return quantize(kNearestEven);
    case Rounding::kHalfUp:
      return quantize(kNearestAway);
    case Rounding::kDown:
      return quantize(kToZero);
    case Rounding::kUp:
      return quantize(is_negative() ? kToNegative : kToPositive);
    case Rounding::kCeiling:
      return quantize(kToPositive);
    case Rounding::kFloor:
      return quantize(kToNegative);
    case Rounding::kHalfDown: {
      const auto down = quantize(kToZero);
      if (!down) return std::nullopt;
      const auto rest = Subtract(*this, *down);
      if (!rest || exponent - 1 < kMinExponent) return down;
      return rest->Absolute() > FromParts(5, exponent - 1) ? quantize(kNearestAway) : down;
    }
  }
  return std::nullopt;
}

std::optional<Number> Add(const Number& a, const Number& b) {
  std::int64_t ca = 0;
  std::int64_t cb = 0;
  std::int64_t sum = 0;
  int exponent = 0;
  if (Align(a, b, ca, cb, exponent) && !__builtin_add_overflow(ca, cb, &sum)) return Number::FromParts(sum, exponent);
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_add(NumberBits::ToBid(a), NumberBits::ToBid(b), kNearestEven, &flags));
}

std::optional<Number> Subtract(const Number& a, const Number& b) { return Add(a, b.Negated()); }

std::optional<Number> Multiply(const Number& a, const Number& b) {
  std::int64_t ca = 0;
  std::int64_t cb = 0;
  std::int64_t product = 0;
  if (NumberBits::Small(a, ca) && NumberBits::Small(b, cb) && !__builtin_mul_overflow(ca, cb, &product)) {
    const int exponent = NumberBits::exponent(a) + NumberBits::exponent(b);
    if (exponent >= kMinExponent && exponent <= kMaxExponent) return Number::FromParts(product, exponent);
  }
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_mul(NumberBits::ToBid(a), NumberBits::ToBid(b), kNearestEven, &flags));
}

std::optional<Number> Divide(const Number& a, const Number& b) {
  if (b.is_zero()) return std::nullopt;
  std::int64_t ca = 0;
  std::int64_t cb = 0;
  if (NumberBits::Small(a, ca) && NumberBits::Small(b, cb) && ca % cb == 0) {
    const int exponent = NumberBits::exponent(a) - NumberBits::exponent(b);
    if (exponent >= kMinExponent && exponent <= kMaxExponent) return Number::FromParts(ca / cb, exponent);
  }
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_div(NumberBits::ToBid(a), NumberBits::ToBid(b), kNearestEven, &flags));
}

std::optional<Number> Power(const Number& base, const Number& exponent) {
  const auto whole = exponent.ToInt();
  if (whole && *whole >= -1000 && *whole <= 1000) {
    // Whole powers by squaring: exact where 34 digits hold the result.
    std::optional<Number> result = Number(1);
    std::optional<Number> square = base;
    for (std::int64_t n = *whole < 0 ? -*whole : *whole; n != 0; n >>= 1) {
      if ((n & 1) != 0) result = Multiply(*result, *square);
      if (!result) return std::nullopt;
      if (n > 1) square = Multiply(*square, *square);
      if (!square) return std::nullopt;
    }
    return *whole < 0 ? Divide(1, *result) : result;
  }
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_pow(NumberBits::ToBid(base), NumberBits::ToBid(exponent), kNearestEven, &flags));
}

std::optional<Number> Modulo(const Number& a, const Number& b) {
  if (b.is_zero()) return std::nullopt;
  std::int64_t ca = 0;
  std::int64_t cb = 0;
  int exponent = 0;
  if (Align(a, b, ca, cb, exponent)) {
    std::int64_t rest = ca % cb;
    if (rest != 0 && (rest < 0) != (cb < 0)) rest += cb;
    return Number::FromParts(rest, exponent);
  }
  unsigned flags = 0;
  auto rest = NumberBits::FromBid(bid128_fmod(NumberBits::ToBid(a), NumberBits::ToBid(b), &flags));
  if (rest && !rest->is_zero() && rest->is_negative() != b.is_negative()) return Add(*rest, b);
  return rest;
}

std::optional<Number> SquareRoot(const Number& a) {
  if (a.is_negative()) return std::nullopt;
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_sqrt(NumberBits::ToBid(a), kNearestEven, &flags));
}

std::optional<Number> Exponential(const Number& a) {
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_exp(NumberBits::ToBid(a), kNearestEven, &flags));
}

std::optional<Number> Logarithm(const Number& a) {
  if (a.is_negative() || a.is_zero()) return std::nullopt;
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_log(NumberBits::ToBid(a), kNearestEven, &flags));
}

std::optional<Number> Cosine(const Number& a) {
  unsigned flags = 0;
  return NumberBits::FromBid(bid128_cos(NumberBits::ToBid(a), kNearestEven, &flags));
}

}  // namespace yq::decision
