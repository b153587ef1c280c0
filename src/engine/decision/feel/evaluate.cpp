// Evaluation of plain expressions.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/condition.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/feel/trace_hooks.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

Env* Up(Env* env, int hops) {
  for (; hops > 0; --hops) env = env->parent;
  return env;
}

constexpr std::size_t kMaxDiagnostics = 100;

}  // namespace

Evaluator::Evaluator(const ModelImpl* model, const DecideOptions& options, std::shared_ptr<const void> owner)
    : model_(model), options_(options), owner_(std::move(owner)) {}

void Evaluator::Renew() {
  ReleaseScopes();
  diagnostics_.clear();
  steps_ = 0;
  stopped_ = false;
}

Evaluator::~Evaluator() { ReleaseScopes(); }

void Evaluator::ReleaseScopes() {
  for (const EnvPtr& captured : captured_) {
    for (Env* env = captured.get(); env != nullptr; env = env->parent) {
      const std::vector<Value> dying = std::exchange(env->slots, {});
    }
  }
  captured_.clear();
}

Value Evaluator::Problem(std::string_view key, std::string message, const Node* at) {
  if (silent_ || diagnostics_.size() >= kMaxDiagnostics) return {};
  const Node* node = at != nullptr ? at : current_;
  Diagnostic diagnostic{.key = std::string(key), .message = std::move(message), .element = {}, .line = 0, .column = 0};
  if (node != nullptr && node->source != nullptr) {
    const Position position = PositionOf(*node->source, node->begin);
    diagnostic.element = node->source->element;
    diagnostic.line = position.line;
    diagnostic.column = position.column;
  }
  diagnostics_.push_back(std::move(diagnostic));
  return {};
}

bool Evaluator::Spend(std::int64_t steps) {
  steps_ += steps;
  if (steps_ <= options_.budget.steps) return !stopped_;
  if (!stopped_) Problem("budget", "the evaluation takes too many steps");
  stopped_ = true;
  return false;
}

bool Evaluator::MayHold(std::size_t items) {
  if (items <= options_.budget.list_length) return Spend(1);
  if (!stopped_) Problem("budget", "a list grows too long");
  stopped_ = true;
  return false;
}

Value Evaluator::Eval(const Node& node, Env* env) {
  const bool root = std::exchange(root_, false);
  if (node.kind == NodeKind::kConstant) return node.constant;
  if (stopped_ || ++steps_ > options_.budget.steps) {
    Spend(0);
    return {};
  }
  if (++depth_ > options_.budget.depth) {
    if (!stopped_) Problem("budget", "the evaluation nests too deeply", &node);
    stopped_ = true;
    --depth_;
    return {};
  }
  const Node* outer = std::exchange(current_, &node);
  Value value = Dispatch(node, env, root);
  current_ = outer;
  --depth_;
  return value;
}

