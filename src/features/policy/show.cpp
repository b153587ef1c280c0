#include "features/policy/show.h"

#include "features/policy/policy.h"
#include "platform/pages/pages.h"

namespace yq::policy {

std::optional<Bilingual> Given(const Bilingual& text) { return text.zh.empty() ? std::nullopt : std::optional(text); }

Titled DepartmentOf(const pack::Pack& pack, std::string_view id) {
  const pack::Department* department = pack.departments.Find(id);
  return {std::string(id), department == nullptr ? Bilingual{} : department->title};
}

Bilingual TextOr(const pack::Pack& pack, std::string_view id, const Bilingual& otherwise) {
  const Bilingual* text = pack.Text(id);
  return text == nullptr ? otherwise : *text;
}

std::string KindText(pack::PolicyKind kind) {
  switch (kind) {
    case pack::PolicyKind::kMoney:
      return "money";
    case pack::PolicyKind::kPermit:
      return "permit";
    case pack::PolicyKind::kStatus:
      return "status";
  }
  return "status";
}

MarkView ShowMark(pack::Mark mark) {
  return {std::string(pack::MarkCode(mark)), pack::IsVerified(mark), pack::MarkSentence(mark)};
}

Bilingual DecisionLabel(const pack::PolicyVersion& version, std::string_view decision) {
  const std::string_view name = decision.substr(0, decision.find('/'));
  for (const pack::Shown& shown : version.shows) {
    if (shown.decision.id == name) return shown.label;
  }
  for (const pack::Condition& condition : version.conditions) {
    if (condition.decision.id == name) return condition.label;
  }
  for (const pack::Labelled& labelled : version.labels) {
    if (labelled.decision.id == name) return labelled.label;
  }
  if (version.eligible.id == name) return {"是否符合条件", "Whether the conditions are met"};
  if (version.amount && version.amount->id == name) return {"金额（元）", "Amount in yuan"};
  return {std::string(name), std::string(name)};
}

Bilingual ColumnLabel(const pack::Pack& pack, const decision::TableInfo::Input& input) {
  if (const pack::Fact* fact = pack.facts.Find(input.expression)) return fact->label;
  if (const pack::Parameter* parameter = pack.parameters.Find(input.expression)) return parameter->label;
  const std::string& text = input.label.empty() ? input.expression : input.label;
  return {text, text};
}

Bilingual OutputLabel(const decision::TableInfo& table, const decision::TableInfo::Output& output) {
  const bool only = table.outputs.size() == 1 || (output.label.empty() && output.name.empty());
  if (only) return pages::Word("result");
  const std::string& text = output.label.empty() ? output.name : output.label;
  return {text, text};
}

std::vector<ServiceLink> ServiceLinks(const pack::Pack& pack, std::string_view policy) {
  std::vector<ServiceLink> links;
  for (const pack::Service* service : pack.ServicesOf(policy)) {
    links.push_back({service->id, service->title, service->working_days});
  }
  return links;
}

}  // namespace yq::policy
