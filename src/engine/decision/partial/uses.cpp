#include "engine/decision/partial/uses.h"

#include <algorithm>

namespace yq::decision {

const Uses& UsesIndex::Of(const Node& node) {
  const auto [entry, fresh] = known_.try_emplace(&node);
  if (fresh) Walk(node, 0, entry->second);
  return entry->second;
}

void UsesIndex::WalkTable(const Table& table, int depth, Uses& uses) {
  for (const Table::Input& input : table.inputs) {
    Walk(*input.expression, depth, uses);
    if (input.allowed) Walk(*input.allowed, depth + 1, uses);
  }
  for (const Table::Output& output : table.outputs) {
    if (output.fallback) Walk(*output.fallback, depth + 1, uses);
  }
  for (const Table::Rule& rule : table.rules) {
    for (const NodePtr& cell : rule.inputs) Walk(*cell, depth + 1, uses);
    for (const NodePtr& cell : rule.outputs) Walk(*cell, depth + 1, uses);
  }
}

void UsesIndex::Walk(const Node& node, int depth, Uses& uses) {
  const auto slot = [&](int hops, int index) {
    if (hops < depth) return;
    const std::pair<int, int> use(hops - depth, index);
    if (std::ranges::find(uses.slots, use) == uses.slots.end()) uses.slots.push_back(use);
  };
  for (const std::uint16_t hops : node.filters) slot(hops, 0);
  if (node.kind == NodeKind::kName) slot(node.hops, node.slot);
  if (node.kind == NodeKind::kGlobal &&
      (node.element->kind == Element::Kind::kInput || node.element->kind == Element::Kind::kDecision)) {
    if (std::ranges::find(uses.elements, node.element) == uses.elements.end()) uses.elements.push_back(node.element);
  }
  if (node.kind == NodeKind::kTable) WalkTable(*node.table, depth, uses);
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    int inside = depth;
    switch (node.kind) {
      case NodeKind::kContext:
      case NodeKind::kFor:
      case NodeKind::kSome:
      case NodeKind::kEvery:
      case NodeKind::kFunction:
      case NodeKind::kExternal:
        inside = depth + 1;
        break;
      case NodeKind::kFilter:
        inside = depth + (i > 0 ? 1 : 0);
        break;
      default:
        break;
    }
    Walk(*node.children[i], inside, uses);
  }
}

}  // namespace yq::decision
