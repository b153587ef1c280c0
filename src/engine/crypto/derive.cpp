#include "engine/crypto/derive.h"

#include <cstdlib>

namespace yq::crypto {
namespace {

Digest FirstBlock(ByteView master, std::string_view info) {
  Bytes message(info.begin(), info.end());
  message.push_back(1);  // the number of the block
  return HmacSha256(master, message);
}

}  // namespace

Secret DeriveKey(ByteView master, std::string_view info, std::size_t size) {
  Digest block = FirstBlock(master, info);
  if (size > block.size()) std::abort();
  Secret key(ByteView(block).first(size));
  Wipe(block.data(), block.size());
  return key;
}

Digest DerivedHmac(ByteView master, std::string_view info, std::string_view text) {
  Digest key = FirstBlock(master, info);
  const Digest hash = HmacSha256(key, AsBytes(text));
  Wipe(key.data(), key.size());
  return hash;
}

}  // namespace yq::crypto