Value Evaluator::Dispatch(const Node& node, Env* env, bool root) {
  if (root && tracer_ != nullptr && ConditionRecorder::IsBoolean(node)) {
    Condition condition;
    Value value = ConditionRecorder(*this).Record(node, env, condition);
    tracer_->AddCondition(std::move(condition));
    return value;
  }
  switch (node.kind) {
    case NodeKind::kConstant:
      return node.constant;
    case NodeKind::kName:
    case NodeKind::kUnknown:
      return Name(node, env);
    case NodeKind::kGlobal:
      return node.filters.empty() ? ElementValue(*node.element, &node) : Name(node, env);
    case NodeKind::kInvalid:
      return Problem("invalid", "the expression could not be read");
    case NodeKind::kContext:
      return MakeContext(node, env, root);
    case NodeKind::kList: {
      std::vector<Value> items;
      items.reserve(node.children.size());
      for (const NodePtr& child : node.children) items.push_back(Eval(*child, env));
      return Value::List(std::move(items));
    }
    case NodeKind::kRange:
      return MakeRange(node, env);
    case NodeKind::kIf:
      return If(node, env, root);
    case NodeKind::kFor:
      return For(node, env);
    case NodeKind::kSome:
    case NodeKind::kEvery:
      return Quantified(node, env);
    case NodeKind::kIterationRange:
      return Problem("invalid", "a range of steps stands only in 'for'");
    case NodeKind::kOr:
    case NodeKind::kAnd:
      return AndOr(node, env);
    case NodeKind::kCompare:
      return Compare(node, env);
    case NodeKind::kBetween:
      return Between(node, env);
    case NodeKind::kIn:
      return In(node, env);
    case NodeKind::kArithmetic:
      return Arithmetic(node, env);
    case NodeKind::kNegate:
      return Negate(node, env);
    case NodeKind::kInstanceOf:
      return InstanceOf(node, env);
    case NodeKind::kPath:
      return Path(node, env);
    case NodeKind::kFilter:
      return Filter(node, env);
    case NodeKind::kCall:
      return Call(node, env);
    case NodeKind::kFunction:
    case NodeKind::kExternal: {
      Function function;
      function.kind = Function::Kind::kLambda;
      function.lambda = &node;
      function.env = EnvPtr(env);
      if (env != nullptr && (captured_.empty() || captured_.back().get() != env)) captured_.emplace_back(env);
      function.run = run_;
      function.owner = owner_;
      return ValueAccess::Of(std::move(function));
    }
    case NodeKind::kTests:
    case NodeKind::kAnyTest:
      return EvalTests(node, Value(), env);
    case NodeKind::kTest:
      return Test(node, Value(), env);
    case NodeKind::kTable:
      return EvalTable(*node.table, node, env);
    case NodeKind::kCoerce: {
      if (root) MarkRoot();
      return Coerce(Eval(node.child(0), env), *node.type_argument, &node, node.name);
    }
  }
  return {};
}

Value Evaluator::Name(const Node& node, Env* env) {
  for (const std::uint16_t hops : node.filters) {
    const Value& item = Up(env, hops)->slots[0];
    if (item.is(Kind::kContext)) {
      if (const Value* entry = item.context().Find(node.name)) return *entry;
    }
  }
  if (node.kind == NodeKind::kName) return Up(env, node.hops)->slots[node.slot];
  if (node.kind == NodeKind::kGlobal) return ElementValue(*node.element, &node);
  if (!node.constant.is_null()) return node.constant;
  if (!node.filters.empty()) return {};  // an item without such an entry
  return Problem("unknown_name", fmt::format("nothing is named '{}'", node.name));
}

Value Evaluator::MakeContext(const Node& node, Env* env, bool root) {
  const EnvPtr frame = EnvPtr::Make(env, node.children.size());
  Context context;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (root) MarkRoot();
    Value value = Eval(node.child(i), frame.get());
    const bool is_result = node.result && i + 1 == node.children.size();
    if (is_result) return value;
    frame->slots[i] = value;
    context.Set(node.names[i], std::move(value));
  }
  return Value::Of(std::move(context));
}

Value Evaluator::MakeRange(const Node& node, Env* env) {
  Range range;
  range.form = node.form;
  Value first = Eval(node.child(0), env);
  switch (node.form) {
    case Range::Form::kLessEqual:
      range.high_included = true;
      [[fallthrough]];
    case Range::Form::kLess:
      range.high = std::move(first);
      return Value::Of(std::move(range));
    case Range::Form::kGreaterEqual:
    case Range::Form::kEqual:
      range.low_included = true;
      [[fallthrough]];
    case Range::Form::kGreater:
    case Range::Form::kNotEqual:
      range.low = std::move(first);
      return Value::Of(std::move(range));
    case Range::Form::kInterval:
      break;
  }
  range.low_included = node.low_included;
  range.high_included = node.high_included;
  range.low = std::move(first);
  range.high = Eval(node.child(1), env);
  if (!range.low.is_null() && !range.high.is_null() && !FeelCompare(range.low, range.high)) {
    return Problem("type_mismatch", fmt::format("a range cannot go from {} to {}", KindName(range.low.kind()),
                                                KindName(range.high.kind())));
  }
  return Value::Of(std::move(range));
}

