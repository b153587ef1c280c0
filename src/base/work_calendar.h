// Working days by the published yearly notices: a weekday works unless the notice gives it off, a weekend day works
// only when the notice calls it in. Years without a notice are never guessed: every call that would look into one fails
// with "calendar.not_published" {year}. Immutable after Make, so safe in any thread.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace yq {

// Both days belong to it.
struct DayRange {
  Date first;
  Date last;
};

// One notice. Days may lie in the neighbouring years (the notice for 2023 gave 2022-12-31 off).
struct CalendarYear {
  int year = 0;
  std::vector<DayRange> days_off;
  std::vector<Date> make_up_days;  // weekend days that work
};

// A time in which the clock of a case stood still: `from` is the first day not counted, `to` the first day counted
// again. A pause that is still open is given the day after "today" as its end.
struct ClockPause {
  Date from;
  Date to;
};

class WorkCalendar {
 public:
  // Fails with "calendar.bad_year" {year}, "calendar.year_twice" {year}, "calendar.range_reversed" {first, last},
  // "calendar.day_outside_year" {day, year} or "calendar.off_and_working" {day}.
  static Result<WorkCalendar> Make(std::span<const CalendarYear> years);

  // No year at all: every call fails with "calendar.not_published".
  WorkCalendar() = default;

  [[nodiscard]] bool Covers(int year) const { return years_.contains(year); }
  [[nodiscard]] Result<bool> IsWorkday(Date day) const;

  // The n-th working day after `from`, the day after `from` being the first that can count; 0 gives `from` itself; a
  // negative n counts back from the day before.
  [[nodiscard]] Result<Date> AddWorkdays(Date from, int n) const;

  // Working days after `from` up to and with `to`; negative when `to` lies before. WorkdaysBetween(d, AddWorkdays(d,
  // n)) == n for n >= 0.
  [[nodiscard]] Result<int> WorkdaysBetween(Date from, Date to) const;

  // The day on which `days` working days after `start` are used up, not counting days inside a pause. Pauses may
  // overlap.
  [[nodiscard]] Result<Date> DueOn(Date start, int days, std::span<const ClockPause> pauses) const;

  // Working days after `start` up to and with `on` that lie in no pause: the time used. 0 when `on` is not after
  // `start`.
  [[nodiscard]] Result<int> WorkdaysUsed(Date start, Date on, std::span<const ClockPause> pauses) const;

 private:
  std::map<int, std::vector<bool>> years_;  // year -> for each of its days, whether it works
};

}  // namespace yq
