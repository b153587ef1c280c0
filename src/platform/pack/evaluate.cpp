#include "platform/pack/evaluate.h"

#include <cmath>

#include "engine/decision/nearest.h"
#include "engine/decision/partial.h"

namespace yq::pack {
namespace {

using decision::Context;
using decision::Domain;
using decision::Value;

constexpr std::string_view kDecisionDate = "decision_date";

// How far the search for what can still matter goes: all the way where a pack is proven, and as far as a person waits
// for the answer. While almost everything is unknown the short search lists a fact too many at worst
// (Assessment::exact); with few unknowns left it ends long before. The whole budget is the answer's; conditions and
// results get a part of it.
constexpr std::int64_t kProvingBudget = 400'000;
constexpr std::int64_t kWaitingBudget = 20'000;
constexpr std::int64_t kNearestBudget = 20'000;
constexpr std::int64_t kConditionShare = 4;
constexpr std::int64_t kResultShare = 20;

Value DateValue(Date day) { return decision::FromText("date", ToText(day)).value_or(Value::Null()); }

// What an unknown fact may turn out to be: a code of its list, a number within its limits, or none.
Domain DomainOf(const Pack& pack, const Fact& fact) {
  Domain domain{.input = fact.id, .type = std::string(FactTypeName(fact.type)), .may_be_null = true};
  if (fact.codes) {
    if (const CodeList* list = pack.codes.Find(fact.codes->id)) {
      for (const Code& code : list->codes) domain.values.push_back(Value::Text(code.code));
    }
  }
  if (fact.min) domain.minimum = ToValue({FactType::kNumber, false, *fact.min});
  if (fact.max) domain.maximum = ToValue({FactType::kNumber, false, *fact.max});
  return domain;
}

// What a change costs: one for a yes or no or a code; of a number or date the part by which it grows or shrinks, so
// that a little more of something comes before becoming something else.
decision::Changeable ChangeableFact(const Pack& pack, const Fact& fact, const Scalar& given) {
  decision::Changeable changeable{.domain = DomainOf(pack, fact)};
  changeable.domain.may_be_null = false;  // giving something up is no advice
  if (fact.type == FactType::kDate) {
    changeable.cost = 1.0 / 365;
    return changeable;
  }
  if (fact.type != FactType::kNumber) return changeable;
  changeable.step = decision::Number::FromParts(1, -fact.decimals);
  const double step = changeable.step.ToDouble();
  const Value now = ToValue(given);
  double whole = now.is(Value::Kind::kNumber) ? std::abs(now.number().ToDouble()) : 0;
  if (whole == 0 && fact.max) whole = ToValue({FactType::kNumber, false, *fact.max}).number().ToDouble() / 10;
  changeable.cost = step / std::max(whole, step);
  return changeable;
}

// One decision asked with the facts known so far.
struct Asked {
  bool determined = false;
  Value value;
  decision::PartialOutcome partial;
};

class Assessor {
 public:
  Assessor(const Pack& pack, const PolicyVersion& version, const KnownFacts& known, Date on, std::int64_t budget)
      : pack_(pack), version_(version), known_(known), budget_(budget) {
    out_.version = &version;
    out_.on = on;
    inputs_.Set(kDecisionDate, DateValue(on));
    for (const std::string& id : version.facts) {
      const Fact* fact = pack.facts.Find(id);
      if (fact == nullptr) continue;
      if (const auto given = known.find(id); given != known.end()) {
        inputs_.Set(id, ToValue(given->second));
      } else {
        domains_.push_back(DomainOf(pack, *fact));
      }
    }
  }

  void ReadParameters(const ParameterOverrides& overrides) {
    for (const std::string& id : version_.parameters) {
      const Parameter* parameter = pack_.parameters.Find(id);
      if (parameter == nullptr) continue;
      const ParameterValue* row = parameter->On(out_.on);
      out_.parameters.push_back({parameter, row});
      inputs_.Set(id, row == nullptr ? Value::Null() : ToValue(*row->value));
      if (const auto instead = overrides.find(id); instead != overrides.end())
        inputs_.Set(id, ToValue(instead->second));
    }
  }

