// The demonstration's data: staff and people of the pack's world.
#pragma once

#include <functional>

#include "app/program.h"

namespace yq::app {

// Fills a fresh database; tells its progress in words. Call only on an installation that has nobody yet.
[[nodiscard]] Result<void> SeedWorld(Parts& parts, const std::function<void(std::string_view)>& say);

}  // namespace yq::app
