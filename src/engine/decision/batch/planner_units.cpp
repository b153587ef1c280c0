// Arithmetic, comparisons and choices over whole units.
#include <algorithm>

#include "engine/decision/batch/planner.h"
#include "engine/decision/feel/builtin.h"

namespace yq::decision {
namespace {

using Form = Operand::Form;
using Wide = __int128;

// Least scale at which all the numbers are whole; nothing when one is no number and not null, or does not fit.
std::optional<int> ScaleOf(const std::vector<Value>& values) {
  int scale = 0;
  for (const Value& value : values) {
    if (value.is_null()) continue;
    if (!value.is(Value::Kind::kNumber)) return std::nullopt;
    const auto units = UnitsOfNumber(value.number());
    if (!units) return std::nullopt;
    scale = std::max(scale, units->second);
  }
  return scale;
}

}  // namespace

std::int64_t UnitsIn(const Value& value, int scale) {
  if (value.is(Value::Kind::kDate)) return value.date().days();
  const auto units = value.is(Value::Kind::kNumber) ? UnitsOfNumber(value.number()) : std::nullopt;
  const auto scaled = units ? Rescaled(units->first, scale - units->second) : std::nullopt;
  return scaled && *scaled < kMostUnits && *scaled > -kMostUnits ? *scaled : kNullUnits;
}

// A units register; for codes with register -1 only the description.
Operand Planner::ToUnits(const Operand& operand) {
  Operand units;
  units.form = Form::kUnits;
  units.loose = operand.loose;
  PlanStep step;
  if (operand.is(Form::kUnits)) {
    units = operand;
    if (program_.registers[static_cast<std::size_t>(operand.reg)].column < 0) return units;
    const auto [entry, fresh] = loaded_.try_emplace(operand.reg, 0);
    if (fresh) {
      step.kind = StepKind::kLoad;
      step.a = operand.reg;
      entry->second = Emit(std::move(step), true);
    }
    units.reg = entry->second;
    return units;
  }
  if (!operand.is(Form::kConstant) && !operand.is(Form::kCode)) return None("it is no number");
  units.date = std::ranges::any_of(operand.values, [](const Value& v) { return v.is(Value::Kind::kDate); });
  if (units.date) {
    if (!std::ranges::all_of(operand.values, [](const Value& v) { return v.is_null() || v.is(Value::Kind::kDate); }))
      return None("dates are mixed with other values");
  } else if (const auto scale = ScaleOf(operand.values)) {
    units.scale = *scale;
  } else {
    return None("its values are no numbers");
  }
  for (const Value& value : operand.values) {
    const std::int64_t unit = UnitsIn(value, units.scale);
    if (unit == kNullUnits && !value.is_null()) return None("a number of it is too large");
    step.units.push_back(unit);
    if (value.is_null()) {
      units.nullable = true;
    } else if (units.least > units.greatest) {
      units.least = units.greatest = unit;
    } else {
      units.least = std::min(units.least, unit);
      units.greatest = std::max(units.greatest, unit);
    }
  }
  if (operand.is(Form::kCode) && operand.reg < 0) return units;
  step.kind = operand.is(Form::kConstant) ? StepKind::kConstant : StepKind::kFromCode;
  step.a = operand.reg;
  step.units.resize(std::max<std::size_t>(step.units.size(), 256), kNullUnits);
  units.reg = Emit(std::move(step), true);
  return units;
}

Operand Planner::Rescale(Operand units, int scale) {
  if (units.scale == scale) return units;
  const auto least = Rescaled(units.least, scale - units.scale);
  const auto greatest = Rescaled(units.greatest, scale - units.scale);
  if (!least || !greatest || *least <= -kMostUnits || *greatest >= kMostUnits || scale > kMostScale)
    return None("its numbers do not fit one scale");
  PlanStep step;
  step.kind = StepKind::kRescale;
  step.a = units.reg;
  step.by = scale - units.scale;
  units.reg = Emit(std::move(step), true);
  units.scale = scale;
  units.least = *least;
  units.greatest = *greatest;
  return units;
}

Operand Planner::Pair(StepKind kind, Operand a, Operand b) {
  if (a.date || b.date) return None("it computes with dates");
  if (kind == StepKind::kMultiply) {
    if (a.scale + b.scale > kMostScale) return None("a product has too many digits behind the point");
  } else {
    const int scale = std::max(a.scale, b.scale);
    a = Rescale(std::move(a), scale);
    b = Rescale(std::move(b), scale);
    if (!a) return a;
    if (!b) return b;
  }
  Operand result;
  result.form = Form::kUnits;
  result.nullable = a.nullable || b.nullable;
  Wide least = 0;
  Wide greatest = -1;
  if (a.least <= a.greatest && b.least <= b.greatest) {
    switch (kind) {
      case StepKind::kAdd:
        least = Wide{a.least} + b.least;
        greatest = Wide{a.greatest} + b.greatest;
        break;
      case StepKind::kSubtract:
        least = Wide{a.least} - b.greatest;
        greatest = Wide{a.greatest} - b.least;
        break;
      case StepKind::kLeast:
        least = std::min(a.least, b.least);
        greatest = std::min(a.greatest, b.greatest);
        break;
      case StepKind::kGreatest:
        least = std::max(a.least, b.least);
        greatest = std::max(a.greatest, b.greatest);
        break;
      default: {
        const Wide corners[] = {Wide{a.least} * b.least, Wide{a.least} * b.greatest, Wide{a.greatest} * b.least,
                                Wide{a.greatest} * b.greatest};
        least = *std::ranges::min_element(corners);
        greatest = *std::ranges::max_element(corners);
      }
    }
  }
  constexpr Wide kLimit = kMostUnits - 1;
  PlanStep step;
  step.kind = kind;
  step.a = a.reg;
  step.b = b.reg;
  step.checked = least < -kLimit || greatest > kLimit;
  result.nullable = result.nullable || step.checked;  // a misfit is null until the interpreter answers
  result.least = static_cast<std::int64_t>(std::clamp(least, -kLimit, kLimit));
  result.greatest = static_cast<std::int64_t>(std::clamp(greatest, -kLimit, kLimit));
  result.scale = kind == StepKind::kMultiply ? a.scale + b.scale : a.scale;
  result.loose = result.scale > 0 || a.loose || b.loose;
  result.reg = Emit(std::move(step), true);
  return result;
}

bool Planner::Flatten(const Node& node, bool negative, std::vector<std::pair<Operand, bool>>& terms, std::string& why) {
  const bool sum = node.kind == NodeKind::kArithmetic &&
                   (node.operation == Operation::kAdd || node.operation == Operation::kSubtract);
  if (sum) {
    return Flatten(node.child(0), negative, terms, why) &&
           Flatten(node.child(1), negative != (node.operation == Operation::kSubtract), terms, why);
  }
  if (node.kind == NodeKind::kNegate) return Flatten(node.child(0), !negative, terms, why);
  Operand term = Plan(node);
  if (!term) {
    why = term.why;
    return false;
  }
  terms.emplace_back(std::move(term), negative);
  return true;
}

// A sum of look-ups that stays within a byte: added in codes, its own code counting from the least sum.
Operand Planner::SumOfCodes(const std::vector<std::pair<Operand, bool>>& terms) {
  int scale = 0;
  for (const auto& [term, negative] : terms) {
    if (!term.is(Form::kCode) && !term.is(Form::kConstant)) return {};
    const auto own = ScaleOf(term.values);
    if (!own) return {};
    scale = std::max(scale, *own);
  }
  Wide base = 0;
  Wide span = 0;
  bool nullable = false;
  PlanStep step;
  step.join = Join::kAdd;
  for (const auto& [term, negative] : terms) {
    std::vector<Wide> units;
    for (const Value& value : term.values) {
      const std::int64_t unit = UnitsIn(value, scale);
      if (unit == kNullUnits && !value.is_null()) return {};
      units.push_back(negative && !value.is_null() ? -Wide{unit} : Wide{unit});
    }
    Wide least = 0;
    Wide greatest = 0;
    bool any = false;
    for (const Wide unit : units) {
      if (unit == kNullUnits) continue;
      least = any ? std::min(least, unit) : unit;
      greatest = any ? std::max(greatest, unit) : unit;
      any = true;
    }
    if (!any) return Constant(Value());  // always null
    base += least;
    span += greatest - least;
    if (span > 254) return {};
    if (term.is(Form::kConstant)) continue;
    Term look_up{.reg = term.reg, .lut = {}};
    look_up.lut.size = units.size();
    for (std::size_t c = 0; c < units.size(); ++c) {
      nullable = nullable || units[c] == kNullUnits;
      look_up.lut.bytes[c] = units[c] == kNullUnits ? 255 : static_cast<std::uint8_t>(units[c] - least);
    }
    step.terms.push_back(look_up);
  }
  if (step.terms.empty() || base < -kMostUnits || base + span > kMostUnits) return {};
  std::vector<Value> values;
  for (Wide unit = base; unit <= base + span; ++unit)
    values.push_back(NumberOfUnits(static_cast<std::int64_t>(unit), scale));
  if (nullable) values.resize(256);
  Operand sum = Code(Emit(std::move(step), false), std::move(values));
  sum.loose = scale > 0 || std::ranges::any_of(terms, [](const auto& term) { return term.first.loose; });
  return sum;
}

Operand Planner::Arithmetic(const Node& node) {
  std::string why;
  if (node.kind == NodeKind::kArithmetic && node.operation == Operation::kMultiply) {
    const Operand a = ToUnits(Plan(node.child(0)));
    if (!a) return a;
    const Operand b = ToUnits(Plan(node.child(1)));
    return b ? Pair(StepKind::kMultiply, a, b) : b;
  }
  if (node.kind == NodeKind::kArithmetic && node.operation == Operation::kDivide) {
    const Operand by = Plan(node.child(1));
    if (!by.is(Form::kConstant) || !by.values[0].is(Value::Kind::kNumber)) return None("it divides by what varies");
    const auto divisor = UnitsOfNumber(by.values[0].number());
    if (!divisor || divisor->first == 0) return None("it divides by a number that is no divisor");
    for (int digits = 0; digits <= 9; ++digits) {
      const auto whole = Rescaled(1, digits + divisor->second);
      if (!whole || *whole % divisor->first != 0) continue;
      const Operand a = ToUnits(Plan(node.child(0)));
      if (!a) return a;
      return Pair(StepKind::kMultiply, a,
                  ToUnits(Constant(Value::Of(Number::FromParts(*whole / divisor->first, -digits)))));
    }
    return None("its quotients do not end");
  }
  if (node.kind == NodeKind::kArithmetic && node.operation == Operation::kPower) return None("it is a power");
  std::vector<std::pair<Operand, bool>> terms;
  if (!Flatten(node, false, terms, why)) return None(why);
  if (Operand sum = SumOfCodes(terms)) return sum;
  Operand total = ToUnits(Constant(Value::Of(0)));
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const Operand term = ToUnits(terms[i].first);
    if (!term) return term;
    if (i == 0 && !terms[i].second) {
      total = term;
      if (total.date) return None("it computes with dates");
      continue;
    }
    total = Pair(terms[i].second ? StepKind::kSubtract : StepKind::kAdd, total, term);
    if (!total) return total;
  }
  return total;
}

