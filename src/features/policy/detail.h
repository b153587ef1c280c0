// One policy version and one service in full, out of the pack. Pure.
#pragma once

#include "base/result.h"
#include "features/policy/detail_views.h"
#include "platform/pack/pack.h"

namespace yq::policy {

// kNotFound for an unknown policy or version; kInvalid "policy.version_or_day" when both are asked for.
[[nodiscard]] Result<PolicyDetail> FindPolicy(const pack::Pack& pack, std::string_view id, const PolicyQuery& query,
                                              Date today);
[[nodiscard]] Result<ServiceDetail> FindService(const pack::Pack& pack, std::string_view id);

}  // namespace yq::policy