Value Evaluator::If(const Node& node, Env* env, bool root) {
  if (root) MarkRoot();
  const Value condition = Eval(node.child(0), env);
  if (root) MarkRoot();
  if (condition.is_true()) return Eval(node.child(1), env);
  if (!condition.is(Kind::kBoolean) && !condition.is_null()) {
    root_ = false;
    Problem("type_mismatch", fmt::format("the condition of 'if' is {}, not boolean", KindName(condition.kind())));
  }
  if (node.strict && !condition.is(Kind::kBoolean)) {
    root_ = false;
    return condition.is_null() ? Problem("type_mismatch", "the condition is null, not boolean") : Value();
  }
  return Eval(node.child(2), env);
}

Value Evaluator::AndOr(const Node& node, Env* env) {
  // Three-valued: one deciding part decides; anything that is not boolean counts as null.
  const bool deciding = node.kind == NodeKind::kOr;
  bool unknown = false;
  for (const NodePtr& child : node.children) {
    const Value part = Eval(*child, env);
    if (!part.is(Kind::kBoolean)) {
      unknown = true;
    } else if (part.boolean() == deciding) {
      return Value::Boolean(deciding);
    }
  }
  return unknown ? Value() : Value::Boolean(!deciding);
}

Value Evaluator::CompareValues(Operation operation, const Value& a, const Value& b, const Node& at) {
  if (operation == Operation::kEqual || operation == Operation::kNotEqual) {
    const auto equal = FeelEqual(a, b);
    if (equal) return Value::Boolean(*equal == (operation == Operation::kEqual));
  } else if (const auto order = FeelCompare(a, b)) {
    switch (operation) {
      case Operation::kLess:
        return Value::Boolean(*order < 0);
      case Operation::kLessEqual:
        return Value::Boolean(*order <= 0);
      case Operation::kGreater:
        return Value::Boolean(*order > 0);
      default:
        return Value::Boolean(*order >= 0);
    }
  }
  if (quiet_ > 0) return {};
  return Problem("type_mismatch",
                 fmt::format("{} and {} cannot be compared with '{}'", KindName(a.kind()), KindName(b.kind()),
                             OperationText(operation)),
                 &at);
}

Value Evaluator::Compare(const Node& node, Env* env) {
  const Value a = Eval(node.child(0), env);
  const Value b = Eval(node.child(1), env);
  return CompareValues(node.operation, a, b, node);
}

Value Evaluator::Between(const Node& node, Env* env) {
  const Value value = Eval(node.child(0), env);
  const Value low = Eval(node.child(1), env);
  const Value high = Eval(node.child(2), env);
  const Value above = CompareValues(Operation::kGreaterEqual, value, low, node);
  const Value below = CompareValues(Operation::kLessEqual, value, high, node);
  if (above.is_false() || below.is_false()) return above.is_null() || below.is_null() ? Value() : Value::Boolean(false);
  return above.is_null() || below.is_null() ? Value() : Value::Boolean(true);
}

Value Evaluator::In(const Node& node, Env* env) {
  const Value value = Eval(node.child(0), env);
  const int cell = std::exchange(cell_, 0);
  bool unknown = false;
  bool any = false;
  for (std::size_t i = 1; i < node.children.size() && !any; ++i) {
    const Value holds = Test(node.child(i), value, env);
    any = holds.is_true();
    unknown = unknown || holds.is_null();
  }
  cell_ = cell;
  return !any && unknown ? Value() : Value::Boolean(any);
}

