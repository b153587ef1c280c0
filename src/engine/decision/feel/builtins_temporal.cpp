// Built-in functions on dates, times and durations, and is().
#include <array>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;
constexpr std::int64_t kNano = 1'000'000'000;

Value Wrong(Evaluator& e, std::string_view what) { return e.Problem("wrong_arguments", std::string(what)); }

template <class T>
Value ValueOr(Evaluator& e, const std::optional<T>& value, std::string_view what) {
  return value ? Value::Of(*value) : Wrong(e, what);
}

Value DateFromText(Evaluator& e, std::span<Value> a) {
  return ValueOr(e, Date::Parse(a[0].text()), "the text is not a date");
}
Value DateFromInstant(Evaluator&, std::span<Value> a) { return Value::Of(a[0].date_time().date()); }
Value DateItself(Evaluator&, std::span<Value> a) { return a[0]; }

std::optional<std::int64_t> Whole(const Value& value) { return value.number().ToInt(); }

Value DateFromParts(Evaluator& e, std::span<Value> a) {
  const auto y = Whole(a[0]);
  const auto m = Whole(a[1]);
  const auto d = Whole(a[2]);
  return ValueOr(e, y && m && d ? Date::Make(*y, *m, *d) : std::nullopt, "there is no such date");
}

Value TimeFromText(Evaluator& e, std::span<Value> a) {
  return ValueOr(e, Time::Parse(a[0].text()), "the text is not a time");
}
Value TimeFromInstant(Evaluator&, std::span<Value> a) { return Value::Of(a[0].date_time().time()); }
Value TimeFromDate(Evaluator&, std::span<Value>) { return Value::Of(Time{0, Zone::Utc()}); }

std::optional<Time> MakeTime(const Value& hour, const Value& minute, const Value& second, const Value& offset) {
  const auto h = Whole(hour);
  const auto m = Whole(minute);
  const auto nanos = Multiply(second.number(), Number(kNano));
  if (!h || !m || !nanos) return std::nullopt;
  const std::int64_t n = nanos->Rounded(0, Number::Rounding::kDown).value_or(Number(-1)).ToInt().value_or(-1);
  if (*h < 0 || *h > 23 || *m < 0 || *m > 59 || n < 0 || n >= 60 * kNano) return std::nullopt;
  Time time{(*h * 60 + *m) * 60 * kNano + n, {}};
  if (!offset.is_null()) {
    const auto zone = Zone::Offset(offset.days_duration().seconds);
    if (!zone) return std::nullopt;
    time.zone = *zone;
  }
  return time;
}

Value TimeFromParts(Evaluator& e, std::span<Value> a) {
  return ValueOr(e, MakeTime(a[0], a[1], a[2], a[3]), "there is no such time");
}

Value InstantFromText(Evaluator& e, std::span<Value> a) {
  if (const auto instant = DateTime::Parse(a[0].text())) return Value::Of(*instant);
  if (const auto date = Date::Parse(a[0].text())) return Value::Of(*DateTime::Make(*date, Time{}));
  return Wrong(e, "the text is not a date and time");
}
Value InstantFromDate(Evaluator&, std::span<Value> a) { return Value::Of(*DateTime::Make(a[0].date(), Time{})); }
Value InstantItself(Evaluator&, std::span<Value> a) { return a[0]; }
Value InstantFromDateAndTime(Evaluator& e, std::span<Value> a) {
  const Date date = a[0].is(Kind::kDate) ? a[0].date() : a[0].date_time().date();
  return ValueOr(e, DateTime::Make(date, a[1].time()), "there is no such date and time");
}
Value InstantFromParts(Evaluator& e, std::span<Value> a) {
  const auto y = Whole(a[0]);
  const auto m = Whole(a[1]);
  const auto d = Whole(a[2]);
  const auto date = y && m && d ? Date::Make(*y, *m, *d) : std::nullopt;
  const auto time = MakeTime(a[3], a[4], a[5], a[6]);
  return ValueOr(e, date && time ? DateTime::Make(*date, *time) : std::nullopt, "there is no such date and time");
}

Value DurationFromText(Evaluator& e, std::span<Value> a) {
  if (const auto days = DaysDuration::Parse(a[0].text())) return Value::Of(*days);
  return ValueOr(e, MonthsDuration::Parse(a[0].text()), "the text is not a duration");
}
Value DurationItself(Evaluator&, std::span<Value> a) { return a[0]; }

