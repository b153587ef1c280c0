// From a trace to a reason a person can read: what was asked of the inputs, what they are, what failed. Structure only;
// the sentences in zh and en are made by whoever shows it, from `operation`, `given` and `needed`.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "engine/decision/decide.h"

namespace yq::decision {

struct Reason {
  enum class Kind : std::uint8_t {
    kDecision,  // a decision: parts say why
    kRule,      // a rule of a table: parts are its cells
    kAll,       // every part is needed
    kAny,       // one part is enough; parts are sorted, nearest first
    kNot,
    kCondition,  // a leaf: subject, operation, given, needed
  };
  Kind kind = Kind::kCondition;
  std::string decision;    // kDecision, kRule
  int rule = -1;           // kRule: from 0
  std::string text;        // the condition as written, the cell as written, or the literal expression
  Value value;             // what it gave
  bool satisfied = false;  // true; false also stands for null
  std::string subject;     // kCondition: the expression or input asked about
  std::string operation;   // =, !=, <, <=, >, >=, in, between, is
  Value given;
  Value needed;  // null when it is only known as text
  std::string needed_text;
  std::vector<std::string> annotations;  // clause references of the rule
  std::vector<KnowledgeSourceInfo> sources;
  int failing = 0;  // leaves that must change for it to hold (least over kAny, sum over kAll)
  std::vector<Reason> parts;
};

// The tree for the decision asked (the last of the trace). Decisions read by a condition are unfolded in place.
Reason Explain(const Model& model, const Trace& trace);
// The tree for one decision of the trace.
Reason Explain(const Model& model, const Trace& trace, std::string_view decision);
// The failing leaves that stand between the answer and "yes": through kAny only the nearest alternative.
std::vector<Reason> FailingConditions(const Reason& reason);
boost::json::value ToJson(const Reason& reason);

}  // namespace yq::decision
