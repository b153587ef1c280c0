#include "engine/decision/partial/abstract_eval.h"

#include <algorithm>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/function.h"

namespace yq::decision {
namespace {

using Kind = Abstract::Kind;

const Value& True() {
  static const Value kTrue = Value::Boolean(true);
  return kTrue;
}
const Value& False() {
  static const Value kFalse = Value::Boolean(false);
  return kFalse;
}
Abstract Truth(bool can_true, bool can_false, bool can_null, const Unknowns& depends) {
  std::vector<Value> values;
  if (can_true) values.push_back(True());
  if (can_false) values.push_back(False());
  if (can_null) values.emplace_back();
  return Abstract::OneOf(std::move(values), depends);
}

const Abstract* SlotOf(const AbstractScope* scope, int hops, int slot) {
  for (; hops > 0 && scope != nullptr; --hops) scope = scope->parent;
  return scope != nullptr && static_cast<std::size_t>(slot) < scope->slots.size()
             ? &scope->slots[static_cast<std::size_t>(slot)]
             : nullptr;
}

constexpr std::size_t kMaxCombinations = 96;
constexpr std::size_t kMaxKeyed = 6;      // elements that read more are seldom asked the same again
constexpr std::size_t kMaxKept = 20'000;  // per element

}  // namespace

AbstractEvaluator::AbstractEvaluator(const Model& model, const DecideOptions& options)
    : model_(model),
      exact_(model.impl(), options, nullptr),
      run_(exact_.NewRun()),
      slots_(model.impl()->elements.size()) {
  exact_.set_run(run_);
  exact_.set_silent(true);
}

void AbstractEvaluator::SetGiven(const Element& element, Value value) {
  Slot& slot = SlotFor(element);
  slot.own = Abstract::Of(std::move(value));
  slot.current = &slot.own;
  slot.prepared = slot.fixed = slot.valid = true;
}

std::size_t AbstractEvaluator::AddUnknown(const Element& element, Abstract domain) {
  const std::size_t number = unknowns_.size();
  domain.depends.reset();
  if (!domain.is_known()) domain.depends.set(number);
  unknowns_.push_back({.element = &element, .values = {std::move(domain)}, .code = 0, .readers = {}});
  Slot& slot = SlotFor(element);
  slot.unknown = static_cast<int>(number);
  slot.prepared = true;
  slot.reads_bits.set(number);
  return number;
}

AbstractEvaluator::Code AbstractEvaluator::CodeOf(std::size_t unknown, const Value& value) {
  std::vector<Abstract>& values = unknowns_[unknown].values;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (Identical(values[i].known(), value)) return static_cast<Code>(i);
  }
  values.push_back(Abstract::Of(value));
  return static_cast<Code>(values.size() - 1);
}

void AbstractEvaluator::Assign(std::size_t unknown, Code code) {
  Unknown& input = unknowns_[unknown];
  if (input.code == code) return;
  input.code = code;
  for (const std::size_t reader : input.readers) slots_[reader].valid = false;
}

// What an element reads never changes: found once.
void AbstractEvaluator::Prepare(const Element& element, Slot& slot) {
  slot.prepared = true;
  if (element.kind == Element::Kind::kInput || !element.logic) return;
  for (const Element* used : uses_.Of(*element.logic).elements) {
    Slot& inner = SlotFor(*used);
    if (!inner.prepared) Prepare(*used, inner);
    slot.reads_bits |= inner.reads_bits;
  }
  for (std::size_t i = 0; i < unknowns_.size(); ++i) {
    if (!slot.reads_bits.test(i)) continue;
    slot.reads.push_back(i);
    unknowns_[i].readers.push_back(element.index);
  }
}

