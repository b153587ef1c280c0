#include "platform/cases/rules.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace yq::cases {
namespace {

// Pauses as the calendar counts them: an open one lasts up to and with today.
std::vector<ClockPause> Counted(std::span<const PauseRecord> pauses, Date today) {
  std::vector<ClockPause> counted;
  for (const PauseRecord& pause : pauses) {
    const Date to = pause.to.value_or(AddDays(std::max(today, pause.from), 1));
    if (to > pause.from) counted.push_back({pause.from, to});
  }
  return counted;
}

}  // namespace

Clock ReadClock(const WorkCalendar& calendar, Date submitted_on, std::optional<int> promised_days,
                std::span<const PauseRecord> pauses, Date today, std::optional<Date> ended_on) {
  Clock clock{.promised_days = promised_days};
  const Date until = ended_on ? std::min(*ended_on, today) : today;
  const std::vector<ClockPause> counted = Counted(pauses, until);
  const Result<int> used = calendar.WorkdaysUsed(submitted_on, until, counted);
  const Result<int> all = calendar.WorkdaysUsed(submitted_on, until, {});
  if (used) clock.used_days = *used;
  if (used && all) clock.paused_days = *all - *used;
  for (const PauseRecord& pause : pauses) {
    if (!pause.to && !ended_on) clock.paused_since = pause.from;
  }
  if (!promised_days) {
    clock.note = DueNote::kNoPromise;
    return clock;
  }
  const Result<Date> due = calendar.DueOn(submitted_on, *promised_days, counted);
  if (!due) {
    clock.note = DueNote::kNotPublished;
    return clock;
  }
  clock.due_on = *due;
  clock.overdue = until > *due;
  return clock;
}

std::optional<Date> TaskDueOn(const WorkCalendar& calendar, Date opened_on, std::optional<int> working_days,
                              std::optional<Date> case_due_on, std::span<const PauseRecord> pauses, Date today) {
  if (!working_days) return case_due_on;
  const Result<Date> own = calendar.DueOn(opened_on, *working_days, Counted(pauses, today));
  if (!own) return case_due_on;
  return case_due_on ? std::min(*own, *case_due_on) : *own;
}

std::optional<int> PromiseOf(std::span<const std::optional<int>> working_days) {
  std::optional<int> promise;
  for (const std::optional<int>& days : working_days) {
    if (days) promise = std::max(promise.value_or(0), *days);
  }
  return promise;
}

bool IsFinished(TaskState state) { return state == TaskState::kDone || state == TaskState::kNotOk; }

std::vector<const TaskRecord*> ReadyToOpen(std::span<const TaskRecord> tasks_of_item) {
  std::set<std::string_view> finished;
  for (const TaskRecord& task : tasks_of_item) {
    if (IsFinished(task.state)) finished.insert(task.task);
  }
  std::vector<const TaskRecord*> ready;
  for (const TaskRecord& task : tasks_of_item) {
    if (task.state != TaskState::kWaiting) continue;
    if (std::ranges::all_of(task.after, [&](const std::string& before) { return finished.contains(before); })) {
      ready.push_back(&task);
    }
  }
  return ready;
}

std::vector<const TaskRecord*> MustWaitAgain(std::span<const TaskRecord> tasks_of_item, const TaskRecord& reopened) {
  std::set<std::string_view> unsettled{reopened.task};
  std::vector<const TaskRecord*> wait;
  // Tasks stand in an order that respects `after`, but do not count on it.
  for (bool grew = true; grew;) {
    grew = false;
    for (const TaskRecord& task : tasks_of_item) {
      if (unsettled.contains(task.task)) continue;
      if (std::ranges::none_of(task.after, [&](const std::string& before) { return unsettled.contains(before); })) {
        continue;
      }
      unsettled.insert(task.task);
      grew = true;
      if (task.state == TaskState::kOpen) wait.push_back(&task);
    }
  }
  return wait;
}

bool NeedsReason(Proposal proposal, Outcome outcome) {
  switch (proposal) {
    case Proposal::kYes:
      return outcome == Outcome::kRefused;
    case Proposal::kNo:
      return outcome == Outcome::kGranted;
    case Proposal::kCannotTell:
      return true;
    case Proposal::kNone:
      return outcome == Outcome::kRefused;
  }
  return true;
}

std::optional<Date> LastDayOf(Date begins_on, std::string_view length, pack::ValidityUnit unit) {
  int count = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), count);
  if (error != std::errc() || end != length.data() + length.size() || count < 1 || count > 10'000) return std::nullopt;
  switch (unit) {
    case pack::ValidityUnit::kDays:
      return AddDays(begins_on, count - 1);
    case pack::ValidityUnit::kMonths:
      return AddDays(AddMonths(begins_on, count), -1);
    case pack::ValidityUnit::kYears:
      return AddDays(AddMonths(begins_on, 12 * count), -1);
  }
  return std::nullopt;
}

}  // namespace yq::cases
