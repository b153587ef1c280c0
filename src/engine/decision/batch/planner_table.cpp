// Decision tables: per column and code the rules whose cell holds, joined by `and`; then the hit policy.
#include <algorithm>
#include <set>

#include "engine/decision/batch/planner.h"
#include "engine/decision/partial/points.h"

namespace yq::decision {
namespace {

constexpr std::size_t kMostRules = 1000;
constexpr std::size_t kMostMasks = 4096;

}  // namespace

// Which cells of the column hold for a value; false when the value is not allowed there.
bool Planner::CellBits(const Table& table, std::size_t input, const Value& value, std::vector<bool>& holds) {
  const Table::Input& column = table.inputs[input];
  evaluator_.Renew();
  const EnvPtr frame = EnvPtr::Make(nullptr, 1);
  Value tested = value;
  holds.assign(table.rules.size(), false);
  if (!tested.is_null()) {
    tested = evaluator_.Coerce(std::move(tested), *column.type, nullptr, {});
    if (column.allowed && !tested.is_null()) {
      frame->slots[0] = tested;
      if (!evaluator_.EvalTests(*column.allowed, tested, frame.get()).is_true()) return false;
    }
  }
  frame->slots[0] = tested;
  for (std::size_t r = 0; r < table.rules.size(); ++r) {
    holds[r] = evaluator_.EvalTests(*table.rules[r].inputs[input], tested, frame.get()).is_true();
  }
  return true;
}

std::optional<Planner::TableColumn> Planner::ColumnOf(const Table& table, std::size_t input, std::string& why) {
  const Table::Input& column = table.inputs[input];
  const Node& expression = *column.expression;
  const Element* element = PlainElement(expression);
  Operand operand;
  const auto closed = [&](bool cuts) {
    return std::ranges::all_of(table.rules,
                               [&](const Table::Rule& rule) { return ClosedCell(*rule.inputs[input], cuts); }) &&
           (!column.allowed || ClosedCell(*column.allowed, cuts)) &&
           (!cuts || !column.type->constraint || ClosedCell(*column.type->constraint, true));
  };
  if (!closed(false)) {
    why = "a cell reads more than its own column";
    return std::nullopt;
  }
  bool through = false;  // the operand stands for the element, not for the expression
  if (element != nullptr) {
    const Operand& whole = Whole(*element);
    through = whole && closed(whole.is(Operand::Form::kUnits));
    operand = through ? Classes(*element) : whole;
    if (!operand && element->kind == Element::Kind::kDecision) {
      why = "it rests on '" + element->name + "', which is exact";
      return std::nullopt;
    }
  } else {
    operand = Plan(expression);
  }
  if (operand.is(Operand::Form::kUnits)) {
    if (!closed(true)) {
      why = "a cell does not compare with constants";
      return std::nullopt;
    }
    std::vector<Value> cuts;
    CutsOf({.table = &table, .input = input}, cuts);
    operand = Buckets(operand, cuts, [&](const Value& value) {
      std::vector<bool> holds;
      std::string text(1, CellBits(table, input, value, holds) ? '+' : '-');
      for (const bool one : holds) text += one ? '1' : '0';
      return text;
    });
  }
  if (operand.is(Operand::Form::kCode32)) {
    operand = ClassesOf(operand, [&](const Value& value) {
      std::vector<bool> holds;
      std::string text(1, CellBits(table, input, value, holds) ? '+' : '-');
      for (const bool one : holds) text += one ? '1' : '0';
      return text;
    });
  }
  if (!operand) {
    why = operand.why;
    return std::nullopt;
  }
  if (operand.loose && !closed(true)) {
    why = "a cell shows how a number is written";
    return std::nullopt;
  }
  TableColumn result;
  result.reg = operand.reg;
  for (const Value& value : operand.values) {
    std::optional<Value> tested = value;
    if (through) tested = Evaluate(expression, {{element, value}});
    std::vector<bool> holds;
    if (!tested) {
      why = "it takes too many steps";
      return std::nullopt;
    }
    result.allowed.push_back(CellBits(table, input, *tested, holds));
    result.holds.push_back(std::move(holds));
  }
  return result;
}

// What the interpreter makes of these rules holding, and no others.
Value Planner::Hit(const Table& table, const Node& node, std::vector<std::size_t>& matched) {
  evaluator_.Renew();
  const EnvPtr frame = EnvPtr::Make(nullptr, 1);
  bool defaulted = false;
  return evaluator_.HitResult(table, matched, node, frame.get(), defaulted);
}

// Is the answer always that of one rule, and which comes first? `order` gets the rules in that order.
bool Planner::OneRuleDecides(const Table& table, const Node& node, const std::vector<TableColumn>& columns,
                             std::vector<std::size_t>& order) {
  const bool constant = std::ranges::all_of(order, [&](std::size_t r) {
    return std::ranges::all_of(table.rules[r].outputs, [&](const NodePtr& output) { return IsClosed(*output); });
  });
  if (table.hit_policy == HitPolicy::kFirst) return true;
  if (table.hit_policy == HitPolicy::kPriority) {
    if (!constant) return false;
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      if (a == b) return false;
      std::vector<std::size_t> both = {std::min(a, b), std::max(a, b)};
      Hit(table, node, both);
      return both.size() == 1 && both[0] == a;
    });
    return true;
  }
  if (table.hit_policy != HitPolicy::kUnique && table.hit_policy != HitPolicy::kAny) return false;
  // Two rules that may hold together must not disagree.
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      const bool together = std::ranges::all_of(columns, [&](const TableColumn& column) {
        return std::ranges::any_of(column.holds, [&](const auto& holds) { return holds[order[i]] && holds[order[j]]; });
      });
      if (!together) continue;
      if (table.hit_policy == HitPolicy::kUnique || !constant) return false;
      std::vector<std::size_t> one = {order[i]};
      std::vector<std::size_t> other = {order[j]};
      if (ToFeel(Hit(table, node, one)) != ToFeel(Hit(table, node, other))) return false;
    }
  }
  return true;
}

