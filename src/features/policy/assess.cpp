#include <map>
#include <set>

#include "engine/decision/value.h"
#include "features/policy/policy.h"
#include "features/policy/show.h"
#include "features/policy/why.h"

namespace yq::policy {
namespace {

ClauseView ShowClause(const pack::Clause& clause) {
  return {clause.id, clause.title, clause.text, std::string(pack::MarkCode(clause.mark)),
          pack::MarkSentence(clause.mark)};
}

ConditionView ShowCondition(const pack::Pack& pack, const pack::PolicyVersion& version,
                            const pack::ConditionAssessment& assessed) {
  const pack::Condition& condition = *assessed.condition;
  ConditionView view{.id = condition.id,
                     .label = condition.label,
                     .holds = static_cast<Holds>(assessed.holds),
                     .needed = condition.needed,
                     .clause = {},
                     .mark = std::string(pack::MarkCode(condition.mark)),
                     .mark_note = pack::MarkSentence(condition.mark),
                     .given = {},
                     .missing = assessed.missing,
                     .why = {}};
  if (assessed.clause != nullptr) view.clause = ShowClause(*assessed.clause);
  for (const pack::FactRead& read : assessed.facts) {
    GivenFactView given{.fact = read.fact->id,
                        .label = read.fact->label,
                        .known = read.given.has_value(),
                        .value = nullptr,
                        .shown = {}};
    if (read.given) {
      given.value = ValueJson(*read.given);
      given.shown = ShownValue(pack, *read.fact, *read.given);
    }
    view.given.push_back(std::move(given));
  }
  if (assessed.reason) view.why = MakeWhy(pack, version, *assessed.reason);
  return view;
}

ParameterView ShowParameter(const pack::ParameterRead& read) {
  ParameterView view{.parameter = read.parameter->id,
                     .label = read.parameter->label,
                     .value = {},
                     .unit = read.parameter->unit,
                     .from = {},
                     .to = {},
                     .mark = {},
                     .mark_note = {}};
  const pack::Mark mark = read.row == nullptr ? pack::Mark::kUnknown : read.row->mark;
  view.mark = std::string(pack::MarkCode(mark));
  view.mark_note = pack::MarkSentence(mark);
  if (read.row != nullptr) {
    if (read.row->value && !read.row->value->none) view.value = read.row->value->text;
    view.from = read.row->period.from;
    view.to = read.row->period.to;
  }
  return view;
}

std::optional<NearestView> ShowNearest(const pack::Pack& pack, const std::optional<pack::Nearest>& nearest) {
  if (!nearest) return std::nullopt;
  NearestView view{.changes = {}, .certain = nearest->certain, .proven = nearest->proven};
  for (const pack::Nearest::Item& item : nearest->changes) {
    view.changes.push_back({.fact = item.fact->id,
                            .label = item.fact->label,
                            .from = ShownValue(pack, *item.fact, item.from),
                            .to = ShownValue(pack, *item.fact, item.to)});
  }
  return view;
}

// The facts whose answers would end things soonest: each open policy votes for its own order, the first place counting
// most.
std::optional<std::string> BestQuestion(const pack::Pack& pack, const std::map<std::string, double>& votes) {
  const std::string* best = nullptr;
  const auto better = [&](const std::string& a, const std::string& b) {
    const double va = votes.at(a);
    const double vb = votes.at(b);
    if (va != vb) return va > vb;
    const pack::Fact* fa = pack.facts.Find(a);
    const pack::Fact* fb = pack.facts.Find(b);
    const int oa = fa == nullptr ? 0 : fa->order;
    const int ob = fb == nullptr ? 0 : fb->order;
    return oa != ob ? oa < ob : a < b;
  };
  for (const auto& [fact, vote] : votes) {
    if (best == nullptr || better(fact, *best)) best = &fact;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

}  // namespace

Result<AssessmentView> AssessPolicy(const pack::Pack& pack, const pack::PolicyVersion& version,
                                    const pack::KnownFacts& known, Date on) {
  const pack::Policy* policy = pack.policies.Find(version.policy);
  if (policy == nullptr) return Fail(ErrorCode::kNotFound, "policy.not_found", {{"policy", version.policy}});
  YQ_ASSIGN(const pack::Assessment assessed, pack::Assess(pack, version, known, on, {.nearest = true}));
  AssessmentView view{.policy = policy->id,
                      .version = version.version,
                      .title = policy->title,
                      .summary = policy->summary,
                      .kind = KindText(policy->kind),
                      .theme = policy->theme,
                      .owner = DepartmentOf(pack, policy->owner.id),
                      .on = on,
                      .answer = static_cast<Answer>(assessed.answer),
                      .amount = assessed.amount,
                      .amount_at_least = assessed.amount_at_least,
                      .amount_at_most = assessed.amount_at_most,
                      .shows = {},
                      .conditions = {},
                      .missing = assessed.missing,
                      .missing_for_amount = assessed.missing_for_amount,
                      .nearest = ShowNearest(pack, assessed.nearest),
                      .parameters = {},
                      .next_step = Given(version.next_step),
                      .banner = Given(version.banner),
                      .in_force = version.in_force.Contains(on),
                      .mark = std::string(pack::MarkCode(version.mark)),
                      .verified = pack::IsVerified(version.mark),
                      .mark_note = pack::MarkSentence(version.mark),
                      .services = ServiceLinks(pack, policy->id),
                      .page = "/policies/" + policy->id};
  for (const pack::ShownResult& shown : assessed.shows) {
    if (shown.value && !shown.value->is_null())
      view.shows.push_back({shown.shown->label, decision::ToText(*shown.value), shown.shown->unit});
  }
  for (const pack::ConditionAssessment& condition : assessed.conditions)
    view.conditions.push_back(ShowCondition(pack, version, condition));
  for (const pack::ParameterRead& read : assessed.parameters) view.parameters.push_back(ShowParameter(read));
  return view;
}

Result<AssessmentsView> AssessAll(const pack::Pack& pack, const AskAssessment& ask, Date today) {
  const Date on = ask.on.value_or(today);
  YQ_ASSIGN(const pack::KnownFacts known, ReadAnswers(pack, ask.answers));
  AssessmentsView view{.on = on, .results = {}, .next_question = {}, .open_questions = 0};
  const std::set<std::string> skipped(ask.skipped.begin(), ask.skipped.end());
  std::map<std::string, double> votes;
  for (const pack::Policy& policy : pack.policies) {
    if (ask.policies && std::ranges::find(*ask.policies, policy.id) == ask.policies->end()) continue;
    if (policy.versions.empty()) continue;
    YQ_ASSIGN(AssessmentView assessed, AssessPolicy(pack, policy.BestFor(on), known, on));
    // The answer first; what only sharpens an amount already granted comes after.
    double vote = 1.0;
    for (const std::vector<std::string>* missing : {&assessed.missing, &assessed.missing_for_amount}) {
      if (missing == &assessed.missing_for_amount) {
        if (assessed.answer == Answer::kNo) break;
        vote = 0.01;
      }
      for (const std::string& fact : *missing) {
        if (skipped.contains(fact)) continue;
        votes[fact] += vote;
        vote *= 0.7;
      }
    }
    view.results.push_back(std::move(assessed));
  }
  if (ask.policies) {
    for (const std::string& id : *ask.policies) {
      if (!pack.policies.Has(id)) return Fail(ErrorCode::kNotFound, "policy.not_found", {{"policy", id}});
    }
  }
  view.open_questions = static_cast<int>(votes.size());
  view.next_question = BestQuestion(pack, votes);
  return view;
}

}  // namespace yq::policy