Operand Planner::Compare(const Node& node) {
  const Operand left = Plan(node.child(0));
  if (!left) return left;
  const Operand right = Plan(node.child(1));
  if (!right) return right;
  if (!left.is(Form::kUnits) && !right.is(Form::kUnits)) return {};  // looked up
  const auto constant = left.is(Form::kConstant) ? &left : right.is(Form::kConstant) ? &right : nullptr;
  if (constant != nullptr) {
    const Operand& units = constant == &left ? right : left;
    const std::size_t place = constant == &left ? 1 : 0;
    Shell shell(node);
    shell.Set(1 - place, constant->values[0]);
    const auto compared = [&](const Value& value) {
      shell.Set(place, value);
      auto result = Evaluate(shell.node(), {});
      return result ? std::move(*result) : Value();
    };
    Operand buckets =
        Buckets(units, {constant->values[0]}, [&](const Value& value) { return ToFeel(compared(value)); });
    for (Value& value : buckets.values) value = compared(value);
    buckets.loose = false;
    return buckets;
  }
  Operand a = ToUnits(left);
  if (!a) return a;
  Operand b = ToUnits(right);
  if (!b) return b;
  if (a.date != b.date) return None("it compares dates with numbers");
  const int scale = std::max(a.scale, b.scale);
  a = Rescale(std::move(a), scale);
  if (!a) return a;
  b = Rescale(std::move(b), scale);
  if (!b) return b;
  PlanStep step;
  step.kind = StepKind::kCompare;
  step.a = a.reg;
  step.b = b.reg;
  step.operation = static_cast<int>(node.operation);
  return Code(Emit(std::move(step), false), {Value::Boolean(false), Value(), Value::Boolean(true)});
}

