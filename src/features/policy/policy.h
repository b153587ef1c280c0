// Policies for people: what may I get, why and why not; the catalogue; the public pages. Owns no tables: everything is
// computed from the pack and from facts that the caller hands in. All functions are pure and safe from any thread.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "features/policy/views.h"
#include "platform/api/messages.h"
#include "platform/api/table.h"
#include "platform/pack/evaluate.h"
#include "platform/pack/pack.h"

namespace yq::policy {

extern const std::span<const api::Message> kMessages;

// Reads what a person gave: every value against its fact, all problems at once with places "/answers/3/value". The
// facts `as_they_are` are left out: a sealed value whose mask came back.
[[nodiscard]] Result<pack::KnownFacts> ReadAnswers(const pack::Pack& pack, const std::vector<FactValue>& answers,
                                                   std::string_view place = "/answers",
                                                   const std::set<std::string>& as_they_are = {});
// One value: JSON text, boolean or null.
[[nodiscard]] Result<pack::Scalar> ReadValue(const pack::Pack& pack, const pack::Fact& fact,
                                             const boost::json::value& value);
// The JSON of a value (text, boolean, null) and the words people read.
[[nodiscard]] boost::json::value ValueJson(const pack::Scalar& value);
[[nodiscard]] Bilingual ShownValue(const pack::Pack& pack, const pack::Fact& fact, const pack::Scalar& value);

// The answer of one policy version for these facts on that day, ready to be shown.
[[nodiscard]] Result<AssessmentView> AssessPolicy(const pack::Pack& pack, const pack::PolicyVersion& version,
                                                  const pack::KnownFacts& known, Date on);

// All policies (or those named), each in its version for the day, and the next question worth asking: the fact that can
// still change an answer, was neither given nor skipped, and comes first by the engine's order and the pack's.
[[nodiscard]] Result<AssessmentsView> AssessAll(const pack::Pack& pack, const AskAssessment& ask, Date today);

struct Config {
  std::shared_ptr<const pack::Pack> pack;
  bool demo = false;
};
// GET /api/site, /api/vocabulary, /api/policies[/{id}], /api/services[/{id}]; POST /api/assessments.
void AddEndpoints(api::Table& table, const Config& config);

// A text of the pack's texts.yaml, or what stands for it where the pack leaves it out.
[[nodiscard]] Bilingual TextOr(const pack::Pack& pack, std::string_view id, const Bilingual& otherwise);

// The day it is in the pack's time zone.
[[nodiscard]] Date Today(const pack::Pack& pack, Instant now);

}  // namespace yq::policy
