// The arguments of commands that work on an installation: [--config FILE] [--KEY VALUE]... and what is left.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/config.h"

namespace yq::app {

struct Options {
  Config config;
  std::vector<std::string> rest;                                  // arguments that are no options
  std::optional<std::string> Value(std::string_view name) const;  // of an own option of the command
  std::vector<std::pair<std::string, std::string>> own;
};

// `own`: names of the command's own options with a value ("--out"). "--port", "--data", "--pack" and "--KEY" for any
// key of the configuration are known everywhere. Prints what is wrong and gives nothing.
[[nodiscard]] std::optional<Options> ReadOptions(const Arguments& arguments, const std::vector<std::string>& own = {},
                                                 const Config* defaults = nullptr);

}  // namespace yq::app
