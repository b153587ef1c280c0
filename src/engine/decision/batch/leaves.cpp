// Inputs and decisions as operands: whole, or as classes of values that nothing can tell apart.
#include <algorithm>

#include "engine/decision/batch/planner.h"
#include "engine/decision/partial/points.h"

namespace yq::decision {

const Element* PlainElement(const Node& node) {
  const Node* inner = &node;
  while (inner->kind == NodeKind::kCoerce) inner = inner->children[0].get();
  const bool plain =
      inner->kind == NodeKind::kGlobal && inner->filters.empty() &&
      (inner->element->kind == Element::Kind::kInput || inner->element->kind == Element::Kind::kDecision);
  return plain ? inner->element : nullptr;
}

bool Planner::IsClosed(const Node& node) {
  const Uses& used = uses_.Of(node);
  return used.elements.empty() && used.slots.empty();
}

// Depends on the value tested alone; with `cuts` only by comparing it with constants.
bool Planner::ClosedCell(const Node& cell, bool cuts) {
  const Uses& used = uses_.Of(cell);
  const bool tested_only = used.elements.empty() &&
                           std::ranges::all_of(used.slots, [](const auto& slot) { return slot == std::pair(0, 0); });
  if (!tested_only || !cuts) return tested_only;
  std::vector<Value> ignored;
  return CollectCuts(cell, ignored);
}

// Is the element read only where it is compared with constants?
bool Planner::OnlyCompared(const Node& node, const Element& element, bool cuts) {
  if (node.kind == NodeKind::kGlobal && node.element == &element) return false;
  const auto& uses = uses_.Of(node).elements;
  if (std::ranges::find(uses, &element) == uses.end()) return true;
  const auto closed_but = [&](std::size_t subject) {
    if (PlainElement(node.child(subject)) != &element) return false;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      if (i == subject) continue;
      const bool is_test = node.kind == NodeKind::kIn;
      if (is_test ? node.child(i).children.empty() || !IsClosed(node.child(i)) : !IsClosed(node.child(i))) return false;
    }
    return true;
  };
  switch (node.kind) {
    case NodeKind::kCompare:
      if (closed_but(0) || closed_but(1)) return true;
      break;
    case NodeKind::kBetween:
    case NodeKind::kIn:
      if (closed_but(0)) return true;
      break;
    case NodeKind::kTable: {
      const Table& table = *node.table;
      for (std::size_t i = 0; i < table.inputs.size(); ++i) {
        const Table::Input& input = table.inputs[i];
        const bool plain = PlainElement(*input.expression) == &element;
        if (!plain && !OnlyCompared(*input.expression, element, cuts)) return false;
        if (plain && input.allowed && !ClosedCell(*input.allowed, cuts)) return false;
        if (plain && cuts && input.type->constraint && !ClosedCell(*input.type->constraint, true)) return false;
        for (const Table::Rule& rule : table.rules) {
          if (plain ? !ClosedCell(*rule.inputs[i], cuts) : !OnlyCompared(*rule.inputs[i], element, cuts)) return false;
        }
      }
      for (const Table::Rule& rule : table.rules) {
        for (const NodePtr& output : rule.outputs) {
          if (!OnlyCompared(*output, element, cuts)) return false;
        }
      }
      return std::ranges::all_of(table.outputs, [&](const Table::Output& output) {
        return !output.fallback || OnlyCompared(*output.fallback, element, cuts);
      });
    }
    default:
      break;
  }
  return std::ranges::all_of(node.children, [&](const NodePtr& child) { return OnlyCompared(*child, element, cuts); });
}

void Planner::Collect(const Element& element) {
  if (!collected_.insert(&element).second || element.kind != Element::Kind::kDecision || !element.logic) return;
  CollectNode(*element.logic, collected_);
}

void Planner::CollectNode(const Node& node, std::set<const Element*>& seen) {
  if (node.kind == NodeKind::kGlobal) Collect(*node.element);
  if (node.kind == NodeKind::kCompare || node.kind == NodeKind::kBetween || node.kind == NodeKind::kIn) {
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const Element* element = PlainElement(node.child(i));
      if (element != nullptr && OnlyCompared(node, *element, false)) {
        sites_[element].push_back({.node = &node});
        break;
      }
      if (node.kind != NodeKind::kCompare) break;
    }
  }
  if (node.kind == NodeKind::kTable) {
    for (std::size_t i = 0; i < node.table->inputs.size(); ++i) {
      const Table::Input& input = node.table->inputs[i];
      if (const Element* element = PlainElement(*input.expression)) {
        sites_[element].push_back({.table = node.table.get(), .input = i});
      }
      CollectNode(*input.expression, seen);
      if (input.allowed) CollectNode(*input.allowed, seen);
    }
    for (const Table::Output& output : node.table->outputs) {
      if (output.fallback) CollectNode(*output.fallback, seen);
    }
    for (const Table::Rule& rule : node.table->rules) {
      for (const auto* cells : {&rule.inputs, &rule.outputs}) {
        for (const NodePtr& cell : *cells) CollectNode(*cell, seen);
      }
    }
  }
  for (const NodePtr& child : node.children) CollectNode(*child, seen);
}

