// Which inputs an expression's value moves with, beyond being tested: through a comparison or the cells of a table only
// the limits matter, through arithmetic every value does.
#pragma once

#include <set>

#include "engine/decision/dmn/element.h"

namespace yq::decision {

std::set<const Element*> FlowOf(const Node& node);

}  // namespace yq::decision
