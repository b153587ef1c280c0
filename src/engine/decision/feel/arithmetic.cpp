// FEEL arithmetic on numbers, strings, dates, times and durations, and the properties of values.
#include <cstdlib>

#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kNano = 1'000'000'000;

using Wide = __int128;

std::optional<Value> FromNumber(std::optional<Number> number) {
  if (!number) return std::nullopt;
  return Value::Of(*number);
}

Wide TotalNanos(const DaysDuration& d) { return static_cast<Wide>(d.seconds) * kNano + d.nanos; }

std::optional<Value> DurationOf(Wide nanos) {
  const Wide seconds = nanos / kNano;
  if (seconds > INT64_MAX || seconds < -INT64_MAX) return std::nullopt;
  return Value::Of(DaysDuration{static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(nanos % kNano)});
}

std::optional<Value> MonthsOf(Wide months) {
  // 999,999,999 years on either side are all the calendar holds.
  constexpr Wide kLimit = Wide{999'999'999} * 12 + 11;
  if (months > kLimit || months < -kLimit) return std::nullopt;
  return Value::Of(MonthsDuration{static_cast<std::int64_t>(months)});
}

// A number of nanoseconds or months times or over a number, cut towards zero.
std::optional<Wide> Scaled(Wide amount, const Number& factor, bool divide) {
  if (amount > INT64_MAX || amount < -INT64_MAX) {
    // Beyond the integer range: split off the seconds, which the decimal holds exactly.
    const auto high = Multiply(Number(static_cast<std::int64_t>(amount / kNano)), Number(kNano));
    const auto total = high ? Add(*high, Number(static_cast<std::int64_t>(amount % kNano))) : std::nullopt;
    const auto result = !total ? std::nullopt : divide ? Divide(*total, factor) : Multiply(*total, factor);
    if (!result) return std::nullopt;
    const auto seconds = Divide(*result, Number(kNano));
    const auto whole_seconds = seconds ? seconds->Rounded(0, Number::Rounding::kDown) : std::nullopt;
    const auto s = whole_seconds ? whole_seconds->ToInt() : std::nullopt;
    if (!s) return std::nullopt;
    const auto rest = Subtract(*result, *Multiply(*whole_seconds, Number(kNano)));
    const auto whole_rest = rest ? rest->Rounded(0, Number::Rounding::kDown) : std::nullopt;
    const auto n = whole_rest ? whole_rest->ToInt() : std::nullopt;
    if (!n) return std::nullopt;
    return static_cast<Wide>(*s) * kNano + *n;
  }
  const Number base(static_cast<std::int64_t>(amount));
  const auto result = divide ? Divide(base, factor) : Multiply(base, factor);
  const auto whole = result ? result->Rounded(0, Number::Rounding::kDown) : std::nullopt;
  if (!whole) return std::nullopt;
  if (const auto i = whole->ToInt()) return static_cast<Wide>(*i);
  const auto seconds = Divide(*whole, Number(kNano));
  const auto whole_seconds = seconds ? seconds->Rounded(0, Number::Rounding::kDown) : std::nullopt;
  const auto s = whole_seconds ? whole_seconds->ToInt() : std::nullopt;
  if (!s) return std::nullopt;
  const auto rest = Subtract(*whole, *Multiply(*whole_seconds, Number(kNano)));
  const auto n = rest ? rest->ToInt() : std::nullopt;
  if (!n) return std::nullopt;
  return static_cast<Wide>(*s) * kNano + *n;
}

std::optional<Date> AddMonths(const Date& date, std::int64_t months) {
  const std::int64_t total = static_cast<std::int64_t>(date.year) * 12 + (date.month - 1) + months;
  const std::int64_t year = total >= 0 ? total / 12 : -((11 - total) / 12);
  const std::int64_t month = total - year * 12 + 1;
  for (std::int64_t day = date.day; day >= 28 || day == date.day; --day) {
    if (const auto made = Date::Make(year, month, day)) return made;
    if (day <= 28) break;
  }
  return std::nullopt;
}

