// How the dispatcher learns who is calling. platform/access implements it over its sessions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/api/actor.h"

namespace yq::api {

struct SignedIn {
  Actor actor;
  std::string csrf_token;  // what X-CSRF-Token must be on unsafe methods
};

class Authenticator {
 public:
  Authenticator() = default;
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;
  virtual ~Authenticator() = default;

  // The live session of this cookie value; nothing when there is none (unknown, ended, idle too long, account closed).
  // Counts as activity of the session. Any thread; never inside a transaction.
  [[nodiscard]] virtual Result<std::optional<SignedIn>> Find(std::string_view session_token, Instant now) = 0;
};

// "__Host-yq_session" over TLS, else "yq_session".
[[nodiscard]] std::string_view SessionCookieName(bool tls);

}  // namespace yq::api
