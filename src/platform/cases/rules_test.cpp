#include "platform/cases/rules.h"
#include "platform/cases/letters.h"

#include <doctest/doctest.h>

#include <array>

namespace yq::cases {
namespace {

Date Day(std::string_view text) { return ParseDate(text).value(); }

// Only 2026 is published: 1 to 5 May are off, Saturday 9 May works.
WorkCalendar Calendar() {
  const CalendarYear year{
      .year = 2026, .days_off = {{Day("2026-05-01"), Day("2026-05-05")}}, .make_up_days = {Day("2026-05-09")}};
  return WorkCalendar::Make(std::array{year}).value();
}

struct PauseText {
  std::string_view from;
  std::string_view to;  // "": open
};
std::vector<PauseRecord> Pauses(const std::vector<PauseText>& texts) {
  std::vector<PauseRecord> pauses;
  for (const PauseText& text : texts) {
    pauses.push_back({.from = Day(text.from), .to = text.to.empty() ? std::nullopt : std::optional(Day(text.to))});
  }
  return pauses;
}
std::string Shown(const std::optional<Date>& date) { return date ? ToText(*date) : ""; }

TEST_CASE("the clock of a case") {
  constexpr int kUnknown = -1;
  struct Row {
    const char* name;
    std::string_view submitted;
    std::optional<int> promised;
    std::vector<PauseText> pauses;
    std::string_view today;
    std::string_view ended;
    int used;
    int paused;
    std::string due;
    DueNote note;
    bool overdue;
    std::string paused_since;
  };
  constexpr DueNote kNone = DueNote::kNone;
  // 2 November 2026 is a Monday.
  const std::vector<Row> rows = {
      {"the day of submission", "2026-11-02", 5, {}, "2026-11-02", "", 0, 0, "2026-11-09", kNone, false, ""},
      {"the day after", "2026-11-02", 5, {}, "2026-11-03", "", 1, 0, "2026-11-09", kNone, false, ""},
      {"on the promised day", "2026-11-02", 5, {}, "2026-11-09", "", 5, 0, "2026-11-09", kNone, false, ""},
      {"a day late", "2026-11-02", 5, {}, "2026-11-10", "", 6, 0, "2026-11-09", kNone, true, ""},
      {"Sunday does not count", "2026-11-02", 5, {}, "2026-11-08", "", 4, 0, "2026-11-09", kNone, false, ""},
      {"submitted on a Saturday", "2026-11-07", 5, {}, "2026-11-09", "", 1, 0, "2026-11-13", kNone, false, ""},
      {"one day over a weekend", "2026-11-06", 1, {}, "2026-11-08", "", 0, 0, "2026-11-09", kNone, false, ""},
      {"promise of the same day", "2026-11-02", 0, {}, "2026-11-02", "", 0, 0, "2026-11-02", kNone, false, ""},
      {"promise of the same day, missed", "2026-11-02", 0, {}, "2026-11-03", "", 1, 0, "2026-11-02", kNone, true, ""},
      {"no promise", "2026-11-02", {}, {}, "2026-11-09", "", 5, 0, "", DueNote::kNoPromise, false, ""},
      {"asked today",
       "2026-11-02",
       5,
       {{"2026-11-04", ""}},
       "2026-11-04",
       "",
       1,
       1,
       "2026-11-10",
       kNone,
       false,
       "2026-11-04"},
      {"asked two days ago",
       "2026-11-02",
       5,
       {{"2026-11-04", ""}},
       "2026-11-06",
       "",
       1,
       3,
       "2026-11-12",
       kNone,
       false,
       "2026-11-04"},
      {"asked, then a weekend",
       "2026-11-02",
       5,
       {{"2026-11-04", ""}},
       "2026-11-08",
       "",
       1,
       3,
       "2026-11-12",
       kNone,
       false,
       "2026-11-04"},
      {"asked and answered two days later",
       "2026-11-02",
       5,
       {{"2026-11-04", "2026-11-06"}},
       "2026-11-06",
       "",
       2,
       2,
       "2026-11-11",
       kNone,
       false,
       ""},
      {"answered on the day it was asked",
       "2026-11-02",
       5,
       {{"2026-11-04", "2026-11-04"}},
       "2026-11-04",
       "",
       2,
       0,
       "2026-11-09",
       kNone,
       false,
       ""},
      {"asked twice",
       "2026-11-02",
       5,
       {{"2026-11-03", "2026-11-04"}, {"2026-11-05", "2026-11-06"}},
       "2026-11-06",
       "",
       2,
       2,
       "2026-11-11",
       kNone,
       false,
       ""},
      {"asked on the day of submission",
       "2026-11-02",
       5,
       {{"2026-11-02", "2026-11-03"}},
       "2026-11-03",
       "",
       1,
       0,
       "2026-11-09",
       kNone,
       false,
       ""},
      {"asked when it was late already",
       "2026-11-02",
       1,
       {{"2026-11-05", ""}},
       "2026-11-06",
       "",
       2,
       2,
       "2026-11-03",
       kNone,
       true,
       "2026-11-05"},
      {"asked on the promised day, two weeks without an answer",
       "2026-11-02",
       5,
       {{"2026-11-09", ""}},
       "2026-11-20",
       "",
       4,
       10,
       "2026-11-23",
       kNone,
       false,
       "2026-11-09"},
      {"decided in time", "2026-11-02", 5, {}, "2026-11-30", "2026-11-09", 5, 0, "2026-11-09", kNone, false, ""},
      {"decided late", "2026-11-02", 5, {}, "2026-11-30", "2026-11-10", 6, 0, "2026-11-09", kNone, true, ""},
      {"withdrawn while asked",
       "2026-11-02",
       5,
       {{"2026-11-04", "2026-11-05"}},
       "2026-11-30",
       "2026-11-05",
       2,
       1,
       "2026-11-10",
       kNone,
       false,
       ""},
      {"days off do not count", "2026-04-30", 1, {}, "2026-05-05", "", 0, 0, "2026-05-06", kNone, false, ""},
      {"a Saturday that works counts", "2026-05-08", 1, {}, "2026-05-09", "", 1, 0, "2026-05-09", kNone, false, ""},
      {"the last published day", "2026-12-30", 1, {}, "2026-12-31", "", 1, 0, "2026-12-31", kNone, false, ""},
      {"a day past the calendar", "2026-12-30", 2, {}, "2026-12-31", "", 1, 0, "", DueNote::kNotPublished, false, ""},
      {"asked past the calendar",
       "2026-12-30",
       1,
       {{"2026-12-31", ""}},
       "2026-12-31",
       "",
       0,
       1,
       "",
       DueNote::kNotPublished,
       false,
       "2026-12-31"},
      {"today is past the calendar",
       "2026-12-30",
       1,
       {},
       "2027-01-04",
       "",
       kUnknown,
       kUnknown,
       "2026-12-31",
       kNone,
       true,
       ""},
  };
  const WorkCalendar calendar = Calendar();
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::optional<Date> ended = row.ended.empty() ? std::nullopt : std::optional(Day(row.ended));
    const Clock clock =
        ReadClock(calendar, Day(row.submitted), row.promised, Pauses(row.pauses), Day(row.today), ended);
    CHECK(clock.promised_days == row.promised);
    CHECK(clock.used_days.value_or(kUnknown) == row.used);
    CHECK(clock.paused_days.value_or(kUnknown) == row.paused);
    CHECK(Shown(clock.due_on) == row.due);
    CHECK(clock.note == row.note);
    CHECK(clock.overdue == row.overdue);
    CHECK(Shown(clock.paused_since) == row.paused_since);
  }
}

TEST_CASE("the day of a task") {
  struct Row {
    const char* name;
    std::optional<int> days;
    std::string_view case_due;
    std::vector<PauseText> pauses;
    std::string due;
  };
  const std::vector<Row> rows = {
      {"its own days", 3, "2026-11-30", {}, "2026-11-05"},
      {"never after the case", 3, "2026-11-04", {}, "2026-11-04"},
      {"without days of its own: the case's", {}, "2026-11-09", {}, "2026-11-09"},
      {"without any", {}, "", {}, ""},
      {"without a promise of the case", 3, "", {}, "2026-11-05"},
      {"moved by a pause", 3, "2026-11-30", {{"2026-11-03", "2026-11-05"}}, "2026-11-09"},
      {"past the calendar", 60, "2026-11-09", {}, "2026-11-09"},
  };
  const WorkCalendar calendar = Calendar();
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::optional<Date> case_due = row.case_due.empty() ? std::nullopt : std::optional(Day(row.case_due));
    CHECK(Shown(TaskDueOn(calendar, Day("2026-11-02"), row.days, case_due, Pauses(row.pauses), Day("2026-11-05"))) ==
          row.due);
  }
}

