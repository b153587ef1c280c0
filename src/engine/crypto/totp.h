// One-time codes of authenticator applications: TOTP (RFC 6238), HMAC-SHA-1, 30 s, 6 digits, the only parameters that
// all of them understand. Pure but for NewTotpSecret; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/crypto/bytes.h"

namespace yq::crypto {

[[nodiscard]] Bytes NewTotpSecret();  // 160 random bits; the caller keeps it sealed

// "otpauth://totp/Issuer:account?secret=...": what the QR code for the application holds.
[[nodiscard]] std::string TotpUri(ByteView secret, std::string_view issuer, std::string_view account);

// The step (unix time / 30) whose code this is, looking one step to either side of now; nothing when the code is wrong.
// Steps up to and including `used_step` never match: keep the last matched step per account and pass it, or a code seen
// over a shoulder works twice. Spaces in the code are ignored.
[[nodiscard]] std::optional<std::int64_t> MatchTotp(ByteView secret, std::string_view code, std::int64_t unix_seconds,
                                                    std::int64_t used_step = -1);

// The code of a step, for tests and demonstrations.
[[nodiscard]] std::string TotpCode(ByteView secret, std::int64_t step, unsigned digits = 6);

}  // namespace yq::crypto
