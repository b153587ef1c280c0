#include "base/date.h"

#include <fmt/format.h>

#include <algorithm>

namespace yq {
namespace {

struct Civil {
  int year;
  int month;
  int day;
};

// Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years that begin on 1 March.
constexpr std::int64_t kDaysPerEra = 146'097;
constexpr std::int64_t kDaysToEpoch = 719'468;  // from 0000-03-01 to 1970-01-01

Civil ToCivil(Date date) {
  const std::int64_t shifted = date.days + kDaysToEpoch;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - (kDaysPerEra - 1)) / kDaysPerEra;
  const std::int64_t day_of_era = shifted - era * kDaysPerEra;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  const auto month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  const auto year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  return {year, month, day};
}

Date ToDate(Civil civil) {
  const std::int64_t year = civil.year - (civil.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t march_month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
  const std::int64_t day_of_year = (153 * march_month + 2) / 5 + civil.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return {static_cast<std::int32_t>(era * kDaysPerEra + day_of_era - kDaysToEpoch)};
}

bool AllDigits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int Number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

}  // namespace

Result<Date> FromCivil(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) {
    return Fail(ErrorCode::kInvalid, "date.no_such_day",
                {{"given", fmt::format("{:04}-{:02}-{:02}", year, month, day)}});
  }
  return ToDate({year, month, day});
}

int Year(Date date) { return ToCivil(date).year; }
int Month(Date date) { return ToCivil(date).month; }
int Day(Date date) { return ToCivil(date).day; }

int Weekday(Date date) {
  // 1970-01-01 was a Thursday.
  const int from_thursday = date.days % 7;
  return (from_thursday + 7 + 3) % 7 + 1;
}

bool IsLeapYear(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysInMonth(int year, int month) {
  if (month == 2) return IsLeapYear(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

Date AddDays(Date date, int days) { return {date.days + days}; }

Date AddMonths(Date date, int months) {
  const Civil civil = ToCivil(date);
  const int total = civil.year * 12 + civil.month - 1 + months;
  const int year = total >= 0 ? total / 12 : (total - 11) / 12;
  const int month = total - year * 12 + 1;
  return ToDate({year, month, std::min(civil.day, DaysInMonth(year, month))});
}

int MonthsBetween(Date from, Date to) {
  if (to < from) return -MonthsBetween(to, from);
  const Civil a = ToCivil(from);
  const Civil b = ToCivil(to);
  const int months = (b.year - a.year) * 12 + b.month - a.month;
  return AddMonths(from, months) <= to ? months : months - 1;
}

int YearsBetween(Date born, Date on) { return MonthsBetween(born, on) / 12; }

Result<Date> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !AllDigits(text.substr(0, 4)) ||
      !AllDigits(text.substr(5, 2)) || !AllDigits(text.substr(8, 2))) {
    return Fail(ErrorCode::kInvalid, "date.malformed", {{"given", std::string(text)}});
  }
  return FromCivil(Number(text.substr(0, 4)), Number(text.substr(5, 2)), Number(text.substr(8, 2)));
}

std::string ToText(Date date) {
  const Civil civil = ToCivil(date);
  return fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
}

}  // namespace yq
