// What an expression reads from outside itself.
#pragma once

#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/decision/dmn/element.h"

namespace yq::decision {

struct Uses {
  std::vector<std::pair<int, int>> slots;  // hops, slot
  std::vector<const Element*> elements;    // inputs and decisions
};

// Found once per node and kept.
class UsesIndex {
 public:
  const Uses& Of(const Node& node);

 private:
  static void Walk(const Node& node, int depth, Uses& uses);
  static void WalkTable(const Table& table, int depth, Uses& uses);
  std::unordered_map<const Node*, Uses> known_;
};

}  // namespace yq::decision