const Abstract& AbstractEvaluator::Element_(const Element& element) {
  Slot& slot = SlotFor(element);
  if (slot.valid) return *slot.current;
  if (slot.unknown >= 0) {
    const Unknown& input = unknowns_[static_cast<std::size_t>(slot.unknown)];
    return input.values[input.code];
  }
  if (!slot.prepared) Prepare(element, slot);
  if (element.kind == Element::Kind::kInput || !element.logic || depth_ > 200) {
    slot.own = Abstract::Any(slot.reads_bits);
    return slot.own;
  }
  const bool keeps = slot.reads.size() <= kMaxKeyed;
  if (keeps) {
    key_.clear();
    for (const std::size_t read : slot.reads) {
      const Code code = unknowns_[read].code;
      key_.push_back(static_cast<char>(code & 0xFF));
      key_.push_back(static_cast<char>(code >> 8));
    }
    if (const auto found = slot.memo.find(key_); found != slot.memo.end()) {
      slot.current = &found->second;
      slot.valid = true;
      return *slot.current;
    }
  }
  std::string key = keeps ? key_ : std::string();
  ++depth_;
  ++work_;
  Abstract value = CoerceTo(Eval(*element.logic, nullptr), *element.type, element.logic.get());
  --depth_;
  if (keeps && slot.memo.size() < kMaxKept) {
    slot.current = &slot.memo.emplace(std::move(key), std::move(value)).first->second;
  } else {
    slot.own = std::move(value);
    slot.current = &slot.own;
  }
  slot.valid = true;
  return *slot.current;
}

Unknowns AbstractEvaluator::DependsOf(const Node& node, const Scope* scope) {
  Unknowns depends;
  const Uses& uses = uses_.Of(node);
  for (const auto& [hops, slot] : uses.slots) {
    if (const Abstract* value = SlotOf(scope, hops, slot)) depends |= value->depends;
  }
  for (const Element* element : uses.elements) depends |= Element_(*element).depends;
  return depends;
}

Abstract AbstractEvaluator::Eval(const Node& node, const Scope* scope) {
  if (node.kind == NodeKind::kConstant) return Abstract::Of(node.constant);
  if (node.kind == NodeKind::kGlobal && node.filters.empty() && node.element->kind != Element::Kind::kFunction &&
      node.element->kind != Element::Kind::kService) {
    return Element_(*node.element);
  }
  if (node.kind == NodeKind::kName && node.filters.empty()) {
    const Abstract* slot = SlotOf(scope, node.hops, node.slot);
    return slot != nullptr ? *slot : Abstract::Any({});
  }
  if (depth_ > 300) return Abstract::Any(DependsOf(node, scope));
  ++depth_;
  auto enumerated = Enumerate(node, scope);
  Abstract result = enumerated ? std::move(*enumerated) : Structure(node, scope);
  --depth_;
  return result;
}

std::optional<Abstract> AbstractEvaluator::Enumerate(const Node& node, const Scope* scope) {
  return EnumerateOver(uses_.Of(node), scope,
                       [&](Evaluator& evaluator, Env* env) { return evaluator.Eval(node, env); });
}

std::optional<Abstract> AbstractEvaluator::EnumerateOver(const Uses& uses, const Scope* scope,
                                                         const std::function<Value(Evaluator&, Env*)>& exact) {
  struct Choice {
    const Abstract* from = nullptr;
    int hops = 0, slot = 0;
    const Element* element = nullptr;
    std::size_t at = 0;
  };
  std::vector<Choice> choices;
  std::size_t combinations = 1;
  const auto add = [&](const Abstract& value, Choice choice) {
    if (!value.is_few()) return false;
    choice.from = &value;
    choices.push_back(choice);
    combinations *= value.values.size();
    return combinations <= kMaxCombinations;
  };
  for (const auto& [hops, slot] : uses.slots) {
    const Abstract* value = SlotOf(scope, hops, slot);
    if (value == nullptr || !add(*value, {.hops = hops, .slot = slot})) return std::nullopt;
  }
  for (const Element* element : uses.elements) {
    if (!add(Element_(*element), {.element = element})) return std::nullopt;
  }
  // The scopes the expression sees, as the exact evaluator has them.
  std::vector<const Scope*> chain;
  for (const Scope* s = uses.slots.empty() ? nullptr : scope; s != nullptr; s = s->parent) chain.push_back(s);
  std::vector<Value> results(combinations);
  for (std::size_t c = 0; c < combinations; ++c) {
    std::size_t rest = c;
    for (Choice& choice : choices) {
      choice.at = rest % choice.from->values.size();
      rest /= choice.from->values.size();
    }
    EnvPtr env;
    std::vector<EnvPtr> envs(chain.size());
    for (std::size_t i = chain.size(); i-- > 0;) {
      env = EnvPtr::Make(env.get(), chain[i]->slots.size());
      envs[i] = env;
    }
    exact_.Renew();
    for (const Choice& choice : choices) {
      const Value& value = choice.from->values[choice.at];
      if (choice.element != nullptr) {
        run_->values[choice.element->index] = value;
        run_->states[choice.element->index] = ModelRun::State::kDone;
      } else {
        envs[static_cast<std::size_t>(choice.hops)]->slots[static_cast<std::size_t>(choice.slot)] = value;
      }
    }
    results[c] = exact(exact_, env.get());
    for (const Choice& choice : choices) {
      if (choice.element != nullptr) run_->states[choice.element->index] = ModelRun::State::kOpen;
    }
    if (exact_.stopped()) return std::nullopt;
  }
  // What changes nothing when it alone changes does not matter.
  Unknowns depends;
  std::size_t stride = 1;
  for (const Choice& choice : choices) {
    const std::size_t size = choice.from->values.size();
    bool matters = false;
    for (std::size_t c = 0; c < combinations && !matters && size > 1; ++c) {
      if ((c / stride) % size != 0) continue;
      for (std::size_t k = 1; k < size && !matters; ++k) matters = !Identical(results[c], results[c + k * stride]);
    }
    if (matters) depends |= choice.from->depends;
    stride *= size;
  }
  return Abstract::OneOf(std::move(results), depends);
}

