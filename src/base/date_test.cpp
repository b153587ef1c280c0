#include "base/date.h"

#include <doctest/doctest.h>

namespace yq {
namespace {

Date On(std::string_view text) {
  const auto date = ParseDate(text);
  REQUIRE_MESSAGE(date.has_value(), text);
  return *date;
}

TEST_CASE("dates, their parts and their weekday") {
  struct Row {
    std::string_view text;
    int days;
    int year, month, day, weekday;
  };
  for (const Row& row : {
           Row{"1970-01-01", 0, 1970, 1, 1, 4},
           Row{"1969-12-31", -1, 1969, 12, 31, 3},
           Row{"1969-12-28", -4, 1969, 12, 28, 7},
           Row{"2000-02-29", 11016, 2000, 2, 29, 2},
           Row{"1900-03-01", -25508, 1900, 3, 1, 4},
           Row{"2024-02-29", 19782, 2024, 2, 29, 4},
           Row{"2024-03-01", 19783, 2024, 3, 1, 5},
           Row{"2024-12-31", 20088, 2024, 12, 31, 2},
           Row{"2026-11-24", 20781, 2026, 11, 24, 2},
           Row{"0001-01-01", -719162, 1, 1, 1, 1},
           Row{"9999-12-31", 2932896, 9999, 12, 31, 5},
       }) {
    CAPTURE(row.text);
    const Date date = On(row.text);
    CHECK(date.days == row.days);
    CHECK(Year(date) == row.year);
    CHECK(Month(date) == row.month);
    CHECK(Day(date) == row.day);
    CHECK(Weekday(date) == row.weekday);
    CHECK(ToText(date) == row.text);
    CHECK(FromCivil(row.year, row.month, row.day).value_or(Date{-99}) == date);
  }
}

TEST_CASE("every day of 800 years has the parts it was made of") {
  Date expected = On("1600-01-01");
  int wrong = 0;
  for (int year = 1600; year < 2400; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= DaysInMonth(year, month); ++day, expected = AddDays(expected, 1)) {
        const bool right = FromCivil(year, month, day) == expected && Year(expected) == year &&
                           Month(expected) == month && Day(expected) == day;
        wrong += right ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(expected == On("2400-01-01"));
}

TEST_CASE("what is no date is refused, with the reason") {
  struct Row {
    std::string_view text;
    std::string_view key;
  };
  for (const Row& row : {
           Row{"", "date.malformed"},
           Row{"2026-1-24", "date.malformed"},
           Row{"2026-11-4", "date.malformed"},
           Row{"2026/11/24", "date.malformed"},
           Row{"20261124", "date.malformed"},
           Row{"2026-11-24 ", "date.malformed"},
           Row{" 2026-11-24", "date.malformed"},
           Row{"2026-11-2x", "date.malformed"},
           Row{"-026-11-24", "date.malformed"},
           Row{"２０26-11", "date.malformed"},
           Row{"2026-11-24T00:00:00Z", "date.malformed"},
           Row{"2026-00-10", "date.no_such_day"},
           Row{"2026-13-10", "date.no_such_day"},
           Row{"2026-01-00", "date.no_such_day"},
           Row{"2026-01-32", "date.no_such_day"},
           Row{"2026-04-31", "date.no_such_day"},
           Row{"2026-02-29", "date.no_such_day"},
           Row{"1900-02-29", "date.no_such_day"},
           Row{"2100-02-29", "date.no_such_day"},
           Row{"0000-01-01", "date.no_such_day"},
       }) {
    CAPTURE(row.text);
    const auto date = ParseDate(row.text);
    REQUIRE(!date.has_value());
    CHECK(date.error().key == row.key);
    CHECK(date.error().param("given") == row.text);
  }
  CHECK(!FromCivil(10000, 1, 1).has_value());
  CHECK(!FromCivil(-1, 1, 1).has_value());
}

TEST_CASE("adding months keeps the day or takes the month's last") {
  struct Row {
    std::string_view from;
    int months;
    std::string_view to;
  };
  for (const Row& row : {
           Row{"2026-01-31", 0, "2026-01-31"},
           Row{"2026-01-31", 1, "2026-02-28"},
           Row{"2024-01-31", 1, "2024-02-29"},
           Row{"2026-01-28", 1, "2026-02-28"},
           Row{"2026-03-31", 1, "2026-04-30"},
           Row{"2026-12-31", 1, "2027-01-31"},
           Row{"2026-11-24", 12, "2027-11-24"},
           Row{"2024-02-29", 12, "2025-02-28"},
           Row{"2024-02-29", 48, "2028-02-29"},
           Row{"2026-01-15", -1, "2025-12-15"},
           Row{"2026-03-31", -1, "2026-02-28"},
           Row{"2026-03-31", -13, "2025-02-28"},
           Row{"0001-02-01", -1, "0001-01-01"},
           Row{"1970-01-01", 1200, "2070-01-01"},
       }) {
    CAPTURE(row.from);
    CAPTURE(row.months);
    CHECK(ToText(AddMonths(On(row.from), row.months)) == row.to);
  }
  CHECK(ToText(AddDays(On("2024-02-28"), 1)) == "2024-02-29");
  CHECK(ToText(AddDays(On("2026-01-01"), -1)) == "2025-12-31");
}

TEST_CASE("whole months and years between two dates") {
  struct Row {
    std::string_view from, to;
    int months, years;
  };
  for (const Row& row : {
           Row{"2026-01-31", "2026-01-31", 0, 0},
           Row{"2026-01-31", "2026-02-27", 0, 0},
           Row{"2026-01-31", "2026-02-28", 1, 0},
           Row{"2026-01-15", "2026-02-14", 0, 0},
           Row{"2026-01-15", "2026-02-15", 1, 0},
           Row{"2026-01-15", "2027-01-14", 11, 0},
           Row{"2026-01-15", "2027-01-15", 12, 1},
           Row{"1996-02-29", "2027-02-27", 371, 30},
           Row{"1996-02-29", "2027-02-28", 372, 31},
           Row{"1996-02-29", "2028-02-28", 383, 31},
           Row{"1996-02-29", "2028-02-29", 384, 32},
           Row{"2026-02-15", "2026-01-15", -1, 0},
           Row{"2026-02-14", "2026-01-15", 0, 0},
       }) {
    CAPTURE(row.from);
    CAPTURE(row.to);
    CHECK(MonthsBetween(On(row.from), On(row.to)) == row.months);
    CHECK(YearsBetween(On(row.from), On(row.to)) == row.years);
  }
}

TEST_CASE("the zone says on which day an instant falls") {
  struct Row {
    std::string_view instant, zone, date;
    int second_of_day;
  };
  for (const Row& row : {
           Row{"2026-11-24T15:59:59Z", "Asia/Taipei", "2026-11-24", 86399},
           Row{"2026-11-24T16:00:00Z", "Asia/Taipei", "2026-11-25", 0},
           Row{"2026-11-24T16:00:00Z", "UTC", "2026-11-24", 57600},
           Row{"1969-12-31T15:59:59.999999Z", "Asia/Taipei", "1969-12-31", 86399},
           Row{"1969-12-31T23:59:59.999999Z", "Etc/UTC", "1969-12-31", 86399},
           Row{"2024-03-10T04:59:59Z", "America/New_York", "2024-03-09", 86399},
           Row{"2024-03-10T07:00:00Z", "America/New_York", "2024-03-10", 10800},
           Row{"1975-06-01T15:00:00Z", "Asia/Taipei", "1975-06-02", 0},
       }) {
    CAPTURE(row.instant);
    CAPTURE(row.zone);
    const auto zone = TimeZone::Find(row.zone);
    REQUIRE(zone.has_value());
    CHECK(zone->name() == row.zone);
    const LocalTime local = zone->At(ParseInstant(row.instant).value());
    CHECK(ToText(local.date) == row.date);
    CHECK(local.second_of_day == row.second_of_day);
    CHECK(DateIn(ParseInstant(row.instant).value(), row.zone).value_or(Date{}) == local.date);
  }
  const auto taipei = TimeZone::Find("Asia/Taipei");
  CHECK(ToText(taipei->StartOf(On("2026-11-25"))) == "2026-11-24T16:00:00Z");
  CHECK(ToText(TimeZone::Utc().StartOf(On("2026-11-25"))) == "2026-11-25T00:00:00Z");
  CHECK(ToText(DateIn(Instant{-1}, std::chrono::hours(0))) == "1969-12-31");
  CHECK(ToText(DateIn(Instant{-1}, std::chrono::hours(8))) == "1970-01-01");
}

TEST_CASE("an unknown zone is an error in words") {
  for (const std::string_view name : {"", "Mars/Olympus", "asia/taipei", "../../etc/passwd", "GMT+8x"}) {
    CAPTURE(name);
    const auto date = DateIn(Instant{0}, name);
    REQUIRE(!date.has_value());
    CHECK(date.error().key == "time_zone.unknown");
    CHECK(date.error().param("given") == name);
  }
}

}  // namespace
}  // namespace yq
