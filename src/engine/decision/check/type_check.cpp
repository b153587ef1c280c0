#include <fmt/format.h>

#include "engine/decision/check/table_check.h"
#include "engine/decision/feel/type.h"

namespace yq::decision {
namespace {

bool IsScalar(Type::Kind kind) { return kind >= Type::Kind::kBoolean && kind <= Type::Kind::kMonthsDuration; }

// Both known, both without parts, and no conversion leads from one to the other.
bool Clash(const Type& given, const Type& wanted) {
  if (!IsScalar(given.kind) || !IsScalar(wanted.kind) || given.kind == wanted.kind) return false;
  return !(given.kind == Type::Kind::kDate && wanted.kind == Type::Kind::kDateTime);
}

class TypeWalk {
 public:
  explicit TypeWalk(std::vector<CheckFinding>& findings) : findings_(findings) {}

  void Element(const struct Element& element) {
    if (!element.logic) return;
    Node(*element.logic);
    if (element.kind == Element::Kind::kDecision) Fits(*element.logic, *element.type, element.name);
    const TypePtr& result = element.result;
    if (element.kind == Element::Kind::kFunction && result && element.logic->kind == NodeKind::kFunction)
      Fits(*element.logic->children.back(), *result, element.name);
  }

 private:
  void Node(const struct Node& node) {
    if (node.kind == NodeKind::kCoerce) Fits(node.child(0), *node.type_argument, node.name);
    if (node.kind == NodeKind::kTable) Table(*node.table);
    for (const NodePtr& child : node.children) Node(*child);
  }

  void Table(const struct Table& table) {
    for (const auto& input : table.inputs) {
      Node(*input.expression);
      Fits(*input.expression, *input.type, input.expression->text());
    }
    for (const auto& rule : table.rules) {
      for (const NodePtr& cell : rule.inputs) Node(*cell);
      for (std::size_t c = 0; c < rule.outputs.size() && c < table.outputs.size(); ++c) {
        Node(*rule.outputs[c]);
        Fits(*rule.outputs[c], *table.outputs[c].type,
             table.outputs[c].name.empty() ? "the output" : std::string_view(table.outputs[c].name));
      }
    }
  }

  void Fits(const struct Node& node, const Type& wanted, std::string_view what) {
    if (!Clash(*node.type, wanted)) return;
    findings_.push_back(FindingAt(
        *node.source, node.begin, "type_mismatch",
        {fmt::format("“{}”声明为 {}，这里却是 {}，结果将为 null", what, TypeText(wanted), TypeText(*node.type)),
         fmt::format("'{}' is declared as {}, but this is {}: it gives null", what, TypeText(wanted),
                     TypeText(*node.type))}));
  }

  std::vector<CheckFinding>& findings_;
};

}  // namespace

void CheckTypes(const ModelImpl& model, std::vector<CheckFinding>& findings) {
  TypeWalk walk(findings);
  for (const Element& element : model.elements) walk.Element(element);
}

}  // namespace yq::decision