std::optional<Value> AddToDate(const Date& date, const Value& duration, int sign) {
  if (duration.is(Kind::kMonthsDuration)) {
    const auto sum = AddMonths(date, sign * duration.months_duration().months);
    return sum ? std::optional(Value::Of(*sum)) : std::nullopt;
  }
  const Wide nanos = static_cast<Wide>(date.days()) * kDay * kNano + sign * TotalNanos(duration.days_duration());
  const Wide day_nanos = static_cast<Wide>(kDay) * kNano;
  const Wide days = nanos / day_nanos - (nanos % day_nanos < 0 ? 1 : 0);
  if (days > INT64_MAX / 2 || days < INT64_MIN / 2) return std::nullopt;
  const auto sum = Date::FromDays(static_cast<std::int64_t>(days));
  return sum ? std::optional(Value::Of(*sum)) : std::nullopt;
}

std::optional<Value> AddToDateTime(const DateTime& instant, const Value& duration, int sign) {
  if (duration.is(Kind::kMonthsDuration)) {
    const auto date = AddMonths(instant.date(), sign * duration.months_duration().months);
    const auto sum = date ? DateTime::Make(*date, instant.time()) : std::nullopt;
    return sum ? std::optional(Value::Of(*sum)) : std::nullopt;
  }
  const Wide nanos =
      static_cast<Wide>(instant.local_seconds) * kNano + instant.nanos + sign * TotalNanos(duration.days_duration());
  const Wide seconds = nanos / kNano - (nanos % kNano < 0 ? 1 : 0);
  const Wide limit = static_cast<Wide>(366'000'000'000) * kDay;
  if (seconds > limit || seconds < -limit) return std::nullopt;
  const auto s = static_cast<std::int64_t>(seconds);
  if (!Date::FromDays(s / kDay - (s % kDay < 0 ? 1 : 0))) return std::nullopt;
  return Value::Of(DateTime{s, static_cast<std::int32_t>(nanos - seconds * kNano), instant.zone});
}

std::optional<Value> AddToTime(const Time& time, const Value& duration, int sign) {
  if (!duration.is(Kind::kDaysDuration)) return std::nullopt;
  const Wide day = static_cast<Wide>(kDay) * kNano;
  Wide nanos = (time.nanos + sign * TotalNanos(duration.days_duration())) % day;
  if (nanos < 0) nanos += day;
  return Value::Of(Time{static_cast<std::int64_t>(nanos), time.zone});
}

bool IsDuration(const Value& v) { return v.is(Kind::kDaysDuration) || v.is(Kind::kMonthsDuration); }
bool IsInstant(const Value& v) { return v.is(Kind::kDate) || v.is(Kind::kDateTime); }

std::optional<Value> AddDuration(const Value& point, const Value& duration, int sign) {
  switch (point.kind()) {
    case Kind::kDate:
      return AddToDate(point.date(), duration, sign);
    case Kind::kDateTime:
      return AddToDateTime(point.date_time(), duration, sign);
    case Kind::kTime:
      return AddToTime(point.time(), duration, sign);
    default:
      return std::nullopt;
  }
}

std::optional<Value> SubtractInstants(const Value& a, const Value& b) {
  // Beside an instant a date is its midnight in UTC, so it goes only with instants that have a zone.
  const bool dates = a.is(Kind::kDate) && b.is(Kind::kDate);
  const auto as_instant = [&](const Value& v) {
    return v.is(Kind::kDate) ? DateTime{v.date().days() * kDay, 0, dates ? Zone() : Zone::Utc()} : v.date_time();
  };
  const DateTime x = as_instant(a);
  const DateTime y = as_instant(b);
  if (x.zone.is_none() != y.zone.is_none()) return std::nullopt;
  return DurationOf((static_cast<Wide>(x.utc_seconds()) - y.utc_seconds()) * kNano + x.nanos - y.nanos);
}

std::optional<Value> SubtractTimes(const Time& a, const Time& b) {
  if (a.zone.is_none() != b.zone.is_none()) return std::nullopt;
  const auto utc = [](const Time& t) { return t.nanos - t.zone.OffsetAtLocal(t.nanos / kNano) * kNano; };
  return DurationOf(static_cast<Wide>(utc(a)) - utc(b));
}

std::optional<Value> Sum(const Value& a, const Value& b) {
  if (a.is(Kind::kNumber) && b.is(Kind::kNumber)) return FromNumber(Add(a.number(), b.number()));
  if (a.is(Kind::kString) && b.is(Kind::kString)) {
    std::string text(a.text());
    text += b.text();
    if (text.size() > (16U << 20)) return std::nullopt;
    return Value::Text(text);
  }
  if (a.is(Kind::kDaysDuration) && b.is(Kind::kDaysDuration))
    return DurationOf(TotalNanos(a.days_duration()) + TotalNanos(b.days_duration()));
  if (a.is(Kind::kMonthsDuration) && b.is(Kind::kMonthsDuration)) {
    return MonthsOf(static_cast<Wide>(a.months_duration().months) + b.months_duration().months);
  }
  if (IsDuration(b)) return AddDuration(a, b, 1);
  if (IsDuration(a)) return AddDuration(b, a, 1);
  return std::nullopt;
}

std::optional<Value> Difference(const Value& a, const Value& b) {
  if (a.is(Kind::kNumber) && b.is(Kind::kNumber)) return FromNumber(Subtract(a.number(), b.number()));
  if (IsInstant(a) && IsInstant(b)) return SubtractInstants(a, b);
  if (a.is(Kind::kTime) && b.is(Kind::kTime)) return SubtractTimes(a.time(), b.time());
  if (a.is(Kind::kDaysDuration) && b.is(Kind::kDaysDuration))
    return DurationOf(TotalNanos(a.days_duration()) - TotalNanos(b.days_duration()));
  if (a.is(Kind::kMonthsDuration) && b.is(Kind::kMonthsDuration)) {
    return MonthsOf(static_cast<Wide>(a.months_duration().months) - b.months_duration().months);
  }
  if (IsDuration(b)) return AddDuration(a, b, -1);
  return std::nullopt;
}

std::optional<Value> ScaleDuration(const Value& duration, const Number& factor, bool divide) {
  if (divide && factor.is_zero()) return std::nullopt;
  if (duration.is(Kind::kDaysDuration)) {
    const auto nanos = Scaled(TotalNanos(duration.days_duration()), factor, divide);
    return nanos ? DurationOf(*nanos) : std::nullopt;
  }
  const auto months = Scaled(duration.months_duration().months, factor, divide);
  return months ? MonthsOf(*months) : std::nullopt;
}

std::optional<Value> Product(const Value& a, const Value& b) {
  if (a.is(Kind::kNumber) && b.is(Kind::kNumber)) return FromNumber(Multiply(a.number(), b.number()));
  if (IsDuration(a) && b.is(Kind::kNumber)) return ScaleDuration(a, b.number(), false);
  if (IsDuration(b) && a.is(Kind::kNumber)) return ScaleDuration(b, a.number(), false);
  return std::nullopt;
}

Number NanosNumber(const DaysDuration& d) {
  const auto high = Multiply(Number(d.seconds), Number(kNano));
  return Add(*high, Number(d.nanos)).value_or(Number());
}

std::optional<Value> Quotient(const Value& a, const Value& b) {
  if (a.is(Kind::kNumber) && b.is(Kind::kNumber)) return FromNumber(Divide(a.number(), b.number()));
  if (IsDuration(a) && b.is(Kind::kNumber)) return ScaleDuration(a, b.number(), true);
  if (a.is(Kind::kDaysDuration) && b.is(Kind::kDaysDuration))
    return FromNumber(Divide(NanosNumber(a.days_duration()), NanosNumber(b.days_duration())));
  if (a.is(Kind::kMonthsDuration) && b.is(Kind::kMonthsDuration)) {
    return FromNumber(Divide(Number(a.months_duration().months), Number(b.months_duration().months)));
  }
  return std::nullopt;
}

std::optional<Value> DateProperty(const Date& date, std::string_view name) {
  if (name == "year") return Value::Of(std::int64_t{date.year});
  if (name == "month") return Value::Of(std::int64_t{date.month});
  if (name == "day") return Value::Of(std::int64_t{date.day});
  if (name == "weekday") return Value::Of(std::int64_t{date.weekday()});
  return std::nullopt;
}

std::optional<Value> TimeProperty(const Time& time, std::int64_t local_seconds, std::string_view name) {
  const std::int64_t seconds = time.nanos / kNano;
  if (name == "hour") return Value::Of(seconds / 3600);
  if (name == "minute") return Value::Of(seconds / 60 % 60);
  if (name == "second") return Value::Of(seconds % 60);
  if (name == "time offset") {
    if (time.zone.is_none()) return Value();
    return Value::Of(DaysDuration{time.zone.OffsetAtLocal(local_seconds), 0});
  }
  if (name == "timezone") return time.zone.is_named() ? Value::Text(time.zone.name()) : Value();
  return std::nullopt;
}

std::optional<Value> RangeProperty(const Range& range, std::string_view name) {
  const bool equal = range.form == Range::Form::kEqual;
  if (name == "start") return range.low;
  if (name == "end") return equal ? range.low : range.high;
  if (name == "start included") return Value::Boolean(equal || range.low_included);
  if (name == "end included") return Value::Boolean(equal || range.high_included);
  return std::nullopt;
}

}  // namespace

