// Sentences of the program itself and of the rings below platform, which know no sentences.
#pragma once

#include <span>

#include "platform/api/messages.h"

namespace yq::app {

extern const std::span<const api::Message> kMessages;

}  // namespace yq::app
