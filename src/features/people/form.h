// The one form of several services: which facts and materials they need together, what is known already, and what is
// still missing. Pure.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "platform/facts/facts.h"
#include "platform/pack/evaluate.h"
#include "platform/pack/pack.h"

namespace yq::people {

// The answers given in a draft beside what the profile knows.
struct Given {
  pack::KnownFacts answers;           // of the draft; sealed ones in full
  std::vector<facts::Known> profile;  // current values, sealed ones masked

  // The profile's value of a fact; nullptr when there is none.
  [[nodiscard]] const facts::Known* FindKnown(std::string_view fact) const;
  // The answer of the draft, else the profile's value unless it is stale: what would be handed in.
  [[nodiscard]] bool IsAnswered(std::string_view fact) const;
  // The same for all facts as the engine takes it.
  [[nodiscard]] pack::KnownFacts ForDeciding() const;
};

struct FormField {
  const pack::Fact* fact = nullptr;
  std::vector<std::string> needed_for;  // services
  bool required = false;
  bool answered = false;
};

struct FormMaterial {
  const pack::Material* material = nullptr;
  bool required = false;
  std::vector<std::string> needed_for;
};

struct Form {
  std::vector<FormField> fields;        // by the order of asking
  std::vector<FormMaterial> materials;  // in the order of the services
};

// The facts that can still change the answer of a policy version, or its amount unless that is refused.
using StillOpen =
    std::function<Result<std::set<std::string>>(const pack::PolicyVersion&, const pack::KnownFacts&, Date)>;
// By assessing; from 0.1 ms to some 100 ms while almost everything is unknown.
[[nodiscard]] StillOpen OpenByAssessing(const pack::Pack& pack);
// The same, remembering the last answers: the facts stand in it as hashes alone. Any thread.
[[nodiscard]] StillOpen Remembering(StillOpen ask, std::size_t most = 4096);

// A fact is required when a service asks for it, or when a policy reads it and it can still change the policy's answer;
// what a policy reads and was answered stays required, for it did matter when it was asked.
[[nodiscard]] Result<Form> MakeForm(const pack::Pack& pack, const std::vector<const pack::Service*>& services,
                                    const Given& given, Date on, const StillOpen& still_open);

// The version of a service's policy that decides on a day; nullptr when the service has no policy.
[[nodiscard]] const pack::PolicyVersion* VersionFor(const pack::Pack& pack, const pack::Service& service, Date on);

}  // namespace yq::people