void Planner::CutsOf(const Site& site, std::vector<Value>& cuts) {
  const auto spread = [&](const Value& value, const auto& self) -> void {
    if (value.is(Value::Kind::kRange)) {
      self(value.range().low, self);
      self(value.range().high, self);
    } else if (value.is(Value::Kind::kList)) {
      for (const Value& item : value.list()) self(item, self);
    } else if (value.is(Value::Kind::kNumber) || value.is(Value::Kind::kDate)) {
      cuts.push_back(value);
    }
  };
  if (site.table != nullptr) {
    const Table::Input& input = site.table->inputs[site.input];
    std::vector<Value> found;
    for (const Table::Rule& rule : site.table->rules) CollectCuts(*rule.inputs[site.input], found);
    if (input.allowed) CollectCuts(*input.allowed, found);
    if (input.type->constraint) CollectCuts(*input.type->constraint, found);
    for (const Value& cut : found) spread(cut, spread);
    return;
  }
  for (const NodePtr& child : site.node->children) {
    if (!IsClosed(*child)) continue;
    const Node& side = child->kind == NodeKind::kTest ? child->child(0) : *child;
    if (const auto value = Evaluate(side, {})) spread(*value, spread);
  }
}

// What the site makes of a value of the element.
std::string Planner::SignatureOf(const Site& site, const Element& element, const Value& value) {
  if (site.table == nullptr) {
    const auto result = Evaluate(*site.node, {{&element, value}});
    return result ? ToFeel(*result) : "?";
  }
  const auto tested = Evaluate(*site.table->inputs[site.input].expression, {{&element, value}});
  std::vector<bool> holds;
  std::string text(1, tested && CellBits(*site.table, site.input, *tested, holds) ? '+' : '-');
  for (const bool one : holds) text += one ? '1' : '0';
  return text;
}

const Operand& Planner::Classes(const Element& element) {
  const auto known = classes_.find(&element);
  if (known != classes_.end()) return known->second;
  const Operand whole = Whole(element);
  const bool units = whole.is(Operand::Form::kUnits);
  std::vector<Site> sites;
  for (const Site& site : sites_[&element]) {
    const bool usable = site.table == nullptr ? OnlyCompared(*site.node, element, units)
                                              : std::ranges::all_of(site.table->rules, [&](const Table::Rule& rule) {
                                                  return ClosedCell(*rule.inputs[site.input], units);
                                                });
    if (usable) sites.push_back(site);
  }
  const Signature signature = [&](const Value& value) {
    std::string text;
    for (const Site& site : sites) text += SignatureOf(site, element, value) + '\n';
    return text;
  };
  Operand classes;
  if (units) {
    std::vector<Value> cuts;
    for (const Site& site : sites) CutsOf(site, cuts);
    classes = Buckets(whole, cuts, signature);
  } else if (whole.is(Operand::Form::kCode32) || (whole.is(Operand::Form::kCode) && whole.values.size() > 16)) {
    classes = ClassesOf(whole, signature);
  } else {
    classes = whole;
  }
  return classes_[&element] = std::move(classes);
}

// Values of a dictionary by what they do: one code per class.
Operand Planner::ClassesOf(const Operand& operand, const Signature& signature) {
  std::map<std::string, std::size_t> known;
  std::vector<Value> representatives;
  std::vector<std::uint8_t> class_of;
  for (const Value& value : operand.values) {
    const auto [entry, fresh] = known.try_emplace(signature(value), known.size());
    if (fresh) representatives.push_back(value);
    if (known.size() > 256) return None("its values fall into more than 256 classes");
    class_of.push_back(static_cast<std::uint8_t>(entry->second));
  }
  PlanStep step;
  if (operand.is(Operand::Form::kCode32)) {
    step.kind = StepKind::kGather32;
    step.a = operand.reg;
    step.table = std::move(class_of);
  } else {
    Term term{.reg = operand.reg, .lut = {}};
    std::ranges::copy(class_of, term.lut.bytes.begin());
    term.lut.size = class_of.size();
    step.terms.push_back(term);
  }
  Operand classes = Code(Emit(std::move(step), false), std::move(representatives));
  classes.loose = operand.loose;
  return classes;
}

