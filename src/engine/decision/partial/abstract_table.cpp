// Decision tables over what is known of their inputs: per column the few ways its cells can turn out, then every
// combination of ways.
#include <algorithm>

#include "engine/decision/feel/compare.h"
#include "engine/decision/partial/abstract_eval.h"
#include "engine/decision/partial/points.h"

namespace yq::decision {
namespace {

enum Status : std::uint8_t { kNo = 0, kMaybe = 1, kYes = 2 };
using Statuses = std::vector<std::uint8_t>;  // per rule

constexpr std::size_t kMaxWays = 3000;

}  // namespace

// The different ways a column's cells can turn out over what the input may be.
struct AbstractEvaluator::Column {
  std::vector<Statuses> ways;
  Unknowns depends;
  bool may_fail = false;  // the input may be outside what the column allows
};

Abstract AbstractEvaluator::OneTest(const Node& test, const Abstract& tested, const Scope* scope) {
  const Abstract value = Eval(test.child(0), scope);
  const Unknowns depends = tested.depends | value.depends;
  std::vector<Value> any = {Value::Boolean(true), Value::Boolean(false), Value()};
  if (test.reads_tested) {
    if (value.is_few() && std::ranges::all_of(value.values, [](const Value& v) { return v.is(Value::Kind::kBoolean); }))
      return value;
    return Abstract::OneOf(std::move(any), depends);
  }
  if (test.operation != Operation::kNone) return CompareAbstract(test.operation, tested, value);
  if (value.is_known() && value.known().is(Value::Kind::kRange)) {
    const Range& range = value.known().range();
    if (range.form == Range::Form::kInterval && !range.low.is_null() && !range.high.is_null()) {
      const Abstract above = CompareAbstract(range.low_included ? Operation::kGreaterEqual : Operation::kGreater,
                                             tested, Abstract::Of(range.low));
      const Abstract below = CompareAbstract(range.high_included ? Operation::kLessEqual : Operation::kLess, tested,
                                             Abstract::Of(range.high));
      std::vector<Value> values;
      if (above.CanBe(Value::Boolean(true)) && below.CanBe(Value::Boolean(true)))
        values.push_back(Value::Boolean(true));
      if (above.CanBe(Value::Boolean(false)) || below.CanBe(Value::Boolean(false)))
        values.push_back(Value::Boolean(false));
      if (above.CanBe(Value()) || below.CanBe(Value())) values.emplace_back();
      return Abstract::OneOf(std::move(values), depends);
    }
    return Abstract::OneOf(std::move(any), depends);
  }
  if (value.is_known() && !value.known().is(Value::Kind::kList) && !value.known().is(Value::Kind::kBoolean)) {
    return CompareAbstract(Operation::kEqual, tested, value);
  }
  return Abstract::OneOf(std::move(any), depends);
}

// A cell over a known value, when it reads nothing else.
std::optional<bool> AbstractEvaluator::ExactTest(const Node& cell, const Abstract& tested) {
  if (!tested.is_known()) return std::nullopt;
  const Uses& uses = uses_.Of(cell);
  if (!uses.elements.empty() || uses.slots.size() > 1) return std::nullopt;
  if (!uses.slots.empty() && uses.slots[0] != std::pair<int, int>(0, 0)) return std::nullopt;
  exact_.Renew();
  EnvPtr env;
  if (!uses.slots.empty()) {
    env = EnvPtr::Make(nullptr, 1);
    env->slots[0] = tested.known();
  }
  return exact_.EvalTests(cell, tested.known(), env.get()).is_true();
}

Abstract AbstractEvaluator::TestOf(const Node& cell, const Abstract& tested, const Scope* scope) {
  if (cell.kind == NodeKind::kAnyTest) return Abstract::Of(Value::Boolean(true));
  if (const auto exact = ExactTest(cell, tested)) return Abstract::Of(Value::Boolean(*exact));
  if (tested.is_few()) {
    Uses uses = uses_.Of(cell);
    const std::pair<int, int> own(0, 0);
    if (std::ranges::find(uses.slots, own) == uses.slots.end()) uses.slots.push_back(own);
    auto exact = EnumerateOver(uses, scope, [&](Evaluator& evaluator, Env* env) {
      return Value::Boolean(evaluator.EvalTests(cell, env->slots[0], env).is_true());
    });
    if (exact) return std::move(*exact);
  }
  if (cell.kind != NodeKind::kTests) return Abstract::Of(Value::Boolean(false));
  bool can_hold = false;
  bool must_hold = false;
  bool can_null = false;
  bool can_fail = true;
  Unknowns depends;
  for (const NodePtr& test : cell.children) {
    const Abstract one = OneTest(*test, tested, scope);
    can_hold = can_hold || one.CanBe(Value::Boolean(true));
    must_hold = must_hold || (one.is_known() && one.known().is_true());
    can_null = can_null || one.CanBe(Value());
    can_fail = can_fail && one.CanBe(Value::Boolean(false));
    depends |= one.depends;
  }
  // Negated, "not known" does not hold either.
  const bool yes = cell.negated ? can_fail && !must_hold : can_hold;
  const bool no = cell.negated ? can_hold || can_null : !must_hold;
  std::vector<Value> values;
  if (yes) values.push_back(Value::Boolean(true));
  if (no) values.push_back(Value::Boolean(false));
  return Abstract::OneOf(std::move(values), depends);
}

AbstractEvaluator::Column AbstractEvaluator::ReadColumn(const Table& table, std::size_t column, const Abstract& input,
                                                        const Scope* cells) {
  Column read;
  Scope frame = *cells;
  const Table::Input& declared = table.inputs[column];
  // The single values the input stands for; an interval is cut at the constants of its cells.
  std::vector<Abstract> points;
  if (input.is_few()) {
    for (const Value& value : input.values) points.push_back(Abstract::Of(value));
  } else if (input.kind == Abstract::Kind::kInterval) {
    std::vector<Value> cuts;
    const Node& expression = *declared.expression;
    const bool is_input = expression.kind == NodeKind::kGlobal && expression.element->kind == Element::Kind::kInput;
    bool closed = true;
    for (const Table::Rule& rule : table.rules) closed = CollectCuts(*rule.inputs[column], cuts) && closed;
    if (closed && cuts.size() <= 60) {
      for (Value& value : PointsWithin(cuts, input.low, input.high, !is_input))
        points.push_back(Abstract::Of(std::move(value)));
      if (input.may_be_null && !points.empty()) points.push_back(Abstract::Of(Value()));
    }
  }
  if (points.empty()) points.push_back(input);
  Unknowns cell_depends;
  for (const Abstract& point : points) {
    frame.slots[0] = point;
    if (declared.allowed && !(point.is_known() && point.known().is_null())) {
      const Abstract allowed = TestOf(*declared.allowed, point, &frame);
      read.may_fail = read.may_fail || !allowed.is_known() || !allowed.known().is_true();
    }
    Statuses way;
    for (const Table::Rule& rule : table.rules) {
      const Abstract holds = TestOf(*rule.inputs[column], point, &frame);
      cell_depends |= holds.depends;
      way.push_back(holds.is_known() ? (holds.known().is_true() ? kYes : kNo) : kMaybe);
    }
    if (std::ranges::find(read.ways, way) == read.ways.end()) read.ways.push_back(std::move(way));
  }
  read.depends = cell_depends;
  if (read.ways.size() > 1 || read.may_fail) read.depends |= input.depends;
  return read;
}

Abstract AbstractEvaluator::RuleOutputOf(const Table& table, std::size_t rule, const Scope* cells) {
  const Table::Rule& r = table.rules[rule];
  if (table.outputs.size() == 1) return CoerceTo(Eval(*r.outputs[0], cells), *table.outputs[0].type, nullptr);
  std::vector<std::string> names;
  std::vector<Abstract> items;
  for (std::size_t i = 0; i < table.outputs.size(); ++i) {
    names.push_back(table.outputs[i].name);
    items.push_back(CoerceTo(Eval(*r.outputs[i], cells), *table.outputs[i].type, nullptr));
  }
  return Abstract::ContextOf(std::move(names), std::move(items));
}

Abstract AbstractEvaluator::FallbackOf(const Table& table, const Scope* cells) {
  const bool any = std::ranges::any_of(table.outputs, [](const Table::Output& o) { return o.fallback != nullptr; });
  if (!any) {
    if (table.hit_policy != HitPolicy::kCollect) return Abstract::Of(Value());
    if (table.aggregation == Aggregation::kNone) return Abstract::Of(Value::List({}));
    return Abstract::Of(table.aggregation == Aggregation::kCount ? Value::Of(0) : Value());
  }
  std::vector<std::string> names;
  std::vector<Abstract> items;
  for (const Table::Output& output : table.outputs) {
    Abstract value =
        output.fallback ? CoerceTo(Eval(*output.fallback, cells), *output.type, nullptr) : Abstract::Of(Value());
    if (table.outputs.size() == 1) return value;
    names.push_back(output.name);
    items.push_back(std::move(value));
  }
  return Abstract::ContextOf(std::move(names), std::move(items));
}

namespace {

std::size_t PriorityOf(const Table& table, const Value& output) {
  std::size_t rank = 0;
  for (const Table::Output& column : table.outputs) {
    const Value& part = table.outputs.size() == 1 ? output : output[column.name];
    std::size_t at = column.priorities.size();
    for (std::size_t i = 0; i < column.priorities.size() && at == column.priorities.size(); ++i) {
      if (FeelEqual(column.priorities[i], part).value_or(false)) at = i;
    }
    rank = rank * 1000 + at;
  }
  return rank;
}

}  // namespace

// What the hit policy makes of rules that hold, may hold or do not.
Abstract AbstractEvaluator::Outcome_(const Table& table, const Statuses& status, const std::vector<Abstract>& outputs,
                                     const Abstract& none, const Unknowns& depends) {
  std::vector<std::size_t> possible;
  std::size_t sure = 0;
  for (std::size_t r = 0; r < status.size(); ++r) {
    if (status[r] != kNo) possible.push_back(r);
    sure += status[r] == kYes ? 1 : 0;
  }
  if (possible.empty()) return none;
  const bool certain = sure == possible.size();
  std::vector<Abstract> ways;
  if (table.hit_policy == HitPolicy::kFirst) {
    for (const std::size_t r : possible) {
      ways.push_back(outputs[r]);
      if (status[r] == kYes) return JoinAll(std::move(ways), depends);
    }
    ways.push_back(none);
    return JoinAll(std::move(ways), depends);
  }
  if (table.hit_policy == HitPolicy::kUnique || table.hit_policy == HitPolicy::kAny) {
    if (sure > 1 && table.hit_policy == HitPolicy::kUnique) return Abstract::Of(Value());
    for (const std::size_t r : possible) {
      if (sure == 0 || status[r] == kYes || table.hit_policy == HitPolicy::kAny) ways.push_back(outputs[r]);
    }
    if (sure == 0) ways.push_back(none);
    // Two that may hold together: an error, which is null.
    const bool alike = std::ranges::all_of(possible, [&](std::size_t r) {
      return outputs[r].is_known() && outputs[possible[0]].is_known() &&
             Identical(outputs[r].known(), outputs[possible[0]].known());
    });
    if (possible.size() > 1 && (table.hit_policy == HitPolicy::kUnique || !alike))
      ways.push_back(Abstract::Of(Value()));
    return JoinAll(std::move(ways), depends);
  }
  if (table.hit_policy == HitPolicy::kPriority) {
    const bool known = std::ranges::all_of(possible, [&](std::size_t r) { return outputs[r].is_known(); });
    if (!known) {
      for (const std::size_t r : possible) ways.push_back(outputs[r]);
      if (sure == 0) ways.push_back(none);
      return JoinAll(std::move(ways), depends);
    }
    std::vector<std::size_t> order = possible;
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      const std::size_t pa = PriorityOf(table, outputs[a].known());
      const std::size_t pb = PriorityOf(table, outputs[b].known());
      return pa != pb ? pa < pb : a < b;
    });
    for (const std::size_t r : order) {
      ways.push_back(outputs[r]);
      if (status[r] == kYes) return JoinAll(std::move(ways), depends);
    }
    ways.push_back(none);
    return JoinAll(std::move(ways), depends);
  }
  Unknowns all = depends;
  for (const std::size_t r : possible) all |= outputs[r].depends;
  if (table.hit_policy == HitPolicy::kCollect && table.aggregation == Aggregation::kCount) {
    return Abstract::Interval(Value::Of(static_cast<std::int64_t>(sure)),
                              Value::Of(static_cast<std::int64_t>(possible.size())), false, all);
  }
  if (table.hit_policy == HitPolicy::kOutputOrder || table.outputs.size() != 1) {
    const bool known = certain && std::ranges::all_of(possible, [&](std::size_t r) { return outputs[r].is_known(); });
    if (!known || (table.hit_policy == HitPolicy::kCollect && table.aggregation != Aggregation::kNone))
      return Abstract::Any(all);
    std::vector<std::size_t> order = possible;
    if (table.hit_policy == HitPolicy::kOutputOrder) {
      std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        const std::size_t pa = PriorityOf(table, outputs[a].known());
        const std::size_t pb = PriorityOf(table, outputs[b].known());
        return pa != pb ? pa < pb : a < b;
      });
    }
    std::vector<Abstract> items;
    for (const std::size_t r : order) items.push_back(outputs[r]);
    return Abstract::ListOf(std::move(items));
  }
  if (table.hit_policy == HitPolicy::kRuleOrder || table.aggregation == Aggregation::kNone) {
    if (!certain) return Abstract::Any(all);
    std::vector<Abstract> items;
    for (const std::size_t r : possible) items.push_back(outputs[r]);
    return Abstract::ListOf(std::move(items));
  }
  // SUM, MIN, MAX of numbers.
  std::vector<Abstract> items;
  for (const std::size_t r : possible) {
    if (status[r] == kYes) {
      items.push_back(outputs[r]);
    } else if (table.aggregation == Aggregation::kSum && sure > 0) {
      items.push_back(Join(outputs[r], Abstract::Of(Value::Of(0)), depends));
    } else {
      return Abstract::Any(all);
    }
  }
  static constexpr std::string_view kNames[] = {"", "sum", "min", "max", ""};
  Abstract result =
      CallAggregate(kNames[static_cast<std::size_t>(table.aggregation)], Abstract::ListOf(std::move(items)));
  if (!result.is_known()) result.depends |= all;
  return result;
}