Value MonthsBetween(Evaluator& e, std::span<Value> a) {
  for (const Value& v : a) {
    if (!v.is(Kind::kDate) && !v.is(Kind::kDateTime)) return Wrong(e, "dates are needed");
  }
  const auto date_of = [](const Value& v) { return v.is(Kind::kDate) ? v.date() : v.date_time().date(); };
  const Date from = date_of(a[0]);
  const Date to = date_of(a[1]);
  std::int64_t months = (std::int64_t{to.year} - from.year) * 12 + to.month - from.month;
  // The day decides whether the last month is whole; the time of day does not count.
  if (months > 0 && from.day > to.day) --months;
  if (months < 0 && to.day > from.day) ++months;
  return Value::Of(MonthsDuration{months});
}

// The date of a date or date and time.
std::optional<Date> AsDate(const Value& v) {
  if (v.is(Kind::kDate)) return v.date();
  if (v.is(Kind::kDateTime)) return v.date_time().date();
  return std::nullopt;
}

Value DayOfYear(Evaluator& e, std::span<Value> a) {
  const auto date = AsDate(a[0]);
  if (!date) return Wrong(e, "a date is needed");
  return Value::Of(date->days() - Date{date->year, 1, 1}.days() + 1);
}
Value DayOfWeek(Evaluator& e, std::span<Value> a) {
  static constexpr std::string_view kDays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                               "Friday", "Saturday", "Sunday"};
  const auto date = AsDate(a[0]);
  return date ? Value::Text(kDays[date->weekday() - 1]) : Wrong(e, "a date is needed");
}
Value MonthOfYear(Evaluator& e, std::span<Value> a) {
  static constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};
  const auto date = AsDate(a[0]);
  return date ? Value::Text(kMonths[date->month - 1]) : Wrong(e, "a date is needed");
}
// ISO 8601: week 1 is the one with the year's first Thursday.
Value WeekOfYear(Evaluator& e, std::span<Value> a) {
  const auto date = AsDate(a[0]);
  if (!date) return Wrong(e, "a date is needed");
  const std::int64_t thursday = date->days() - (date->weekday() - 1) + 3;
  const auto of_week = Date::FromDays(thursday);
  if (!of_week) return Wrong(e, "the date is out of range");
  return Value::Of((thursday - Date{of_week->year, 1, 1}.days()) / 7 + 1);
}

Value Now(Evaluator& e, std::span<Value>) {
  const auto now = e.now();
  return now ? Value::Of(*now) : e.Problem("no_clock", "now() needs a clock");
}
Value Today(Evaluator& e, std::span<Value>) {
  const auto now = e.now();
  return now ? Value::Of(now->date()) : e.Problem("no_clock", "today() needs a clock");
}

Value Is(Evaluator&, std::span<Value> a) { return Value::Boolean(FeelIs(a[0], a[1])); }

constexpr std::array kRows = {
    BuiltinRow{"date", "from: string", "date", DateFromText},
    BuiltinRow{"date", "from: instant", "date", DateFromInstant},
    BuiltinRow{"date", "from: date", "date", DateItself},
    BuiltinRow{"date", "year: number, month: number, day: number", "date", DateFromParts},
    BuiltinRow{"time", "from: string", "time", TimeFromText},
    BuiltinRow{"time", "from: instant", "time", TimeFromInstant},
    BuiltinRow{"time", "from: date", "time", TimeFromDate},
    BuiltinRow{"time", "from: time", "time", DateItself},
    BuiltinRow{"time", "hour: number, minute: number, second: number, offset?: days!", "time", TimeFromParts},
    BuiltinRow{"date and time", "from: string", "date and time", InstantFromText},
    BuiltinRow{"date and time", "from: instant", "date and time", InstantItself},
    BuiltinRow{"date and time", "from: date", "date and time", InstantFromDate},
    BuiltinRow{"date and time", "date: date, time: time", "date and time", InstantFromDateAndTime},
    BuiltinRow{"date and time", "date: instant, time: time", "date and time", InstantFromDateAndTime},
    BuiltinRow{"date and time",
               "year: number, month: number, day: number, hour: number, minute: number, second: number, offset?: days!",
               "date and time", InstantFromParts},
    BuiltinRow{"duration", "from: string", "Any", DurationFromText},
    BuiltinRow{"duration", "from: days", "Any", DurationItself},
    BuiltinRow{"duration", "from: months", "Any", DurationItself},
    BuiltinRow{"years and months duration", "from: any, to: any", "years and months duration", MonthsBetween},
    BuiltinRow{"day of year", "date: any", "number", DayOfYear},
    BuiltinRow{"day of week", "date: any", "string", DayOfWeek},
    BuiltinRow{"month of year", "date: any", "string", MonthOfYear},
    BuiltinRow{"week of year", "date: any", "number", WeekOfYear},
    BuiltinRow{"now", "", "date and time", Now},
    BuiltinRow{"today", "", "date", Today},
    BuiltinRow{"is", "value1?: any, value2?: any", "boolean", Is},
};

}  // namespace

std::span<const BuiltinRow> TemporalBuiltins() { return kRows; }

}  // namespace yq::decision
