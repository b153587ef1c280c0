// Running one element with values given for others. Internal.
#pragma once

#include <span>
#include <vector>

#include "engine/decision/decide.h"
#include "engine/decision/dmn/element.h"

namespace yq::decision {

struct GivenValue {
  const Element* element = nullptr;
  Value value;
};

// Values given are fitted to the element's type first, as at every boundary.
Outcome RunElement(const Model& model, const Element& element, std::span<const GivenValue> given,
                   const DecideOptions& options);
// A decision or decision service by name; kNotFound "decision.no_such_decision".
Result<const Element*> FindDecidable(const Model& model, std::string_view name);
// The inputs and decisions that `inputs` gives values for, but the asked one.
std::vector<GivenValue> GivenFrom(const Model& model, const Element& asked, const Context& inputs);

}  // namespace yq::decision
