// IANA time zones from TZif data (RFC 8536) with the POSIX rule of the footer for the time after the last transition.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yq::decision {

class TimeZone {
 public:
  static std::optional<TimeZone> Parse(std::string_view tzif);
  [[nodiscard]] std::int32_t OffsetAtUtc(std::int64_t utc_seconds) const;
  // In a gap the offset before it, in an overlap the earlier of the two, as most calendars do.
  [[nodiscard]] std::int32_t OffsetAtLocal(std::int64_t local_seconds) const;

 private:
  struct RuleDay {
    char kind = 'M';  // 'M' month.week.day, 'J' day 1..365 without leap days, '0' day 0..365
    int month = 0, week = 0, day = 0;
    std::int64_t seconds = 7200;
    [[nodiscard]] std::int64_t AtYear(std::int64_t year) const;  // local seconds since 1970
  };
  bool ParseRule(std::string_view text);
  [[nodiscard]] std::int32_t RuleOffset(std::int64_t utc_seconds) const;

  std::vector<std::int64_t> transitions_;
  std::vector<std::int32_t> offsets_;  // after each transition
  std::int32_t first_offset_ = 0;
  bool has_rule_ = false;
  bool has_summer_ = false;
  std::int32_t standard_ = 0;
  std::int32_t summer_ = 0;
  RuleDay summer_start_;
  RuleDay summer_end_;
};

// Where zone data comes from: the bytes of the TZif file of a name, or nothing. The default is the pinned copy compiled
// into the program (zones/zones.bin), so that a decision replayed in ten years, on whatever system, reads the same
// clocks. Set another before the first zone is used; zones already loaded stay as they are.
using ZoneSource = std::function<std::optional<std::string>(std::string_view name)>;
void SetZoneSource(ZoneSource source);
// The release of the IANA database in the pinned copy, such as "2026f", and the names it knows, sorted.
std::string_view ZoneDataVersion();
std::vector<std::string_view> ZoneNames();

// Zones are loaded once and numbered from 0; they live as long as the process. Thread-safe.
std::optional<std::int32_t> FindZone(std::string_view name);
const TimeZone& ZoneAt(std::int32_t index);
std::string ZoneNameAt(std::int32_t index);

}  // namespace yq::decision