std::optional<Value> Calculate(Operation operation, const Value& a, const Value& b) {
  switch (operation) {
    case Operation::kAdd:
      return Sum(a, b);
    case Operation::kSubtract:
      return Difference(a, b);
    case Operation::kMultiply:
      return Product(a, b);
    case Operation::kDivide:
      return Quotient(a, b);
    case Operation::kPower:
      if (!a.is(Kind::kNumber) || !b.is(Kind::kNumber)) return std::nullopt;
      return FromNumber(Power(a.number(), b.number()));
    default:
      return std::nullopt;
  }
}

std::optional<Value> NegateValue(const Value& value) {
  switch (value.kind()) {
    case Kind::kNumber:
      return Value::Of(value.number().Negated());
    case Kind::kDaysDuration:
      return Value::Of(DaysDuration{-value.days_duration().seconds, -value.days_duration().nanos});
    case Kind::kMonthsDuration:
      return Value::Of(MonthsDuration{-value.months_duration().months});
    default:
      return std::nullopt;
  }
}

std::optional<Value> PropertyOf(const Value& value, std::string_view name) {
  switch (value.kind()) {
    case Kind::kDate: {
      if (auto property = DateProperty(value.date(), name)) return property;
      // A date stands for its midnight in UTC.
      if (name == "hour" || name == "minute" || name == "second") return Value::Of(0);
      if (name == "time offset") return Value::Of(DaysDuration{});
      return std::nullopt;
    }
    case Kind::kDateTime: {
      const DateTime& instant = value.date_time();
      if (auto property = DateProperty(instant.date(), name)) return property;
      return TimeProperty(instant.time(), instant.local_seconds, name);
    }
    case Kind::kTime:
      return TimeProperty(value.time(), value.time().nanos / kNano, name);
    case Kind::kDaysDuration: {
      const std::int64_t s = value.days_duration().seconds;
      if (name == "days") return Value::Of(s / kDay);
      if (name == "hours") return Value::Of(s / 3600 % 24);
      if (name == "minutes") return Value::Of(s / 60 % 60);
      if (name == "seconds") return Value::Of(s % 60);
      return std::nullopt;
    }
    case Kind::kMonthsDuration:
      if (name == "years") return Value::Of(value.months_duration().months / 12);
      if (name == "months") return Value::Of(value.months_duration().months % 12);
      return std::nullopt;
    case Kind::kRange:
      return RangeProperty(value.range(), name);
    default:
      return std::nullopt;
  }
}

}  // namespace yq::decision
