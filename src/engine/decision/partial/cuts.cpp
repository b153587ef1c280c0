#include "engine/decision/partial/cuts.h"

#include <algorithm>

#include "engine/decision/feel/evaluator.h"
#include "engine/decision/feel/function.h"
#include "engine/decision/partial/points.h"

namespace yq::decision {
namespace {

bool CallsFunction(const Node& node) {
  if (node.kind == NodeKind::kGlobal &&
      (node.element->kind == Element::Kind::kFunction || node.element->kind == Element::Kind::kService))
    return true;
  return std::ranges::any_of(node.children, [](const NodePtr& child) { return CallsFunction(*child); });
}

std::optional<Value> ClosedConstant(const Node& node) {
  if (node.kind == NodeKind::kConstant)
    return node.constant.is(Value::Kind::kFunction) ? std::nullopt : std::optional(node.constant);
  if (CallsFunction(node)) return std::nullopt;
  UsesIndex uses;
  const Uses& used = uses.Of(node);
  if (!used.slots.empty() || !used.elements.empty() || node.kind == NodeKind::kInvalid ||
      node.kind == NodeKind::kUnknown)
    return std::nullopt;
  Evaluator evaluator(nullptr, {}, nullptr);
  Value value = evaluator.Eval(node, nullptr);
  if (value.is_null() || value.is(Value::Kind::kFunction)) return std::nullopt;
  return value;
}

void Spread(const Value& value, std::vector<Value>& out) {
  if (value.is(Value::Kind::kRange)) {
    Spread(value.range().low, out);
    Spread(value.range().high, out);
  } else if (value.is(Value::Kind::kList)) {
    for (const Value& item : value.list()) Spread(item, out);
  } else if (!value.is_null() && !value.is(Value::Kind::kContext) && !value.is(Value::Kind::kFunction)) {
    out.push_back(value);
  }
}

}  // namespace

CutCollector::CutCollector(const Element& asked, const ModelImpl* model, std::span<const GivenValue> given,
                           const DecideOptions& options)
    : model_(model), given_(given), options_(options) {
  WalkElement(asked);
}

// A constant, or what the values given already fix.
std::optional<Value> CutCollector::KnownValue(const Node& node) {
  if (auto constant = ClosedConstant(node)) return constant;
  const Uses& used = uses_.Of(node);
  if (!used.slots.empty() || used.elements.empty()) return std::nullopt;
  for (const Element* input : ReadsOf(node)) {
    if (std::ranges::find(given_, input, &GivenValue::element) == given_.end()) return std::nullopt;
  }
  Evaluator evaluator(model_, options_, nullptr);
  ModelRun* const run = evaluator.NewRun();
  evaluator.set_run(run);
  for (const GivenValue& given : given_) {
    run->values[given.element->index] = given.value;
    run->states[given.element->index] = ModelRun::State::kDone;
  }
  Value value = evaluator.Eval(node, nullptr);
  if (value.is_null() || value.is(Value::Kind::kFunction)) return std::nullopt;
  return value;
}

// Two sides that are both open: where one crosses the other is found with the other inputs at their ends.
void CutCollector::ComparedWithOpen(const Node& expression, const Node& against) {
  if (!inside_.empty() || !uses_.Of(expression).slots.empty() || !uses_.Of(against).slots.empty()) return;
  std::set<const Element*> reads = ReadsOf(expression);
  reads.merge(ReadsOf(against));
  if (!reads.empty()) {
    derived_.push_back({.expression = &expression, .constants = {}, .against = &against, .reads = std::move(reads)});
  }
}

const std::set<const Element*>& CutCollector::ReadsOf(const Element& element) {
  const auto [entry, fresh] = reads_.try_emplace(&element);
  if (!fresh) return entry->second;
  std::set<const Element*> reads;
  if (element.kind == Element::Kind::kInput) {
    reads.insert(&element);
  } else if (element.kind == Element::Kind::kDecision && element.logic) {
    reads = ReadsOf(*element.logic);
  } else if (element.kind == Element::Kind::kService) {
    for (const Element* output : element.outputs) reads.merge(std::set(ReadsOf(*output)));
  }
  return reads_[&element] = std::move(reads);
}

std::set<const Element*> CutCollector::ReadsOf(const Node& node) {
  std::set<const Element*> reads;
  for (const Element* element : uses_.Of(node).elements) {
    const std::set<const Element*>& inner = ReadsOf(*element);
    reads.insert(inner.begin(), inner.end());
  }
  return reads;
}

void CutCollector::WalkElement(const Element& element) {
  if (!seen_.insert(&element).second) return;
  if (element.kind == Element::Kind::kInput) {
    inputs_.push_back(&element);
    return;
  }
  if (element.kind == Element::Kind::kService) {
    for (const auto* list : {&element.outputs, &element.input_data}) {
      for (const Element* member : *list) WalkElement(*member);
    }
    return;
  }
  if (!element.logic) return;
  // What is required is walked first, so that constants of functions are known where they are called.
  for (const auto* list : {&element.requires_functions, &element.requires_decisions}) {
    for (const Element* required : *list) WalkElement(*required);
  }
  if (element.kind == Element::Kind::kFunction) {
    inside_.push_back(&element);
    WalkNode(*element.logic);
    inside_.pop_back();
    return;
  }
  const auto outer = std::exchange(root_reads_, ReadsOf(element));
  WalkNode(*element.logic);
  root_reads_ = outer;
}

void CutCollector::AddLoose(const Node& node, const std::vector<Value>& constants) {
  if (constants.empty()) return;
  if (!inside_.empty()) {
    auto& list = function_constants_[inside_.back()];
    list.insert(list.end(), constants.begin(), constants.end());
    return;
  }
  // Local names may stand for anything the decision reads.
  const std::set<const Element*> reads = uses_.Of(node).slots.empty() ? ReadsOf(node) : root_reads_;
  for (const Element* input : reads) {
    auto& list = direct_[input];
    list.insert(list.end(), constants.begin(), constants.end());
  }
}

void CutCollector::Compared(const Node& expression, std::vector<Value> constants) {
  if (constants.empty()) return;
  const Node* inner = &expression;
  while (inner->kind == NodeKind::kCoerce) inner = inner->children[0].get();
  if (inner->kind == NodeKind::kGlobal && inner->element->kind == Element::Kind::kInput) {
    auto& list = direct_[inner->element];
    list.insert(list.end(), constants.begin(), constants.end());
    return;
  }
  if (!inside_.empty() || !uses_.Of(*inner).slots.empty()) {
    AddLoose(*inner, constants);
    return;
  }
  Derived derived{.expression = inner, .constants = std::move(constants), .reads = ReadsOf(*inner)};
  if (!derived.reads.empty()) derived_.push_back(std::move(derived));
}

void CutCollector::WalkTable(const Table& table) {
  for (std::size_t c = 0; c < table.inputs.size(); ++c) {
    std::vector<Value> constants;
    for (const Table::Rule& rule : table.rules) {
      std::vector<Value> cuts;
      CollectCuts(*rule.inputs[c], cuts);
      for (const Value& cut : cuts) Spread(cut, constants);
      WalkNode(*rule.inputs[c]);
    }
    if (table.inputs[c].allowed) CollectCuts(*table.inputs[c].allowed, constants);
    Compared(*table.inputs[c].expression, std::move(constants));
    WalkNode(*table.inputs[c].expression);
  }
  for (const Table::Rule& rule : table.rules) {
    for (const NodePtr& output : rule.outputs) WalkNode(*output);
  }
}

void CutCollector::WalkNode(const Node& node) {
  switch (node.kind) {
    case NodeKind::kGlobal:
      WalkElement(*node.element);
      break;
    case NodeKind::kTable:
      WalkTable(*node.table);
      break;
    case NodeKind::kCompare:
    case NodeKind::kBetween:
    case NodeKind::kIn: {
      std::vector<Value> constants;
      const auto left = KnownValue(node.child(0));
      for (std::size_t i = 1; i < node.children.size(); ++i) {
        const Node& side = node.kind == NodeKind::kIn ? node.child(i).child(0) : node.child(i);
        if (const auto constant = KnownValue(side)) {
          Spread(*constant, constants);
        } else if (node.kind == NodeKind::kIn) {  // the ends of a range, the members of a list
          for (const NodePtr& end : side.children) {
            if (left) {
              Compared(*end, {*left});
            } else {
              ComparedWithOpen(node.child(0), *end);
            }
          }
        } else if (!left) {
          ComparedWithOpen(node.child(0), side);
        }
      }
      Compared(node.child(0), std::move(constants));
      if (left && node.kind == NodeKind::kBetween) {
        for (std::size_t i = 1; i < node.children.size(); ++i) Compared(node.child(i), {*left});
      } else if (left && node.children.size() == 2) {
        std::vector<Value> mirrored;
        Spread(*left, mirrored);
        Compared(node.kind == NodeKind::kIn ? node.child(1).child(0) : node.child(1), std::move(mirrored));
      }
      break;
    }
    case NodeKind::kCall: {
      std::vector<Value> constants;
      for (std::size_t i = 1; i < node.children.size(); ++i) {
        if (const auto constant = ClosedConstant(node.child(i))) Spread(*constant, constants);
      }
      AddLoose(node, constants);
      break;
    }
    default:
      break;
  }
  for (const NodePtr& child : node.children) WalkNode(*child);
  if (node.kind == NodeKind::kCall && node.child(0).kind == NodeKind::kGlobal && CallsFunction(node.child(0))) {
    AddLoose(node, function_constants_[node.child(0).element]);
  }
}

std::vector<Value> CutCollector::Direct(const Element& input) const {
  const auto found = direct_.find(&input);
  return found == direct_.end() ? std::vector<Value>() : found->second;
}

}  // namespace yq::decision
