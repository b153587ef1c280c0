#include "engine/decision/temporal.h"

#include <fmt/format.h>

#include "engine/decision/zone.h"

namespace yq::decision {
namespace {

constexpr std::int64_t kDaySeconds = 86400;
constexpr std::int64_t kNano = 1'000'000'000;
constexpr std::int64_t kMaxYear = 999'999'999;

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

int DaysInMonth(std::int64_t year, std::int64_t month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) return 29;
  return kDays[month - 1];
}

// Reads forward through fixed patterns; every call says whether it succeeded.
struct Reader {
  std::string_view rest;
  bool Eat(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  // Between `least` and `most` digits.
  bool Digits(std::size_t least, std::size_t most, std::int64_t& value) {
    std::size_t n = 0;
    value = 0;
    while (n < rest.size() && rest[n] >= '0' && rest[n] <= '9') {
      if (n == most) return false;
      value = value * 10 + (rest[n++] - '0');
    }
    rest.remove_prefix(n);
    return n >= least;
  }
  // Digits behind a point as nanoseconds; more than nine are cut off.
  bool Fraction(std::int64_t& nanos) {
    std::size_t n = 0;
    std::int64_t scale = kNano;
    nanos = 0;
    while (n < rest.size() && rest[n] >= '0' && rest[n] <= '9') {
      scale /= 10;
      nanos += (rest[n++] - '0') * scale;
    }
    rest.remove_prefix(n);
    return n > 0;
  }
};

bool ReadDate(Reader& in, Date& date) {
  const bool negative = in.Eat('-');
  const std::string_view digits = in.rest;
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
  if (!in.Digits(4, 9, year)) return false;
  if (digits.size() - in.rest.size() > 4 && digits.front() == '0') return false;
  if (!in.Eat('-') || !in.Digits(2, 2, month) || !in.Eat('-') || !in.Digits(2, 2, day)) return false;
  const auto made = Date::Make(negative ? -year : year, month, day);
  if (!made) return false;
  date = *made;
  return true;
}

bool ReadZone(Reader& in, Zone& zone) {
  if (in.rest.empty()) return true;
  if (in.Eat('Z')) {
    zone = Zone::Utc();
    return in.rest.empty();
  }
  if (in.Eat('@')) {
    const auto named = Zone::Named(in.rest);
    if (!named) return false;
    zone = *named;
    return true;
  }
  const bool negative = in.rest.front() == '-';
  if (!in.Eat('-') && !in.Eat('+')) return false;
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  std::int64_t seconds = 0;
  if (!in.Digits(2, 2, hours) || !in.Eat(':') || !in.Digits(2, 2, minutes)) return false;
  if (in.Eat(':') && !in.Digits(2, 2, seconds)) return false;
  if (!in.rest.empty() || minutes > 59 || seconds > 59) return false;
  const std::int64_t total = hours * 3600 + minutes * 60 + seconds;
  const auto offset = Zone::Offset(negative ? -total : total);
  if (!offset) return false;
  zone = *offset;
  return true;
}

// Time of day in nanoseconds; 24:00:00 is a whole day.
bool ReadTime(Reader& in, std::int64_t& nanos, Zone& zone) {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t fraction = 0;
  if (!in.Digits(2, 2, hour) || !in.Eat(':') || !in.Digits(2, 2, minute) || !in.Eat(':') || !in.Digits(2, 2, second))
    return false;
  if (in.Eat('.') && !in.Fraction(fraction)) return false;
  if (hour > 24 || minute > 59 || second > 59 || (hour == 24 && (minute != 0 || second != 0 || fraction != 0)))
    return false;
  nanos = ((hour * 60 + minute) * 60 + second) * kNano + fraction;
  return ReadZone(in, zone);
}

std::string FractionText(std::int64_t nanos) {
  if (nanos == 0) return {};
  std::string text = fmt::format(".{:09}", nanos);
  while (text.back() == '0') text.pop_back();
  return text;
}

}  // namespace

std::optional<Date> Date::Parse(std::string_view text) {
  Reader in{text};
  Date date;
  if (!ReadDate(in, date) || !in.rest.empty()) return std::nullopt;
  return date;
}

std::optional<Date> Date::Make(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (year < -kMaxYear || year > kMaxYear || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month))
    return std::nullopt;
  return Date{static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

// Howard Hinnant's civil calendar algorithms in 64 bits.
std::optional<Date> Date::FromDays(std::int64_t days) {
  if (days < -366'000'000'000 || days > 366'000'000'000) return std::nullopt;
  days += 719468;
  const std::int64_t era = FloorDivide(days, 146097);
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
  const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  return Make(year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

std::int64_t Date::days() const {
  const std::int64_t y = static_cast<std::int64_t>(year) - (month <= 2 ? 1 : 0);
  const std::int64_t era = FloorDivide(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int Date::weekday() const { return static_cast<int>(((days() + 3) % 7 + 7) % 7) + 1; }

std::string Date::ToText() const {
  const std::int64_t magnitude = year < 0 ? -static_cast<std::int64_t>(year) : year;
  return fmt::format("{}{:04}-{:02}-{:02}", year < 0 ? "-" : "", magnitude, static_cast<int>(month),
                     static_cast<int>(day));
}

std::optional<Zone> Zone::Offset(std::int64_t seconds) {
  if (seconds < -64800 || seconds > 64800) return std::nullopt;
  return Zone(static_cast<std::int32_t>(seconds));
}

std::optional<Zone> Zone::Named(std::string_view name) {
  const auto index = FindZone(name);
  if (!index) return std::nullopt;
  return Zone(kFirstNamed + *index);
}

std::string Zone::name() const { return is_named() ? ZoneNameAt(code_ - kFirstNamed) : std::string(); }

std::int32_t Zone::OffsetAtLocal(std::int64_t local) const {
  if (is_none()) return 0;
  return is_named() ? ZoneAt(code_ - kFirstNamed).OffsetAtLocal(local) : code_;
}

std::int32_t Zone::OffsetAtUtc(std::int64_t utc) const {
  if (is_none()) return 0;
  return is_named() ? ZoneAt(code_ - kFirstNamed).OffsetAtUtc(utc) : code_;
}

std::string Zone::ToText() const {
  if (is_none()) return {};
  if (is_named()) return "@" + name();
  if (code_ == 0) return "Z";
  const int magnitude = code_ < 0 ? -code_ : code_;
  std::string text = fmt::format("{}{:02}:{:02}", code_ < 0 ? '-' : '+', magnitude / 3600, magnitude / 60 % 60);
  if (magnitude % 60 != 0) text += fmt::format(":{:02}", magnitude % 60);
  return text;
}

std::optional<Time> Time::Parse(std::string_view text) {
  Reader in{text};
  Time time;
  if (!ReadTime(in, time.nanos, time.zone)) return std::nullopt;
  time.nanos %= kDaySeconds * kNano;
  return time;
}

std::string Time::ToText() const {
  const std::int64_t seconds = nanos / kNano;
  return fmt::format("{:02}:{:02}:{:02}{}{}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                     FractionText(nanos % kNano), zone.ToText());
}

std::optional<DateTime> DateTime::Parse(std::string_view text) {
  Reader in{text};
  Date date;
  std::int64_t nanos = 0;
  Zone zone;
  if (!ReadDate(in, date) || !in.Eat('T') || !ReadTime(in, nanos, zone)) return std::nullopt;
  return DateTime{date.days() * kDaySeconds + nanos / kNano, static_cast<std::int32_t>(nanos % kNano), zone};
}

std::optional<DateTime> DateTime::Make(const Date& date, const Time& time) {
  return DateTime{date.days() * kDaySeconds + time.nanos / kNano, static_cast<std::int32_t>(time.nanos % kNano),
                  time.zone};
}

DateTime DateTime::FromUtc(std::int64_t utc, std::int32_t nanos, Zone zone) {
  return DateTime{utc + zone.OffsetAtUtc(utc), nanos, zone};
}

std::int64_t DateTime::utc_seconds() const { return local_seconds - zone.OffsetAtLocal(local_seconds); }

Date DateTime::date() const { return Date::FromDays(FloorDivide(local_seconds, kDaySeconds)).value_or(Date{}); }

Time DateTime::time() const {
  const std::int64_t seconds = local_seconds - FloorDivide(local_seconds, kDaySeconds) * kDaySeconds;
  return Time{seconds * kNano + nanos, zone};
}

std::string DateTime::ToText() const { return date().ToText() + "T" + time().ToText(); }

std::optional<DaysDuration> DaysDuration::Parse(std::string_view text) {
  Reader in{text};
  const bool negative = in.Eat('-');
  if (!in.Eat('P')) return std::nullopt;
  // Units in order; a unit at or before the last one seen is wrong.
  static constexpr std::string_view kUnits = "DHMS";
  static constexpr std::int64_t kSeconds[] = {kDaySeconds, 3600, 60, 1};
  std::size_t next = 0;
  bool any = false;
  bool in_time = false;
  std::int64_t seconds = 0;
  std::int64_t nanos = 0;
  while (!in.rest.empty()) {
    if (in.Eat('T')) {
      if (in_time || in.rest.empty()) return std::nullopt;
      in_time = true;
      if (next < 1) next = 1;
    }
    std::int64_t amount = 0;
    std::int64_t fraction = 0;
    if (!in.Digits(1, 18, amount)) return std::nullopt;
    const bool fractional = in.Eat('.');
    if (fractional) in.Fraction(fraction);  // "PT0.S" is allowed
    if (in.rest.empty()) return std::nullopt;
    const std::size_t unit = kUnits.find(in.rest.front());
    if (unit == std::string_view::npos || unit < next || (unit > 0) != in_time || (fractional && unit != 3))
      return std::nullopt;
    in.rest.remove_prefix(1);
    next = unit + 1;
    any = true;
    nanos = fraction;
    if (__builtin_mul_overflow(amount, kSeconds[unit], &amount) || __builtin_add_overflow(seconds, amount, &seconds))
      return std::nullopt;
  }
  if (!any) return std::nullopt;
  return negative ? DaysDuration{-seconds, static_cast<std::int32_t>(-nanos)}
                  : DaysDuration{seconds, static_cast<std::int32_t>(nanos)};
}

std::string DaysDuration::ToText() const {
  if (seconds == 0 && nanos == 0) return "PT0S";
  const bool negative = seconds < 0 || nanos < 0;
  const std::uint64_t s = negative ? 0 - static_cast<std::uint64_t>(seconds) : static_cast<std::uint64_t>(seconds);
  const std::int64_t n = negative ? -static_cast<std::int64_t>(nanos) : nanos;
  std::string text = negative ? "-P" : "P";
  if (s / 86400 != 0) text += fmt::format("{}D", s / 86400);
  if (s % 86400 == 0 && n == 0) return text;
  text += 'T';
  if (s / 3600 % 24 != 0) text += fmt::format("{}H", s / 3600 % 24);
  if (s / 60 % 60 != 0) text += fmt::format("{}M", s / 60 % 60);
  if (s % 60 != 0 || n != 0) text += fmt::format("{}{}S", s % 60, FractionText(n));
  return text;
}

std::optional<MonthsDuration> MonthsDuration::Parse(std::string_view text) {
  Reader in{text};
  const bool negative = in.Eat('-');
  if (!in.Eat('P') || in.rest.empty()) return std::nullopt;
  std::int64_t months = 0;
  std::int64_t amount = 0;
  if (!in.Digits(1, 15, amount)) return std::nullopt;
  if (in.Eat('Y')) {
    months = amount * 12;
    if (!in.rest.empty()) {
      if (!in.Digits(1, 15, amount) || !in.Eat('M')) return std::nullopt;
      months += amount;
    }
  } else if (in.Eat('M')) {
    months = amount;
  } else {
    return std::nullopt;
  }
  if (!in.rest.empty()) return std::nullopt;
  return MonthsDuration{negative ? -months : months};
}

std::string MonthsDuration::ToText() const {
  if (months == 0) return "P0M";
  const std::int64_t magnitude = months < 0 ? -months : months;
  std::string text = months < 0 ? "-P" : "P";
  if (magnitude / 12 != 0) text += fmt::format("{}Y", magnitude / 12);
  if (magnitude % 12 != 0) text += fmt::format("{}M", magnitude % 12);
  return text;
}

}  // namespace yq::decision
