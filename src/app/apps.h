// The two single-page apps and their hashed assets, out of the built web folder.
#pragma once

#include "engine/http/static_files.h"
#include "platform/api/table.h"

namespace yq::app {

// GET /assets/{rest...}, /portal, /portal/{rest...}, /desk, /desk/{rest...}, /robots.txt. `files` may be null (the web
// folder was not built): then the apps answer 404.
void AddApps(api::Table& table, const http::StaticFiles* files);

}  // namespace yq::app
