// Dates, times and durations of FEEL: the proleptic Gregorian calendar for years -999,999,999 to 999,999,999,
// nanoseconds, and time zones either as an offset or by IANA name. Plain values of at most 16 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yq::decision {

struct Date {
  std::int32_t year = 1970;
  std::uint8_t month = 1;  // 1..12
  std::uint8_t day = 1;    // 1..31
  friend auto operator<=>(const Date&, const Date&) = default;

  static std::optional<Date> Parse(std::string_view text);  // "2024-02-29"
  static std::optional<Date> Make(std::int64_t year, std::int64_t month,
                                  std::int64_t day);  // nothing when there is no such day
  static std::optional<Date> FromDays(std::int64_t days_since_1970);
  [[nodiscard]] std::int64_t days() const;  // since 1970-01-01
  [[nodiscard]] int weekday() const;        // Monday 1 .. Sunday 7
  [[nodiscard]] std::string ToText() const;
};

// No zone, an offset from UTC in seconds, or a named zone: one number, compared for sameness only.
class Zone {
 public:
  constexpr Zone() = default;
  static std::optional<Zone> Offset(std::int64_t seconds);  // within +-18 hours
  static std::optional<Zone> Named(std::string_view iana_name);
  static constexpr Zone Utc() { return Zone(0); }

  [[nodiscard]] constexpr bool is_none() const { return code_ == kNone; }
  [[nodiscard]] constexpr bool is_named() const { return code_ >= kFirstNamed; }
  [[nodiscard]] std::string name() const;  // of a named zone
  // Seconds east of UTC at a local wall clock (seconds since 1970 as if UTC); 0 without a zone.
  [[nodiscard]] std::int32_t OffsetAtLocal(std::int64_t local_seconds) const;
  // The same at an instant (seconds since 1970 UTC).
  [[nodiscard]] std::int32_t OffsetAtUtc(std::int64_t utc_seconds) const;
  // "", "Z", "+08:00" or "@Europe/Paris".
  [[nodiscard]] std::string ToText() const;
  friend bool operator==(const Zone&, const Zone&) = default;

 private:
  static constexpr std::int32_t kNone = INT32_MIN;
  static constexpr std::int32_t kFirstNamed = 1'000'000;
  explicit constexpr Zone(std::int32_t code) : code_(code) {}
  std::int32_t code_ = kNone;
};

struct Time {
  std::int64_t nanos = 0;  // since midnight of the wall clock
  Zone zone = {};
  friend bool operator==(const Time&, const Time&) = default;  // as written; see Compare for the instant

  static std::optional<Time> Parse(std::string_view text);
  [[nodiscard]] std::string ToText() const;
};

struct DateTime {
  std::int64_t local_seconds = 0;  // wall clock, seconds since 1970-01-01T00:00 of that clock
  std::int32_t nanos = 0;          // 0..999,999,999
  Zone zone = {};
  friend bool operator==(const DateTime&, const DateTime&) = default;  // as written

  static std::optional<DateTime> Parse(std::string_view text);
  static std::optional<DateTime> Make(const Date& date, const Time& time);
  // The wall clock of `zone` at an instant.
  static DateTime FromUtc(std::int64_t utc_seconds, std::int32_t nanos, Zone zone);
  [[nodiscard]] std::int64_t utc_seconds() const;  // without a zone: as if UTC
  [[nodiscard]] Date date() const;
  [[nodiscard]] Time time() const;
  [[nodiscard]] std::string ToText() const;
};

// FEEL's days and time duration.
struct DaysDuration {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;  // same sign as seconds
  friend auto operator<=>(const DaysDuration&, const DaysDuration&) = default;

  static std::optional<DaysDuration> Parse(std::string_view text);  // "P2DT3H4.5S"
  [[nodiscard]] std::string ToText() const;
};

// FEEL's years and months duration.
struct MonthsDuration {
  std::int64_t months = 0;
  friend auto operator<=>(const MonthsDuration&, const MonthsDuration&) = default;

  static std::optional<MonthsDuration> Parse(std::string_view text);  // "P1Y2M"
  [[nodiscard]] std::string ToText() const;
};

}  // namespace yq::decision
