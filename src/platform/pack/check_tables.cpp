#include "engine/decision/check.h"
#include "platform/pack/check_parts.h"
#include "platform/pack/evaluate.h"

namespace yq::pack {
namespace {

// What the pack's vocabulary says of an input that is a fact.
std::optional<decision::InputDomain> DomainOf(const Pack& pack, std::string_view input) {
  const Fact* fact = pack.facts.Find(input);
  if (fact == nullptr) return std::nullopt;
  decision::InputDomain domain;
  if (fact->type == FactType::kNumber) {
    domain.decimals = fact->decimals;
    const auto end = [](const std::optional<std::string>& text) {
      const auto number = text ? decision::Number::Parse(*text) : std::nullopt;
      return number ? decision::Value::Of(*number) : decision::Value();
    };
    domain.low = end(fact->min);
    domain.high = end(fact->max);
  }
  const CodeList* codes = fact->codes ? pack.codes.Find(fact->codes->id) : nullptr;
  if (codes != nullptr) {
    for (const Code& code : codes->codes) domain.values.push_back(decision::Value::Text(code.code));
  }
  return domain;
}

}  // namespace

void CheckTables(const Pack& pack, const PolicyVersion& version, const DmnText& text, Findings& findings) {
  const decision::CheckReport report = decision::CheckModel(
      version.model,
      {.domain = [&pack](std::string_view input) { return DomainOf(pack, input); }, .computed_beyond_limits = false});
  for (const decision::CheckFinding& finding : report.findings)
    findings.push_back({text.At(finding.line, finding.column), "model." + finding.key, finding.text.en});
}

}  // namespace yq::pack
