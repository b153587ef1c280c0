#include "engine/decision/zone.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "engine/decision/temporal.h"
#include "engine/decision/zone_files.h"

namespace yq::decision {
namespace {

constexpr std::int64_t kDay = 86400;

std::int64_t ReadInt(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  if (size == 4) return static_cast<std::int32_t>(value);
  return static_cast<std::int64_t>(value);
}

struct Header {
  std::size_t utc_flags = 0, std_flags = 0, leaps = 0, times = 0, types = 0, chars = 0;
  [[nodiscard]] std::size_t BodySize(std::size_t time_size) const {
    return times * time_size + times + types * 6 + chars + leaps * (time_size + 4) + std_flags + utc_flags;
  }
};

std::optional<Header> ReadHeader(std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + 44 || bytes.substr(at, 4) != "TZif") return std::nullopt;
  std::array<std::size_t, 6> counts{};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::int64_t count = ReadInt(bytes, at + 20 + 4 * i, 4);
    if (count < 0 || count > 100'000) return std::nullopt;
    counts[i] = static_cast<std::size_t>(count);
  }
  return Header{counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
}

// Cursor over a POSIX TZ rule such as "CET-1CEST,M3.5.0,M10.5.0/3".
struct RuleText {
  std::string_view rest;
  bool Eat(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool Name() {
    if (Eat('<')) {
      const std::size_t end = rest.find('>');
      if (end == std::string_view::npos) return false;
      rest.remove_prefix(end + 1);
      return true;
    }
    std::size_t n = 0;
    while (n < rest.size() && ((rest[n] >= 'A' && rest[n] <= 'Z') || (rest[n] >= 'a' && rest[n] <= 'z'))) ++n;
    rest.remove_prefix(n);
    return n >= 3;
  }
  bool Integer(int& value) {
    std::size_t n = 0;
    value = 0;
    while (n < rest.size() && n < 4 && rest[n] >= '0' && rest[n] <= '9') value = value * 10 + (rest[n++] - '0');
    rest.remove_prefix(n);
    return n > 0;
  }
  bool Clock(std::int64_t& seconds) {
    const bool negative = Eat('-');
    if (!negative) Eat('+');
    int hours = 0;
    int minutes = 0;
    int secs = 0;
    if (!Integer(hours)) return false;
    if (Eat(':') && (!Integer(minutes) || (Eat(':') && !Integer(secs)))) return false;
    seconds = hours * 3600LL + minutes * 60LL + secs;
    if (negative) seconds = -seconds;
    return true;
  }
};

std::int64_t DaysOf(std::int64_t year, int month, int day) {
  return Date{static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)}.days();
}

bool IsLeap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

}  // namespace

std::int64_t TimeZone::RuleDay::AtYear(std::int64_t year) const {
  std::int64_t days = DaysOf(year, 1, 1);
  if (kind == 'J') {
    days += day - 1 + (IsLeap(year) && day >= 60 ? 1 : 0);
  } else if (kind == '0') {
    days += day;
  } else {
    days = DaysOf(year, month, 1);
    const auto first_weekday = ((days + 4) % 7 + 7) % 7;  // Sunday 0
    days += (day - first_weekday + 7) % 7 + (week - 1) * 7;
    const std::int64_t next = month == 12 ? DaysOf(year + 1, 1, 1) : DaysOf(year, month + 1, 1);
    while (days >= next) days -= 7;
  }
  return days * kDay + seconds;
}

bool TimeZone::ParseRule(std::string_view text) {
  RuleText rule{text};
  std::int64_t offset = 0;
  if (!rule.Name() || !rule.Clock(offset)) return false;
  standard_ = static_cast<std::int32_t>(-offset);
  has_rule_ = true;
  if (rule.rest.empty()) return true;
  summer_ = standard_ + 3600;
  if (!rule.Name()) return false;
  if (!rule.rest.empty() && rule.rest.front() != ',') {
    if (!rule.Clock(offset)) return false;
    summer_ = static_cast<std::int32_t>(-offset);
  }
  for (RuleDay* day : {&summer_start_, &summer_end_}) {
    if (!rule.Eat(',')) return false;
    if (rule.Eat('M')) {
      day->kind = 'M';
      if (!rule.Integer(day->month) || !rule.Eat('.') || !rule.Integer(day->week) || !rule.Eat('.') ||
          !rule.Integer(day->day)) {
        return false;
      }
      if (day->month < 1 || day->month > 12 || day->week < 1 || day->week > 5 || day->day > 6) return false;
    } else {
      day->kind = rule.Eat('J') ? 'J' : '0';
      if (!rule.Integer(day->day)) return false;
    }
    if (rule.Eat('/') && !rule.Clock(day->seconds)) return false;
  }
  has_summer_ = true;
  return rule.rest.empty();
}

std::optional<TimeZone> TimeZone::Parse(std::string_view tzif) {
  auto header = ReadHeader(tzif, 0);
  if (!header || tzif[4] < '2') return std::nullopt;
  const std::size_t second = 44 + header->BodySize(4);
  header = ReadHeader(tzif, second);
  if (!header || header->types == 0 || tzif.size() < second + 44 + header->BodySize(8)) return std::nullopt;
  const std::size_t times_at = second + 44;
  const std::size_t index_at = times_at + header->times * 8;
  const std::size_t types_at = index_at + header->times;
  const auto offset_of = [&](std::size_t type) {
    return static_cast<std::int32_t>(ReadInt(tzif, types_at + type * 6, 4));
  };
  TimeZone zone;
  zone.first_offset_ = offset_of(0);
  for (std::size_t i = 0; i < header->times; ++i) {
    const auto type = static_cast<unsigned char>(tzif[index_at + i]);
    if (type >= header->types) return std::nullopt;
    zone.transitions_.push_back(ReadInt(tzif, times_at + i * 8, 8));
    zone.offsets_.push_back(offset_of(type));
  }
  if (!std::ranges::is_sorted(zone.transitions_)) return std::nullopt;
  std::string_view footer = tzif.substr(second + 44 + header->BodySize(8));
  if (footer.size() >= 2 && footer.front() == '\n') {
    footer.remove_prefix(1);
    footer = footer.substr(0, footer.find('\n'));
    if (!footer.empty() && !zone.ParseRule(footer)) return std::nullopt;
  }
  return zone;
}

std::int32_t TimeZone::RuleOffset(std::int64_t utc) const {
  if (!has_summer_) return standard_;
  // Years beyond the calendar's range follow the rule of its last year.
  const auto date = Date::FromDays((utc + standard_) / kDay - ((utc + standard_) % kDay < 0 ? 1 : 0));
  const std::int64_t year = date ? date->year : (utc < 0 ? -999'999'999 : 999'999'998);
  const std::int64_t start = summer_start_.AtYear(year) - standard_;
  const std::int64_t end = summer_end_.AtYear(year) - summer_;
  const bool summer = start < end ? utc >= start && utc < end : utc >= start || utc < end;
  return summer ? summer_ : standard_;
}

std::int32_t TimeZone::OffsetAtUtc(std::int64_t utc) const {
  const auto after = std::ranges::upper_bound(transitions_, utc);
  if (after == transitions_.end() && has_rule_) return RuleOffset(utc);
  if (after == transitions_.begin()) return first_offset_;
  return offsets_[static_cast<std::size_t>(after - transitions_.begin()) - 1];
}

std::int32_t TimeZone::OffsetAtLocal(std::int64_t local) const {
  const std::int32_t before = OffsetAtUtc(local - kDay);
  if (OffsetAtUtc(local - before) == before) return before;
  const std::int32_t after = OffsetAtUtc(local + kDay);
  return OffsetAtUtc(local - after) == after ? after : before;
}

namespace {

// The files of zones/zones.bin by name; zones/pack.py has the format. Read once.
struct ZonePack {
  std::string_view version;
  std::vector<std::pair<std::string_view, std::string_view>> files;  // name, TZif; sorted by name
};

std::string_view TakeUpTo(std::string_view& rest, char end) {
  const std::string_view taken = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(rest.size(), taken.size() + 1));
  return taken;
}

std::size_t TakeNumber(std::string_view& rest, char end) {
  std::size_t value = 0;
  for (const char c : TakeUpTo(rest, end)) value = value * 10 + static_cast<std::size_t>(c - '0');
  return value;
}

ZonePack ReadPack(std::string_view bytes) {
  ZonePack pack;
  TakeUpTo(bytes, ' ');
  pack.version = TakeUpTo(bytes, ' ');
  const std::size_t count = TakeNumber(bytes, '\n');
  struct Place {
    std::string_view name;
    std::size_t offset, size;
  };
  std::vector<Place> places;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = TakeUpTo(bytes, ' ');
    const std::size_t offset = TakeNumber(bytes, ' ');
    places.push_back({name, offset, TakeNumber(bytes, '\n')});
  }
  for (const Place& place : places) pack.files.emplace_back(place.name, bytes.substr(place.offset, place.size));
  return pack;
}

