// Evaluates a boolean expression whole, without stopping at the first part that decides, and records every part with
// its value. The value is the same as the plain evaluation's.
#pragma once

#include "engine/decision/decide.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {

class ConditionRecorder {
 public:
  explicit ConditionRecorder(Evaluator& evaluator) : evaluator_(evaluator) {}
  // Logic and comparisons, also not(...): what is worth recording by its parts.
  static bool IsBoolean(const Node& node);
  Value Record(const Node& node, Env* env, Condition& out);

 private:
  Value RecordParts(const Node& node, Env* env, Condition& out);
  Value RecordComparison(const Node& node, Env* env, Condition& out);
  Evaluator& evaluator_;
};

}  // namespace yq::decision
