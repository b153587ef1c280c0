// `for`, `some` and `every`.
#include <fmt/format.h>

#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

// Visits whole numbers or days from `low` to `high`, upwards or downwards. False when the ends are neither.
bool VisitSteps(const Value& low, const Value& high, bool low_included, bool high_included, bool& stopped,
                const std::function<bool(const Value&)>& visit) {
  const bool dates = low.is(Kind::kDate) && high.is(Kind::kDate);
  const bool numbers = low.is(Kind::kNumber) && high.is(Kind::kNumber);
  if (!dates && !numbers) return false;
  const auto at = [&](const Value& v) { return dates ? std::optional(v.date().days()) : v.number().ToInt(); };
  auto from = at(low);
  auto to = at(high);
  if (!from || !to) return false;
  const std::int64_t step = *from <= *to ? 1 : -1;
  if (!low_included) *from += step;
  if (!high_included) *to -= step;
  for (std::int64_t i = *from; step > 0 ? i <= *to : i >= *to; i += step) {
    const auto date = dates ? Date::FromDays(i) : std::nullopt;
    if (dates && !date) return true;
    if (!visit(dates ? Value::Of(*date) : Value::Of(i))) {
      stopped = true;
      return true;
    }
    if (i == INT64_MAX || i == INT64_MIN) return true;
  }
  return true;
}

}  // namespace

bool Evaluator::ForEachOf(const Node& domain, Env* env, const std::function<bool(const Value&)>& visit) {
  bool stopped = false;
  if (domain.kind == NodeKind::kIterationRange) {
    const Value low = Eval(domain.child(0), env);
    const Value high = Eval(domain.child(1), env);
    if (VisitSteps(low, high, true, true, stopped, visit)) return true;
    Problem("type_mismatch", fmt::format("cannot step from {} to {}", KindName(low.kind()), KindName(high.kind())),
            &domain);
    return false;
  }
  const Value value = Eval(domain, env);
  if (value.is(Kind::kList)) {
    for (const Value& item : value.list()) {
      if (!visit(item)) break;
    }
    return true;
  }
  if (value.is(Kind::kRange)) {
    const Range& range = value.range();
    const bool upwards = FeelCompare(range.low, range.high).value_or(std::strong_ordering::greater) <= 0;
    if (upwards && VisitSteps(range.low, range.high, range.low_included, range.high_included, stopped, visit))
      return true;
    Problem("type_mismatch", "cannot step through this range", &domain);
    return false;
  }
  if (value.is_null()) {
    Problem("null_operand", "there is no list to go through", &domain);
    return false;
  }
  visit(value);
  return true;
}

bool Evaluator::Iterate(const Node& node, std::size_t level, EnvPtr& frame, const Body& body) {
  if (level == node.names.size()) return body(frame.get());
  bool good = true;
  bool going = true;
  const bool domain_good = ForEachOf(node.child(level), frame.get(), [&](const Value& item) {
    if (!Spend(1)) return false;
    if (!frame.unique()) {
      // A function made in the last round keeps that round's values.
      EnvPtr fresh = EnvPtr::Make(frame->parent, frame->slots.size());
      for (std::size_t i = 0; i < fresh->slots.size(); ++i) fresh->slots[i] = frame->slots[i];
      frame = std::move(fresh);
    }
    frame->slots[level] = item;
    if (level + 1 == node.names.size()) {
      going = body(frame.get());
    } else {
      good = Iterate(node, level + 1, frame, body);
      going = good;
    }
    return going && !stopped_;
  });
  return domain_good && good;
}

Value Evaluator::For(const Node& node, Env* env) {
  EnvPtr frame = EnvPtr::Make(env, node.frame_slots);
  const std::size_t partial = node.names.size();
  std::vector<Value> results;
  if (node.reads_partial) frame->slots[partial] = Value::List({});
  const bool good = Iterate(node, 0, frame, [&](Env* scope) {
    if (node.reads_partial && !results.empty()) {
      if (!Spend(static_cast<std::int64_t>(results.size() / 16))) return false;
      scope->slots[partial] = Value::List(results);
    }
    results.push_back(Eval(*node.children.back(), scope));
    return MayHold(results.size());
  });
  if (!good || stopped_) return {};
  return Value::List(std::move(results));
}

Value Evaluator::Quantified(const Node& node, Env* env) {
  EnvPtr frame = EnvPtr::Make(env, node.frame_slots);
  const bool deciding = node.kind == NodeKind::kSome;
  bool decided = false;
  bool unknown = false;
  const bool good = Iterate(node, 0, frame, [&](Env* scope) {
    const Value holds = Eval(*node.children.back(), scope);
    if (!holds.is(Kind::kBoolean)) {
      unknown = true;
      if (node.strict || !holds.is_null()) {
        Problem("type_mismatch", fmt::format("the condition is {}, not boolean", KindName(holds.kind())), &node);
        return false;
      }
    } else if (holds.boolean() == deciding) {
      decided = true;
    }
    return !decided;
  });
  if (stopped_) return {};
  if (decided) return Value::Boolean(deciding);
  if (!good || unknown) return {};
  return Value::Boolean(!deciding);
}

}  // namespace yq::decision
