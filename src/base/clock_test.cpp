#include "base/clock.h"

#include <doctest/doctest.h>

namespace yq {
namespace {

struct Row {
  std::string_view text;
  std::int64_t micros;
};

TEST_CASE("instants are written and read exactly") {
  for (const Row& row : {
           Row{"1970-01-01T00:00:00Z", 0},
           Row{"1970-01-01T00:00:00.001Z", 1'000},
           Row{"1970-01-01T00:00:00.000001Z", 1},
           Row{"1969-12-31T23:59:59.999999Z", -1},
           Row{"1969-12-31T23:59:59Z", -1'000'000},
           Row{"1969-12-31T00:00:00Z", -86'400'000'000},
           Row{"2026-11-24T20:54:52Z", 1'795'553'692'000'000},
           Row{"2026-11-24T20:54:52.100Z", 1'795'553'692'100'000},
           Row{"2024-02-29T23:59:59Z", 1'709'251'199'000'000},
           Row{"2024-03-01T00:00:00Z", 1'709'251'200'000'000},
           Row{"9999-12-31T23:59:59.999Z", 253'402'300'799'999'000},
           Row{"0001-01-01T00:00:00Z", -62'135'596'800'000'000},
       }) {
    CAPTURE(row.text);
    CHECK(ToText(Instant{row.micros}) == row.text);
    CHECK(ParseInstant(row.text).value_or(Instant{-7}).micros == row.micros);
  }
}

TEST_CASE("other spellings of the same instant") {
  for (const Row& row : {
           Row{"1970-01-01T00:00:00.5Z", 500'000},
           Row{"1970-01-01T00:00:00.000Z", 0},
           Row{"1970-01-01T08:00:00+08:00", 0},
           Row{"1969-12-31T19:30:00-04:30", 0},
           Row{"1970-01-01T00:00:00+00:00", 0},
       }) {
    CAPTURE(row.text);
    CHECK(ParseInstant(row.text).value_or(Instant{-7}).micros == row.micros);
  }
}

TEST_CASE("what is no instant is refused") {
  for (const std::string_view text : {
           "",
           "2026-11-24",
           "2026-11-24T20:54:52",
           "2026-11-24 20:54:52Z",
           "2026-11-24T20:54Z",
           "2026-11-24T24:00:00Z",
           "2026-11-24T20:60:00Z",
           "2026-11-24T20:54:60Z",
           "2026-02-29T00:00:00Z",
           "2026-11-24T20:54:52.Z",
           "2026-11-24T20:54:52.1234567Z",
           "2026-11-24T20:54:52z",
           "2026-11-24T20:54:52+08",
           "2026-11-24T20:54:52+24:00",
           "2026-11-24T20:54:52+0800",
           "2026-11-24T20:54:52Z ",
           "2026-11-24T-1:54:52Z",
           "0000-01-01T00:00:00Z",
       }) {
    CAPTURE(text);
    const auto parsed = ParseInstant(text);
    REQUIRE(!parsed.has_value());
    CHECK(parsed.error().key == "instant.malformed");
    CHECK(parsed.error().param("given") == text);
  }
}

TEST_CASE("a fixed clock moves only by hand; the system's has whole milliseconds") {
  using std::chrono::seconds;
  FixedClock clock(Instant{5});
  CHECK(clock.Now() == Instant{5});
  clock.Advance(seconds(1));
  CHECK(clock.Now() - Instant{5} == seconds(1));
  clock.Set(Instant{7} - seconds(1));
  CHECK(clock.Now() < Instant{0});
  CHECK(SystemClock().Now().micros % 1000 == 0);
  CHECK(SystemClock().Now() > Instant{1'700'000'000'000'000});
}

}  // namespace
}  // namespace yq
