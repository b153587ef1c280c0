// The rules of a case: its clock, its tasks, when a decision may be made. Pure: no database, no clock of the machine.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/work_calendar.h"
#include "platform/cases/records.h"
#include "platform/pack/pack.h"

namespace yq::cases {

// The clock of a case as people see it. Time runs in working days after the day of submission and stands still while a
// request to the person is open: the day on which the request is made does not count, the day of the answer does.
struct Clock {
  std::optional<int> promised_days;
  std::optional<int> used_days;    // nothing: a year in between has no published calendar
  std::optional<int> paused_days;  // working days in pauses
  std::optional<Date> due_on;      // moved by the pauses so far
  DueNote note = DueNote::kNone;
  bool overdue = false;
  std::optional<Date> paused_since;
};
[[nodiscard]] Clock ReadClock(const WorkCalendar& calendar, Date submitted_on, std::optional<int> promised_days,
                              std::span<const PauseRecord> pauses, Date today, std::optional<Date> ended_on = {});

// The day on which a task should be done: its own working days after it opened, and never after the case's own day.
[[nodiscard]] std::optional<Date> TaskDueOn(const WorkCalendar& calendar, Date opened_on,
                                            std::optional<int> working_days, std::optional<Date> case_due_on,
                                            std::span<const PauseRecord> pauses, Date today);

// The promise of several services together: the longest; nothing when none promises.
[[nodiscard]] std::optional<int> PromiseOf(std::span<const std::optional<int>> working_days);

[[nodiscard]] bool IsFinished(TaskState state);  // done or not ok

// The tasks of one item that may open now: waiting, and every task before them finished.
[[nodiscard]] std::vector<const TaskRecord*> ReadyToOpen(std::span<const TaskRecord> tasks_of_item);
// The tasks of one item that must wait again because `reopened` is no longer finished: open, and after it (also
// through others).
[[nodiscard]] std::vector<const TaskRecord*> MustWaitAgain(std::span<const TaskRecord> tasks_of_item,
                                                           const TaskRecord& reopened);

// The last day of a validity of `length` units (a whole number from 1 on) that begins on a day: a year from 1 March
// lasts until the end of February. Nothing for another length.
[[nodiscard]] std::optional<Date> LastDayOf(Date begins_on, std::string_view length, pack::ValidityUnit unit);

enum class Outcome : std::uint8_t { kGranted, kRefused };
BOOST_DESCRIBE_ENUM(Outcome, kGranted, kRefused)

// Against the proposal, or where there is no clear one, the officer says why.
[[nodiscard]] bool NeedsReason(Proposal proposal, Outcome outcome);

}  // namespace yq::cases