Abstract AbstractEvaluator::Structure(const Node& node, const Scope* scope) {
  switch (node.kind) {
    case NodeKind::kOr:
    case NodeKind::kAnd:
      return Logic(node, scope);
    case NodeKind::kCompare:
      return CompareNode(node, scope);
    case NodeKind::kBetween:
      return BetweenNode(node, scope);
    case NodeKind::kIn:
      return InNode(node, scope);
    case NodeKind::kIf:
      return IfNode(node, scope);
    case NodeKind::kArithmetic:
    case NodeKind::kNegate:
      return ArithmeticNode(node, scope);
    case NodeKind::kCall:
      return CallNode(node, scope);
    case NodeKind::kPath:
      return PathNode(node, scope);
    case NodeKind::kContext:
      return ContextNode(node, scope);
    case NodeKind::kList: {
      std::vector<Abstract> items;
      for (const NodePtr& child : node.children) items.push_back(Eval(*child, scope));
      return Abstract::ListOf(std::move(items));
    }
    case NodeKind::kSome:
    case NodeKind::kEvery:
      return QuantifiedNode(node, scope);
    case NodeKind::kCoerce:
      return CoerceTo(Eval(node.child(0), scope), *node.type_argument, &node);
    case NodeKind::kTable:
      return TableNode(*node.table, node, scope);
    default:
      return Abstract::Any(DependsOf(node, scope));
  }
}

Abstract AbstractEvaluator::Logic(const Node& node, const Scope* scope) {
  const bool deciding = node.kind == NodeKind::kOr;
  bool can_decide = false;
  bool can_pass = true;  // all parts the other boolean
  bool can_null = false;
  Unknowns depends;
  std::vector<Abstract> parts;
  for (const NodePtr& child : node.children) {
    Abstract part = Eval(*child, scope);
    if (part.is_known() && part.known().is(Value::Kind::kBoolean) && part.known().boolean() == deciding)
      return Abstract::Of(part.known());
    parts.push_back(std::move(part));
  }
  for (const Abstract& part : parts) {
    const bool few = part.is_few();
    const bool other = part.CanBe(Value::Boolean(!deciding));
    const bool null =
        few ? std::ranges::any_of(part.values, [](const Value& v) { return !v.is(Value::Kind::kBoolean); }) : true;
    can_decide = can_decide || part.CanBe(Value::Boolean(deciding));
    can_null = can_null || null;
    can_pass = can_pass && other;
    depends |= part.depends;
  }
  return Truth(deciding ? can_decide : can_pass, deciding ? can_pass : can_decide, can_null, depends);
}

