// The only file that knows the time zone library.
#include <date/tz.h>

#include <exception>
#include <map>
#include <memory>
#include <mutex>

#include "base/date.h"

namespace yq {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

std::int64_t FloorDays(std::int64_t micros) {
  return micros >= 0 ? micros / kMicrosPerDay : -((-micros + kMicrosPerDay - 1) / kMicrosPerDay);
}

}  // namespace

struct TimeZone::Zone {
  std::string name;
  const date::time_zone* rules;  // null: UTC
};

Result<TimeZone> TimeZone::Find(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const Zone>, std::less<>> zones;
  const std::scoped_lock lock(mutex);
  if (const auto found = zones.find(name); found != zones.end()) return TimeZone(found->second.get());
  const date::time_zone* rules = nullptr;
  try {
    rules = date::locate_zone(std::string(name));
  } catch (const std::exception& e) {  // the library's only way to say "no such zone"
    return Fail(ErrorCode::kInvalid, "time_zone.unknown", {{"given", std::string(name)}}, e.what());
  }
  auto zone = std::make_unique<const Zone>(Zone{std::string(name), rules});
  const Zone* kept = zone.get();
  zones.emplace(std::string(name), std::move(zone));
  return TimeZone(kept);
}

TimeZone TimeZone::Utc() {
  static const Zone utc{"UTC", nullptr};
  return TimeZone(&utc);
}

LocalTime TimeZone::At(Instant at) const {
  std::int64_t local = at.micros;
  if (zone_->rules != nullptr) {
    const std::int64_t second = at.micros >= 0 ? at.micros / 1'000'000 : -((-at.micros + 999'999) / 1'000'000);
    const auto info = zone_->rules->get_info(date::sys_seconds(std::chrono::seconds(second)));
    local += info.offset.count() * 1'000'000;
  }
  const std::int64_t days = FloorDays(local);
  return {Date{static_cast<std::int32_t>(days)}, static_cast<std::int32_t>((local - days * kMicrosPerDay) / 1'000'000)};
}

Instant TimeZone::StartOf(Date date) const {
  const std::int64_t micros = date.days * kMicrosPerDay;
  if (zone_->rules == nullptr) return {micros};
  const auto local = date::local_days(date::days(date.days));
  const auto start = zone_->rules->to_sys(local, date::choose::earliest);
  return {std::chrono::duration_cast<std::chrono::microseconds>(start.time_since_epoch()).count()};
}

const std::string& TimeZone::name() const { return zone_->name; }

Result<Date> DateIn(Instant at, std::string_view zone_name) {
  YQ_ASSIGN(const TimeZone zone, TimeZone::Find(zone_name));
  return zone.DateOf(at);
}

Date DateIn(Instant at, std::chrono::seconds offset) {
  return {static_cast<std::int32_t>(FloorDays((at + offset).micros))};
}

}  // namespace yq
