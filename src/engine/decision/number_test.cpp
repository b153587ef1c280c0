#include "engine/decision/number.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace yq::decision {
namespace {

Number N(std::string_view text) {
  const auto number = Number::Parse(text);
  REQUIRE_MESSAGE(number.has_value(), text);
  return *number;
}

std::string Text(const std::optional<Number>& number) { return number ? number->ToText() : "none"; }

TEST_CASE("text both ways") {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"1.50", "1.50"},
      {".5", "0.5"},
      {"-12.034", "-12.034"},
      {"1e3", "1000"},
      {"1.5e-3", "0.0015"},
      {"+7", "7"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"1234567890123456789012345678901234", "1234567890123456789012345678901234"},
  };
  for (const auto& [in, out] : cases) CHECK_MESSAGE(N(in).ToText() == out, in);
  CHECK(N("1.500").ToShortText() == "1.5");
  CHECK(N("100").ToShortText() == "100");
  for (const char* bad : {"", "-", ".", "1.", "1e", "1e+", "1,5", " 1", "1 ", "0x1", "NaN", "Infinity", "1e9999999999",
                          "1e7000", "--1"}) {
    CHECK_MESSAGE(!Number::Parse(bad).has_value(), bad);
  }
}

TEST_CASE("money adds up") {
  CHECK(*Add(N("0.1"), N("0.2")) == N("0.3"));
  CHECK(Text(Multiply(N("2500.00"), 12)) == "30000.00");
  CHECK(Text(Divide(N("45000"), 12)) == "3750");
  CHECK(Text(Divide(1, 3)) == "0.3333333333333333333333333333333333");
  CHECK(Text(Divide(2, 3)) == "0.6666666666666666666666666666666667");
  CHECK_FALSE(Divide(1, 0).has_value());
  CHECK_FALSE(Divide(0, 0).has_value());
  CHECK(N("1.0") == N("1.00"));
  CHECK(N("1.0") < N("1.01"));
  CHECK(N("-3") < N("2e-6000"));
}

TEST_CASE("rounding") {
  using R = Number::Rounding;
  struct Row {
    const char* number;
    int scale;
    R rounding;
    const char* result;
  };
  const Row rows[] = {
      {"2.5", 0, R::kHalfEven, "2"},        {"3.5", 0, R::kHalfEven, "4"},    {"0.515", 2, R::kHalfEven, "0.52"},
      {"2.5", 0, R::kHalfUp, "3"},          {"-2.5", 0, R::kHalfUp, "-3"},    {"2.5", 0, R::kHalfDown, "2"},
      {"-2.51", 0, R::kHalfDown, "-3"},     {"1.01", 1, R::kUp, "1.1"},       {"-1.01", 1, R::kUp, "-1.1"},
      {"-1.99", 0, R::kDown, "-1"},         {"-1.5", 0, R::kFloor, "-2"},     {"1.5", 0, R::kCeiling, "2"},
      {"12345", -2, R::kHalfEven, "12300"}, {"5.5", 6176, R::kHalfUp, "5.5"}, {"5", -6111, R::kHalfUp, "0"},
  };
  for (const Row& row : rows) {
    const auto result = N(row.number).Rounded(row.scale, row.rounding);
    REQUIRE(result.has_value());
    CHECK_MESSAGE(*result == N(row.result), row.number, " to ", row.scale, " gives ", result->ToText());
  }
}

TEST_CASE("powers, roots and remainders") {
  CHECK(Text(Power(N("3"), 20)) == "3486784401");
  CHECK(*Power(2, -2) == N("0.25"));
  CHECK(*Power(N("1.05"), 2) == N("1.1025"));
  CHECK_FALSE(Power(0, -1).has_value());
  CHECK(*SquareRoot(16) == N("4"));
  CHECK_FALSE(SquareRoot(N("-1")).has_value());
  CHECK_FALSE(Logarithm(0).has_value());
  CHECK(*Modulo(-12, 5) == N("3"));
  CHECK(*Modulo(12, -5) == N("-3"));
  CHECK(*Modulo(N("10.1"), N("4.5")) == N("1.1"));
  CHECK(N("5.0").ToInt() == 5);
  CHECK_FALSE(N("5.1").ToInt().has_value());
  CHECK_FALSE(N("1e19").ToInt().has_value());
  CHECK(*Number::FromDouble(0.1) == N("0.1"));
}

// The integer path and the library must agree: the same sum reached by splitting an operand so that it leaves the
// integer path.
TEST_CASE("the fast path agrees with the library on random operands") {
  std::mt19937_64 random(7);
  const Number big = N("1e33");
  for (int i = 0; i < 20'000; ++i) {
    const auto pick = [&] {
      const int bits = 1 + static_cast<int>(random() % 62);
      const auto coefficient = static_cast<std::int64_t>(random() >> (64 - bits));
      return Number::FromParts(random() % 2 == 0 ? coefficient : -coefficient, static_cast<int>(random() % 13) - 8);
    };
    const Number a = pick();
    const Number b = pick();
    // Through text the operands lose their exponent's form, not their value.
    const auto c =
        Number::Parse(a.ToText() + (a.ToText().find('.') == std::string::npos ? ".000000000000" : "000000000000"));
    const auto d = Number::Parse(b.ToText());
    REQUIRE((c && d));
    CHECK(*c == a);
    CHECK((a <=> b) == (*c <=> *d));
    CHECK(*Add(a, b) == *Add(*c, *d));
    CHECK(*Subtract(a, b) == *Subtract(*c, *d));
    CHECK(*Multiply(a, b) == *Multiply(*c, *d));
    if (!b.is_zero()) {
      CHECK(*Divide(a, b) == *Divide(*c, *d));
      CHECK(*Modulo(a, b) == *Modulo(*c, *d));
    }
    CHECK((*Add(a, big) > a));
  }
}

}  // namespace
}  // namespace yq::decision
