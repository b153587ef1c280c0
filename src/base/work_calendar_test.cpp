#include "base/work_calendar.h"

#include <doctest/doctest.h>

namespace yq {
namespace {

Date On(std::string_view text) {
  const auto date = ParseDate(text);
  REQUIRE_MESSAGE(date.has_value(), text);
  return *date;
}

CalendarYear Notice(int year, std::initializer_list<std::pair<std::string_view, std::string_view>> off,
                    std::initializer_list<std::string_view> working) {
  CalendarYear notice{.year = year, .days_off = {}, .make_up_days = {}};
  const auto full = [&](std::string_view day) {
    return On(day.size() == 10 ? std::string(day) : std::to_string(year) + "-" + std::string(day));
  };
  for (const auto& [first, last] : off) notice.days_off.push_back({full(first), full(last)});
  for (const std::string_view day : working) notice.make_up_days.push_back(full(day));
  return notice;
}

// The notices of the State Council for 2023 to 2026.
std::vector<CalendarYear> Notices() {
  return {
      Notice(2023,
             {{"2022-12-31", "2023-01-02"},
              {"01-21", "01-27"},
              {"04-05", "04-05"},
              {"04-29", "05-03"},
              {"06-22", "06-24"},
              {"09-29", "10-06"}},
             {"01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"}),
      Notice(2024,
             {{"01-01", "01-01"},
              {"02-10", "02-17"},
              {"04-04", "04-06"},
              {"05-01", "05-05"},
              {"06-10", "06-10"},
              {"09-15", "09-17"},
              {"10-01", "10-07"}},
             {"02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"}),
      Notice(2025,
             {{"01-01", "01-01"},
              {"01-28", "02-04"},
              {"04-04", "04-06"},
              {"05-01", "05-05"},
              {"05-31", "06-02"},
              {"10-01", "10-08"}},
             {"01-26", "02-08", "04-27", "09-28", "10-11"}),
      Notice(2026,
             {{"01-01", "01-03"},
              {"02-15", "02-23"},
              {"04-04", "04-06"},
              {"05-01", "05-05"},
              {"06-19", "06-21"},
              {"09-25", "09-27"},
              {"10-01", "10-07"}},
             {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}),
  };
}

const WorkCalendar& Calendar() {
  static const WorkCalendar calendar = WorkCalendar::Make(Notices()).value();
  return calendar;
}

TEST_CASE("working days of each month as published") {
  struct Row {
    int year;
    std::array<int, 12> days;
  };
  for (const Row& row : {
           Row{2023, {18, 20, 23, 20, 21, 21, 21, 23, 20, 19, 22, 21}},
           Row{2024, {22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22}},
           Row{2025, {19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23}},
           Row{2026, {21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23}},
       }) {
    for (int month = 1; month <= 12; ++month) {
      CAPTURE(row.year);
      CAPTURE(month);
      const Date before = AddDays(FromCivil(row.year, month, 1).value(), -1);
      const Date last = FromCivil(row.year, month, DaysInMonth(row.year, month)).value();
      CHECK(Calendar().WorkdaysBetween(before, last) == row.days[static_cast<std::size_t>(month - 1)]);
    }
  }
}

TEST_CASE("single days") {
  struct Row {
    std::string_view day;
    bool works;
    const char* why;
  };
  for (const Row& row : {
           Row{"2026-11-24", true, "Tuesday"},
           Row{"2026-11-28", false, "Saturday"},
           Row{"2026-11-29", false, "Sunday"},
           Row{"2026-05-09", true, "Saturday called in"},
           Row{"2026-09-20", true, "Sunday called in"},
           Row{"2026-10-01", false, "first day off"},
           Row{"2026-10-07", false, "last day off"},
           Row{"2026-10-08", true, "the day after"},
           Row{"2026-09-30", true, "the day before"},
           Row{"2024-02-09", true, "only recommended, so it works"},
           Row{"2023-01-01", false, "first loaded day"},
           Row{"2026-12-31", true, "last loaded day"},
       }) {
    CAPTURE(row.why);
    CHECK(Calendar().IsWorkday(On(row.day)) == row.works);
  }
}

TEST_CASE("due dates: the day after submission is day 1") {
  struct Row {
    std::string_view submitted, plus_5, plus_10, plus_15;
  };
  for (const Row& row : {
           Row{"2026-09-24", "2026-10-09", "2026-10-15", "2026-10-22"},
           Row{"2026-02-13", "2026-02-27", "2026-03-05", "2026-03-12"},
           Row{"2026-04-30", "2026-05-11", "2026-05-18", "2026-05-25"},
           Row{"2026-05-08", "2026-05-14", "2026-05-21", "2026-05-28"},
           Row{"2025-09-26", "2025-10-10", "2025-10-16", "2025-10-23"},
           Row{"2025-01-24", "2025-02-07", "2025-02-13", "2025-02-20"},
           Row{"2024-02-08", "2024-02-21", "2024-02-28", "2024-03-06"},
           Row{"2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"},
       }) {
    CAPTURE(row.submitted);
    const Date from = On(row.submitted);
    for (const auto& [n, due] : {std::pair{5, row.plus_5}, std::pair{10, row.plus_10}, std::pair{15, row.plus_15}}) {
      CHECK(ToText(Calendar().AddWorkdays(from, n).value_or(Date{})) == due);
      CHECK(Calendar().WorkdaysBetween(from, On(due)) == n);
      CHECK(Calendar().WorkdaysBetween(On(due), from) == -n);
      CHECK(Calendar().DueOn(from, n, {}) == On(due));
    }
  }
}

TEST_CASE("zero, backwards, and starting on a day off") {
  struct Row {
    std::string_view from;
    int n;
    std::string_view to;
  };
  for (const Row& row : {
           Row{"2026-11-24", 0, "2026-11-24"},
           Row{"2026-11-28", 0, "2026-11-28"},
           Row{"2026-11-28", 1, "2026-11-30"},
           Row{"2026-11-24", 1, "2026-11-25"},
           Row{"2026-11-27", 1, "2026-11-30"},
           Row{"2026-11-24", -1, "2026-11-23"},
           Row{"2026-11-23", -1, "2026-11-20"},
           Row{"2026-10-08", -1, "2026-09-30"},
           Row{"2025-12-31", 1, "2026-01-04"},
       }) {
    CAPTURE(row.from);
    CAPTURE(row.n);
    CHECK(ToText(Calendar().AddWorkdays(On(row.from), row.n).value_or(Date{})) == row.to);
  }
}

TEST_CASE("outside the loaded years nothing is guessed") {
  const auto refused = [](const auto& result, std::string_view year) {
    REQUIRE(!result.has_value());
    CHECK(result.error().key == "calendar.not_published");
    CHECK(result.error().param("year") == year);
  };
  refused(Calendar().IsWorkday(On("2027-01-01")), "2027");
  refused(Calendar().IsWorkday(On("2022-12-31")), "2022");
  refused(Calendar().AddWorkdays(On("2026-12-31"), 1), "2027");
  refused(Calendar().AddWorkdays(On("2026-12-01"), 30), "2027");
  refused(Calendar().AddWorkdays(On("2023-01-03"), -1), "2022");
  refused(Calendar().WorkdaysBetween(On("2026-12-01"), On("2027-01-01")), "2027");
  refused(Calendar().DueOn(On("2026-12-25"), 5, {}), "2027");
  refused(Calendar().WorkdaysUsed(On("2026-12-25"), On("2027-01-05"), {}), "2027");
  refused(WorkCalendar().IsWorkday(On("2026-11-24")), "2026");
  CHECK(ToText(Calendar().AddWorkdays(On("2026-12-25"), 4).value_or(Date{})) == "2026-12-31");
  CHECK(Calendar().AddWorkdays(On("2027-06-01"), 0) == On("2027-06-01"));
  CHECK(Calendar().Covers(2026));
  CHECK(!Calendar().Covers(2027));
}

TEST_CASE("a stopped clock moves the due date by the working days it stood") {
  struct Pause {
    std::string_view from, to;
  };
  struct Row {
    const char* name;
    std::string_view start;
    int days;
    std::vector<Pause> pauses;
    std::string_view due;
  };
  for (const Row& row : {
           Row{"no pause", "2026-11-24", 5, {}, "2026-12-01"},
           Row{"two working days", "2026-11-24", 5, {{"2026-11-26", "2026-11-28"}}, "2026-12-03"},
           Row{"answered the same day", "2026-11-24", 5, {{"2026-11-26", "2026-11-26"}}, "2026-12-01"},
           Row{"only a weekend", "2026-11-24", 5, {{"2026-11-28", "2026-11-30"}}, "2026-12-01"},
           Row{"before the start", "2026-11-24", 5, {{"2026-11-20", "2026-11-25"}}, "2026-12-01"},
           Row{"from before into it", "2026-11-24", 5, {{"2026-11-20", "2026-11-26"}}, "2026-12-02"},
           Row{"on the due day", "2026-11-24", 5, {{"2026-12-01", "2026-12-02"}}, "2026-12-02"},
           Row{"after the due day", "2026-11-24", 5, {{"2026-12-02", "2026-12-09"}}, "2026-12-01"},
           Row{"overlapping count once",
               "2026-11-24",
               5,
               {{"2026-11-25", "2026-11-28"}, {"2026-11-26", "2026-11-28"}},
               "2026-12-04"},
           Row{"two apart",
               "2026-11-24",
               5,
               {{"2026-11-25", "2026-11-26"}, {"2026-11-30", "2026-12-01"}},
               "2026-12-03"},
           Row{"reversed counts nothing", "2026-11-24", 5, {{"2026-11-28", "2026-11-25"}}, "2026-12-01"},
           Row{"over the national holiday", "2026-09-24", 5, {{"2026-09-29", "2026-10-09"}}, "2026-10-13"},
           Row{"no days", "2026-11-24", 0, {{"2026-11-25", "2026-11-28"}}, "2026-11-24"},
       }) {
    CAPTURE(row.name);
    std::vector<ClockPause> pauses;
    for (const Pause& pause : row.pauses) pauses.push_back({On(pause.from), On(pause.to)});
    const auto due = Calendar().DueOn(On(row.start), row.days, pauses);
    CHECK(ToText(due.value_or(Date{})) == row.due);
    CHECK(Calendar().WorkdaysUsed(On(row.start), On(row.due), pauses) == row.days);
  }
  CHECK(Calendar().WorkdaysUsed(On("2026-11-24"), On("2026-11-24"), {}) == 0);
  CHECK(Calendar().WorkdaysUsed(On("2026-11-24"), On("2026-11-20"), {}) == 0);
  CHECK(Calendar().DueOn(On("2026-11-24"), -1, {}).error().key == "calendar.negative_days");
}

TEST_CASE("a notice that contradicts itself is refused") {
  struct Row {
    const char* name;
    std::vector<CalendarYear> years;
    std::string_view key;
  };
  for (const Row& row : {
           Row{"twice", {Notice(2026, {}, {}), Notice(2026, {}, {})}, "calendar.year_twice"},
           Row{"reversed", {Notice(2026, {{"05-05", "05-01"}}, {})}, "calendar.range_reversed"},
           Row{"off and working", {Notice(2026, {{"05-01", "05-05"}}, {"05-05"})}, "calendar.off_and_working"},
           Row{"off in another year's notice",
               {Notice(2026, {}, {"2025-12-31"}), Notice(2025, {{"12-31", "12-31"}}, {})},
               "calendar.off_and_working"},
           Row{"a range of another year",
               {Notice(2026, {{"2024-05-01", "2024-05-05"}}, {})},
               "calendar.day_outside_year"},
           Row{"a range without end", {Notice(2026, {{"05-01", "9999-12-31"}}, {})}, "calendar.day_outside_year"},
           Row{"a working day of another year", {Notice(2026, {}, {"2027-05-08"})}, "calendar.day_outside_year"},
           Row{"year 0", {CalendarYear{}}, "calendar.bad_year"},
       }) {
    CAPTURE(row.name);
    const auto calendar = WorkCalendar::Make(row.years);
    REQUIRE(!calendar.has_value());
    CHECK(calendar.error().key == row.key);
  }
  CHECK(WorkCalendar::Make({}).has_value());
}

}  // namespace
}  // namespace yq
