#include "app/decide_explain.h"

#include <fmt/format.h>

#include <algorithm>

namespace yq::app {
namespace {

using decision::Condition;
using decision::DecisionTrace;
using decision::TableInfo;
using decision::TableTrace;
using decision::ToFeel;

namespace json = boost::json;

json::array Names(const std::vector<std::string>& names) {
  json::array list;
  for (const std::string& name : names) list.emplace_back(name);
  return list;
}

json::array Reads(const std::vector<decision::ReadValue>& reads) {
  json::array list;
  for (const decision::ReadValue& read : reads) {
    list.push_back(json::object{{"name", read.name}, {"value", decision::ToJson(read.value)}});
  }
  return list;
}

json::object TableJson(const decision::Model& model, const TableTrace& trace) {
  const TableInfo& table = model.tables()[trace.table];
  json::array rules;
  for (std::size_t r = 0; r < trace.rules.size(); ++r) {
    json::object rule{{"rule", r + 1}, {"matched", trace.rules[r].matched}};
    if (!trace.rules[r].failed.empty()) {
      const std::size_t column = trace.rules[r].failed.front();
      rule["first_failed"] = json::object{{"column", column + 1},
                                          {"input", table.inputs[column].expression},
                                          {"given", decision::ToJson(trace.inputs[column])},
                                          {"needed", table.rules[r].inputs[column]}};
    }
    rules.push_back(std::move(rule));
  }
  json::array chosen;
  for (const std::size_t rule : trace.chosen) chosen.emplace_back(rule + 1);
  return {{"table", table.owner},
          {"hit_policy", table.hit_policy},
          {"rules", std::move(rules)},
          {"chosen", std::move(chosen)},
          {"defaulted", trace.defaulted},
          {"annotations", Names(trace.annotations)},
          {"output", decision::ToJson(trace.output)}};
}

json::object ConditionJson(const Condition& condition) {
  json::object one{{"text", condition.text}, {"value", decision::ToJson(condition.value)}};
  if (condition.kind == Condition::Kind::kComparison) {
    one["given"] = decision::ToJson(condition.left);
    one["operation"] = condition.operation;
  }
  if (!condition.parts.empty()) {
    json::array parts;
    for (const Condition& part : condition.parts) parts.push_back(ConditionJson(part));
    one["parts"] = std::move(parts);
  }
  return one;
}

json::object DecisionJson(const decision::Model& model, const DecisionTrace& trace) {
  json::array tables;
  for (const TableTrace& table : trace.tables) tables.push_back(TableJson(model, table));
  json::array conditions;
  for (const Condition& condition : trace.conditions) conditions.push_back(ConditionJson(condition));
  json::array sources;
  for (const decision::KnowledgeSourceInfo& source : trace.sources) sources.emplace_back(source.name);
  return {{"decision", trace.decision},    {"value", decision::ToJson(trace.value)},
          {"inputs", Reads(trace.inputs)}, {"decisions", Reads(trace.decisions)},
          {"tables", std::move(tables)},   {"conditions", std::move(conditions)},
          {"sources", std::move(sources)}};
}

json::object NearestJson(const decision::NearestChange& nearest) {
  json::array changes;
  for (const decision::NearestChange::Item& item : nearest.changes) {
    changes.push_back(
        json::object{{"input", item.input}, {"from", decision::ToJson(item.from)}, {"to", decision::ToJson(item.to)}});
  }
  json::object out{{"found", nearest.found}, {"proven", nearest.proven}};
  if (!nearest.found) return out;
  out["changes"] = std::move(changes);
  out["answer"] = decision::ToJson(nearest.answer);
  out["certain"] = nearest.certain;
  return out;
}

// The text, in one language.
class Writer {
 public:
  Writer(const Explanation& explanation, Language language) : explanation_(explanation), language_(language) {}

  std::string Write() {
    if (explanation_.determined) {
      Line(0, fmt::format("{} = {}", explanation_.decision, ToFeel(explanation_.outcome.value)));
      for (const DecisionTrace& trace : explanation_.outcome.trace.decisions) WriteDecision(trace);
    } else {
      Line(0, fmt::format("{}: {}", explanation_.decision, Say("还不能确定", "cannot tell yet")));
      const decision::PartialOutcome& partial = explanation_.partial;
      if (partial.at_least) Line(1, fmt::format("{} {}", Say("至少", "at least"), ToFeel(*partial.at_least)));
      if (partial.at_most) Line(1, fmt::format("{} {}", Say("至多", "at most"), ToFeel(*partial.at_most)));
      Line(0,
           fmt::format("{}{}", Say("仍可能改变结果的输入：", "Inputs that can still change it: "), List(partial.open)));
      if (!partial.open.empty())
        Line(0, fmt::format("{}{}", Say("下一个问题：", "Next question: "), partial.open.front()));
      if (!partial.exact)
        Line(0, Say("（搜索提前结束，列出的可能多于实际）", "(the search ended early: it may be a shorter list)"));
    }
    if (explanation_.determined && !explanation_.not_given.empty())
      Line(0, fmt::format("{}{}", Say("未给出的输入：", "Inputs not given: "), List(explanation_.not_given)));
    if (explanation_.nearest) WriteNearest(*explanation_.nearest);
    for (const decision::Diagnostic& diagnostic : explanation_.outcome.diagnostics) {
      Line(0,
           fmt::format("! {} {}:{}: {}", diagnostic.element, diagnostic.line, diagnostic.column, diagnostic.message));
    }
    return std::move(out_);
  }