Operand Planner::If(const Node& node) {
  const Operand condition = Plan(node.child(0));
  if (!condition) return condition;
  if (condition.is(Form::kConstant)) {
    const Value& value = condition.values[0];
    if (node.strict && !value.is(Value::Kind::kBoolean)) return Constant(Value());
    return Plan(node.child(value.is_true() ? 1 : 2));
  }
  if (!condition.is(Form::kCode)) return None("its condition is no condition");
  std::vector<std::uint8_t> which;
  for (const Value& value : condition.values) {
    which.push_back(value.is_true() ? 0 : node.strict && !value.is(Value::Kind::kBoolean) ? 2 : 1);
  }
  return Choose(condition.reg, which, {Plan(node.child(1)), Plan(node.child(2)), Constant(Value())});
}

// By the code of a register one of several operands. Cases nobody chooses may be anything.
Operand Planner::Choose(int selector, const std::vector<std::uint8_t>& which, std::vector<Operand> cases) {
  bool units = false;
  std::vector<bool> chosen(cases.size(), false);
  for (const std::uint8_t one : which) chosen[one] = true;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    if (!chosen[c]) cases[c] = Constant(Value());
    if (!cases[c]) return cases[c];
    if (cases[c].is(Form::kCode32)) return None("it has too many different values");
    units = units || cases[c].is(Form::kUnits);
  }
  PlanStep step;
  step.a = selector;
  step.selector.size = which.size();
  std::ranges::copy(which, step.selector.bytes.begin());
  const bool loose = std::ranges::any_of(cases, [](const Operand& o) { return o.loose; });
  if (!units) {
    step.kind = StepKind::kChoose;
    ValueCodes codes;
    for (const Operand& one : cases) {
      Term term{.reg = one.is(Form::kConstant) ? selector : one.reg, .lut = {}};
      term.lut.size = one.is(Form::kConstant) ? which.size() : one.values.size();
      for (std::size_t c = 0; c < term.lut.size; ++c)
        term.lut.bytes[c] = static_cast<std::uint8_t>(codes.Of(one.values[one.is(Form::kConstant) ? 0 : c]));
      if (codes.values().size() > 255) {
        units = true;
        break;
      }
      step.terms.push_back(term);
    }
    if (!units) {
      Operand operand = Code(Emit(std::move(step), false), codes.values());
      operand.loose = loose;
      return operand;
    }
    step.terms.clear();
  }
  step.kind = StepKind::kChooseUnits;
  Operand result;
  result.form = Form::kUnits;
  bool first = true;
  for (Operand& one : cases) {
    if (one.is(Form::kConstant) && one.values[0].is_null()) continue;
    one = ToUnits(one);
    if (!one) return one;
    if (!first && one.date != result.date) return None("it mixes dates and numbers");
    first = false;
    result.date = one.date;
    result.scale = std::max(result.scale, one.scale);
  }
  for (std::size_t c = 0; c < cases.size(); ++c) {
    Operand& one = cases[c];
    if (one.is(Form::kConstant)) {
      result.nullable = result.nullable || chosen[c];
      step.cases.push_back(-1);
      continue;
    }
    one = Rescale(std::move(one), result.scale);
    if (!one) return one;
    result.nullable = result.nullable || one.nullable;
    if (one.least <= one.greatest) {
      const bool none = result.least > result.greatest;
      result.least = none ? one.least : std::min(result.least, one.least);
      result.greatest = none ? one.greatest : std::max(result.greatest, one.greatest);
    }
    step.cases.push_back(one.reg);
  }
  result.loose = loose || result.scale > 0;
  result.reg = Emit(std::move(step), true);
  return result;
}