Abstract AbstractEvaluator::CompareAbstract(Operation operation, const Abstract& a, const Abstract& b) {
  const Unknowns depends = a.depends | b.depends;
  const bool equality = operation == Operation::kEqual || operation == Operation::kNotEqual;
  Value low_a, high_a, low_b, high_b;
  bool null_a = false;
  bool null_b = false;
  const bool only_null_a = a.is_known() && a.known().is_null();
  const bool only_null_b = b.is_known() && b.known().is_null();
  if (only_null_a || only_null_b) {
    const Abstract& other = only_null_a ? b : a;
    if (!equality) return Abstract::Of(Value());
    const bool equal = operation == Operation::kEqual;
    const bool can_null = other.CanBe(Value());
    const bool can_not = !(other.is_known() && other.known().is_null());
    return Truth(equal ? can_null : can_not, equal ? can_not : can_null, false, depends);
  }
  if (!a.Ends(low_a, high_a, null_a) || !b.Ends(low_b, high_b, null_b)) return Truth(true, true, true, depends);
  // Is every a below every b? Ends that are absent answer nothing.
  const auto order = [](const Value& x, const Value& y) {
    return x.is_null() || y.is_null() ? std::nullopt : FeelCompare(x, y);
  };
  const auto a_most_b_least = order(high_a, low_b);
  const auto a_least_b_most = order(low_a, high_b);
  bool can_less = true;
  bool can_equal = true;
  bool can_greater = true;
  if (a_most_b_least) {
    if (*a_most_b_least < 0) can_equal = can_greater = false;
    if (*a_most_b_least == 0) can_greater = false;
  }
  if (a_least_b_most) {
    if (*a_least_b_most > 0) can_equal = can_less = false;
    if (*a_least_b_most == 0) can_less = false;
  }
  bool can_true = false;
  bool can_false = false;
  const auto take = [&](bool possible, bool holds) {
    if (possible) (holds ? can_true : can_false) = true;
  };
  take(can_less,
       operation == Operation::kLess || operation == Operation::kLessEqual || operation == Operation::kNotEqual);
  take(can_equal,
       operation == Operation::kEqual || operation == Operation::kLessEqual || operation == Operation::kGreaterEqual);
  take(can_greater,
       operation == Operation::kGreater || operation == Operation::kGreaterEqual || operation == Operation::kNotEqual);
  bool can_null = false;
  if (null_a || null_b) {
    if (!equality) {
      can_null = true;
    } else {
      // null against a value is unlike; null against null is alike.
      take(true, operation == Operation::kNotEqual);
      if (null_a && null_b) take(true, operation == Operation::kEqual);
    }
  }
  const Value& sample_a = low_a.is_null() ? high_a : low_a;
  const Value& sample_b = low_b.is_null() ? high_b : low_b;
  if (!sample_a.is_null() && !sample_b.is_null() && !FeelCompare(sample_a, sample_b)) can_null = true;
  if (sample_a.is_null() || sample_b.is_null()) can_null = true;
  return Truth(can_true, can_false, can_null, depends);
}

Abstract AbstractEvaluator::CompareNode(const Node& node, const Scope* scope) {
  return CompareAbstract(node.operation, Eval(node.child(0), scope), Eval(node.child(1), scope));
}

Abstract AbstractEvaluator::BetweenNode(const Node& node, const Scope* scope) {
  const Abstract value = Eval(node.child(0), scope);
  const Abstract above = CompareAbstract(Operation::kGreaterEqual, value, Eval(node.child(1), scope));
  const Abstract below = CompareAbstract(Operation::kLessEqual, value, Eval(node.child(2), scope));
  const bool can_null = above.CanBe(Value()) || below.CanBe(Value());
  const bool can_true = above.CanBe(True()) && below.CanBe(True());
  const bool can_false = above.CanBe(False()) || below.CanBe(False());
  return Truth(can_true, can_false, can_null, above.depends | below.depends);
}

Abstract AbstractEvaluator::InNode(const Node& node, const Scope* scope) {
  const Abstract value = Eval(node.child(0), scope);
  bool can_true = false;
  bool can_false = true;
  bool can_null = false;
  Unknowns depends;
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    const Abstract one = OneTest(node.child(i), value, scope);
    if (one.is_known() && one.known().is_true()) return one;
    can_true = can_true || one.CanBe(True());
    can_false = can_false && one.CanBe(False());
    can_null = can_null || one.CanBe(Value());
    depends |= one.depends;
  }
  return Truth(can_true, can_false, can_null, depends);
}

