// Rows at the places where answers can change.
#pragma once

#include <vector>

#include "engine/decision/proof/draw.h"

namespace yq::decision::proof {

using Cuts = std::vector<std::vector<Value>>;  // per input: the values cells compare it with

std::vector<Row> RowsAt(const DrawnModel& model, const Cuts& cuts, Dice& dice);

}  // namespace yq::decision::proof
