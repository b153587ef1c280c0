// What a policy version answers for somebody whose facts are known in part: yes, no or cannot tell yet, with the
// amount, every condition (holds, fails, open) and why, and the facts that can still change the answer, the most useful
// question first. Every page, form, case and letter asks through this one function, so they cannot differ.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "engine/decision/decide.h"
#include "engine/decision/explain.h"
#include "engine/decision/value.h"
#include "platform/pack/pack.h"

namespace yq::pack {

// Facts by id. Not in the map: unknown, may still be asked. A Scalar with `none`: known to be none.
using KnownFacts = std::map<std::string, Scalar, std::less<>>;

enum class Answer : std::uint8_t { kYes, kNo, kCannotTell };
enum class Holds : std::uint8_t { kYes, kNo, kUnknown };

[[nodiscard]] std::string_view AnswerName(Answer answer);  // "yes", "no", "cannot_tell"
[[nodiscard]] std::string_view HoldsName(Holds holds);     // "yes", "no", "unknown"

// A fact that a condition reads and what is known of it.
struct FactRead {
  const Fact* fact = nullptr;
  std::optional<Scalar> given;  // nothing: unknown
};

// A parameter that the answer reads and its row on the decision date (mark, period, sources stand in it).
struct ParameterRead {
  const Parameter* parameter = nullptr;
  const ParameterValue* row = nullptr;  // nullptr: not published for that day
};

struct ConditionAssessment {
  const Condition* condition = nullptr;  // id, label, `needed` in the policy's words, mark
  const Clause* clause = nullptr;
  Holds holds = Holds::kUnknown;
  std::vector<FactRead> facts;             // all that it can depend on, by order of asking
  std::vector<std::string> missing;        // for unknown: facts that can still change it
  std::optional<decision::Reason> reason;  // for yes and no: the tree that explains it
};

struct ShownResult {
  const Shown* shown = nullptr;
  std::optional<decision::Value> value;  // nothing: not determined yet
};

// The smallest change of facts a person can change that would turn a "no".
struct Nearest {
  struct Item {
    const Fact* fact = nullptr;
    Scalar from, to;
  };
  std::vector<Item> changes;  // in the order of asking
  bool certain = false;       // false: what is still unknown decides then
  bool proven = false;        // nothing smaller would do
};

struct Assessment {
  const PolicyVersion* version = nullptr;
  Date on;  // decision date
  Answer answer = Answer::kCannotTell;
  std::optional<std::string> amount;  // yes, and the version has one and it is determined: canonical decimal, yuan
  std::optional<std::string> amount_at_least;  // bounds while it is open, where known
  std::optional<std::string> amount_at_most;
  std::vector<std::string> missing_for_amount;  // facts that can still change the amount (answer yes or cannot tell)
  std::vector<ShownResult> shows;
  std::vector<ConditionAssessment> conditions;  // in the order of the policy
  std::vector<std::string> missing;             // cannot tell: facts that can still decide, the next question first
  std::optional<Nearest> nearest;               // no, when asked for and there is one
  std::vector<ParameterRead> parameters;
  bool exact = true;  // false: the search ended early, `missing` may name a fact too many
  std::vector<decision::Diagnostic> diagnostics;
  decision::Trace trace;  // of `eligible`, where the answer is yes or no

  // The conditions that do not hold, in order: the reasons of a "no".
  [[nodiscard]] std::vector<const ConditionAssessment*> Failing() const;
};

// Values of parameters to use instead of the pack's (what-if); a Scalar with `none` makes it unpublished.
using ParameterOverrides = std::map<std::string, Scalar, std::less<>>;

// How far to search for what can still matter: as long as a person waits for the page, or until it is proven.
enum class Effort : std::uint8_t { kWait, kProve };

struct AssessOptions {
  ParameterOverrides overrides = {};
  Effort effort = Effort::kWait;
  bool nearest = false;  // look for the nearest change of a "no"
};

// Pure, any thread; 1 to 50 ms with nothing known, less with every answer. Facts that the version does not read are
// ignored. Keeps pointers into `pack` and `version`. kInternal "pack.bad_policy" only for a version that the checker
// would refuse.
[[nodiscard]] Result<Assessment> Assess(const Pack& pack, const PolicyVersion& version, const KnownFacts& known,
                                        Date on, const AssessOptions& options = {});

// One decision of the version's model with the facts known so far; nothing while the missing ones can still change it.
// kNotFound "decision.no_such_decision".
[[nodiscard]] Result<std::optional<decision::Value>> DecideKnown(const Pack& pack, const PolicyVersion& version,
                                                                 const std::string& decision, const KnownFacts& known,
                                                                 Date on, const ParameterOverrides& overrides = {});

// Between the plain data and the engine. ToScalar: kInvalid "value.wrong_type" for a value that is no fact (list,
// context, …).
[[nodiscard]] decision::Value ToValue(const Scalar& scalar);
[[nodiscard]] Result<Scalar> ToScalar(const decision::Value& value, FactType type);

// The inputs of a model on a date: the known facts, the parameters' values, decision_date. For whoever runs a model by
// himself.
[[nodiscard]] decision::Context ModelInputs(const Pack& pack, const PolicyVersion& version, const KnownFacts& known,
                                            Date on, const ParameterOverrides& overrides = {});

}  // namespace yq::pack
