#include "engine/decision/explain.h"

#include <algorithm>
#include <boost/json.hpp>

#include "engine/decision/dmn/element.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

constexpr int kMaxUnfold = 12;

// Does the expression need nothing but itself?
bool IsClosed(const Node& node) {
  switch (node.kind) {
    case NodeKind::kName:
    case NodeKind::kGlobal:
    case NodeKind::kUnknown:
    case NodeKind::kInvalid:
    case NodeKind::kTable:
      return false;
    default:
      return std::ranges::all_of(node.children, [](const NodePtr& child) { return IsClosed(*child); });
  }
}

std::optional<Value> ClosedValue(const Node& node) {
  if (!IsClosed(node)) return std::nullopt;
  Evaluator evaluator(nullptr, {}, nullptr);
  return evaluator.Eval(node, nullptr);
}

bool IsYes(const Value& value) { return !value.is_null() && !value.is_false(); }

class Explainer {
 public:
  Explainer(const Model& model, const Trace& trace) : model_(model), trace_(trace) {}

  Reason Decision(const DecisionTrace& decision, int depth) {
    Reason reason;
    reason.kind = Reason::Kind::kDecision;
    reason.decision = decision.decision;
    reason.value = decision.value;
    reason.satisfied = IsYes(decision.value);
    reason.sources = decision.sources;
    if (const DecisionInfo* info = model_.FindDecision(decision.decision)) reason.text = info->literal;
    for (const Condition& condition : decision.conditions) reason.parts.push_back(FromCondition(condition, depth));
    for (const TableTrace& table : decision.tables) FromTable(decision, table, reason, depth);
    if (decision.conditions.empty() && decision.tables.empty()) {
      for (const ReadValue& read : decision.decisions) {
        if (const DecisionTrace* inner = Unfold(read.name, depth)) reason.parts.push_back(Decision(*inner, depth + 1));
      }
      for (const ReadValue& read : decision.inputs) reason.parts.push_back(Fact(read));
    }
    reason.failing = reason.satisfied ? 0 : NearestOf(reason.parts);
    return reason;
  }

 private:
  [[nodiscard]] const DecisionTrace* Unfold(const std::string& name, int depth) const {
    return depth < kMaxUnfold ? trace_.Find(name) : nullptr;
  }

  static int NearestOf(const std::vector<Reason>& parts) {
    int nearest = 0;
    for (const Reason& part : parts) {
      if (!part.satisfied && (nearest == 0 || part.failing < nearest)) nearest = part.failing;
    }
    return std::max(nearest, 1);
  }

  static Reason Fact(const ReadValue& read) {
    Reason reason;
    reason.subject = read.name;
    reason.text = read.name;
    reason.operation = "is";
    reason.given = read.value;
    reason.value = read.value;
    reason.satisfied = true;
    return reason;
  }

  Reason FromCondition(const Condition& condition, int depth) {
    Reason reason;
    reason.text = condition.text;
    reason.value = condition.value;
    reason.satisfied = condition.value.is_true();
    switch (condition.kind) {
      case Condition::Kind::kAll:
      case Condition::Kind::kAny: {
        const bool all = condition.kind == Condition::Kind::kAll;
        reason.kind = all ? Reason::Kind::kAll : Reason::Kind::kAny;
        for (const Condition& part : condition.parts) reason.parts.push_back(FromCondition(part, depth));
        if (!all)
          std::ranges::sort(reason.parts, [](const Reason& a, const Reason& b) { return a.failing < b.failing; });
        if (reason.satisfied) return reason;
        reason.failing = all ? 0 : NearestOf(reason.parts);
        if (all) {
          for (const Reason& part : reason.parts) reason.failing += part.failing;
        }
        return reason;
      }
      case Condition::Kind::kNot:
        reason.kind = Reason::Kind::kNot;
        for (const Condition& part : condition.parts) reason.parts.push_back(FromCondition(part, depth));
        break;
      case Condition::Kind::kDecision:
        if (const DecisionTrace* inner = Unfold(condition.subject, depth)) return Decision(*inner, depth + 1);
        [[fallthrough]];
      case Condition::Kind::kOther:
        reason.subject = condition.text;
        reason.operation = "is";
        reason.given = condition.value;
        reason.needed = Value::Boolean(true);
        break;
      case Condition::Kind::kComparison:
        reason.subject = condition.subject;
        reason.operation = condition.operation;
        reason.given = condition.left;
        reason.needed = condition.right;
        AddDecisionBehind(condition.subject, reason, depth);
        break;
    }
    reason.failing = reason.satisfied ? 0 : 1;
    return reason;
  }

