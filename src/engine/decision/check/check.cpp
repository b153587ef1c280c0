#include "engine/decision/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "engine/decision/check/table_check.h"

namespace yq::decision {
namespace {

struct ProblemWord {
  std::string_view key, zh;
};
constexpr ProblemWord kProblems[] = {
    {"syntax", "表达式写法有误"},
    {"unknown_name", "这里没有这个名称"},
    {"unknown_type", "没有这个类型"},
    {"type_mismatch", "类型不符"},
    {"no_such_entry", "没有这个条目"},
    {"not_a_value", "不是日期、时间或时长"},
    {"duplicate_entry", "条目重复"},
    {"duplicate_id", "标识重复"},
    {"duplicate_name", "名称重复"},
    {"missing", "缺少内容"},
    {"too_deep", "嵌套过深"},
    {"too_long", "表达式过长"},
    {"unknown_aggregation", "没有这种汇总方式"},
    {"unknown_hit_policy", "没有这种命中策略"},
    {"unknown_language", "表达式语言不是 FEEL"},
    {"wrong_columns", "规则的列数与表不符"},
};

Bilingual ProblemText(const ModelProblem& problem) {
  const auto word = std::ranges::find(kProblems, std::string_view(problem.key), &ProblemWord::key);
  std::string zh(word == std::end(kProblems) ? "模型有误" : word->zh);
  if (!problem.element.empty()) zh = fmt::format("“{}”:{}", problem.element, zh);
  if (!problem.suggestion.empty()) zh += fmt::format("；是否应为“{}”？", problem.suggestion);
  return {std::move(zh), problem.message};
}

void CheckInputs(const ModelImpl& model, std::vector<CheckFinding>& findings) {
  for (const InputInfo& input : model.inputs) {
    if (input.type != "Any" || input.line == 0) continue;
    findings.push_back({.file = input.file,
                        .line = input.line,
                        .column = input.column,
                        .key = "input_without_type",
                        .text = {fmt::format("输入“{}”没有声明类型，无法检查使用它之处", input.name),
                                 fmt::format("input '{}' has no type; what reads it cannot be checked", input.name)},
                        .element = input.name});
  }
}

auto Order(const CheckFinding& finding) {
  return std::tie(finding.file, finding.line, finding.column, finding.key, finding.text.en);
}

}  // namespace

std::string CheckFinding::ToText() const {
  return fmt::format("{}:{}:{}: {} / {}", file, line, column, text.zh, text.en);
}

CheckReport CheckModel(const Model& model, const CheckOptions& options) {
  CheckReport report;
  if (model.impl() == nullptr) return report;
  const ModelImpl& impl = *model.impl();
  for (const ModelProblem& problem : impl.problems) {
    report.findings.push_back({.file = problem.file,
                               .line = problem.line,
                               .column = problem.column,
                               .key = problem.key,
                               .text = ProblemText(problem),
                               .element = problem.element});
  }
  CheckInputs(impl, report.findings);
  CheckTypes(impl, report.findings);
  for (std::size_t i = 0; i < impl.tables.size(); ++i)
    report.tables.push_back(CheckTable(*impl.table_nodes[i], impl.tables[i], options, report.findings));
  std::ranges::sort(report.findings, [](const auto& a, const auto& b) { return Order(a) < Order(b); });
  const auto twins =
      std::ranges::unique(report.findings, [](const auto& a, const auto& b) { return Order(a) == Order(b); });
  report.findings.erase(twins.begin(), twins.end());
  return report;
}

}  // namespace yq::decision
