#include "engine/decision/batch/planner.h"

#include <algorithm>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/partial/points.h"

namespace yq::decision {
namespace {

// Built-ins that look at the value of a number only, never at how it is written.
constexpr std::string_view kByValue[] = {"floor",         "ceiling",       "abs",  "min",      "max",
                                         "sum",           "count",         "not",  "modulo",   "even",
                                         "odd",           "mean",          "sqrt", "round up", "round down",
                                         "round half up", "decimal",       "exp",  "log",      "round half down",
                                         "median",        "list contains", "all",  "any"};

std::string KeyOf(const Value& value) { return std::to_string(static_cast<int>(value.kind())) + ToFeel(value); }

}  // namespace

std::size_t ValueCodes::Of(const Value& value) {
  const auto [entry, fresh] = known_.try_emplace(KeyOf(value), values_.size());
  if (fresh) values_.push_back(value);
  return entry->second;
}

std::size_t ValueCodes::Fresh() {
  values_.emplace_back();
  return values_.size() - 1;
}

Shell::Shell(const Node& node) {
  node_.kind = node.kind;
  node_.operation = node.operation;
  node_.form = node.form;
  node_.low_included = node.low_included;
  node_.high_included = node.high_included;
  node_.negated = node.negated;
  node_.reads_tested = node.reads_tested;
  node_.strict = node.strict;
  node_.depth = node.depth;
  node_.begin = node.begin;
  node_.end = node.end;
  node_.source = node.source;
  node_.element = node.element;
  node_.constant = node.constant;
  node_.name = node.name;
  node_.names = node.names;
  node_.type = node.type;
  node_.type_argument = node.type_argument;
  node_.parameter_types = node.parameter_types;
  for (const NodePtr& child : node.children) node_.children.emplace_back(child.get());  // borrowed
  own_.resize(node.children.size(), false);
}

Shell::~Shell() {
  for (std::size_t i = 0; i < own_.size(); ++i) {
    if (!own_[i]) static_cast<void>(node_.children[i].release());
  }
}

void Shell::Set(std::size_t child, const Value& value) {
  NodePtr& place = node_.children[child];
  if (!own_[child]) {
    static_cast<void>(place.release());
    place = std::make_unique<Node>();
    place->type = AnyType();
    own_[child] = true;
  }
  place->constant = value;
}

Planner::Planner(const Model& model, const ColumnTable& shape, const DecideOptions& options)
    : model_(model),
      shape_(shape),
      options_(options),
      evaluator_(model.impl(), options, std::make_shared<Model>(model)),
      run_(evaluator_.NewRun()) {
  evaluator_.set_run(run_);
}

Operand Planner::None(std::string why) {
  Operand operand;
  operand.why = std::move(why);
  return operand;
}

Operand Planner::Constant(Value value) {
  Operand operand;
  operand.form = Operand::Form::kConstant;
  operand.values.push_back(std::move(value));
  return operand;
}

Operand Planner::Code(int reg, std::vector<Value> values) {
  Operand operand;
  operand.form = Operand::Form::kCode;
  operand.reg = reg;
  operand.values = std::move(values);
  return operand;
}

int Planner::NewRegister(bool units) {
  program_.registers.push_back({.units = units});
  return static_cast<int>(program_.registers.size()) - 1;
}

int Planner::ColumnRegister(int column) {
  const auto [entry, fresh] = column_registers_.try_emplace(column, 0);
  if (fresh) {
    entry->second = NewRegister(false);
    program_.registers.back().column = column;
  }
  return entry->second;
}

int Planner::Emit(PlanStep step, bool units) {
  step.out = NewRegister(units);
  program_.steps.push_back(std::move(step));
  return program_.steps.back().out;
}

std::optional<Value> Planner::Evaluate(const Node& node, const std::vector<Given>& given) {
  if (++evaluations_ > kMostEvaluations) return std::nullopt;
  for (const auto& [element, value] : given) {
    run_->values[element->index] = value;
    run_->states[element->index] = ModelRun::State::kDone;
  }
  evaluator_.Renew();
  evaluator_.set_run(run_);
  Value value = evaluator_.Eval(node, nullptr);
  if (evaluator_.stopped()) return std::nullopt;
  return value;
}

// Does what the expression gives depend on how a number is written?
bool Planner::Sensitive(const Node& node) {
  if (node.kind == NodeKind::kCall) {
    const Value& called = node.child(0).constant;
    const bool builtin = called.is(Value::Kind::kFunction) && called.function().builtin != nullptr;
    if (!builtin || std::ranges::find(kByValue, called.function().builtin->name) == std::end(kByValue)) return true;
  }
  if (node.kind == NodeKind::kFunction || node.kind == NodeKind::kFor) return true;
  if (node.kind == NodeKind::kTable) {
    const Table& table = *node.table;
    for (const Table::Rule& rule : table.rules) {
      for (const auto* cells : {&rule.inputs, &rule.outputs}) {
        if (std::ranges::any_of(*cells, [&](const NodePtr& cell) { return Sensitive(*cell); })) return true;
      }
    }
    if (std::ranges::any_of(table.inputs, [&](const Table::Input& input) { return Sensitive(*input.expression); }))
      return true;
  }
  return std::ranges::any_of(node.children, [&](const NodePtr& child) { return Sensitive(*child); });
}

Operand Planner::Plan(const Node& node) {
  const auto known = planned_.find(&node);
  if (known != planned_.end()) return known->second;
  Operand operand = PlanFresh(node);
  planned_[&node] = operand;
  return operand;
}

// The axes of a look-up over everything the expression reads; nothing when one of them has no end of values.
std::optional<std::vector<Planner::Axis>> Planner::AxesOf(const Node& node, std::string& why) {
  std::vector<Axis> axes;
  for (const Element* element : uses_.Of(node).elements) {
    const Operand& whole = Whole(*element);
    if (!whole) {
      why =
          element->kind == Element::Kind::kDecision ? "it rests on '" + element->name + "', which is exact" : whole.why;
      return std::nullopt;
    }
    if (whole.is(Operand::Form::kConstant)) {
      axes.push_back({.element = element, .operand = whole, .size = 1});
      continue;
    }
    Axis axis{.element = element, .operand = whole, .size = 0};
    if (OnlyCompared(node, *element, whole.is(Operand::Form::kUnits))) {
      const Operand& classes = Classes(*element);
      if (classes) axis.operand = classes;
    }
    if (axis.operand.loose && Sensitive(node)) {
      why = "it shows how '" + element->name + "' is written";
      return std::nullopt;
    }
    if (axis.operand.is(Operand::Form::kUnits)) {
      const auto span = static_cast<unsigned __int128>(axis.operand.greatest - axis.operand.least) + 2;
      axis.size = span > kMostCombinations ? kMostCombinations + 1 : static_cast<std::size_t>(span);
    } else {
      axis.size = axis.operand.values.size();
    }
    axes.push_back(std::move(axis));
  }
  return axes;
}

Value Planner::ValueOf(const Operand& operand, std::size_t index) {
  if (!operand.is(Operand::Form::kUnits)) return operand.values[index];
  const std::int64_t unit = operand.least + static_cast<std::int64_t>(index);
  if (unit > operand.greatest) return {};
  if (!operand.date) return NumberOfUnits(unit, operand.scale);
  const auto date = Date::FromDays(unit);
  return date ? Value::Of(*date) : Value();
}

Operand Planner::LookUp(const Node& node, const std::vector<Axis>& axes) {
  bool stopped = false;
  Operand operand = LookUpBy(axes, [&](const std::vector<Value>& values) {
    std::vector<Given> given;
    for (std::size_t i = 0; i < axes.size(); ++i) given.emplace_back(axes[i].element, values[i]);
    auto value = stopped ? std::nullopt : Evaluate(node, given);
    stopped = stopped || !value;
    return value ? std::move(*value) : Value();
  });
  if (stopped) return None("one evaluation takes too many steps");
  return operand;
}

// Asks `answer` for every combination of the axes' values, the first axis fastest.
Operand Planner::LookUpBy(std::vector<Axis> axes, const std::function<Value(const std::vector<Value>&)>& answer) {
  std::size_t size = 1;
  for (const Axis& axis : axes) size *= axis.size;
  std::vector<Value> values;
  values.reserve(size);
  std::vector<std::size_t> at(axes.size(), 0);
  std::vector<Value> now;
  for (const Axis& axis : axes) now.push_back(ValueOf(axis.operand, 0));
  for (std::size_t i = 0; i < size; ++i) {
    values.push_back(answer(now));
    if (values.back().is(Value::Kind::kFunction)) return None("it gives a function");
    for (std::size_t a = 0; a < axes.size(); ++a) {
      at[a] = at[a] + 1 == axes[a].size ? 0 : at[a] + 1;
      now[a] = ValueOf(axes[a].operand, at[a]);
      if (at[a] != 0) break;
    }
  }
  std::vector<std::size_t> strides;
  std::size_t stride = 1;
  for (const Axis& axis : axes) {
    strides.push_back(stride);
    stride *= axis.size;
  }
  std::vector<std::size_t> real;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].size > 1) real.push_back(a);
  }
  const bool codes = std::ranges::all_of(real, [&](std::size_t a) { return axes[a].operand.is(Operand::Form::kCode); });
  if (real.empty()) return Constant(values[0]);
  if (codes && real.size() == 1) return Code(axes[real[0]].operand.reg, std::move(values));
  PlanStep step;
  if (codes && size <= 256) {
    step.join = Join::kAdd;
    for (const std::size_t a : real) {
      Term term{.reg = axes[a].operand.reg, .lut = {}};
      term.lut.size = axes[a].size;
      for (std::size_t c = 0; c < axes[a].size; ++c) term.lut.bytes[c] = static_cast<std::uint8_t>(c * strides[a]);
      step.terms.push_back(term);
    }
    // Few answers: looked up here, so that whoever reads them has small tables.
    ValueCodes few;
    for (const Value& value : values) few.Of(value);
    if (few.values().size() <= 16 && size > 16) {
      step.after.size = size;
      for (std::size_t i = 0; i < size; ++i) step.after.bytes[i] = static_cast<std::uint8_t>(few.Of(values[i]));
      values = few.values();
    }
    return Code(Emit(std::move(step), false), std::move(values));
  }
  ValueCodes known;
  std::vector<std::size_t> code_of;
  code_of.reserve(size);
  for (const Value& value : values) code_of.push_back(known.Of(value));
  const bool narrow = known.values().size() <= 256;
  if (real.size() == 1 && axes[real[0]].operand.is(Operand::Form::kCode32)) {
    if (!narrow) return None("it has more than 256 different answers");
    step.kind = StepKind::kGather32;
    step.a = axes[real[0]].operand.reg;
    step.table.assign(code_of.begin(), code_of.end());
    return Code(Emit(std::move(step), false), known.values());
  }
  for (const std::size_t a : real) {
    const Operand& operand = axes[a].operand;
    if (operand.is(Operand::Form::kCode32)) return None("it has too many different values");
    step.terms.push_back({.reg = operand.reg, .lut = {}});
    step.strides.push_back(static_cast<std::int64_t>(strides[a]));
    step.bases.push_back(operand.is(Operand::Form::kUnits) ? operand.least : kNullUnits);
    step.nulls.push_back(static_cast<std::int64_t>(axes[a].size) - 1);
  }
  if (narrow) {
    step.kind = StepKind::kGather;
    step.table.assign(code_of.begin(), code_of.end());
    return Code(Emit(std::move(step), false), known.values());
  }
  Operand as_units = ToUnits(Code(-1, known.values()));
  if (!as_units || as_units.date) return None("it has more than 256 different answers");
  step.kind = StepKind::kGatherUnits;
  step.units.reserve(size);
  for (const std::size_t code : code_of) step.units.push_back(UnitsIn(known.values()[code], as_units.scale));
  as_units.reg = Emit(std::move(step), true);
  return as_units;
}

