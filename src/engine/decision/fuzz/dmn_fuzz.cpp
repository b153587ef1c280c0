// DMN XML: whatever it is, it is loaded or refused with a place; a loaded model decides, explains and decides partially
// within budgets.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/decision/decision.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yq::decision;
  if (size > 100'000) return 0;
  const auto model = LoadModel({"fuzz.dmn", std::string(reinterpret_cast<const char*>(data), size)});
  if (!model) {
    if (model.error().problems.empty() && model.error().params.empty()) __builtin_trap();
    return 0;
  }
  DecideOptions options{.now = DateTime::Parse("2026-06-15T10:30:00+08:00"),
                        .trace = true,
                        .budget = {.steps = 5'000, .depth = 200, .list_length = 2'000}};
  std::size_t asked = 0;
  for (const DecisionInfo& decision : model->decisions()) {
    if (++asked > 5) break;
    Context inputs;
    for (const std::string& input : decision.inputs) inputs.Set(input, Value::Of(3));
    if (const auto outcome = Decide(*model, decision.name, inputs, options))
      (void)ToJson(Explain(*model, outcome->trace));
    (void)DecidePartially(*model, decision.name, {}, {}, {.decide = options, .search_budget = 60});
  }
  return 0;
}