Operand Planner::Round(Operand units, int scale, Number::Rounding rounding) {
  if (scale >= units.scale) return units;
  if (units.scale - scale > 15) return None("it rounds too far");
  const std::int64_t unit = *Rescaled(1, units.scale - scale);
  PlanStep step;
  step.kind = StepKind::kRound;
  step.a = units.reg;
  step.by = units.scale - scale;
  step.rounding = rounding;
  units.reg = Emit(std::move(step), true);
  units.least = units.least / unit - 1;
  units.greatest = units.greatest / unit + 1;
  units.scale = scale;
  if (scale < 0) return Rescale(std::move(units), 0);
  return units;
}

Operand Planner::BuiltinCall(const Node& node) {
  const Value& called = node.child(0).constant;
  if (!called.is(Value::Kind::kFunction) || called.function().builtin == nullptr || !node.names.empty()) {
    return None("it calls a function");
  }
  const std::string& name = called.function().builtin->name;
  const std::size_t arguments = node.children.size() - 1;
  using Rounding = Number::Rounding;
  static const std::map<std::string_view, Rounding> kRoundings = {{"floor", Rounding::kFloor},
                                                                  {"ceiling", Rounding::kCeiling},
                                                                  {"decimal", Rounding::kHalfEven},
                                                                  {"round up", Rounding::kUp},
                                                                  {"round down", Rounding::kDown},
                                                                  {"round half up", Rounding::kHalfUp},
                                                                  {"round half down", Rounding::kHalfDown}};
  const auto gives_null = [&](std::size_t place) {
    Shell shell(node);
    for (std::size_t i = 1; i <= arguments; ++i) shell.Set(i, i == place ? Value() : Value::Of(1));
    const auto value = Evaluate(shell.node(), {});
    return value && value->is_null();
  };
  if (const auto rounding = kRoundings.find(name); rounding != kRoundings.end() && (arguments == 1 || arguments == 2)) {
    int scale = 0;
    if (arguments == 2) {
      const Operand digits = Plan(node.child(2));
      const bool number = digits.is(Form::kConstant) && digits.values[0].is(Value::Kind::kNumber);
      const auto whole = number ? digits.values[0].number().ToInt() : std::nullopt;
      if (!whole || *whole < -15 || *whole > kMostScale) return None("it rounds to a number of digits that varies");
      scale = static_cast<int>(*whole);
    }
    Operand units = ToUnits(Plan(node.child(1)));
    if (!units || units.date) return units.date ? None("it rounds dates") : units;
    if (units.nullable && !gives_null(1)) return None("it rounds null");
    return Round(std::move(units), scale, rounding->second);
  }
  if ((name == "min" || name == "max") && arguments >= 2) {
    Operand result;
    for (std::size_t i = 1; i <= arguments; ++i) {
      Operand units = ToUnits(Plan(node.child(i)));
      if (!units || units.date) return units.date ? None("it compares dates") : units;
      if (units.nullable && !gives_null(i)) return None("it compares null");
      result = i == 1
                   ? std::move(units)
                   : Pair(name == "min" ? StepKind::kLeast : StepKind::kGreatest, std::move(result), std::move(units));
      if (!result) return result;
    }
    return result;
  }
  if (name == "abs" && arguments == 1) {
    const Operand units = ToUnits(Plan(node.child(1)));
    if (!units || units.date) return units.date ? None("it is no number") : units;
    if (units.nullable && !gives_null(1)) return None("it takes null");
    return Pair(StepKind::kGreatest, units, Pair(StepKind::kSubtract, ToUnits(Constant(Value::Of(0))), units));
  }
  return None("it calls " + name + "() on too many different values");
}

}  // namespace yq::decision
