// Calendar dates (proleptic Gregorian) and the time zone that says which date an instant falls on. A day that matters
// to people is always a Date in the zone of the pack, never an instant.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace yq {

// Days since 1970-01-01.
struct Date {
  std::int32_t days = 0;

  friend auto operator<=>(const Date&, const Date&) = default;
  friend std::int32_t operator-(Date later, Date earlier) { return later.days - earlier.days; }
};

// The date of a civil year, month (1 to 12) and day; fails with "date.no_such_day" {given} outside years 1 to 9999 or
// for 30 February.
Result<Date> FromCivil(int year, int month, int day);

int Year(Date date);
int Month(Date date);    // 1 to 12
int Day(Date date);      // 1 to 31
int Weekday(Date date);  // Monday 1 to Sunday 7
bool IsLeapYear(int year);
int DaysInMonth(int year, int month);

Date AddDays(Date date, int days);
// The same day of the month `months` later (or earlier), or the last day of that month when it is shorter: 31 January +
// 1 -> 28 February.
Date AddMonths(Date date, int months);
// Whole months from `from` to `to`: the greatest n with AddMonths(from, n) <= to; for `to` before `from` the negated
// reverse.
int MonthsBetween(Date from, Date to);
// Whole years of age on `on` of somebody born on `born`; born on 29 February: a year older on 28 February in common
// years.
int YearsBetween(Date born, Date on);

// Exactly "2026-11-24". Fails with "date.malformed" {given} or "date.no_such_day" {given}.
Result<Date> ParseDate(std::string_view text);
std::string ToText(Date date);

// A date and the time of that day, as a wall clock shows it.
struct LocalTime {
  Date date;
  std::int32_t second_of_day = 0;
  friend auto operator<=>(const LocalTime&, const LocalTime&) = default;
};

// A zone of the IANA database of the machine (package tzdata). A cheap value; safe in any thread.
class TimeZone {
 public:
  // "Asia/Shanghai" and the like; fails with "time_zone.unknown" {given}. Reads the zone on its first use.
  static Result<TimeZone> Find(std::string_view name);
  static TimeZone Utc();

  [[nodiscard]] LocalTime At(Instant at) const;
  [[nodiscard]] Date DateOf(Instant at) const { return At(at).date; }
  // The first instant of `date` in this zone; the end of a day is the start of the next.
  [[nodiscard]] Instant StartOf(Date date) const;
  [[nodiscard]] const std::string& name() const;

 private:
  struct Zone;
  explicit TimeZone(const Zone* zone) : zone_(zone) {}
  const Zone* zone_;  // lives as long as the process
};

// The date of `at` in the named zone.
Result<Date> DateIn(Instant at, std::string_view zone_name);
// The date of `at` at a fixed offset from UTC.
Date DateIn(Instant at, std::chrono::seconds offset);

}  // namespace yq
