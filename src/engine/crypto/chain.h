// A hash chain: each entry's link is SHA-256(previous link || canonical bytes of the entry), so that one byte changed,
// an entry removed, inserted or moved is found and located. Cutting the end is found only against a head kept
// elsewhere. Pure; any thread; under 1 us an entry of 200 bytes.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/crypto/hash.h"

namespace yq::crypto {

// The link before the first entry: 32 zero bytes. stored: do not change
inline constexpr Digest kChainStart{};

// The bytes must be canonical: one entry has exactly one form (fixed field order, lengths written out).
[[nodiscard]] Digest NextLink(const Digest& previous, ByteView canonical);

// Walks a stored chain entry by entry, holding nothing but the last link.
class ChainCheck {
 public:
  explicit ChainCheck(const Digest& start = kChainStart) : head_(start) {}

  // False from the first broken entry on. `stored` is the link written beside the entry.
  bool Add(ByteView canonical, ByteView stored);

  [[nodiscard]] std::uint64_t entries() const { return entries_; }                        // added so far
  [[nodiscard]] std::optional<std::uint64_t> first_broken() const { return broken_at_; }  // index from 0
  [[nodiscard]] const Digest& head() const { return head_; }                              // last good link

 private:
  Digest head_;
  std::uint64_t entries_ = 0;
  std::optional<std::uint64_t> broken_at_;
};

}  // namespace yq::crypto
