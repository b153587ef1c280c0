#include "base/clock.h"

#include <fmt/format.h>

#include <optional>

#include "base/date.h"

namespace yq {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;

// The number in text[at, at + count), or -1 when a character is no digit.
int Digits(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

struct Rest {
  std::int64_t micros = 0;
  std::int64_t offset_seconds = 0;
};

// What follows the seconds: an optional fraction, then the offset.
std::optional<Rest> ParseRest(std::string_view text) {
  Rest rest;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    std::int64_t unit = kMicrosPerSecond / 10;
    std::size_t count = 0;
    for (; count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count, unit /= 10) {
      if (count == 6) return std::nullopt;
      rest.micros += (text[count] - '0') * unit;
    }
    if (count == 0) return std::nullopt;
    text.remove_prefix(count);
  }
  if (text == "Z") return rest;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int hours = Digits(text, 1, 2);
  const int minutes = Digits(text, 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  rest.offset_seconds = (text[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return rest;
}

}  // namespace

std::string ToText(Instant at) {
  std::int64_t seconds = at.micros / kMicrosPerSecond;
  std::int64_t micros = at.micros % kMicrosPerSecond;
  if (micros < 0) {
    micros += kMicrosPerSecond;
    --seconds;
  }
  std::int64_t days = seconds / kSecondsPerDay;
  std::int64_t second = seconds % kSecondsPerDay;
  if (second < 0) {
    second += kSecondsPerDay;
    --days;
  }
  std::string text = fmt::format("{}T{:02}:{:02}:{:02}", ToText(Date{static_cast<std::int32_t>(days)}), second / 3600,
                                 second / 60 % 60, second % 60);
  if (micros % 1000 != 0) {
    text += fmt::format(".{:06}", micros);
  } else if (micros != 0) {
    text += fmt::format(".{:03}", micros / 1000);
  }
  return text + "Z";
}

Result<Instant> ParseInstant(std::string_view text) {
  const auto malformed = [&] { return Fail(ErrorCode::kInvalid, "instant.malformed", {{"given", std::string(text)}}); };
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return malformed();
  const Result<Date> date = ParseDate(text.substr(0, 10));
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  const int second = Digits(text, 17, 2);
  const std::optional<Rest> rest = ParseRest(text.substr(19));
  if (!date || !rest || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return malformed();
  const std::int64_t seconds = date->days * kSecondsPerDay + hour * 3600 + minute * 60 + second - rest->offset_seconds;
  return Instant{seconds * kMicrosPerSecond + rest->micros};
}

Instant SystemClock::Now() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(now).count() * 1000};
}

}  // namespace yq
