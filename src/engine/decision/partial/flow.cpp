#include "engine/decision/partial/flow.h"

namespace yq::decision {
namespace {

void Walk(const Node& node, std::set<const Element*>& seen, std::set<const Element*>& inputs) {
  switch (node.kind) {
    case NodeKind::kGlobal:
      if (!seen.insert(node.element).second) return;
      if (node.element->kind == Element::Kind::kInput) inputs.insert(node.element);
      if (node.element->kind == Element::Kind::kDecision && node.element->logic)
        Walk(*node.element->logic, seen, inputs);
      return;
    case NodeKind::kCompare:
    case NodeKind::kBetween:
    case NodeKind::kIn:
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kInstanceOf:
      return;
    case NodeKind::kIf:
      Walk(node.child(1), seen, inputs);
      Walk(node.child(2), seen, inputs);
      return;
    case NodeKind::kTable:
      for (const Table::Output& output : node.table->outputs) {
        if (output.fallback) Walk(*output.fallback, seen, inputs);
      }
      for (const Table::Rule& rule : node.table->rules) {
        for (const NodePtr& output : rule.outputs) Walk(*output, seen, inputs);
      }
      return;
    default:
      for (const NodePtr& child : node.children) Walk(*child, seen, inputs);
  }
}

}  // namespace

std::set<const Element*> FlowOf(const Node& node) {
  std::set<const Element*> seen;
  std::set<const Element*> inputs;
  Walk(node, seen, inputs);
  return inputs;
}

}  // namespace yq::decision