Operand Planner::FirstOf(const Table& table, const Node& node, const std::vector<TableColumn>& columns,
                         std::vector<std::size_t> order) {
  std::vector<std::size_t> none;
  const Value nothing = Hit(table, node, none);
  // Where some value is not allowed the table is null whatever its default.
  const bool forbids = std::ranges::any_of(columns, [](const TableColumn& column) {
    return std::ranges::any_of(column.allowed, [](bool allowed) { return !allowed; });
  });
  const std::size_t default_rule = table.rules.size();
  const auto holds = [&](const TableColumn& column, std::size_t code, std::size_t rule) {
    return rule == default_rule ? static_cast<bool>(column.allowed[code]) : static_cast<bool>(column.holds[code][rule]);
  };
  if (forbids && !nothing.is_null()) order.push_back(default_rule);
  // From the rule that always holds on, nothing else matters.
  std::size_t end = order.size();
  bool always = false;
  for (std::size_t i = 0; i < order.size() && !always; ++i) {
    always = std::ranges::all_of(columns, [&](const TableColumn& column) {
      for (std::size_t c = 0; c < column.holds.size(); ++c) {
        if (!holds(column, c, order[i])) return false;
      }
      return true;
    });
    if (always) end = i;
  }
  // Outputs: constants have a code; others are chosen among afterwards.
  ValueCodes codes;
  std::vector<Operand> varying;  // per code of `which`; constants are none
  std::vector<std::size_t> code_of;
  std::vector<std::pair<std::size_t, Operand>> computed;
  const auto code_for = [&](std::size_t rule) -> std::optional<std::size_t> {
    if (rule == default_rule) return codes.Of(nothing);
    const Table::Rule& r = table.rules[rule];
    if (std::ranges::all_of(r.outputs, [&](const NodePtr& output) { return IsClosed(*output); })) {
      std::vector<std::size_t> one = {rule};
      return codes.Of(Hit(table, node, one));
    }
    if (table.outputs.size() != 1) return std::nullopt;
    Operand output = Coerced(Plan(*r.outputs[0]), *table.outputs[0].type);
    if (!output) return std::nullopt;
    const std::size_t code = codes.Fresh();
    computed.emplace_back(code, std::move(output));
    return code;
  };
  for (std::size_t i = 0; i < end; ++i) {
    const auto code = code_for(order[i]);
    if (!code) return None("an output is computed from too many different values");
    code_of.push_back(*code);
  }
  const auto fallback = always ? code_for(order[end]) : std::optional(codes.Of(forbids ? Value() : nothing));
  if (!fallback) return None("an output is computed from too many different values");
  if (codes.values().size() > 254) return None("it has more than 254 different answers");
  Operand result;
  if (end == 0) {
    result = Constant(codes.values()[*fallback]);
    if (!computed.empty()) return computed[0].second;
    return result;
  }
  PlanStep step;
  step.kind = StepKind::kRules;
  step.fallback = static_cast<std::uint8_t>(*fallback);
  for (std::size_t first = 0; first < end; first += 8) {
    const std::size_t count = std::min<std::size_t>(8, end - first);
    const auto valid = static_cast<std::uint8_t>((1U << count) - 1);
    RulePlane plane;
    for (const TableColumn& column : columns) {
      Term term{.reg = column.reg, .lut = {}};
      term.lut.size = column.holds.size();
      bool all = true;
      for (std::size_t c = 0; c < column.holds.size(); ++c) {
        for (std::size_t b = 0; b < count; ++b) {
          if (holds(column, c, order[first + b]))
            term.lut.bytes[c] = static_cast<std::uint8_t>(term.lut.bytes[c] | 1U << b);
        }
        all = all && term.lut.bytes[c] == valid;
      }
      if (!all) plane.terms.push_back(term);
    }
    for (std::size_t n = 0; n < 16; ++n) {
      const auto lowest = [&](std::size_t bits, std::size_t shift) -> std::uint8_t {
        for (std::size_t b = 0; b < 4; ++b) {
          if ((bits >> b & 1U) != 0 && b + shift < count) return static_cast<std::uint8_t>(code_of[first + shift + b]);
        }
        return kNoRule;
      };
      plane.low[n] = lowest(n, 0);
      plane.high[n] = lowest(n, 4);
    }
    step.planes.push_back(std::move(plane));
  }
  const int reg = Emit(std::move(step), false);
  if (computed.empty()) return Code(reg, codes.values());
  // The rule's code chooses between constants (case 0) and computed outputs.
  std::vector<Operand> cases = {Code(reg, codes.values())};
  std::vector<std::uint8_t> which(codes.values().size(), 0);
  for (auto& [code, output] : computed) {
    which[code] = static_cast<std::uint8_t>(cases.size());
    cases.push_back(std::move(output));
  }
  return Choose(reg, which, std::move(cases));
}

