// Deciding with facts missing. An *unknown* input is one nobody has asked yet; it may turn out to be any value of its
// domain (also null, "I have none"). The answer is determined when every completion gives it; otherwise the inputs that
// can still change it are listed. An input that cannot change the answer is never listed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/decision/decide.h"

namespace yq::decision {

// What an unknown input may be. Empty fields fall back to what the model declares (type, allowed values).
struct Domain {
  std::string input;
  std::string type = {};           // FEEL type name
  std::vector<Value> values = {};  // an enumeration
  std::optional<Value> minimum = {};
  std::optional<Value> maximum = {};
  bool may_be_null = false;  // "I don't know" and "none" are answers
};

struct PartialOptions {
  DecideOptions decide = {};  // of DecidePartially; a session has its own
  // Decisions of the model evaluated while searching for what can matter; beyond it an input counts as mattering.
  std::int64_t search_budget = 400'000;
  bool only_whether = false;  // whether it is determined is all that is asked: `open` and what follows stay empty
  std::size_t possible = 12;  // how many of the answers that can still come are looked for
};

struct PartialOutcome {
  bool determined = false;
  Value value;                          // when determined
  std::vector<Diagnostic> diagnostics;  // when determined
  // When not: unknown inputs that can still change the answer; ask the first first (expected to end soonest).
  std::vector<std::string> open;
  std::vector<Value> possible;             // the answers seen that can still come, when few
  std::optional<Value> at_least, at_most;  // bounds of a numeric answer, when known
  bool exact = true;  // false: the budget ended before everything was proven; `open` may be too long
};

// Inputs in `known` are fixed (null there means null). Every other input of the decision is unknown. Domains of inputs
// not listed come from the model. kNotFound "decision.no_such_decision".
Result<PartialOutcome> DecidePartially(const Model& model, std::string_view decision, const Context& known,
                                       const std::vector<Domain>& domains, const PartialOptions& options = {});

// Several decisions of a model asked about the same facts: what they share is worked out once. One thread at a time.
class PartialSession {
 public:
  PartialSession(const Model& model, const Context& known, std::vector<Domain> domains,
                 const DecideOptions& options = {});
  ~PartialSession();
  PartialSession(const PartialSession&) = delete;
  PartialSession& operator=(const PartialSession&) = delete;
  Result<PartialOutcome> Ask(std::string_view decision, const PartialOptions& options = {});

  struct Shared;

 private:
  std::unique_ptr<Shared> shared_;
};

}  // namespace yq::decision