 private:
  std::string_view Say(std::string_view zh, std::string_view en) const { return language_ == Language::kZh ? zh : en; }
  std::string List(const std::vector<std::string>& names) const {
    return fmt::format("{}", fmt::join(names, Say("、", ", ")));
  }
  void Line(int depth, std::string_view text) {
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
    out_ += text;
    out_ += '\n';
  }
  void WriteDecision(const DecisionTrace& trace) {
    Line(0, "");
    Line(0, fmt::format("{} {} = {}", Say("决策", "Decision"), trace.decision, ToFeel(trace.value)));
    for (const auto* reads : {&trace.inputs, &trace.decisions}) {
      for (const decision::ReadValue& read : *reads) Line(1, fmt::format("{} = {}", read.name, ToFeel(read.value)));
    }
    for (const TableTrace& table : trace.tables) WriteTable(table);
    for (const Condition& condition : trace.conditions) WriteCondition(condition, 1);
    for (const decision::KnowledgeSourceInfo& source : trace.sources)
      Line(1, fmt::format("{}{}", Say("依据：", "Source: "), source.name));
  }
  void WriteTable(const TableTrace& trace) {
    const TableInfo& table = explanation_.model->tables()[trace.table];
    for (std::size_t r = 0; r < trace.rules.size(); ++r) {
      const bool chosen = std::ranges::find(trace.chosen, r) != trace.chosen.end();
      if (trace.rules[r].failed.empty()) {
        Line(1, fmt::format("{} {}{}", chosen ? "[+]" : "[ ]", Say("规则 ", "rule "), r + 1));
        continue;
      }
      const std::size_t column = trace.rules[r].failed.front();
      Line(1, fmt::format(fmt::runtime(Say("[-] 规则 {}：{} 需要 {}，给出 {}", "[-] rule {}: {} needs {}, given {}")),
                          r + 1, table.inputs[column].expression, table.rules[r].inputs[column],
                          ToFeel(trace.inputs[column])));
    }
    if (trace.defaulted) Line(1, Say("没有规则适用，取默认值", "no rule holds: the default"));
    for (const std::string& annotation : trace.annotations)
      Line(1, fmt::format("{}{}", Say("注：", "Note: "), annotation));
  }
  void WriteCondition(const Condition& condition, int depth) {
    const char* sign = condition.value.is_true() ? "[+]" : condition.value.is_null() ? "[?]" : "[-]";
    const bool compared = condition.kind == Condition::Kind::kComparison;
    Line(depth, compared ? fmt::format(fmt::runtime(Say("{} {}（给出 {}）", "{} {} (given {})")), sign, condition.text,
                                       ToFeel(condition.left))
                         : fmt::format("{} {}", sign, condition.text));
    for (const Condition& part : condition.parts) WriteCondition(part, depth + 1);
  }
  void WriteNearest(const decision::NearestChange& nearest) {
    if (!nearest.found) {
      Line(0, nearest.proven ? Say("改变所列输入不能改变结果", "no change of the named inputs turns it")
                             : Say("没有找到能改变结果的改变", "no change was found that turns it"));
      return;
    }
    if (nearest.changes.empty()) {
      Line(0, Say("无需改变", "Nothing needs to change"));
      return;
    }
    Line(0, nearest.proven ? Say("最小的改变：", "Nearest change:")
                           : Say("找到的改变（未证明最小）：", "A change (not proven the smallest):"));
    for (const decision::NearestChange::Item& item : nearest.changes)
      Line(1, fmt::format("{}: {} -> {}", item.input, ToFeel(item.from), ToFeel(item.to)));
    Line(1, fmt::format(
                "{}{}{}", Say("结果变为 ", "gives "), ToFeel(nearest.answer),
                nearest.certain ? "" : Say("（还取决于未知的输入）", " (unknown inputs may still decide otherwise)")));
  }

  const Explanation& explanation_;
  Language language_;
  std::string out_;
};

}  // namespace

boost::json::value ExplanationJson(const Explanation& explanation) {
  json::object out{{"decision", explanation.decision}, {"determined", explanation.determined}};
  if (explanation.determined) {
    out["value"] = decision::ToJson(explanation.outcome.value);
    json::array decisions;
    for (const DecisionTrace& trace : explanation.outcome.trace.decisions)
      decisions.push_back(DecisionJson(*explanation.model, trace));
    out["decisions"] = std::move(decisions);
    out["reason"] = decision::ToJson(decision::Explain(*explanation.model, explanation.outcome.trace));
  }
  out["not_given"] = Names(explanation.not_given);
  out["missing"] = Names(explanation.partial.open);
  out["next_question"] =
      explanation.partial.open.empty() ? json::value(nullptr) : json::value(explanation.partial.open.front());
  out["exact"] = explanation.partial.exact;
  if (explanation.partial.at_least) out["at_least"] = decision::ToJson(*explanation.partial.at_least);
  if (explanation.partial.at_most) out["at_most"] = decision::ToJson(*explanation.partial.at_most);
  if (explanation.nearest) out["nearest"] = NearestJson(*explanation.nearest);
  json::array diagnostics;
  for (const decision::Diagnostic& one : explanation.outcome.diagnostics) {
    diagnostics.push_back(json::object{{"key", one.key},
                                       {"element", one.element},
                                       {"line", one.line},
                                       {"column", one.column},
                                       {"message", one.message}});
  }
  out["diagnostics"] = std::move(diagnostics);
  return out;
}

std::string ExplanationText(const Explanation& explanation, Language language) {
  return Writer(explanation, language).Write();
}

}  // namespace yq::app