Value Evaluator::EvalTests(const Node& tests, const Value& tested, Env* env) {
  if (tests.kind == NodeKind::kAnyTest) return Value::Boolean(true);
  if (tests.kind != NodeKind::kTests) return Problem("invalid", "the cell could not be read", &tests);
  bool unknown = false;
  bool holds = false;
  ++cell_;
  for (const NodePtr& child : tests.children) {
    const Value one = Test(*child, tested, env);
    if (one.is_true()) {
      holds = true;
      break;
    }
    unknown = unknown || one.is_null();
  }
  --cell_;
  if (!holds && unknown) return {};
  return Value::Boolean(holds != tests.negated);
}

Value Evaluator::Test(const Node& test, const Value& tested, Env* env) {
  if (stopped_ || !Spend(1)) return {};
  const Value value = Eval(test.child(0), env);
  if (test.operation != Operation::kNone) return CompareValues(test.operation, tested, value, test);
  // A condition on `?` that gives null does not hold, also where the tested value is null.
  if (test.reads_tested) return value.is(Kind::kBoolean) || value.is_null() ? value : Holds(tested, value, test);
  return Holds(tested, value, test);
}

// Is `tested` what a test without an operator asks for: equal, inside a range, in a list, or a condition that is true
// by itself?
Value Evaluator::Holds(const Value& tested, const Value& value, const Node& at) {
  if (value.is_null()) return Value::Boolean(tested.is_null());
  if (value.is(Kind::kRange)) {
    if (tested.is(Kind::kRange)) return Value::Boolean(FeelEqual(tested, value).value_or(false));
    const auto inside = InRange(tested, value.range());
    if (inside) return Value::Boolean(*inside);
    return quiet_ > 0
               ? Value()
               : Problem("type_mismatch", fmt::format("{} cannot be in this range", KindName(tested.kind())), &at);
  }
  if (value.is(Kind::kList)) {
    if (tested.is(Kind::kList) && FeelEqual(tested, value).value_or(false)) return Value::Boolean(true);
    for (const Value& item : value.list()) {
      if (item.is(Kind::kRange) && !tested.is(Kind::kRange)) {
        if (InRange(tested, item.range()).value_or(false)) return Value::Boolean(true);
      } else if (FeelEqual(tested, item).value_or(false)) {
        return Value::Boolean(true);
      }
    }
    return Value::Boolean(false);
  }
  // A condition of its own; the word `true` or `false` is a value to compare with, which null is not.
  const bool condition = cell_ > 0 && at.child(0).kind != NodeKind::kConstant;
  if (value.is(Kind::kBoolean) && !tested.is(Kind::kBoolean) && condition) return value;
  if (const auto equal = FeelEqual(tested, value)) return Value::Boolean(*equal);
  if (tested.is(Kind::kList) && cell_ > 0) {
    // A cell with one value over a list: is it in the list?
    for (const Value& item : tested.list()) {
      if (FeelEqual(item, value).value_or(false)) return Value::Boolean(true);
    }
    return Value::Boolean(false);
  }
  if (quiet_ > 0) return {};
  return Problem("type_mismatch",
                 fmt::format("{} and {} cannot be compared", KindName(tested.kind()), KindName(value.kind())), &at);
}

Value Evaluator::Arithmetic(const Node& node, Env* env) {
  const Value a = Eval(node.child(0), env);
  const Value b = Eval(node.child(1), env);
  if (auto result = Calculate(node.operation, a, b)) return std::move(*result);
  if (a.is_null() || b.is_null())
    return Problem("null_operand", fmt::format("'{}' of null", OperationText(node.operation)));
  if (node.operation == Operation::kDivide && b.is(Kind::kNumber) && b.number().is_zero())
    return Problem("division_by_zero", "division by zero");
  if (a.kind() == b.kind() && a.is(Kind::kNumber))
    return Problem("out_of_range", fmt::format("'{}' has no number as result", OperationText(node.operation)));
  return Problem("type_mismatch", fmt::format("'{}' does not go with {} and {}", OperationText(node.operation),
                                              KindName(a.kind()), KindName(b.kind())));
}

