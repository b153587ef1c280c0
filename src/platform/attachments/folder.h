// The folder of contents: <folder>/ab/ab12... by SHA-256. A content appears under its name whole or not at all: it is
// written beside, synced, renamed, and the folder synced. Several processes may use one folder. Internal.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace yq::attachments {

[[nodiscard]] std::string PathOf(const std::string& folder, std::string_view sha256);

// Puts the content there, or notes that it was wanted again at `now`.
[[nodiscard]] Result<> PutContent(const std::string& folder, const std::string& sha256, std::string_view content,
                                  Instant now);

// Removes the contents last wanted before `before` that `used_of` (given some names, those in use) does not name, and
// files left half written.
[[nodiscard]] Result<std::int64_t> SweepFolder(
    const std::string& folder, Instant before,
    const std::function<Result<std::vector<std::string>>(const std::vector<std::string>&)>& used_of);

}  // namespace yq::attachments
