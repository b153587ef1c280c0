// calendar/YYYY.yaml: one published notice.
#include <set>

#include "platform/pack/loading.h"

namespace yq::pack {
namespace {

constexpr int kLongestHoliday = 15;  // days; the longest published one had 8, so a longer range is a slip of the pen

// The days of "2026-01-01" or "2026-01-01..2026-01-03", or none after saying what is wrong.
std::vector<Date> DaysOf(Loading& loading, const Entry& item) {
  const std::string text = item.Text();
  const std::size_t dots = text.find("..");
  const std::string first_text = text.substr(0, dots);
  const std::string last_text = dots == std::string::npos ? first_text : text.substr(dots + 2);
  const auto first = ParseDate(first_text);
  const auto last = ParseDate(last_text);
  for (const auto& [part, date] : {std::pair(&first_text, &first), std::pair(&last_text, &last)}) {
    if (!*date) {
      loading.Say(item.At(), "calendar.no_such_day",
                  fmt::format("'{}' is no date; days are written like 2026-01-01", *part));
      return {};
    }
  }
  if (*last < *first || *last - *first >= kLongestHoliday) {
    loading.Say(
        item.At(), "calendar.bad_range",
        fmt::format("the range {} has {} days; it must have 1 to {}", text, *last - *first + 1, kLongestHoliday));
    return {};
  }
  std::vector<Date> days;
  for (Date day = *first; day <= *last; day = AddDays(day, 1)) days.push_back(day);
  return days;
}

// A notice speaks of its year, and of the last days of the year before and the first after that belong to its holidays.
bool Near(Date day, int year) {
  return Year(day) == year || (Year(day) == year - 1 && Month(day) == 12) || (Year(day) == year + 1 && Month(day) == 1);
}

}  // namespace

void LoadCalendarNotice(Loading& loading, const Entry& root) {
  const int year = root.Int("year").value_or(0);
  if (!loading.Declare("calendar", {std::to_string(year), root.At("year")})) return;
  CalendarNotice notice{.year = year,
                        .notice = root.Both("notice"),
                        .mark = root.MarkOf(),
                        .sources = root.Refs("sources"),
                        .days_off = {},
                        .workdays = {},
                        .at = root.At("year")};
  std::set<Date> seen;
  const auto take = [&](Date day, const Entry& item) {
    if (!Near(day, year)) {
      loading.Say(item.At(), "calendar.outside_year",
                  fmt::format("{} does not belong to the calendar of {}", ToText(day), year));
      return false;
    }
    if (!seen.insert(day).second) {
      loading.Say(item.At(), "calendar.day_twice",
                  fmt::format("{} is given twice in the calendar of {}", ToText(day), year));
      return false;
    }
    return true;
  };
  for (const Entry& item : root.Items("days_off")) {
    for (const Date day : DaysOf(loading, item)) {
      if (!take(day, item)) break;
      notice.days_off.push_back(day);
    }
  }
  for (const Entry& item : root.Items("workdays")) {
    const auto day = ParseDate(item.Text());
    if (!day || !take(*day, item)) continue;
    if (Weekday(*day) < 6) {
      loading.Say(item.At(), "calendar.no_weekend",
                  fmt::format("make-up working day {} is no Saturday or Sunday; other days work anyway", item.Text()));
      continue;
    }
    notice.workdays.push_back(*day);
  }
  std::erase_if(loading.pack.calendar_notices, [year](const CalendarNotice& old) { return old.year == year; });
  loading.pack.calendar_notices.push_back(std::move(notice));
  std::ranges::sort(loading.pack.calendar_notices, {}, &CalendarNotice::year);
}

}  // namespace yq::pack