  Result<Assessment> Run(bool nearest) {
    bool fails = false;
    for (const Condition& condition : version_.conditions) {
      YQ_TRY(AddCondition(condition));
      fails = fails || out_.conditions.back().holds == Holds::kNo;
    }
    YQ_ASSIGN(const Asked eligible, Ask(version_.eligible.id));
    out_.exact = out_.exact && eligible.partial.exact;
    if (fails || (eligible.determined && !eligible.value.is_true())) {
      out_.answer = Answer::kNo;
      if (nearest) YQ_TRY(AddNearest());
    } else if (eligible.determined) {
      out_.answer = Answer::kYes;
    } else {
      out_.answer = Answer::kCannotTell;
      out_.missing = eligible.partial.open;
    }
    YQ_TRY(AddAmount());
    for (const Shown& shown : version_.shows) {
      YQ_ASSIGN(const Asked asked, Ask(shown.decision.id, kResultShare, true));
      out_.shows.push_back({&shown, asked.determined ? std::optional(asked.value) : std::nullopt});
    }
    if (out_.answer != Answer::kCannotTell) {
      YQ_ASSIGN(decision::Outcome outcome,
                decision::Decide(version_.model, version_.eligible.id, inputs_, {.trace = true}));
      out_.trace = std::move(outcome.trace);
      out_.diagnostics = std::move(outcome.diagnostics);
    }
    return std::move(out_);
  }

 private:
  Result<> AddNearest() {
    std::vector<decision::Changeable> changeable;
    for (const std::string& id : version_.facts) {
      const Fact* fact = pack_.facts.Find(id);
      const auto given = known_.find(id);
      if (fact != nullptr && fact->changeable && given != known_.end())
        changeable.push_back(ChangeableFact(pack_, *fact, given->second));
    }
    YQ_ASSIGN(const decision::NearestChange found,
              decision::FindNearestChange(version_.model, version_.eligible.id, inputs_, changeable, domains_,
                                          Value::Boolean(true), {.budget = kNearestBudget, .most_inputs = 3}));
    if (!found.found || found.changes.empty()) return {};
    Nearest nearest{.changes = {}, .certain = found.certain, .proven = found.proven};
    for (const decision::NearestChange::Item& item : found.changes) {
      const Fact* fact = pack_.facts.Find(item.input);
      YQ_ASSIGN(Scalar to, ToScalar(item.to, fact->type));
      nearest.changes.push_back({fact, known_.find(item.input)->second, std::move(to)});
    }
    out_.nearest = std::move(nearest);
    return {};
  }

  Result<Asked> Ask(const std::string& decision, std::int64_t share = 1, bool only_whether = false) {
    if (!session_) session_.emplace(version_.model, inputs_, domains_);
    YQ_ASSIGN(decision::PartialOutcome partial,
              session_->Ask(decision, {.search_budget = std::max<std::int64_t>(1, budget_ / share),
                                       .only_whether = only_whether,
                                       .possible = 0}));
    return Asked{.determined = partial.determined, .value = partial.value, .partial = std::move(partial)};
  }

  Result<> AddCondition(const Condition& condition) {
    ConditionAssessment item{.condition = &condition, .clause = version_.FindClause(condition.clause.id)};
    YQ_ASSIGN(const Asked asked, Ask(condition.decision.id, kConditionShare));
    out_.exact = out_.exact && asked.partial.exact;
    AddFacts(condition, item);
    if (!asked.determined) {
      item.missing = asked.partial.open;
    } else {
      item.holds = asked.value.is_true() ? Holds::kYes : Holds::kNo;
      YQ_ASSIGN(const decision::Outcome outcome,
                decision::Decide(version_.model, condition.decision.id, inputs_, {.trace = true}));
      item.reason = decision::Explain(version_.model, outcome.trace);
    }
    out_.conditions.push_back(std::move(item));
    return {};
  }

