// Decision tables: which rules hold, and what the hit policy makes of them.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/feel/trace_hooks.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

std::size_t PriorityOf(const Table::Output& output, const Value& value) {
  for (std::size_t i = 0; i < output.priorities.size(); ++i) {
    if (FeelEqual(output.priorities[i], value).value_or(false)) return i;
  }
  return output.priorities.size();
}

const Value& OutputPart(const Table& table, const Value& output, std::size_t column) {
  return table.outputs.size() == 1 ? output : output[table.outputs[column].name];
}

// Sum, minimum or maximum of the values; nothing when they do not go together.
std::optional<Value> Aggregate(Aggregation aggregation, const std::vector<Value>& values) {
  if (aggregation == Aggregation::kCount) return Value::Of(static_cast<std::int64_t>(values.size()));
  Value best = values.front();
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (aggregation == Aggregation::kSum) {
      auto sum = Calculate(Operation::kAdd, best, values[i]);
      if (!sum) return std::nullopt;
      best = std::move(*sum);
      continue;
    }
    const auto order = FeelCompare(values[i], best);
    if (!order) return std::nullopt;
    if (aggregation == Aggregation::kMin ? *order < 0 : *order > 0) best = values[i];
  }
  return best;
}

}  // namespace

Value Evaluator::EvalTable(const Table& table, const Node& node, Env* env) {
  const EnvPtr frame = EnvPtr::Make(env, 1);
  std::vector<Value> inputs;
  inputs.reserve(table.inputs.size());
  for (const Table::Input& input : table.inputs) {
    Value value = Eval(*input.expression, env);
    if (!value.is_null()) {
      value = Coerce(std::move(value), *input.type, input.expression.get(), input.expression->text());
      if (input.allowed && !value.is_null()) {
        frame->slots[0] = value;
        ++quiet_;
        const Value allowed = EvalTests(*input.allowed, value, frame.get());
        --quiet_;
        if (!allowed.is_true()) {
          return Problem(
              "not_allowed",
              fmt::format("{} is {}, not one of {}", input.expression->text(), ToFeel(value), input.allowed_text),
              input.expression.get());
        }
      }
    }
    inputs.push_back(std::move(value));
  }
  TableTrace trace;
  const bool tracing = tracer_ != nullptr;
  std::vector<std::size_t> matched;
  ++quiet_;
  for (std::size_t r = 0; r < table.rules.size() && !stopped_; ++r) {
    const Table::Rule& rule = table.rules[r];
    bool holds = true;
    TableTrace::Rule rule_trace;
    for (std::size_t i = 0; i < rule.inputs.size() && (holds || tracing); ++i) {
      const Node& cell = *rule.inputs[i];
      if (cell.kind == NodeKind::kAnyTest) continue;
      frame->slots[0] = inputs[i];
      const Aside aside(*this, !holds || (table.hit_policy == HitPolicy::kFirst && !matched.empty()));
      const bool cell_holds = EvalTests(cell, inputs[i], frame.get()).is_true();
      holds = holds && cell_holds;
      if (tracing && !cell_holds) rule_trace.failed.push_back(i);
    }
    if (tracing) {
      rule_trace.matched = holds;
      trace.rules.push_back(std::move(rule_trace));
    }
    if (!holds) continue;
    matched.push_back(r);
    if (table.hit_policy == HitPolicy::kFirst && !tracing) break;
  }
  --quiet_;
  if (table.hit_policy == HitPolicy::kFirst && matched.size() > 1) matched.resize(1);
  if (!tracing) {
    bool defaulted = false;
    return HitResult(table, matched, node, frame.get(), defaulted);
  }
  trace.table = table.index;
  trace.inputs = std::move(inputs);
  trace.output = HitResult(table, matched, node, frame.get(), trace.defaulted);
  trace.chosen = matched;
  for (const std::size_t r : matched) {
    for (const std::string& annotation : table.rules[r].annotations) {
      if (!annotation.empty() && std::ranges::find(trace.annotations, annotation) == trace.annotations.end())
        trace.annotations.push_back(annotation);
    }
  }
  Value output = trace.output;
  tracer_->Table(std::move(trace));
  return output;
}

