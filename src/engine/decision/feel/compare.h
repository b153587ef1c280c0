// Equality and order of FEEL values.
#pragma once

#include <compare>
#include <optional>

#include "engine/decision/value.h"

namespace yq::decision {

// FEEL's `=`; nothing where it gives null (kinds that cannot be compared).
std::optional<bool> FeelEqual(const Value& a, const Value& b);
// FEEL's order for `<` and the like; nothing for kinds without order or unlike kinds.
std::optional<std::strong_ordering> FeelCompare(const Value& a, const Value& b);
// FEEL's is(): the same representation.
bool FeelIs(const Value& a, const Value& b);
// Is the value inside? Nothing when it cannot be compared with an end.
std::optional<bool> InRange(const Value& value, const Range& range);

}  // namespace yq::decision