Abstract AbstractEvaluator::IfNode(const Node& node, const Scope* scope) {
  const Abstract condition = Eval(node.child(0), scope);
  std::vector<Abstract> ways;
  const bool can_else =
      !condition.is_few() || std::ranges::any_of(condition.values, [](const Value& v) { return !v.is_true(); });
  if (condition.CanBe(True())) ways.push_back(Eval(node.child(1), scope));
  if (can_else) {
    ways.push_back(Eval(node.child(2), scope));
    const bool not_boolean = !condition.is_few() || std::ranges::any_of(condition.values, [](const Value& v) {
      return !v.is(Value::Kind::kBoolean);
    });
    if (node.strict && not_boolean) ways.push_back(Abstract::Of(Value()));
  }
  return JoinAll(std::move(ways), condition.depends);
}

Abstract AbstractEvaluator::ArithmeticNode(const Node& node, const Scope* scope) {
  const Abstract a = Eval(node.child(0), scope);
  Value low_a, high_a;
  bool null_a = false;
  if (node.kind == NodeKind::kNegate) {
    if (!a.Ends(low_a, high_a, null_a)) return Abstract::Any(a.depends);
    const auto negate = [](const Value& v) { return v.is_null() ? Value() : NegateValue(v).value_or(Value()); };
    return Abstract::Interval(negate(high_a), negate(low_a), null_a, a.depends);
  }
  const Abstract b = Eval(node.child(1), scope);
  const Unknowns depends = a.depends | b.depends;
  Value low_b, high_b;
  bool null_b = false;
  if ((a.is_known() && a.known().is_null()) || (b.is_known() && b.known().is_null())) return Abstract::Of(Value());
  if (!a.Ends(low_a, high_a, null_a) || !b.Ends(low_b, high_b, null_b)) return Abstract::Any(depends);
  const bool null = null_a || null_b;
  // Ends from ends; an absent end stays absent.
  bool wrong = false;
  const auto combine = [&](const Value& x, const Value& y) -> Value {
    if (x.is_null() || y.is_null()) return {};
    auto result = Calculate(node.operation, x, y);
    if (!result) wrong = true;
    return result.value_or(Value());
  };
  const auto numbers = [](const Value& low, const Value& high) {
    return (low.is_null() || low.is(Value::Kind::kNumber)) && (high.is_null() || high.is(Value::Kind::kNumber)) &&
           !(low.is_null() && high.is_null());
  };
  const bool numeric = numbers(low_a, high_a) && numbers(low_b, high_b);
  const bool ordered = numeric || b.is_known() || a.is_known();
  Value low;
  Value high;
  if (node.operation == Operation::kAdd && ordered) {
    low = combine(low_a, low_b);
    high = combine(high_a, high_b);
  } else if (node.operation == Operation::kSubtract && ordered) {
    low = combine(low_a, high_b);
    high = combine(high_a, low_b);
  } else if (node.operation == Operation::kMultiply && numeric && !low_a.is_null() && !high_a.is_null() &&
             !low_b.is_null() && !high_b.is_null()) {
    low = high = combine(low_a, low_b);
    for (const Value& product : {combine(low_a, high_b), combine(high_a, low_b), combine(high_a, high_b)}) {
      if (wrong) break;
      if (product.number() < low.number()) low = product;
      if (product.number() > high.number()) high = product;
    }
  } else if ((node.operation == Operation::kMultiply || node.operation == Operation::kDivide) && numeric &&
             (b.is_known() || a.is_known())) {
    // By a known number; of an interval without an end.
    const bool known_right = b.is_known();
    const Number& factor = known_right ? b.known().number() : a.known().number();
    if (factor.is_zero() || (!known_right && node.operation == Operation::kDivide)) return Abstract::Any(depends);
    low = known_right ? combine(low_a, b.known()) : combine(a.known(), low_b);
    high = known_right ? combine(high_a, b.known()) : combine(a.known(), high_b);
    if (factor.is_negative()) std::swap(low, high);
  } else {
    return Abstract::Any(depends);
  }
  if (wrong) return Abstract::Any(depends);
  return Abstract::Interval(std::move(low), std::move(high), null, depends);
}