  void AddFacts(const Condition& condition, ConditionAssessment& item) {
    const decision::DecisionInfo* info = version_.model.FindDecision(condition.decision.id);
    if (info == nullptr) return;
    for (const std::string& id : version_.facts) {  // in the order of asking
      if (std::ranges::find(info->inputs, id) == info->inputs.end()) continue;
      const auto given = known_.find(id);
      item.facts.push_back({pack_.facts.Find(id), given == known_.end() ? std::nullopt : std::optional(given->second)});
    }
  }

  Result<> AddAmount() {
    if (!version_.amount || out_.answer == Answer::kNo) return {};
    YQ_ASSIGN(const Asked asked, Ask(version_.amount->id));
    const auto text = [](const Value& value) -> std::optional<std::string> {
      if (!value.is(Value::Kind::kNumber)) return std::nullopt;
      return value.number().ToShortText();
    };
    if (asked.determined) {
      if (out_.answer == Answer::kYes) out_.amount = text(asked.value);
      return {};
    }
    out_.missing_for_amount = asked.partial.open;
    if (asked.partial.at_least) out_.amount_at_least = text(*asked.partial.at_least);
    if (asked.partial.at_most) out_.amount_at_most = text(*asked.partial.at_most);
    return {};
  }

  const Pack& pack_;
  const PolicyVersion& version_;
  const KnownFacts& known_;
  std::int64_t budget_;
  Context inputs_;
  std::vector<Domain> domains_;
  std::optional<decision::PartialSession> session_;
  Assessment out_;
};

}  // namespace

std::string_view AnswerName(Answer answer) {
  switch (answer) {
    case Answer::kYes:
      return "yes";
    case Answer::kNo:
      return "no";
    case Answer::kCannotTell:
      return "cannot_tell";
  }
  return "";
}

std::string_view HoldsName(Holds holds) {
  switch (holds) {
    case Holds::kYes:
      return "yes";
    case Holds::kNo:
      return "no";
    case Holds::kUnknown:
      return "unknown";
  }
  return "";
}

std::vector<const ConditionAssessment*> Assessment::Failing() const {
  std::vector<const ConditionAssessment*> failing;
  for (const ConditionAssessment& item : conditions) {
    if (item.holds == Holds::kNo) failing.push_back(&item);
  }
  return failing;
}

Result<Assessment> Assess(const Pack& pack, const PolicyVersion& version, const KnownFacts& known, Date on,
                          const AssessOptions& options) {
  Assessor assessor(pack, version, known, on, options.effort == Effort::kProve ? kProvingBudget : kWaitingBudget);
  assessor.ReadParameters(options.overrides);
  auto assessment = assessor.Run(options.nearest);
  if (!assessment) {
    return Fail(ErrorCode::kInternal, "pack.bad_policy", {{"policy", version.policy}, {"version", version.version}},
                assessment.error().key);
  }
  return assessment;
}

Result<std::optional<decision::Value>> DecideKnown(const Pack& pack, const PolicyVersion& version,
                                                   const std::string& decision, const KnownFacts& known, Date on,
                                                   const ParameterOverrides& overrides) {
  std::vector<Domain> domains;
  for (const std::string& id : version.facts) {
    const Fact* fact = pack.facts.Find(id);
    if (fact != nullptr && !known.contains(id)) domains.push_back(DomainOf(pack, *fact));
  }
  YQ_ASSIGN(
      const decision::PartialOutcome partial,
      decision::DecidePartially(version.model, decision, ModelInputs(pack, version, known, on, overrides), domains));
  return partial.determined ? std::optional(partial.value) : std::nullopt;
}

}  // namespace yq::pack