Value Evaluator::RuleOutput(const Table& table, const Table::Rule& rule, const Node&, Env* env) {
  if (table.outputs.size() == 1) {
    return Coerce(Eval(*rule.outputs[0], env), *table.outputs[0].type, rule.outputs[0].get(), "the output");
  }
  Context context;
  for (std::size_t i = 0; i < table.outputs.size(); ++i) {
    context.Set(table.outputs[i].name, Coerce(Eval(*rule.outputs[i], env), *table.outputs[i].type,
                                              rule.outputs[i].get(), table.outputs[i].name));
  }
  return Value::Of(std::move(context));
}

Value Evaluator::DefaultOutput(const Table& table, const Node&, Env* env) {
  if (table.outputs.size() == 1)
    return Coerce(Eval(*table.outputs[0].fallback, env), *table.outputs[0].type, nullptr, "the default output");
  Context context;
  for (const Table::Output& output : table.outputs) {
    context.Set(output.name,
                output.fallback ? Coerce(Eval(*output.fallback, env), *output.type, nullptr, output.name) : Value());
  }
  return Value::Of(std::move(context));
}

Value Evaluator::HitResult(const Table& table, std::vector<std::size_t>& matched, const Node& node, Env* env,
                           bool& defaulted) {
  if (matched.empty()) {
    if (std::ranges::any_of(table.outputs, [](const Table::Output& o) { return o.fallback != nullptr; })) {
      defaulted = true;
      return DefaultOutput(table, node, env);
    }
    if (table.hit_policy != HitPolicy::kCollect) return {};
    if (table.aggregation == Aggregation::kNone) return Value::List({});
    return table.aggregation == Aggregation::kCount ? Value::Of(0) : Value();
  }
  if (table.hit_policy == HitPolicy::kUnique && matched.size() > 1) {
    return Problem("several_rules",
                   fmt::format("rules {} and {} of a UNIQUE table both hold", matched[0] + 1, matched[1] + 1), &node);
  }
  if (table.hit_policy == HitPolicy::kCollect && table.aggregation == Aggregation::kCount)
    return Value::Of(static_cast<std::int64_t>(matched.size()));
  std::vector<Value> outputs;
  outputs.reserve(matched.size());
  for (const std::size_t r : matched) outputs.push_back(RuleOutput(table, table.rules[r], node, env));
  switch (table.hit_policy) {
    case HitPolicy::kUnique:
    case HitPolicy::kFirst:
      return outputs.front();
    case HitPolicy::kAny:
      for (const Value& output : outputs) {
        if (FeelEqual(output, outputs.front()).value_or(false)) continue;
        return Problem("several_rules", "rules of an ANY table hold with different outputs", &node);
      }
      return outputs.front();
    case HitPolicy::kPriority:
    case HitPolicy::kOutputOrder: {
      std::vector<std::size_t> order(outputs.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        for (std::size_t c = 0; c < table.outputs.size(); ++c) {
          const std::size_t pa = PriorityOf(table.outputs[c], OutputPart(table, outputs[a], c));
          const std::size_t pb = PriorityOf(table.outputs[c], OutputPart(table, outputs[b], c));
          if (pa != pb) return pa < pb;
        }
        return a < b;
      });
      if (table.hit_policy == HitPolicy::kPriority) {
        matched = {matched[order[0]]};
        return outputs[order[0]];
      }
      std::vector<Value> sorted;
      std::vector<std::size_t> sorted_rules;
      for (const std::size_t i : order) {
        sorted.push_back(outputs[i]);
        sorted_rules.push_back(matched[i]);
      }
      matched = std::move(sorted_rules);
      return Value::List(std::move(sorted));
    }
    case HitPolicy::kRuleOrder:
      return Value::List(std::move(outputs));
    case HitPolicy::kCollect:
      break;
  }
  if (table.aggregation == Aggregation::kNone) return Value::List(std::move(outputs));
  if (table.outputs.size() == 1) {
    auto result = Aggregate(table.aggregation, outputs);
    return result ? std::move(*result) : Problem("type_mismatch", "the outputs cannot be collected into one", &node);
  }
  Context context;
  for (std::size_t c = 0; c < table.outputs.size(); ++c) {
    std::vector<Value> column;
    for (const Value& output : outputs) column.push_back(OutputPart(table, output, c));
    auto result = Aggregate(table.aggregation, column);
    context.Set(
        table.outputs[c].name,
        result ? std::move(*result) : Problem("type_mismatch", "the outputs cannot be collected into one", &node));
  }
  return Value::Of(std::move(context));
}

}  // namespace yq::decision