const ZonePack& Pack() {
  static const ZonePack pack = ReadPack(kZoneFiles[0].content);
  return pack;
}

std::optional<std::string> PackedZone(std::string_view name) {
  const auto found = std::ranges::lower_bound(Pack().files, name, {}, [](const auto& file) { return file.first; });
  if (found == Pack().files.end() || found->first != name) return std::nullopt;
  return std::string(found->second);
}

constexpr std::size_t kMaxZones = 4096;

struct Zones {
  std::mutex mutex;
  ZoneSource source = PackedZone;
  std::map<std::string, std::optional<std::int32_t>, std::less<>> by_name;
  std::array<std::string, kMaxZones> names;
  std::array<std::atomic<const TimeZone*>, kMaxZones> zones{};
  std::array<std::unique_ptr<const TimeZone>, kMaxZones> owned;
  std::size_t count = 0;
};

Zones& AllZones() {
  static Zones zones;
  return zones;
}

bool IsZoneName(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() < 'A' || name.front() > 'Z' || name.back() == '/') return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '-' || c == '+';
  });
}

}  // namespace

void SetZoneSource(ZoneSource source) {
  Zones& all = AllZones();
  const std::scoped_lock lock(all.mutex);
  all.source = std::move(source);
}

std::string_view ZoneDataVersion() { return Pack().version; }

