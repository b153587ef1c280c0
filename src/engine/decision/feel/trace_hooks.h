// Where the evaluator tells what it does, when somebody wants to know. Without a Tracer nothing of this costs more than
// a null test.
#pragma once

#include <vector>

#include "engine/decision/decide.h"
#include "engine/decision/feel/ast.h"

namespace yq::decision {

class Tracer {
 public:
  Tracer() = default;
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;
  virtual ~Tracer() = default;
  virtual void BeginDecision(const Element& element) = 0;
  virtual void EndDecision(const Element& element, const Value& value) = 0;
  virtual void Read(const Element& element, const Value& value) = 0;
  virtual void Table(TableTrace table) = 0;
  virtual void AddCondition(Condition condition) = 0;
};

}  // namespace yq::decision
