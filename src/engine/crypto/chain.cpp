#include "engine/crypto/chain.h"

namespace yq::crypto {

Digest NextLink(const Digest& previous, ByteView canonical) {
  thread_local Sha256 hash;
  hash.Add(ByteView(previous));
  hash.Add(canonical);
  return hash.Finish();
}

bool ChainCheck::Add(ByteView canonical, ByteView stored) {
  const std::uint64_t index = entries_++;
  if (broken_at_) return false;
  const Digest link = NextLink(head_, canonical);
  if (!EqualInConstantTime(ByteView(link), stored)) {
    broken_at_ = index;
    return false;
  }
  head_ = link;
  return true;
}

}  // namespace yq::crypto
