#include "base/money.h"

#include <doctest/doctest.h>

#include <limits>

namespace yq {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST_CASE("amounts are written exactly, for programs and for people") {
  struct Row {
    std::int64_t fen;
    std::string_view text, yuan;
  };
  for (const Row& row : {
           Row{0, "0.00", "¥0.00"},
           Row{1, "0.01", "¥0.01"},
           Row{-1, "-0.01", "-¥0.01"},
           Row{99, "0.99", "¥0.99"},
           Row{100, "1.00", "¥1.00"},
           Row{99'999, "999.99", "¥999.99"},
           Row{100'000, "1000.00", "¥1,000.00"},
           Row{4'500'000, "45000.00", "¥45,000.00"},
           Row{4'500'001, "45000.01", "¥45,000.01"},
           Row{-100'000'000, "-1000000.00", "-¥1,000,000.00"},
           Row{kMost, "92233720368547758.07", "¥92,233,720,368,547,758.07"},
           Row{kLeast, "-92233720368547758.08", "-¥92,233,720,368,547,758.08"},
       }) {
    CAPTURE(row.text);
    CHECK(ToText(Money{row.fen}) == row.text);
    CHECK(FormatYuan(Money{row.fen}) == row.yuan);
    CHECK(ParseMoney(row.text).value_or(Money{12345}).fen == row.fen);
  }
  CHECK(ParseMoney("45000") == Money{4'500'000});
  CHECK(ParseMoney("45000.5") == Money{4'500'050});
  CHECK(ParseMoney("-0") == Money{0});
}

TEST_CASE("what is no amount is refused") {
  struct Row {
    std::string_view text, key;
  };
  for (const Row& row : {
           Row{"", "money.malformed"},
           Row{"-", "money.malformed"},
           Row{".5", "money.malformed"},
           Row{"5.", "money.malformed"},
           Row{"+5", "money.malformed"},
           Row{"--5", "money.malformed"},
           Row{"05", "money.malformed"},
           Row{"5.001", "money.malformed"},
           Row{"5.0.0", "money.malformed"},
           Row{"5,000.00", "money.malformed"},
           Row{"1e3", "money.malformed"},
           Row{" 5", "money.malformed"},
           Row{"¥5", "money.malformed"},
           Row{"NaN", "money.malformed"},
           Row{"92233720368547758.08", "money.overflow"},
           Row{"-92233720368547758.09", "money.overflow"},
           Row{"100000000000000000000000", "money.overflow"},
           Row{"100000000000000000000000x", "money.malformed"},
       }) {
    CAPTURE(row.text);
    const auto amount = ParseMoney(row.text);
    REQUIRE(!amount.has_value());
    CHECK(amount.error().key == row.key);
    CHECK(amount.error().param("given") == row.text);
  }
}

TEST_CASE("sums and products are exact or an error") {
  CHECK(Add(Money{1}, Money{2}) == Money{3});
  CHECK(Add(Money{kMost - 1}, Money{1}) == Money{kMost});
  CHECK(Add(Money{kMost}, Money{kLeast}) == Money{-1});
  CHECK(Subtract(Money{1}, Money{2}) == Money{-1});
  CHECK(Subtract(Money{kLeast + 1}, Money{1}) == Money{kLeast});
  CHECK(Multiply(Money{375'000}, 12) == Money{4'500'000});
  CHECK(Multiply(Money{kMost}, 0) == Money{0});
  CHECK(Multiply(Money{kMost}, -1) == Money{-kMost});
  const std::array failed = {Add(Money{kMost}, Money{1}),       Add(Money{kLeast}, Money{-1}),
                             Subtract(Money{kLeast}, Money{1}), Subtract(Money{0}, Money{kLeast}),
                             Multiply(Money{kLeast}, -1),       Multiply(Money{kMost}, 2)};
  for (const auto& result : failed) {
    REQUIRE(!result.has_value());
    CHECK(result.error().key == "money.overflow");
  }
}

}  // namespace
}  // namespace yq
