#include "platform/api/rate_limit.h"

#include <arpa/inet.h>

#include <array>

namespace yq::api {
namespace {
constexpr std::size_t kMostAddresses = 100'000;
}

std::optional<std::chrono::seconds> RateLimit::Take(std::string_view address, Instant now) {
  std::string network = NetworkOf(address);
  const std::scoped_lock lock(mutex_);
  if (counts_.size() >= kMostAddresses) {
    std::erase_if(counts_, [&](const auto& each) { return each.second.ends_at <= now; });
    if (counts_.size() >= kMostAddresses) counts_.clear();
  }
  Count& count = counts_[std::move(network)];
  if (count.taken == 0 || count.ends_at <= now) count = {.ends_at = now + window_, .taken = 0};
  if (count.taken >= most_) {
    return std::chrono::ceil<std::chrono::seconds>(count.ends_at - now);
  }
  ++count.taken;
  return std::nullopt;
}

std::string NetworkOf(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  if (address.find(':') == std::string_view::npos ||
      ::inet_pton(AF_INET6, std::string(address).c_str(), bytes.data()) != 1) {
    return std::string(address);
  }
  return {reinterpret_cast<const char*>(bytes.data()), 8};
}

}  // namespace yq::api
