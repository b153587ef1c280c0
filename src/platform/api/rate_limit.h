// Counts per network address in a window, in memory: after `most` calls in the window further ones are refused until it
// ends. Holds at most 100,000 addresses, then forgets the oldest windows. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace yq::api {

class RateLimit {
 public:
  RateLimit(std::uint32_t most, std::chrono::seconds window) : most_(most), window_(window) {}

  // Nothing when the call may pass; else how long to wait.
  [[nodiscard]] std::optional<std::chrono::seconds> Take(std::string_view address, Instant now);

 private:
  struct Count {
    Instant ends_at;
    std::uint32_t taken = 0;
  };
  std::uint32_t most_;
  std::chrono::seconds window_;
  std::mutex mutex_;
  std::unordered_map<std::string, Count> counts_;
};

// An IPv6 address stands for its /64 network, which one household or attacker commands whole.
[[nodiscard]] std::string NetworkOf(std::string_view address);

}  // namespace yq::api