// Every set of rules that can hold together, each answered by the interpreter's own hit policy.
Operand Planner::ByMask(const Table& table, const Node& node, const std::vector<TableColumn>& columns) {
  const std::size_t bits = table.rules.size() + 1;  // the last: every value is allowed
  if (bits > 64) return None("more than 63 rules can hold together");
  const bool constant = std::ranges::all_of(table.rules, [&](const Table::Rule& rule) {
    return std::ranges::all_of(rule.outputs, [&](const NodePtr& output) { return IsClosed(*output); });
  });
  if (!constant) return None("several rules can hold and an output is computed");
  const auto mask_of = [&](const TableColumn& column, std::size_t code) {
    std::uint64_t mask = column.allowed[code] ? std::uint64_t{1} << (bits - 1) : 0;
    for (std::size_t r = 0; r + 1 < bits; ++r) {
      if (column.holds[code][r]) mask |= std::uint64_t{1} << r;
    }
    return mask;
  };
  std::set<std::uint64_t> masks = {bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1};
  for (const TableColumn& column : columns) {
    std::set<std::uint64_t> own;
    for (std::size_t c = 0; c < column.holds.size(); ++c) own.insert(mask_of(column, c));
    std::set<std::uint64_t> next;
    for (const std::uint64_t a : masks) {
      for (const std::uint64_t b : own) next.insert(a & b);
    }
    if (next.size() > kMostMasks) return None("too many sets of rules can hold together");
    masks = std::move(next);
  }
  if (columns.empty()) return None("it has no input that varies");
  PlanStep step;
  ValueCodes codes;
  for (const std::uint64_t mask : masks) {
    Value value;
    if ((mask >> (bits - 1) & 1U) != 0) {
      std::vector<std::size_t> matched;
      for (std::size_t r = 0; r + 1 < bits; ++r) {
        if ((mask >> r & 1U) != 0) matched.push_back(r);
      }
      value = Hit(table, node, matched);
    }
    const std::size_t code = codes.Of(value);
    if (code > 255) return None("it has more than 256 different answers");
    step.masks[mask] = static_cast<std::uint8_t>(code);
  }
  for (std::size_t first = 0; first < bits; first += 8) {
    RulePlane plane;
    for (const TableColumn& column : columns) {
      Term term{.reg = column.reg, .lut = {}};
      term.lut.size = column.holds.size();
      for (std::size_t c = 0; c < column.holds.size(); ++c)
        term.lut.bytes[c] = static_cast<std::uint8_t>(mask_of(column, c) >> first);
      plane.terms.push_back(term);
    }
    step.planes.push_back(std::move(plane));
  }
  if (bits <= 8) {
    step.kind = StepKind::kCombine;
    step.join = Join::kAnd;
    step.terms = std::move(step.planes[0].terms);
    step.planes.clear();
    step.after.size = std::size_t{1} << bits;
    for (const auto& [mask, code] : step.masks) step.after.bytes[mask] = code;
  } else {
    step.kind = StepKind::kMasks;
  }
  return Code(Emit(std::move(step), false), codes.values());
}

