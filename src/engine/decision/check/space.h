// The columns of a table as finitely many values that stand for all: for each, the rules whose cells hold there.
#pragma once

#include <string>
#include <vector>

#include "base/language.h"
#include "engine/decision/check.h"
#include "engine/decision/check/bits.h"
#include "engine/decision/dmn/element.h"

namespace yq::decision {

struct Piece {
  Value value;         // stands for all values of the piece
  bool counts = true;  // whether "no rule fits here" is a gap
  RuleSet may;         // rules whose cells hold here or cannot be told
  RuleSet must;        // rules whose cells hold here
};

// One or several columns over the same expression.
struct Dimension {
  std::string expression;
  std::vector<std::size_t> columns;
  std::vector<Piece> pieces;
};

struct TableSpace {
  std::vector<Dimension> dimensions;  // those that decide anything
  std::vector<Bilingual> limits;      // cells that cannot be looked into
};

TableSpace SpaceOf(const Table& table, const CheckOptions& options);
// The value of an expression that reads nothing; nothing when it reads something or cannot be computed alone.
std::optional<Value> ClosedValue(const Node& node);

}  // namespace yq::decision
