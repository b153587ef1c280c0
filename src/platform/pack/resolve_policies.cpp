#include "platform/pack/loading.h"
#include "platform/pack/resolver.h"

namespace yq::pack {
namespace {

void CheckVersionPeriods(Resolver& resolver, const Policy& policy) {
  const PolicyVersion* before = nullptr;
  for (const PolicyVersion& version : policy.versions) {
    const Period& period = version.in_force;
    if (period.to && *period.to < period.from) {
      resolver.Say(version.at, "policy.period_reversed",
                   fmt::format("version '{}' ends on {} before it begins on {}", version.version, ToText(*period.to),
                               ToText(period.from)));
    } else if (before != nullptr && period.from <= before->in_force.from) {
      resolver.Say(version.at, "policy.wrong_order",
                   fmt::format("version '{}' begins on {}, not after '{}'; the oldest comes first", version.version,
                               ToText(period.from), before->version));
    } else if (before != nullptr && (!before->in_force.to || *before->in_force.to >= period.from)) {
      resolver.Say(version.at, "policy.periods_overlap",
                   fmt::format("version '{}' begins on {} while '{}' is in force; give that one an end",
                               version.version, ToText(period.from), before->version));
    }
    before = &version;
  }
}

// Makes the value canonical, or says why it does not fit its parameter.
void FitParameter(Resolver& resolver, GivenParameter& given) {
  const Parameter* parameter = resolver.Find(resolver.pack().parameters, "parameter", given.parameter);
  if (parameter == nullptr) return;
  if (!given.value.none) {
    if (auto text = CanonicalValue(parameter->type, given.value.text)) {
      given.value.text = *text;
    } else {
      resolver.Say(given.at, "wrong_value",
                   fmt::format("'{}' is no {}; parameter '{}' is declared a {}", given.value.text,
                               FactTypeName(parameter->type), parameter->id, FactTypeName(parameter->type)));
    }
  }
  given.value.type = parameter->type;
}

void CheckExample(Resolver& resolver, const PolicyVersion& version, Example& example) {
  for (GivenFact& given : example.given) resolver.Fit(given);
  for (GivenParameter& given : example.parameters) FitParameter(resolver, given);
  std::vector<std::string> conditions;
  for (const Condition& condition : version.conditions) conditions.push_back(condition.id);
  for (const Ref& ref : example.because) {
    if (version.FindCondition(ref.id) == nullptr) resolver.Unknown("condition", ref, conditions);
  }
  resolver.Facts(example.missing);
}

void CheckVersion(Resolver& resolver, PolicyVersion& version) {
  resolver.Sources(version.sources);
  std::vector<std::string> clauses;
  for (const Clause& clause : version.clauses) {
    clauses.push_back(clause.id);
    resolver.Sources(clause.sources);
  }
  for (const Condition& condition : version.conditions) {
    if (version.FindClause(condition.clause.id) == nullptr) resolver.Unknown("clause", condition.clause, clauses);
  }
  for (Example& example : version.examples) CheckExample(resolver, version, example);
}

}  // namespace

void ResolvePolicies(Resolver& resolver, Pack& pack) {
  for (Policy& policy : pack.policies) {
    resolver.Find(pack.departments, "department", policy.owner);
    CheckVersionPeriods(resolver, policy);
    for (PolicyVersion& version : policy.versions) CheckVersion(resolver, version);
  }
}

}  // namespace yq::pack
