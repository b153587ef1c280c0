// Functions outside the model. A model must never choose code to load, so there is a closed table: the Java functions
// the DMN conformance kit names, emulated here.
#pragma once

#include <span>

#include "engine/decision/value.h"

namespace yq::decision {

// `description` is the context of the external function: {java: {class: "...", method signature: "..."}}. kNotFound for
// anything that is not in the table, kInvalid when the arguments do not fit.
Result<Value> CallKnownExternal(const Value& description, std::span<const Value> arguments);

}  // namespace yq::decision
