#include "app/options.h"

#include <cstdio>
#include <cstdlib>

#include "app/program.h"
#include "base/text.h"

namespace yq::app {
namespace {

// Short names of keys that people type.
std::string_view LongName(std::string_view option) {
  if (option == "port") return "listen.port";
  if (option == "address") return "listen.address";
  return option;
}

}  // namespace

std::optional<std::string> Options::Value(std::string_view name) const {
  for (const auto& [key, value] : own) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<Options> ReadOptions(const Arguments& arguments, const std::vector<std::string>& own,
                                   const Config* defaults) {
  std::string file;
  std::vector<std::pair<std::string, std::string>> keys;
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].starts_with("--")) {
      options.rest.push_back(arguments[i]);
      continue;
    }
    std::string name = arguments[i].substr(2);
    std::string value;
    if (const std::size_t equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    } else {
      std::fprintf(stderr, "--%s needs a value\n", name.c_str());
      return std::nullopt;
    }
    if (name == "config") {
      file = value;
    } else if (std::ranges::find(own, name) != own.end()) {
      options.own.emplace_back(name, value);
    } else {
      keys.emplace_back(std::string(LongName(name)), value);
    }
  }
  Result<Config> loaded = LoadConfig(file, [](const char* name) -> const char* { return std::getenv(name); });
  if (!loaded) {
    SayError(loaded.error());
    return std::nullopt;
  }
  options.config = std::move(*loaded);
  if (defaults != nullptr) {
    options.config.data = defaults->data;
    options.config.pack = defaults->pack;
    options.config.demo = defaults->demo;
  }
  for (const auto& [key, value] : keys) {
    if (Result<void> done = SetKey(options.config, key, value); !done) {
      SayError(done.error());
      return std::nullopt;
    }
  }
  return options;
}

}  // namespace yq::app
