#include "platform/api/actor.h"

#include <algorithm>

#include "platform/api/authenticator.h"

namespace yq::api {

bool Actor::Is(Role role) const { return std::ranges::find(roles, role) != roles.end(); }

std::string_view SessionCookieName(bool tls) { return tls ? "__Host-yq_session" : "yq_session"; }

}  // namespace yq::api
