// What a letter shows to whoever asks by its token. Private to this module.
#pragma once

#include "features/service/service.h"
#include "features/service/views.h"

namespace yq::service {

[[nodiscard]] Result<VerificationView> Verification(const Config& config, store::Tx& tx, std::string_view token);

}  // namespace yq::service