std::vector<std::string_view> ZoneNames() {
  std::vector<std::string_view> names;
  for (const auto& [name, file] : Pack().files) names.push_back(name);
  return names;
}

std::optional<std::int32_t> FindZone(std::string_view name) {
  if (!IsZoneName(name)) return std::nullopt;
  Zones& all = AllZones();
  const std::scoped_lock lock(all.mutex);
  if (const auto known = all.by_name.find(name); known != all.by_name.end()) return known->second;
  std::optional<std::int32_t> index;
  if (const auto bytes = all.source(name); bytes && all.count < kMaxZones) {
    if (auto zone = TimeZone::Parse(*bytes)) {
      all.owned[all.count] = std::make_unique<const TimeZone>(std::move(*zone));
      all.names[all.count] = name;
      all.zones[all.count].store(all.owned[all.count].get(), std::memory_order_release);
      index = static_cast<std::int32_t>(all.count++);
    }
  }
  // Wrong names are remembered too, but not without end.
  if (index || all.by_name.size() < 2 * kMaxZones) all.by_name.emplace(name, index);
  return index;
}

const TimeZone& ZoneAt(std::int32_t index) {
  return *AllZones().zones[static_cast<std::size_t>(index)].load(std::memory_order_acquire);
}

std::string ZoneNameAt(std::int32_t index) { return AllZones().names[static_cast<std::size_t>(index)]; }

}  // namespace yq::decision
