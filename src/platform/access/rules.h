// The rules of signing in that need no database and no clock. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yq::access {

inline constexpr std::size_t kLeastPassword = 12;
inline constexpr std::size_t kMostPassword = 200;  // characters

// How long a login must wait after its n-th wrong attempt in a row: nothing for four, then 5 s doubling, from the tenth
// on ten minutes.
[[nodiscard]] std::chrono::seconds WaitAfter(std::int64_t wrong);
// Wrong attempts this long ago no longer count.
inline constexpr std::chrono::hours kAttemptsForgotten{1};

// Lower case and without blanks around. Fails at "/email" with access.bad_email.
[[nodiscard]] Result<std::string> NormalEmail(std::string_view email);
// Fails at "/login" with access.bad_login.
[[nodiscard]] Result<std::string> NormalLogin(std::string_view login);
// Fails at "/password" with access.password_length.
[[nodiscard]] Result<> CheckPassword(std::string_view password);

// What a person recognises their device by: the User-Agent without control characters, at most 200 bytes.
[[nodiscard]] std::string ClientName(std::string_view user_agent);

}  // namespace yq::access
