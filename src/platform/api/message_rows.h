// The sentences of platform/api itself and of the engines below it.
#pragma once

#include <span>

#include "platform/api/messages.h"

namespace yq::api {

[[nodiscard]] std::span<const Message> OwnMessages();

}  // namespace yq::api
