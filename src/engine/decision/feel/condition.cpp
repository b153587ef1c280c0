#include "engine/decision/feel/condition.h"

#include "engine/decision/dmn/element.h"
#include "engine/decision/feel/builtin.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

bool IsNotCall(const Node& node) {
  if (node.kind != NodeKind::kCall || node.children.size() != 2) return false;
  const Node& called = node.child(0);
  return called.constant.is(Kind::kFunction) && called.constant.function().builtin != nullptr &&
         called.constant.function().builtin->name == "not";
}

bool IsBooleanDecision(const Node& node) {
  return node.kind == NodeKind::kGlobal && node.filters.empty() && node.element->kind == Element::Kind::kDecision;
}

}  // namespace

bool ConditionRecorder::IsBoolean(const Node& node) {
  switch (node.kind) {
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kCompare:
    case NodeKind::kBetween:
    case NodeKind::kIn:
      return true;
    default:
      return IsNotCall(node);
  }
}

Value ConditionRecorder::Record(const Node& node, Env* env, Condition& out) {
  out.text = std::string(node.text());
  switch (node.kind) {
    case NodeKind::kAnd:
    case NodeKind::kOr:
      out.value = RecordParts(node, env, out);
      break;
    case NodeKind::kCompare:
    case NodeKind::kBetween:
    case NodeKind::kIn:
      out.value = RecordComparison(node, env, out);
      break;
    default:
      if (IsNotCall(node)) {
        out.kind = Condition::Kind::kNot;
        const Value part = Record(node.child(1), env, out.parts.emplace_back());
        out.value = part.is(Kind::kBoolean) ? Value::Boolean(!part.boolean()) : Value();
      } else {
        if (IsBooleanDecision(node)) {
          out.kind = Condition::Kind::kDecision;
          out.subject = node.element->name;
        }
        out.value = evaluator_.Eval(node, env);
      }
  }
  return out.value;
}

Value ConditionRecorder::RecordParts(const Node& node, Env* env, Condition& out) {
  out.kind = node.kind == NodeKind::kAnd ? Condition::Kind::kAll : Condition::Kind::kAny;
  const bool deciding = node.kind == NodeKind::kOr;
  bool unknown = false;
  bool decided = false;
  out.parts.reserve(node.children.size());
  for (const NodePtr& child : node.children) {
    const Aside after_the_deciding_part(evaluator_, decided);
    const Value part = Record(*child, env, out.parts.emplace_back());
    if (!part.is(Kind::kBoolean)) {
      unknown = true;
    } else if (part.boolean() == deciding) {
      decided = true;
    }
  }
  if (decided) return Value::Boolean(deciding);
  return unknown ? Value() : Value::Boolean(!deciding);
}

Value ConditionRecorder::RecordComparison(const Node& node, Env* env, Condition& out) {
  out.kind = Condition::Kind::kComparison;
  out.subject = std::string(node.child(0).text());
  out.left = evaluator_.Eval(node.child(0), env);
  if (node.kind == NodeKind::kCompare) {
    out.operation = std::string(OperationText(node.operation));
    out.right = evaluator_.Eval(node.child(1), env);
    return evaluator_.CompareValues(node.operation, out.left, out.right, node);
  }
  if (node.kind == NodeKind::kBetween) {
    out.operation = "between";
    Range range;
    range.low = evaluator_.Eval(node.child(1), env);
    range.high = evaluator_.Eval(node.child(2), env);
    range.low_included = range.high_included = true;
    const Value above = evaluator_.CompareValues(Operation::kGreaterEqual, out.left, range.low, node);
    const Value below = evaluator_.CompareValues(Operation::kLessEqual, out.left, range.high, node);
    out.right = Value::Of(std::move(range));
    if (above.is_null() || below.is_null()) return {};
    return Value::Boolean(above.boolean() && below.boolean());
  }
  out.operation = "in";
  bool unknown = false;
  bool holds = false;
  std::vector<Value> wanted;
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    const Node& test = node.child(i);
    const Value one = holds ? Value::Boolean(false) : evaluator_.Test(test, out.left, env);
    holds = holds || one.is_true();
    unknown = unknown || one.is_null();
    const Aside shown(evaluator_, true);
    if (test.operation == Operation::kNone) {
      wanted.push_back(evaluator_.Eval(test.child(0), env));
    } else {
      Range range;
      const Value end = evaluator_.Eval(test.child(0), env);
      const bool upper = test.operation == Operation::kLess || test.operation == Operation::kLessEqual;
      (upper ? range.high : range.low) = end;
      range.low_included = test.operation == Operation::kGreaterEqual || test.operation == Operation::kEqual;
      range.high_included = test.operation == Operation::kLessEqual;
      static constexpr Range::Form kForms[] = {
          Range::Form::kInterval,  Range::Form::kEqual,   Range::Form::kNotEqual,    Range::Form::kLess,
          Range::Form::kLessEqual, Range::Form::kGreater, Range::Form::kGreaterEqual};
      range.form = kForms[static_cast<std::size_t>(test.operation)];
      wanted.push_back(Value::Of(std::move(range)));
    }
  }
  out.right = wanted.size() == 1 ? wanted.front() : Value::List(std::move(wanted));
  if (holds) return Value::Boolean(true);
  return unknown ? Value() : Value::Boolean(false);
}

}  // namespace yq::decision
