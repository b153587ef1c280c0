#include "base/ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace yq {
namespace {

constexpr std::uint64_t kLowMask = (std::uint64_t{1} << 62) - 1;

std::uint64_t SystemRandomBits() {
  // libstdc++ takes it from the processor or getentropy(2); it costs well below a microsecond and needs no seed.
  thread_local std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

bool IsId(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return false;
  }
  return text[14] == '7' && (text[19] == '8' || text[19] == '9' || text[19] == 'a' || text[19] == 'b');
}

Id NewId(Instant now) {
  static IdMaker maker(SystemRandomBits);
  return maker.Next(now);
}

Id IdMaker::Next(Instant now) {
  const std::scoped_lock lock(mutex_);
  const std::int64_t millis = std::max<std::int64_t>(now.micros / 1000, 0);
  const std::uint64_t random = random_bits_();
  if (millis > millis_) {
    millis_ = millis;
    // The top bit of the 12 starts at zero, so that adding within one millisecond has room before it runs over.
    high_ = static_cast<std::uint32_t>(random_bits_() & 0x7ff);
    low_ = random & kLowMask;
  } else {
    // Same millisecond, or the clock stepped back: go on upwards by a random step, so that ids stay hard to guess.
    low_ += 1 + (random & 0xffff'ffff);
    if (low_ > kLowMask) {
      low_ &= kLowMask;
      if (++high_ > 0xfff) {
        high_ = 0;
        ++millis_;
      }
    }
  }
  const auto time = static_cast<std::uint64_t>(millis_) & 0xffff'ffff'ffff;
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", time >> 16, time & 0xffff, high_, 0x8000 | (low_ >> 48),
                     low_ & 0xffff'ffff'ffff);
}

}  // namespace yq
