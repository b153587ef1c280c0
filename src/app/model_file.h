// DMN files named on the command line.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/decision/model.h"

namespace yq::app {

// kNotFound "app.no_file".
Result<std::string> ReadWhole(const std::string& file);
// The model with what it imports, which is looked for in the same folder.
Result<decision::Model> LoadModelFile(const std::string& path, const decision::LoadOptions& options = {});

}  // namespace yq::app
