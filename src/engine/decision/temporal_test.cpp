#include "engine/decision/temporal.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "engine/decision/value.h"
#include "engine/decision/zone.h"

namespace yq::decision {
namespace {

TEST_CASE("dates: text, days, weekdays, limits") {
  const std::pair<const char*, std::int64_t> days[] = {
      {"1970-01-01", 0}, {"2000-03-01", 11017}, {"1969-12-31", -1}, {"2024-02-29", 19782}, {"0000-01-01", -719528}};
  for (const auto& [text, number] : days) {
    const auto date = Date::Parse(text);
    REQUIRE(date.has_value());
    CHECK(date->days() == number);
    CHECK(Date::FromDays(number)->ToText() == text);
  }
  CHECK(Date::Parse("2024-11-24")->weekday() == 7);
  CHECK(Date::Parse("999999999-12-31")->ToText() == "999999999-12-31");
  CHECK(Date::Parse("-999999999-01-01")->ToText() == "-999999999-01-01");
  for (std::int64_t d = -800'000; d < 800'000; d += 613) CHECK(Date::FromDays(d)->days() == d);
  for (const char* bad : {"2023-02-29", "2024-13-01", "2024-00-01", "2024-1-1", "998-01-01", "02024-01-01",
                          "+2024-01-01", "9999999999-01-01", "2024-01-01Z", "", "2024-01-32"}) {
    CHECK_MESSAGE(!Date::Parse(bad).has_value(), bad);
  }
}

TEST_CASE("times and instants: zones, midnight, what is no time") {
  CHECK(Time::Parse("24:00:00")->ToText() == "00:00:00");
  CHECK(Time::Parse("11:22:33.1200+08:00")->ToText() == "11:22:33.12+08:00");
  CHECK(DateTime::Parse("2021-01-01T24:00:00")->ToText() == "2021-01-02T00:00:00");
  CHECK(DateTime::Parse("2024-07-01T12:00:00@Europe/Paris")->utc_seconds() ==
        DateTime::Parse("2024-07-01T10:00:00Z")->utc_seconds());
  CHECK(DateTime::Parse("2024-01-01T12:00:00@Europe/Paris")->utc_seconds() ==
        DateTime::Parse("2024-01-01T11:00:00Z")->utc_seconds());
  CHECK(DateTime::Parse("2090-07-01T12:00:00@Europe/Paris")->utc_seconds() ==
        DateTime::Parse("2090-07-01T10:00:00Z")->utc_seconds());
  CHECK(DateTime::Parse("2091-01-15T12:00:00@Australia/Melbourne")->utc_seconds() ==
        DateTime::Parse("2091-01-15T01:00:00Z")->utc_seconds());
  CHECK(DateTime::Parse("1985-07-01T12:00:00@Asia/Dhaka").has_value());
  for (const char* bad : {"24:00:01", "12:60:00", "12:00:60", "12:00", "1:00:00", "12:00:00+5:00", "12:00:00+19:00",
                          "12:00:00@Nowhere/Land", "12:00:00@../../etc/passwd", "12:00:00+02:00@Europe/Paris",
                          "12:00:00 ", "12:00:00."}) {
    CHECK_MESSAGE(!Time::Parse(bad).has_value(), bad);
  }
}

TEST_CASE("durations: one text each") {
  const std::pair<const char*, const char*> rows[] = {{"P0D", "PT0S"},           {"PT61M", "PT1H1M"},
                                                      {"P2DT274M", "P2DT4H34M"}, {"-PT1H2M", "-PT1H2M"},
                                                      {"PT0.5S", "PT0.5S"},      {"-PT0.25S", "-PT0.25S"}};
  for (const auto& [in, out] : rows) CHECK_MESSAGE(DaysDuration::Parse(in)->ToText() == out, in);
  CHECK(MonthsDuration::Parse("P1Y27M")->ToText() == "P3Y3M");
  CHECK(MonthsDuration::Parse("-P14M")->ToText() == "-P1Y2M");
  for (const char* bad :
       {"P", "PT", "P1DT", "P1H", "PT1D", "1D", "P1S", "PT1M1H", "P1Y1D", "P-1D", "PT99999999999999999999S", "P1.5D"}) {
    CHECK_MESSAGE(!DaysDuration::Parse(bad).has_value(), bad);
    CHECK_MESSAGE(!MonthsDuration::Parse(bad).has_value(), bad);
  }
}

TEST_CASE("zone data that is damaged is refused") {
  for (const std::string& bytes : {std::string(), std::string("TZif"), std::string("TZif2").append(39, '\0'),
                                   std::string("TZif2").append(200, '\xff')}) {
    CHECK_FALSE(TimeZone::Parse(bytes).has_value());
  }
}

TEST_CASE("zones come from the pinned copy") {
  CHECK(ZoneDataVersion().size() == 5);  // year and letter
  CHECK(ZoneNames().size() > 500);
  struct Row {
    const char* local;
    const char* zone;
    int offset;  // seconds
  };
  const Row rows[] = {
      {"2024-01-15T12:00:00", "Europe/Paris", 3600},
      {"2024-07-15T12:00:00", "Europe/Paris", 7200},
      {"2024-01-15T12:00:00", "Australia/Melbourne", 39600},
      {"2024-07-15T12:00:00", "Australia/Melbourne", 36000},
      {"2024-07-15T12:00:00", "Asia/Shanghai", 28800},
      {"1988-07-15T12:00:00", "Asia/Shanghai", 32400},  // summer time of 1986 to 1991
      {"1988-12-15T12:00:00", "Asia/Shanghai", 28800},
      {"2024-07-15T12:00:00", "PRC", 28800},
      {"2009-07-15T12:00:00", "Asia/Dhaka", 25200},
      {"2024-07-15T12:00:00", "Asia/Dhaka", 21600},
      {"2024-07-15T12:00:00", "Asia/Kathmandu", 20700},
      {"2024-07-15T12:00:00", "America/New_York", -14400},
      {"2500-07-15T12:00:00", "America/New_York", -14400},
      {"2500-01-15T12:00:00", "America/New_York", -18000},
      {"1850-01-15T12:00:00", "Europe/Paris", 561},  // local mean time
      {"2024-07-15T12:00:00", "Etc/GMT+5", -18000},
      {"2024-07-15T12:00:00", "Etc/UTC", 0},
  };
  for (const Row& row : rows) {
    const auto value = DateTime::Parse(std::string(row.local) + "@" + row.zone);
    REQUIRE_MESSAGE(value.has_value(), row.zone);
    CHECK_MESSAGE(value->local_seconds - value->utc_seconds() == row.offset, row.zone, " ", row.local);
  }
  for (const char* none : {"Europe/Pariss", "Europe", "zones", "../etc/passwd", "Europe/Paris/"})
    CHECK_MESSAGE(!FindZone(none).has_value(), none);
}

TEST_CASE("the pinned zones are those of the system, where it has the same release") {
  std::ifstream release("/usr/share/zoneinfo/tzdata.zi");
  std::string line;
  if (!std::getline(release, line) || line != fmt::format("# version {}", ZoneDataVersion())) {
    MESSAGE("skipped: the system has no zone data of release ", ZoneDataVersion());
    return;
  }
  for (const std::string_view name : ZoneNames()) {
    std::ifstream file("/usr/share/zoneinfo/" + std::string(name), std::ios::binary);
    const auto system = TimeZone::Parse(std::string(std::istreambuf_iterator<char>(file), {}));
    const auto index = FindZone(name);
    if (!index || !file) continue;
    REQUIRE_MESSAGE(system.has_value(), name);
    const TimeZone& pinned = ZoneAt(*index);
    // From 1830 to 2150 in steps that fall on every hour of the day and day of the year.
    for (std::int64_t at = -4'417'977'600; at < 5'680'281'600; at += 1'000'003) {
      if (pinned.OffsetAtUtc(at) == system->OffsetAtUtc(at)) continue;
      FAIL_CHECK(name, " at ", at, ": ", pinned.OffsetAtUtc(at), " instead of ", system->OffsetAtUtc(at));
      break;
    }
  }
}

TEST_CASE("values as JSON and as text, without rounding") {
  struct Row {
    const char* json;
    const char* type;
    const char* feel;
  };
  const Row rows[] = {
      {"0.1", "number", "0.1"},
      {"12345678901234567890.123", "number", "12345678901234567890.123"},
      {"\"12.50\"", "number", "12.50"},
      {"1e2", "number", "100"},
      {"true", "boolean", "true"},
      {"null", "date", "null"},
      {"\"2024-02-29\"", "date", "@\"2024-02-29\""},
      {"\"P1Y\"", "years and months duration", "@\"P1Y\""},
      {"[1, 2.0]", "list<number>", "[1, 2.0]"},
      {"{\"a\": {\"b\": \"2024-01-01\"}}", "context<a: context<b: date>>", "{a: {b: @\"2024-01-01\"}}"},
      {"{\"a b\": [\"x\\n\"]}", "Any", "{a b: [\"x\\n\"]}"},
  };
  for (const Row& row : rows) {
    const auto value = FromJsonText(row.json, row.type);
    REQUIRE_MESSAGE(value.has_value(), row.json);
    CHECK(ToFeel(*value) == row.feel);
    const auto again = FromJsonText(ToJsonText(*value), row.type);
    REQUIRE(again.has_value());
    CHECK(ToFeel(*again) == row.feel);
  }
  const std::pair<const char*, const char*> bad[] = {{"\"x\"", "number"},
                                                     {"1", "string"},
                                                     {"\"2024-02-30\"", "date"},
                                                     {"1", "boolean"},
                                                     {"[1", "Any"},
                                                     {"1 2", "number"},
                                                     {"{}", "list<number>"},
                                                     {"1", "nonsense"},
                                                     {"[\"a\"]", "list<number>"},
                                                     {"", "Any"}};
  for (const auto& [json, type] : bad) CHECK_MESSAGE(!FromJsonText(json, type).has_value(), json, " as ", type);
  CHECK(FromText("number", "12.50")->number().ToText() == "12.50");
  CHECK_FALSE(FromText("boolean", "yes").has_value());
}

}  // namespace
}  // namespace yq::decision