Operand Planner::PlanFresh(const Node& node) {
  const Uses& used = uses_.Of(node);
  if (!used.slots.empty()) return None("it uses names of its own");
  if (const Element* element = PlainElement(node); element != nullptr && node.kind == NodeKind::kGlobal) {
    const Operand& whole = Whole(*element);
    if (whole || element->kind == Element::Kind::kInput) return whole;
    return None("it rests on '" + element->name + "', which is exact");
  }
  if (used.elements.empty()) {
    auto value = Evaluate(node, {});
    return value ? Constant(std::move(*value)) : None("it takes too many steps");
  }
  std::string why;
  const auto axes = AxesOf(node, why);
  std::size_t size = 1;
  if (axes) {
    for (const Axis& axis : *axes) size = std::min(size * axis.size, kMostCombinations + 1);
    if (size <= kFewCombinations) return LookUp(node, *axes);
  }
  Operand operand;
  switch (node.kind) {
    case NodeKind::kTable:
      operand = DecisionTable(node);
      break;
    case NodeKind::kAnd:
    case NodeKind::kOr:
      operand = Logic(node);
      break;
    case NodeKind::kArithmetic:
    case NodeKind::kNegate:
      operand = Arithmetic(node);
      break;
    case NodeKind::kCompare:
      operand = Compare(node);
      break;
    case NodeKind::kIf:
      operand = If(node);
      break;
    case NodeKind::kCoerce:
      operand = Coerced(Plan(node.child(0)), *node.type_argument);
      break;
    case NodeKind::kCall:
      operand = BuiltinCall(node);
      break;
    default:
      break;
  }
  if (operand) return operand;
  if (axes && size <= 256) return LookUp(node, *axes);
  if (Operand parts = ByParts(node)) return parts;
  if (axes && size <= kMostCombinations) return LookUp(node, *axes);
  if (!why.empty()) return None(why);
  if (!operand.why.empty()) return operand;
  return None("what it reads has too many combinations of values to look up");
}