Operand Planner::DecisionTable(const Node& node) {
  const Table& table = *node.table;
  if (table.rules.size() > kMostRules) return None("it has more than 1,000 rules");
  std::vector<TableColumn> columns;
  for (std::size_t i = 0; i < table.inputs.size(); ++i) {
    std::string why;
    auto column = ColumnOf(table, i, why);
    if (!column) return None(why);
    columns.push_back(std::move(*column));
  }
  const bool closed_defaults = std::ranges::all_of(
      table.outputs, [&](const Table::Output& output) { return !output.fallback || IsClosed(*output.fallback); });
  if (!closed_defaults) return None("its default output is computed");
  // A column that is the same for everybody only strikes out rules.
  std::vector<bool> dead(table.rules.size(), false);
  bool never_allowed = false;
  for (const TableColumn& column : columns) {
    for (std::size_t r = 0; r < table.rules.size(); ++r) {
      dead[r] = dead[r] || std::ranges::none_of(column.holds, [&](const auto& holds) { return holds[r]; });
    }
    never_allowed = never_allowed || std::ranges::none_of(column.allowed, [](bool allowed) { return allowed; });
  }
  if (never_allowed) return Constant(Value());
  std::erase_if(columns, [](const TableColumn& column) { return column.reg < 0; });
  std::vector<std::size_t> order;
  for (std::size_t r = 0; r < table.rules.size(); ++r) {
    if (!dead[r]) order.push_back(r);
  }
  if (OneRuleDecides(table, node, columns, order)) return FirstOf(table, node, columns, std::move(order));
  for (TableColumn& column : columns) {
    for (auto& holds : column.holds) {
      for (std::size_t r = 0; r < dead.size(); ++r) holds[r] = holds[r] && !dead[r];
    }
  }
  return ByMask(table, node, columns);
}

}  // namespace yq::decision