Value Evaluator::Negate(const Node& node, Env* env) {
  const Value value = Eval(node.child(0), env);
  if (auto result = NegateValue(value)) return std::move(*result);
  return Problem(value.is_null() ? "null_operand" : "type_mismatch",
                 fmt::format("'-' does not go with {}", KindName(value.kind())));
}

Value Evaluator::Path(const Node& node, Env* env) {
  const Value value = Eval(node.child(0), env);
  if (value.is(Kind::kContext)) {
    if (const Value* entry = value.context().Find(node.name)) return *entry;
    return Problem("no_such_entry", fmt::format("the context has no entry '{}'", node.name));
  }
  if (value.is(Kind::kList)) {
    std::vector<Value> items;
    items.reserve(value.list().size());
    for (const Value& item : value.list()) {
      if (item.is(Kind::kContext)) {
        items.push_back(item[node.name]);
      } else if (auto property = PropertyOf(item, node.name)) {
        items.push_back(std::move(*property));
      } else {
        items.emplace_back();
      }
    }
    return Value::List(std::move(items));
  }
  if (auto property = PropertyOf(value, node.name)) return std::move(*property);
  if (value.is_null()) return Problem("null_operand", fmt::format("'{}' of null", node.name));
  return Problem("no_such_entry", fmt::format("{} has no property '{}'", KindName(value.kind()), node.name));
}

Value Evaluator::Filter(const Node& node, Env* env) {
  const Value list = Eval(node.child(0), env);
  const Node& condition = node.child(1);
  const std::span<const Value> items =
      list.is(Kind::kList) ? list.list() : std::span<const Value>(&list, list.is_null() ? 0 : 1);
  EnvPtr frame = EnvPtr::Make(env, 1);
  const auto by_index = [&](const Value& index) -> Value {
    const auto i = index.number().ToInt();
    const auto size = static_cast<std::int64_t>(items.size());
    if (!i || *i == 0 || *i > size || *i < -size) return {};
    return items[static_cast<std::size_t>(*i > 0 ? *i - 1 : size + *i)];
  };
  if (items.empty()) {
    // A number still means "that item", which is not there; anything else keeps nothing.
    if (condition.type->kind == Type::Kind::kNumber) return {};
    return list.is_null() && condition.type->kind != Type::Kind::kBoolean && !node.strict ? Value() : Value::List({});
  }
  std::vector<Value> kept;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!frame.unique()) frame = EnvPtr::Make(env, 1);
    frame->slots[0] = items[i];
    const Value holds = Eval(condition, frame.get());
    if (stopped_) return {};
    if (i == 0 && holds.is(Kind::kNumber)) {
      if (node.strict) return Problem("type_mismatch", "the filter is a number, not boolean");
      return by_index(holds);
    }
    if (holds.is_true()) {
      kept.push_back(items[i]);
    } else if (!holds.is(Kind::kBoolean) && !holds.is_null()) {
      return Problem("type_mismatch", fmt::format("the filter is {}, not boolean or number", KindName(holds.kind())));
    } else if (node.strict && holds.is_null()) {
      return Problem("type_mismatch", "the filter is null, not boolean");
    }
  }
  return Value::List(std::move(kept));
}

Value Evaluator::InstanceOf(const Node& node, Env* env) {
  const Value value = Eval(node.child(0), env);
  const Type& type = *node.type_argument;
  if (value.is_null()) return Value::Boolean(type.kind == Type::Kind::kNull);
  if (!value.is(Kind::kFunction)) return Value::Boolean(HasType(value, type));
  if (type.kind != Type::Kind::kFunction) return Value::Boolean(type.kind == Type::Kind::kAny);
  if (type.any_function) return Value::Boolean(true);
  const TypePtr own = FunctionType(value.function());
  return Value::Boolean(Conforms(*own, type));
}

}  // namespace yq::decision