// Every part by itself, then all combinations of what the parts can be.
Operand Planner::ByParts(const Node& node) {
  switch (node.kind) {
    case NodeKind::kCompare:
    case NodeKind::kBetween:
    case NodeKind::kArithmetic:
    case NodeKind::kNegate:
    case NodeKind::kIf:
    case NodeKind::kPath:
    case NodeKind::kCall:
    case NodeKind::kIn:
    case NodeKind::kInstanceOf:
    case NodeKind::kList:
      break;
    default:
      return {};
  }
  Shell shell(node);
  std::vector<Axis> axes;
  std::vector<std::size_t> places;
  std::size_t size = 1;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (IsClosed(node.child(i))) continue;
    if (node.kind == NodeKind::kIn && i > 0) return {};
    Operand part = Plan(node.child(i));
    if (!part || part.is(Operand::Form::kUnits) || part.is(Operand::Form::kCode32)) return {};
    if (part.loose && Sensitive(node)) return {};
    const std::size_t values = part.values.size();
    size = std::min(size * values, kMostCombinations + 1);
    axes.push_back({.element = nullptr, .operand = std::move(part), .size = values});
    places.push_back(i);
  }
  if (size > kMostCombinations || axes.empty()) return {};
  bool stopped = false;
  Operand operand = LookUpBy(std::move(axes), [&](const std::vector<Value>& values) {
    for (std::size_t i = 0; i < places.size(); ++i) shell.Set(places[i], values[i]);
    auto value = stopped ? std::nullopt : Evaluate(shell.node(), {});
    stopped = stopped || !value;
    return value ? std::move(*value) : Value();
  });
  return stopped ? Operand() : operand;
}

