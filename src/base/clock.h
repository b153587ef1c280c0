// Instants in UTC and where "now" comes from. Pure code takes an Instant; only rims hold a Clock. A stored instant is
// the integer `micros` or its text; the text of instants with and without a fraction does not sort by time, the integer
// does.
#pragma once

#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yq {

// Microseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Instant {
  std::int64_t micros = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;
  friend Instant operator+(Instant at, std::chrono::microseconds by) { return {at.micros + by.count()}; }
  friend Instant operator-(Instant at, std::chrono::microseconds by) { return {at.micros - by.count()}; }
  friend std::chrono::microseconds operator-(Instant later, Instant earlier) {
    return std::chrono::microseconds(later.micros - earlier.micros);
  }
};

// "2026-11-24T20:54:52Z"; with ".123" or ".123456" only where those digits are not zero. ParseInstant(ToText(i)) == i.
std::string ToText(Instant at);

// RFC 3339 with seconds, up to six digits of fraction, and "Z" or an offset such as "+08:00"; years 0001 to 9999.
// Fails with "instant.malformed" {given}.
Result<Instant> ParseInstant(std::string_view text);

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  // Safe to call from any thread.
  [[nodiscard]] virtual Instant Now() const = 0;
};

// The machine's clock, cut to milliseconds.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant Now() const override;
};

// Stands still until it is moved. For tests and for the demonstration world.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant now) : micros_(now.micros) {}
  [[nodiscard]] Instant Now() const override { return {micros_.load()}; }
  void Set(Instant now) { micros_.store(now.micros); }
  void Advance(std::chrono::microseconds by) { micros_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> micros_;
};

}  // namespace yq
