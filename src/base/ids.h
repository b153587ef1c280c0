// Identifiers: UUID version 7 (RFC 9562) as lower-case text of 36 characters. Later ids of one process sort after
// earlier ones, also within one millisecond and when the clock steps back, so that an index on ids grows at its end.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace yq {

using Id = std::string;

// Whether `text` is an id as NewId makes them: lower case, version 7, variant 10.
bool IsId(std::string_view text);

// A new id from the process-wide maker, with randomness of the operating system. Thread-safe. About a microsecond.
Id NewId(Instant now);
inline Id NewId(const Clock& clock) { return NewId(clock.Now()); }

// Makes ids from a given source of 64 random bits, so that a test or a demonstration gets the same ids each time.
// Thread-safe.
class IdMaker {
 public:
  explicit IdMaker(std::function<std::uint64_t()> random_bits) : random_bits_(std::move(random_bits)) {}
  Id Next(Instant now);

 private:
  std::mutex mutex_;
  std::function<std::uint64_t()> random_bits_;
  std::int64_t millis_ = -1;  // of the last id
  std::uint32_t high_ = 0;    // 12 bits beside the version
  std::uint64_t low_ = 0;     // 62 bits beside the variant
};

}  // namespace yq