// Three-valued: false 0, null 1, true 2; `and` is the least part, `or` the greatest.
Operand Planner::Logic(const Node& node) {
  PlanStep step;
  step.join = node.kind == NodeKind::kAnd ? Join::kLeast : Join::kGreatest;
  const auto state = [](const Value& value) -> std::uint8_t {
    if (!value.is(Value::Kind::kBoolean)) return 1;
    return value.boolean() ? 2 : 0;
  };
  for (const NodePtr& child : node.children) {
    const Operand part = Plan(*child);
    if (!part) return part;
    Term term{.reg = part.reg, .lut = {}};
    if (part.is(Operand::Form::kConstant)) {
      if (state(part.values[0]) == (node.kind == NodeKind::kAnd ? 2 : 0)) continue;
      return {};  // rare; looked up by parts
    }
    if (!part.is(Operand::Form::kCode)) return None("a part of it is no condition");
    term.lut.size = part.values.size();
    for (std::size_t c = 0; c < part.values.size(); ++c) term.lut.bytes[c] = state(part.values[c]);
    step.terms.push_back(term);
  }
  if (step.terms.empty()) return Constant(Value::Boolean(node.kind == NodeKind::kAnd));
  return Code(Emit(std::move(step), false), {Value::Boolean(false), Value(), Value::Boolean(true)});
}

