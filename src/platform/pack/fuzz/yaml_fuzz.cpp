// Any bytes: the YAML reader ends, keeps its limits, and says something about every file it does not give back whole.
#include <cstdint>
#include <cstdlib>

#include "platform/pack/yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = yq::pack::ParseYaml("f.yaml", {reinterpret_cast<const char*>(data), size});
  if (!file.root && file.findings.empty()) std::abort();
  return 0;
}
