// Random bytes from the kernel (libsodium randombytes). Any thread. Cannot fail: without entropy the process ends.
#pragma once

#include <cstddef>
#include <string>

#include "engine/crypto/bytes.h"

namespace yq::crypto {

[[nodiscard]] Bytes RandomBytes(std::size_t count);

// A base64url text of at least `bits` random bits, for links, sessions and ids nobody may guess. 128 bits -> 22
// characters.
[[nodiscard]] std::string RandomToken(unsigned bits);

}  // namespace yq::crypto