Abstract AbstractEvaluator::PathNode(const Node& node, const Scope* scope) {
  const Abstract value = Eval(node.child(0), scope);
  if (value.kind == Kind::kContext) {
    for (std::size_t i = 0; i < value.names.size(); ++i) {
      if (value.names[i] == node.name) return value.items[i];
    }
    return Abstract::Of(Value());
  }
  return Abstract::Any(value.depends);
}

Abstract AbstractEvaluator::ContextNode(const Node& node, const Scope* scope) {
  Scope frame{scope, std::vector<Abstract>(node.children.size())};
  std::vector<std::string> names;
  std::vector<Abstract> items;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    Abstract value = Eval(node.child(i), &frame);
    if (node.result && i + 1 == node.children.size()) return value;
    frame.slots[i] = value;
    // A name written twice: the last one counts.
    const auto before = std::ranges::find(names, node.names[i]);
    if (before != names.end()) {
      items[static_cast<std::size_t>(before - names.begin())] = std::move(value);
      continue;
    }
    names.push_back(node.names[i]);
    items.push_back(std::move(value));
  }
  return Abstract::ContextOf(std::move(names), std::move(items));
}

Abstract AbstractEvaluator::QuantifiedNode(const Node& node, const Scope* scope) {
  Scope frame{scope, std::vector<Abstract>(node.frame_slots)};
  if (node.names.size() != 1) return Abstract::Any(DependsOf(node, scope));
  const Abstract domain = Eval(node.child(0), &frame);
  std::vector<Abstract> items = domain.items;
  if (domain.is_known() && domain.known().is(Value::Kind::kList)) {
    for (const Value& item : domain.known().list()) items.push_back(Abstract::Of(item));
  } else if (domain.kind != Kind::kList) {
    return Abstract::Any(DependsOf(node, scope));
  }
  if (items.size() > 200) return Abstract::Any(DependsOf(node, scope));
  const bool deciding = node.kind == NodeKind::kSome;
  bool can_decide = false;
  bool can_pass = true;
  bool can_null = false;
  Unknowns depends;
  for (const Abstract& item : items) {
    frame.slots[0] = item;
    const Abstract part = Eval(node.child(1), &frame);
    if (part.is_known() && part.known().is(Value::Kind::kBoolean) && part.known().boolean() == deciding)
      return Abstract::Of(part.known());
    can_decide = can_decide || part.CanBe(Value::Boolean(deciding));
    can_pass = can_pass && part.CanBe(Value::Boolean(!deciding));
    can_null = can_null || !part.is_few() ||
               std::ranges::any_of(part.values, [](const Value& v) { return !v.is(Value::Kind::kBoolean); });
    depends |= part.depends;
  }
  return Truth(deciding ? can_decide : can_pass, deciding ? can_pass : can_decide, can_null, depends);
}

Abstract AbstractEvaluator::CoerceTo(Abstract value, const Type& type, const Node* at) {
  if (type.kind == Type::Kind::kAny && !type.constraint) return value;
  if (value.is_few()) {
    exact_.Renew();
    std::vector<Value> fitted;
    for (const Value& v : value.values) fitted.push_back(exact_.Coerce(v, type, at, ""));
    return Abstract::OneOf(std::move(fitted), value.depends);
  }
  if (value.kind == Kind::kInterval && !type.constraint) {
    const Value& sample = value.low.is_null() ? value.high : value.low;
    if (!sample.is_null() && HasType(sample, type)) return value;
  }
  if (value.kind == Kind::kContext && type.kind == Type::Kind::kContext && !type.constraint) {
    bool surely_fits = true;
    for (const auto& [name, field] : type.fields) {
      const auto found = std::ranges::find(value.names, name);
      if (found == value.names.end()) return Abstract::Of(Value());
      Abstract& item = value.items[static_cast<std::size_t>(found - value.names.begin())];
      const bool null_before = item.CanBe(Value());
      item = CoerceTo(std::move(item), *field, at);
      // A part that does not fit makes the whole null.
      surely_fits = surely_fits && (field->kind == Type::Kind::kAny || item.kind != Kind::kAny) &&
                    (null_before || !item.CanBe(Value()));
    }
    if (surely_fits) return Abstract::ContextOf(std::move(value.names), std::move(value.items));
    return Abstract::Any(value.depends);
  }
  if (value.kind == Kind::kAny || value.kind == Kind::kInterval) {
    // It may fit or become null.
    return value.kind == Kind::kInterval ? Abstract::Interval(value.low, value.high, true, value.depends) : value;
  }
  return Abstract::Any(value.depends);
}