// Units by the cut points: one code per stretch between cuts that acts differently from the one before.
Operand Planner::Buckets(const Operand& units, const std::vector<Value>& cuts, const Signature& signature) {
  std::set<std::int64_t> starts;  // units at which something may change
  for (const Value& cut : cuts) {
    std::int64_t floor = 0;
    bool whole = true;
    if (units.date && cut.is(Value::Kind::kDate)) {
      floor = cut.date().days();
    } else if (!units.date && cut.is(Value::Kind::kNumber)) {
      const auto scaled = Multiply(cut.number(), Number::FromParts(1, units.scale));
      const auto floored = scaled ? scaled->Rounded(0, Number::Rounding::kFloor) : std::nullopt;
      const auto as_int = floored ? floored->ToInt() : std::nullopt;
      if (!as_int) continue;  // beyond all units
      floor = *as_int;
      whole = *scaled == *floored;
    } else {
      continue;
    }
    if (whole) starts.insert(floor);
    if (floor < INT64_MAX) starts.insert(floor + 1);
  }
  PlanStep step;
  step.kind = StepKind::kBucket;
  step.a = units.reg;
  std::vector<Value> values;
  if (units.nullable) {
    std::int64_t null = INT64_MIN;
    const Register& reg = program_.registers[static_cast<std::size_t>(units.reg)];
    if (reg.column >= 0) {
      const ColumnStorage storage = shape_.columns[static_cast<std::size_t>(reg.column)].storage;
      if (storage == ColumnStorage::kUnits16) null = INT16_MIN;
      if (storage == ColumnStorage::kUnits32) null = INT32_MIN;
    }
    values.emplace_back();
    step.thresholds.push_back(null + 1);
  }
  if (units.least <= units.greatest) {
    const auto value_of = [&](std::int64_t unit) {
      if (!units.date) return NumberOfUnits(unit, units.scale);
      const auto date = Date::FromDays(unit);
      return date ? Value::Of(*date) : Value();
    };
    values.push_back(value_of(units.least));
    std::string last = signature(values.back());
    for (const std::int64_t start : starts) {
      if (start <= units.least || start > units.greatest) continue;
      Value value = value_of(start);
      std::string here = signature(value);
      if (here == last) continue;
      last = std::move(here);
      step.thresholds.push_back(start);
      values.push_back(std::move(value));
    }
  }
  if (values.empty()) return Constant(Value());
  if (values.size() > 255) return None("it is compared with more than 250 values");
  if (values.size() == 1) return Constant(values[0]);
  Operand buckets = Code(Emit(std::move(step), false), std::move(values));
  buckets.loose = units.loose;
  return buckets;
}

Operand Planner::InputColumn(const Element& element) {
  const auto found = std::ranges::find(shape_.columns, element.name, &Column::name);
  if (found == shape_.columns.end()) return Constant(Value());
  Operand operand;
  operand.reg = ColumnRegister(static_cast<int>(found - shape_.columns.begin()));
  if (found->storage == ColumnStorage::kCodes8 || found->storage == ColumnStorage::kCodes32) {
    operand.form = found->storage == ColumnStorage::kCodes8 ? Operand::Form::kCode : Operand::Form::kCode32;
    operand.values = found->dictionary;
    if (operand.values.empty()) return Constant(Value());
    if (operand.values.size() > kMostCombinations) return None("'" + element.name + "' has too many different values");
  } else {
    operand.form = Operand::Form::kUnits;
    operand.date = found->kind == ColumnKind::kDate;
    operand.scale = found->scale;
    operand.least = found->least;
    operand.greatest = found->greatest;
    operand.nullable = found->has_null || !found->exceptions.empty();
  }
  return Coerced(std::move(operand), *element.type);
}

const Operand& Planner::Whole(const Element& element) {
  const auto known = whole_.find(&element);
  if (known != whole_.end()) return known->second;
  Operand operand;
  if (element.kind == Element::Kind::kInput) {
    operand = InputColumn(element);
  } else if (!element.logic) {
    operand = Constant(Value());
  } else {
    operand = Coerced(Plan(*element.logic), *element.type);
  }
  // One code, one answer: nothing to look up.
  if (operand.is(Operand::Form::kCode) && operand.values.size() == 1) operand = Constant(operand.values[0]);
  const bool function =
      (operand.is(Operand::Form::kConstant) || operand.is(Operand::Form::kCode)) &&
      std::ranges::any_of(operand.values, [](const Value& v) { return v.is(Value::Kind::kFunction); });
  if (function) operand = None("it gives a function");
  return whole_[&element] = std::move(operand);
}

}  // namespace yq::decision
