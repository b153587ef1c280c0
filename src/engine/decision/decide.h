// Evaluating decisions exactly, with a record of why. Never throws and never stops at the first problem: what cannot be
// computed is null, with a diagnostic beside the value.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/decision/model.h"
#include "engine/decision/value.h"

namespace yq::decision {

struct Budget {
  std::int64_t steps = 20'000'000;  // expressions evaluated
  int depth = 400;                  // of calls and nested expressions
  std::size_t list_length = 1'000'000;
};

struct DecideOptions {
  std::optional<DateTime> now = {};  // what now() and today() answer; without it they are null
  bool trace = false;
  Budget budget = {};
};

struct Diagnostic {
  std::string
      key;  // stable: "null_operand", "type_mismatch", "no_such_entry", "budget", "no_rule", "several_rules", ...
  std::string message;  // English, for people who write models
  std::string element;  // decision or function being evaluated
  int line = 0;         // in the model file; 0 when unknown
  int column = 0;
};

// One condition of a boolean expression, as a tree: `and`, `or` and `not` with parts, comparisons as leaves.
struct Condition {
  enum class Kind : std::uint8_t { kAll, kAny, kNot, kComparison, kDecision, kOther };
  Kind kind = Kind::kOther;
  std::string text;       // as written
  Value value;            // true, false or null
  std::string subject;    // comparison: left side as written; kDecision: the name of the decision read
  std::string operation;  // "=", "!=", "<", "<=", ">", ">=", "in", "between"
  Value left, right;      // comparison: both sides; for `in` the right side is a range, list or value
  std::vector<Condition> parts;
};

struct TableTrace {
  std::size_t table = 0;  // index into Model::tables()
  std::vector<Value> inputs;
  struct Rule {
    bool matched = false;
    std::vector<std::size_t>
        failed;  // columns whose cell is not satisfied; empty when matched. All of them, not just the first.
  };
  std::vector<Rule> rules;
  std::vector<std::size_t> chosen;       // rules that made the output, in order
  std::vector<std::string> annotations;  // of the chosen rules, not empty ones
  bool defaulted = false;
  Value output;
};

struct ReadValue {
  std::string name;
  Value value;
};

struct DecisionTrace {
  std::string decision;
  Value value;
  std::vector<ReadValue> inputs;     // input data read, in order of first use
  std::vector<ReadValue> decisions;  // decisions read
  std::vector<TableTrace> tables;
  // Boolean logic evaluated: the decision's own expression first when it is boolean, then conditions of `if`.
  std::vector<Condition> conditions;
  std::vector<KnowledgeSourceInfo> sources;
};

// In the order the decisions were completed: the asked one is last.
struct Trace {
  std::vector<DecisionTrace> decisions;
  [[nodiscard]] const DecisionTrace* Find(std::string_view decision) const;
};

struct Outcome {
  Value value;
  std::vector<Diagnostic> diagnostics;
  Trace trace;
};

// Evaluates a decision or decision service (a context when the service has several outputs). `inputs`: by name, input
// data not given is null; a required decision may be given too and is then not computed. kNotFound
// "decision.no_such_decision" (params name, suggestion). Pure, thread-safe, about a microsecond for a small table.
Result<Outcome> Decide(const Model& model, std::string_view name, const Context& inputs,
                       const DecideOptions& options = {});

// Several decisions for one set of inputs: what they share is computed and recorded once. The value of the result is a
// context by decision; Explain(model, trace, decision) tells of each. The budget is for all together.
Result<Outcome> DecideAll(const Model& model, const std::vector<std::string>& names, const Context& inputs,
                          const DecideOptions& options = {});

}  // namespace yq::decision