Abstract AbstractEvaluator::TableNode(const Table& table, const Node&, const Scope* scope) {
  Scope cells{scope, std::vector<Abstract>(1)};
  std::vector<Column> columns;
  bool may_fail = false;
  Unknowns depends;
  std::size_t combinations = 1;
  for (std::size_t c = 0; c < table.inputs.size(); ++c) {
    const Table::Input& input = table.inputs[c];
    const Abstract value = CoerceTo(Eval(*input.expression, scope), *input.type, nullptr);
    columns.push_back(ReadColumn(table, c, value, &cells));
    may_fail = may_fail || columns.back().may_fail;
    depends |= columns.back().depends;
    combinations = combinations > kMaxWays ? combinations : combinations * columns.back().ways.size();
  }
  std::vector<Abstract> outputs;
  for (std::size_t r = 0; r < table.rules.size(); ++r) outputs.push_back(RuleOutputOf(table, r, &cells));
  const Abstract none = FallbackOf(table, &cells);
  const std::size_t rules = table.rules.size();
  if (combinations > kMaxWays) {
    // Too many: what every column's ways have in common.
    Statuses status(rules, kYes);
    for (const Column& column : columns) {
      for (std::size_t r = 0; r < rules; ++r) {
        bool can = false;
        bool must = true;
        for (const Statuses& way : column.ways) {
          can = can || way[r] != kNo;
          must = must && way[r] == kYes;
        }
        status[r] = std::min<std::uint8_t>(status[r], must ? kYes : can ? kMaybe : kNo);
      }
    }
    Abstract result = Outcome_(table, status, outputs, none, depends);
    return may_fail ? Join(result, Abstract::Of(Value()), depends) : result;
  }
  std::vector<Abstract> results(combinations);
  for (std::size_t i = 0; i < combinations; ++i) {
    Statuses status(rules, kYes);
    std::size_t rest = i;
    for (const Column& column : columns) {
      const Statuses& way = column.ways[rest % column.ways.size()];
      rest /= column.ways.size();
      for (std::size_t r = 0; r < rules; ++r) status[r] = std::min(status[r], way[r]);
    }
    results[i] = Outcome_(table, status, outputs, none, depends);
  }
  // Columns whose way alone never changes the result do not matter, if every result is certain.
  Unknowns matter;
  std::size_t stride = 1;
  const bool all_known = std::ranges::all_of(results, [](const Abstract& r) { return r.is_known(); });
  for (const Column& column : columns) {
    const std::size_t size = column.ways.size();
    bool matters = !all_known || column.may_fail;
    for (std::size_t i = 0; i < combinations && !matters; ++i) {
      if ((i / stride) % size != 0) continue;
      for (std::size_t k = 1; k < size && !matters; ++k)
        matters = !Identical(results[i].known(), results[i + k * stride].known());
    }
    if (matters) matter |= column.depends;
    stride *= size;
  }
  if (may_fail) results.push_back(Abstract::Of(Value()));
  return JoinAll(std::move(results), matter);
}

}  // namespace yq::decision
