#include "engine/crypto/derive.h"

#include <cstdlib>

#include "engine/crypto/hash.h"

namespace yq::crypto {

Secret DeriveKey(ByteView master, std::string_view info, std::size_t size) {
  Bytes message(info.begin(), info.end());
  message.push_back(1);  // the number of the block
  Digest block = HmacSha256(master, message);
  if (size > block.size()) std::abort();
  Secret key(ByteView(block).first(size));
  Wipe(block.data(), block.size());
  return key;
}

}  // namespace yq::crypto