Operand Planner::Coerced(Operand operand, const Type& type) {
  if (!operand || (type.kind == Type::Kind::kAny && !type.constraint)) return operand;
  const auto fit = [&](const Value& value) {
    evaluator_.Renew();
    return evaluator_.Coerce(value, type, nullptr, {});
  };
  if (!operand.is(Operand::Form::kUnits)) {
    for (Value& value : operand.values) value = fit(value);
    return operand;
  }
  const bool fits =
      type.kind == Type::Kind::kAny || type.kind == (operand.date ? Type::Kind::kDate : Type::Kind::kNumber);
  if (!fits) return None("its values are not of the declared type");
  if (!type.constraint) return operand;
  if (!ClosedCell(*type.constraint, true)) return None("its allowed values are no list and no range");
  std::vector<Value> cuts;
  CollectCuts(*type.constraint, cuts);
  const Operand allowed =
      Buckets(operand, cuts, [&](const Value& value) { return fit(value).is_null() ? std::string("0") : "1"; });
  if (!allowed) return allowed;
  if (allowed.is(Operand::Form::kConstant)) return fit(allowed.values[0]).is_null() ? Constant(Value()) : operand;
  std::vector<std::uint8_t> which;
  bool all = true;
  for (const Value& value : allowed.values) {
    const bool fine = value.is_null() || !fit(value).is_null();
    which.push_back(fine ? 0 : 1);
    all = all && fine;
  }
  return all ? operand : Choose(allowed.reg, which, {std::move(operand), Constant(Value())});
}

std::vector<Value> Planner::Answer(const Operand& operand, int answer) {
  PlanStep step;
  step.answer = answer;
  if (operand.is(Operand::Form::kUnits)) {
    step.kind = StepKind::kAnswerUnits;
    step.a = ToUnits(operand).reg;
    program_.steps.push_back(std::move(step));
    return {};
  }
  ValueCodes codes;
  if (operand.is(Operand::Form::kConstant)) {
    codes.Of(operand.values[0]);
    return codes.values();
  }
  step.kind = StepKind::kAnswer;
  Term term{.reg = operand.reg, .lut = {}};
  term.lut.size = operand.values.size();
  for (std::size_t c = 0; c < operand.values.size(); ++c)
    term.lut.bytes[c] = static_cast<std::uint8_t>(codes.Of(operand.values[c]));
  step.terms.push_back(term);
  program_.steps.push_back(std::move(step));
  return codes.values();
}

std::vector<int> Planner::columns_read() const {
  std::vector<int> columns;
  for (const auto& [column, reg] : column_registers_) columns.push_back(column);
  return columns;
}

}  // namespace yq::decision
