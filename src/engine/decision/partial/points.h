// The values of an input at which something in a model can change: constants it is compared with, and their neighbours.
#pragma once

#include <vector>

#include "engine/decision/dmn/element.h"

namespace yq::decision {

// The constants a cell of unary tests compares with; false when the cell depends on anything but the tested value in a
// way not seen.
bool CollectCuts(const Node& cell, std::vector<Value>& cuts);

// One unit below and above: the smallest decimal place among `cuts`, a day, a second, a month.
std::optional<Value> Step(const Value& value, int direction, int decimals);
int DecimalsOf(const std::vector<Value>& cuts);

// Every cut, its neighbours, the ends and one beyond the outermost cuts, inside the ends (null: no end); sorted. Empty
// when the cuts are not of one ordered kind.
// With `between`, also a number between each two cuts: for values that are computed and so need not keep to the unit.
std::vector<Value> PointsWithin(const std::vector<Value>& cuts, const Value& low, const Value& high,
                                bool between = false);

// Ordered values as whole units and back; nothing for kinds without a unit or out of range.
std::optional<std::int64_t> ToUnits(const Value& value, int decimals);
Value FromUnits(std::int64_t units, Value::Kind kind, int decimals);

}  // namespace yq::decision