TEST_CASE("the promise of several services is the longest") {
  using Days = std::vector<std::optional<int>>;
  CHECK(PromiseOf(Days{}) == std::nullopt);
  CHECK(PromiseOf(Days{std::nullopt}) == std::nullopt);
  CHECK(PromiseOf(Days{5}) == 5);
  CHECK(PromiseOf(Days{5, 10, 7}) == 10);
  CHECK(PromiseOf(Days{std::nullopt, 3}) == 3);
  CHECK(PromiseOf(Days{0, std::nullopt}) == 0);
}

TaskRecord Task(std::string id, TaskState state, std::vector<std::string> after = {}) {
  TaskRecord task;
  task.id = id;
  task.task = std::move(id);
  task.state = state;
  task.after = std::move(after);
  return task;
}
std::string Ids(const std::vector<const TaskRecord*>& tasks) {
  std::string ids;
  for (const TaskRecord* task : tasks) ids += task->id;
  return ids;
}

TEST_CASE("which tasks open, which wait again") {
  using enum TaskState;
  struct Row {
    const char* name;
    TaskState a;
    TaskState b;
    TaskState c;  // after a and b
    TaskState d;  // after c
    std::string opens;
    std::string wait_again_for_a;
  };
  const std::vector<Row> rows = {
      {"nothing done", kOpen, kOpen, kWaiting, kWaiting, "", ""},
      {"one of two done", kDone, kOpen, kWaiting, kWaiting, "", ""},
      {"both done", kDone, kDone, kWaiting, kWaiting, "c", ""},
      {"done and not in order count alike", kNotOk, kDone, kWaiting, kWaiting, "c", ""},
      {"a paused one is not done", kPaused, kDone, kWaiting, kWaiting, "", ""},
      {"the next is open already", kDone, kDone, kOpen, kWaiting, "", "c"},
      {"the last opens", kDone, kDone, kDone, kWaiting, "d", ""},
      {"the last is open", kDone, kDone, kDone, kOpen, "", "d"},
      {"all done", kDone, kDone, kDone, kDone, "", ""},
      {"waiting without anything before it", kWaiting, kOpen, kWaiting, kWaiting, "a", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::vector<TaskRecord> tasks = {Task("a", row.a), Task("b", row.b), Task("c", row.c, {"a", "b"}),
                                           Task("d", row.d, {"c"})};
    CHECK(Ids(ReadyToOpen(tasks)) == row.opens);
    CHECK(Ids(MustWaitAgain(tasks, tasks[0])) == row.wait_again_for_a);
  }
}

TEST_CASE("the last day of a validity") {
  using enum pack::ValidityUnit;
  struct Row {
    const char* begins;
    const char* length;
    pack::ValidityUnit unit;
    const char* last;  // "" for none
  };
  const std::vector<Row> rows = {
      {"2026-03-01", "1", kYears, "2027-02-28"},
      {"2027-03-01", "1", kYears, "2028-02-29"},
      {"2026-11-25", "5", kYears, "2031-11-24"},
      {"2028-02-29", "1", kYears, "2029-02-27"},
      {"2026-01-31", "1", kMonths, "2026-02-27"},
      {"2026-01-01", "6", kMonths, "2026-06-30"},
      {"2026-12-31", "1", kDays, "2026-12-31"},
      {"2026-12-31", "2", kDays, "2027-01-01"},
      {"2026-01-01", "0", kDays, ""},
      {"2026-01-01", "-1", kYears, ""},
      {"2026-01-01", "1.5", kYears, ""},
      {"2026-01-01", "", kYears, ""},
      {"2026-01-01", "one", kYears, ""},
      {"2026-01-01", "10001", kYears, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.begins);
    CAPTURE(row.length);
    const std::optional<Date> last = LastDayOf(*ParseDate(row.begins), row.length, row.unit);
    CHECK((last ? ToText(*last) : "") == row.last);
  }
}

TEST_CASE("a letter leaves out the lines for which there is nothing to say") {
  const auto both = [](const char* text) { return Bilingual{text, text}; };
  pack::LetterTemplate letter;
  letter.number = both("{serial}");
  letter.title = both("T");
  letter.salutation = both("{name}");
  letter.paragraphs = {both("always"), both("until {valid_until}"), both("of {amount}")};
  letter.rows = {{both("Name"), both("{name}")},
                 {both("Until"), both("{valid_until}")},
                 {both("Amount"), both("{amount}")},
                 {both("Degree"), both("{fact:degree}")}};
  struct Row {
    std::optional<Date> valid_until;
    std::optional<std::string> amount;
    std::string text;
  };
  const std::vector<Row> rows = {
      {{}, {}, "always|Name=Lin|Degree=—|"},
      {ParseDate("2027-02-28").value(), {}, "always|until 28 Feb 2027|Name=Lin|Until=28 Feb 2027|Degree=—|"},
      {{}, "2000", "always|of 2,000.00|Name=Lin|Amount=2,000.00|Degree=—|"},
  };
  for (const Row& row : rows) {
    LetterWords words;
    words.name = "Lin";
    words.serial = 1;
    words.valid_until = row.valid_until;
    words.amount = row.amount;
    const LetterContent content = Compose(letter, words);
    std::string text;
    for (const Bilingual& paragraph : content.paragraphs) text += paragraph.en + "|";
    for (const LetterLine& line : content.rows) text += line.label.en + "=" + line.value.en + "|";
    CHECK(text == row.text);
  }
}

TEST_CASE("when a decision needs a reason") {
  using enum Outcome;
  struct Row {
    Proposal proposal;
    Outcome outcome;
    bool needs;
  };
  const std::vector<Row> rows = {
      {Proposal::kYes, kGranted, false},       {Proposal::kYes, kRefused, true},
      {Proposal::kNo, kGranted, true},         {Proposal::kNo, kRefused, false},
      {Proposal::kCannotTell, kGranted, true}, {Proposal::kCannotTell, kRefused, true},
      {Proposal::kNone, kGranted, false},      {Proposal::kNone, kRefused, true},
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.proposal));
    CAPTURE(static_cast<int>(row.outcome));
    CHECK(NeedsReason(row.proposal, row.outcome) == row.needs);
  }
}

}  // namespace
}  // namespace yq::cases
