#include "engine/crypto/random.h"

#include <sodium.h>

#include <cstdlib>

namespace yq::crypto {

Bytes RandomBytes(std::size_t count) {
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
  Bytes bytes(count);
  if (count > 0) randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string RandomToken(unsigned bits) { return Base64UrlEncode(RandomBytes((bits + 7) / 8)); }

}  // namespace yq::crypto