  // When what is compared is itself a decision, its own reasons stand behind the condition.
  void AddDecisionBehind(const std::string& subject, Reason& reason, int depth) {
    if (const DecisionTrace* inner = Unfold(subject, depth)) reason.parts.push_back(Decision(*inner, depth + 1));
  }

  void FromTable(const DecisionTrace& decision, const TableTrace& trace, Reason& reason, int depth) {
    if (trace.table >= model_.tables().size()) return;
    for (const std::size_t rule : trace.chosen) reason.parts.push_back(FromRule(decision, trace, rule, depth));
    Reason others;
    others.kind = Reason::Kind::kAny;
    others.decision = decision.decision;
    for (std::size_t rule = 0; rule < trace.rules.size(); ++rule) {
      if (std::ranges::find(trace.chosen, rule) != trace.chosen.end() || !WouldHelp(trace, rule)) continue;
      others.parts.push_back(FromRule(decision, trace, rule, depth));
    }
    if (others.parts.empty()) return;
    std::ranges::sort(others.parts, [](const Reason& a, const Reason& b) {
      return a.failing != b.failing ? a.failing < b.failing : a.rule < b.rule;
    });
    others.satisfied = false;
    others.failing = others.parts.front().failing;
    reason.parts.push_back(std::move(others));
  }

  // Would this rule give another answer, and when the answer is "no", a "yes"?
  [[nodiscard]] bool WouldHelp(const TableTrace& trace, std::size_t rule) const {
    const Table& table = *model_.impl()->table_nodes[trace.table];
    if (table.outputs.size() != 1) return true;
    const auto output = ClosedValue(*table.rules[rule].outputs[0]);
    if (!output) return true;
    if (!IsYes(trace.output)) return IsYes(*output);
    return !FeelEqual(*output, trace.output).value_or(false);
  }

  Reason FromRule(const DecisionTrace& decision, const TableTrace& trace, std::size_t rule, int depth) {
    const TableInfo& info = model_.tables()[trace.table];
    const Table& table = *model_.impl()->table_nodes[trace.table];
    Reason reason;
    reason.kind = Reason::Kind::kRule;
    reason.decision = decision.decision;
    reason.rule = static_cast<int>(rule);
    reason.satisfied = trace.rules[rule].matched;
    for (const std::string& output : info.rules[rule].outputs)
      reason.text += (reason.text.empty() ? "" : ", ") + output;
    for (const std::string& annotation : info.rules[rule].annotations) {
      if (!annotation.empty()) reason.annotations.push_back(annotation);
    }
    if (reason.satisfied) reason.value = trace.output;
    for (std::size_t column = 0; column < table.inputs.size(); ++column) {
      const Node& cell = *table.rules[rule].inputs[column];
      if (cell.kind == NodeKind::kAnyTest) continue;
      Reason part;
      part.text = info.rules[rule].inputs[column];
      part.subject = info.inputs[column].expression;
      part.needed_text = part.text;
      part.given = trace.inputs[column];
      part.satisfied = std::ranges::find(trace.rules[rule].failed, column) == trace.rules[rule].failed.end();
      part.value = Value::Boolean(part.satisfied);
      part.failing = part.satisfied ? 0 : 1;
      Needed(cell, part);
      if (!part.satisfied) AddDecisionBehind(part.subject, part, depth);
      reason.failing += part.failing;
      reason.parts.push_back(std::move(part));
    }
    return reason;
  }

