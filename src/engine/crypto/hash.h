// SHA-256, HMAC-SHA-256 and comparison in constant time. Any thread; a Sha256 object belongs to one thread at a time.
// About 0.3 us for a short text; OpenSSL uses the processor's SHA instructions for long ones.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/crypto/bytes.h"

namespace yq::crypto {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest Sha256Of(ByteView bytes);
[[nodiscard]] inline Digest Sha256Of(std::string_view text) { return Sha256Of(AsBytes(text)); }

// Streaming: Add as often as you like, then Finish once; afterwards the object is as new.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void Add(ByteView bytes);
  void Add(std::string_view text) { Add(AsBytes(text)); }
  [[nodiscard]] Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] Digest HmacSha256(ByteView key, ByteView message);

// True when equal; the time tells nothing about where they differ (their lengths are no secret).
[[nodiscard]] bool EqualInConstantTime(ByteView a, ByteView b);
[[nodiscard]] inline bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return EqualInConstantTime(AsBytes(a), AsBytes(b));
}

}  // namespace yq::crypto