Abstract AbstractEvaluator::CallNode(const Node& node, const Scope* scope) {
  const Abstract function = Eval(node.child(0), scope);
  std::vector<Abstract> arguments;
  for (std::size_t i = 1; i < node.children.size(); ++i) arguments.push_back(Eval(node.child(i), scope));
  if (!function.is_known() || !function.known().is(Value::Kind::kFunction))
    return Abstract::Any(DependsOf(node, scope));
  const Function& f = function.known().function();
  if (f.kind == Function::Kind::kBuiltin && node.names.empty()) {
    const std::string& name = f.builtin->name;
    if (name == "not" && arguments.size() == 1) {
      const Abstract& a = arguments[0];
      return Truth(a.CanBe(False()), a.CanBe(True()), a.CanBe(Value()), a.depends);
    }
    if (name == "min" || name == "max" || name == "sum") {
      if (arguments.size() != 1) return CallAggregate(name, Abstract::ListOf(std::move(arguments)));
      return CallAggregate(name, arguments[0]);
    }
  }
  if (f.kind == Function::Kind::kElement && f.element->kind == Element::Kind::kFunction && f.element->logic &&
      f.element->logic->kind == NodeKind::kFunction) {
    const Node& definition = *f.element->logic;
    if (arguments.size() != definition.names.size() || depth_ > 100) return Abstract::Any(DependsOf(node, scope));
    Scope frame{nullptr, std::vector<Abstract>(definition.frame_slots)};
    bool may_fail = false;
    for (std::size_t i = 0; i < definition.names.size(); ++i) {
      std::size_t from = i;
      if (!node.names.empty()) {
        const auto named = std::ranges::find(node.names, definition.names[i]);
        if (named == node.names.end()) return Abstract::Of(Value());
        from = static_cast<std::size_t>(named - node.names.begin());
      }
      const bool null_before = arguments[from].CanBe(Value());
      frame.slots[i] = CoerceTo(arguments[from], *definition.parameter_types[i], &node);
      may_fail = may_fail || (!null_before && frame.slots[i].CanBe(Value()));
    }
    Abstract result = Eval(definition.child(0), &frame);
    if (f.element->result) result = CoerceTo(std::move(result), *f.element->result, &node);
    if (!may_fail) return result;
    Unknowns depends;
    for (const Abstract& argument : arguments) depends |= argument.depends;
    return Join(result, Abstract::Of(Value()), depends);
  }
  return Abstract::Any(DependsOf(node, scope));
}

Abstract AbstractEvaluator::CallAggregate(std::string_view name, const Abstract& list) {
  std::vector<Abstract> items = list.items;
  if (list.is_known() && list.known().is(Value::Kind::kList)) {
    for (const Value& item : list.known().list()) items.push_back(Abstract::Of(item));
  } else if (list.kind != Kind::kList) {
    return Abstract::Any(list.depends);
  }
  if (items.empty()) return Abstract::Of(Value());
  Value low, high;
  bool null = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Value least, most;
    bool item_null = false;
    if (!items[i].Ends(least, most, item_null)) return Abstract::Any(list.depends);
    null = null || item_null;  // one item that is no number makes the whole null
    if (i == 0) {
      low = least;
      high = most;
      continue;
    }
    const auto combine = [&](const Value& a, const Value& b, bool wants_less, bool known_enough) -> Value {
      if (a.is_null() || b.is_null()) return known_enough ? (a.is_null() ? b : a) : Value();
      if (name == "sum") return Calculate(Operation::kAdd, a, b).value_or(Value());
      const auto order = FeelCompare(a, b);
      if (!order) {
        null = true;
        return {};
      }
      return (*order < 0) == wants_less ? a : b;
    };
    // The least of minima needs both lower ends; an upper end of any item bounds the minimum from above.
    low = combine(low, least, name == "min", name == "max");
    high = combine(high, most, name == "min", name == "min");
  }
  return Abstract::Interval(std::move(low), std::move(high), null, list.depends);
}

}  // namespace yq::decision