  // What a cell asks for, as a comparison where it is one.
  static void Needed(const Node& cell, Reason& part) {
    part.operation = "is";
    if (cell.kind != NodeKind::kTests) return;
    std::vector<Value> values;
    for (const NodePtr& test : cell.children) {
      auto value = ClosedValue(test->child(0));
      if (!value) return;
      if (test->operation != Operation::kNone && cell.children.size() > 1) return;
      values.push_back(std::move(*value));
    }
    const Operation operation = cell.child(0).operation;
    const bool single = values.size() == 1;
    if (operation != Operation::kNone) {
      if (cell.negated) return;
      part.operation = std::string(OperationText(operation));
    } else if (single && !values[0].is(Value::Kind::kRange) && !values[0].is(Value::Kind::kList)) {
      part.operation = cell.negated ? "!=" : "=";
    } else {
      part.operation = cell.negated ? "not in" : "in";
    }
    part.needed = single ? values[0] : Value::List(std::move(values));
  }

  const Model& model_;
  const Trace& trace_;
};

void CollectFailing(const Reason& reason, std::vector<Reason>& out) {
  if (reason.satisfied) return;
  const auto nearest = [&](const std::vector<Reason>& parts) -> const Reason* {
    const Reason* best = nullptr;
    for (const Reason& part : parts) {
      if (!part.satisfied && (best == nullptr || part.failing < best->failing)) best = &part;
    }
    return best;
  };
  switch (reason.kind) {
    case Reason::Kind::kAll:
    case Reason::Kind::kRule:
      for (const Reason& part : reason.parts) CollectFailing(part, out);
      return;
    case Reason::Kind::kAny:
    case Reason::Kind::kDecision:
      if (const Reason* part = nearest(reason.parts)) CollectFailing(*part, out);
      return;
    case Reason::Kind::kNot:
      out.push_back(reason);
      return;
    case Reason::Kind::kCondition:
      // A condition that a yes/no decision hold is answered by what that decision lacks.
      if (!reason.parts.empty() && reason.needed.is_true() && !reason.parts[0].satisfied) {
        const std::size_t before = out.size();
        CollectFailing(reason.parts[0], out);
        if (out.size() > before) return;
      }
      out.push_back(reason);
      return;
  }
}

std::string_view KindText(Reason::Kind kind) {
  static constexpr std::string_view kTexts[] = {"decision", "rule", "all", "any", "not", "condition"};
  return kTexts[static_cast<std::size_t>(kind)];
}

}  // namespace

Reason Explain(const Model& model, const Trace& trace) {
  if (trace.decisions.empty()) return {};
  return Explainer(model, trace).Decision(trace.decisions.back(), 0);
}

Reason Explain(const Model& model, const Trace& trace, std::string_view decision) {
  const DecisionTrace* found = trace.Find(decision);
  return found != nullptr ? Explainer(model, trace).Decision(*found, 0) : Reason{};
}

std::vector<Reason> FailingConditions(const Reason& reason) {
  std::vector<Reason> failing;
  CollectFailing(reason, failing);
  return failing;
}

boost::json::value ToJson(const Reason& reason) {
  boost::json::object json;
  json["kind"] = KindText(reason.kind);
  if (!reason.decision.empty()) json["decision"] = reason.decision;
  if (reason.rule >= 0) json["rule"] = reason.rule + 1;
  if (!reason.text.empty()) json["text"] = reason.text;
  json["value"] = ToJson(reason.value);
  json["satisfied"] = reason.satisfied;
  if (reason.kind == Reason::Kind::kCondition) {
    json["subject"] = reason.subject;
    json["operation"] = reason.operation;
    json["given"] = ToJson(reason.given);
    json["needed"] = ToJson(reason.needed);
    if (!reason.needed_text.empty()) json["needed_text"] = reason.needed_text;
  }
  if (!reason.annotations.empty()) json["annotations"] = boost::json::value_from(reason.annotations);
  if (!reason.sources.empty()) {
    boost::json::array sources;
    for (const KnowledgeSourceInfo& source : reason.sources) {
      sources.push_back({{"name", source.name}, {"description", source.description}, {"location", source.location}});
    }
    json["sources"] = std::move(sources);
  }
  json["failing"] = reason.failing;
  if (!reason.parts.empty()) {
    boost::json::array parts;
    for (const Reason& part : reason.parts) parts.push_back(ToJson(part));
    json["parts"] = std::move(parts);
  }
  return json;
}

}  // namespace yq::decision
