// Password hashes: Argon2id, 19 MiB, two passes (OWASP's first choice), as libsodium's self-describing text. Each call
// costs about 60 ms and 19 MiB, so at most two run at once in the process; the others wait their turn for at most
// 5 s and then get kUnavailable "crypto.password_queue_full". Any thread, never an I/O thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace yq::crypto {

// Longer passwords are refused ("crypto.password_too_long") before any work. Bytes of UTF-8.
inline constexpr std::size_t kMaxPasswordBytes = 1024;

[[nodiscard]] Result<std::string> HashPassword(std::string_view password);

// False for a wrong password; the time does not tell how wrong. A stored text that is no such hash is kInternal.
[[nodiscard]] Result<bool> VerifyPassword(std::string_view stored_hash, std::string_view password);

// For an unknown account: the same work and queue as VerifyPassword, always false.
[[nodiscard]] Result<bool> DummyVerify(std::string_view password);

// True when the hash was made with other parameters than today's: hash again after the next right password.
[[nodiscard]] bool NeedsRehash(std::string_view stored_hash);

}  // namespace yq::crypto
