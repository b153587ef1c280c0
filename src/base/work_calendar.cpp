#include "base/work_calendar.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace yq {
namespace {

Date FirstOf(int year) { return FromCivil(year, 1, 1).value_or(Date{}); }

std::unexpected<Error> NotPublished(int year) {
  return Fail(ErrorCode::kConflict, "calendar.not_published", {{"year", std::to_string(year)}});
}

bool InPause(Date day, std::span<const ClockPause> pauses) {
  return std::ranges::any_of(pauses, [&](const ClockPause& p) { return p.from <= day && day < p.to; });
}

// A notice speaks of its own year and of the days that touch it.
Result<> CheckNear(Date day, int year) {
  if (day < AddDays(FirstOf(year), -31) || day > AddDays(FirstOf(year), 366 + 31)) {
    return Fail(ErrorCode::kInvalid, "calendar.day_outside_year",
                {{"day", ToText(day)}, {"year", std::to_string(year)}});
  }
  return {};
}

}  // namespace

Result<WorkCalendar> WorkCalendar::Make(std::span<const CalendarYear> years) {
  std::set<Date> off;
  std::set<Date> working;
  WorkCalendar calendar;
  for (const CalendarYear& notice : years) {
    if (notice.year < 1 || notice.year > 9998) {
      return Fail(ErrorCode::kInvalid, "calendar.bad_year", {{"year", std::to_string(notice.year)}});
    }
    if (!calendar.years_.try_emplace(notice.year).second) {
      return Fail(ErrorCode::kInvalid, "calendar.year_twice", {{"year", std::to_string(notice.year)}});
    }
    for (const DayRange& range : notice.days_off) {
      if (range.last < range.first) {
        return Fail(ErrorCode::kInvalid, "calendar.range_reversed",
                    {{"first", ToText(range.first)}, {"last", ToText(range.last)}});
      }
      YQ_TRY(CheckNear(range.first, notice.year));
      YQ_TRY(CheckNear(range.last, notice.year));
      for (Date day = range.first; day <= range.last; day = AddDays(day, 1)) off.insert(day);
    }
    for (const Date day : notice.make_up_days) {
      YQ_TRY(CheckNear(day, notice.year));
      working.insert(day);
    }
  }
  for (const Date day : working) {
    if (off.contains(day)) return Fail(ErrorCode::kInvalid, "calendar.off_and_working", {{"day", ToText(day)}});
  }
  for (auto& [year, days] : calendar.years_) {
    for (Date day = FirstOf(year); day < FirstOf(year + 1); day = AddDays(day, 1)) {
      days.push_back(working.contains(day) || (Weekday(day) <= 5 && !off.contains(day)));
    }
  }
  return calendar;
}

Result<bool> WorkCalendar::IsWorkday(Date day) const {
  const int year = Year(day);
  const auto found = years_.find(year);
  if (found == years_.end()) return NotPublished(year);
  return found->second[static_cast<std::size_t>(day - FirstOf(year))];
}

Result<Date> WorkCalendar::AddWorkdays(Date from, int n) const {
  const int step = n < 0 ? -1 : 1;
  Date day = from;
  for (std::int64_t left = std::abs(std::int64_t{n}); left > 0;) {
    day = AddDays(day, step);
    YQ_ASSIGN(const bool works, IsWorkday(day));
    if (works) --left;
  }
  return day;
}

Result<int> WorkCalendar::WorkdaysBetween(Date from, Date to) const {
  if (to < from) {
    YQ_ASSIGN(const int reverse, WorkdaysBetween(to, from));
    return -reverse;
  }
  return WorkdaysUsed(from, to, {});
}

Result<Date> WorkCalendar::DueOn(Date start, int days, std::span<const ClockPause> pauses) const {
  if (days < 0) return Fail(ErrorCode::kInvalid, "calendar.negative_days", {{"days", std::to_string(days)}});
  Date day = start;
  for (int left = days; left > 0;) {
    day = AddDays(day, 1);
    YQ_ASSIGN(const bool works, IsWorkday(day));
    if (works && !InPause(day, pauses)) --left;
  }
  return day;
}

Result<int> WorkCalendar::WorkdaysUsed(Date start, Date on, std::span<const ClockPause> pauses) const {
  int used = 0;
  for (Date day = AddDays(start, 1); day <= on; day = AddDays(day, 1)) {
    YQ_ASSIGN(const bool works, IsWorkday(day));
    if (works && !InPause(day, pauses)) ++used;
  }
  return used;
}

}  // namespace yq
