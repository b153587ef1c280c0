// Rows answered by the interpreter: for decisions without a plan, and for rows that fit no column. Internal.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/decision/batch/plan_impl.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {

// One per worker.
class ExactRows {
 public:
  ExactRows(const PlanImpl& plan, const ColumnTable& table);
  // The value of one decision at a row. Values of one row are shared between decisions.
  Value At(std::size_t row, std::size_t asked);
  // The same, remembered by what the row holds in the columns the decision reads, while that is worth it.
  Value Remembered(std::size_t row, std::size_t asked);

 private:
  struct Memory {
    std::vector<const Column*> columns;
    std::unordered_map<std::string, Value> known;
    std::size_t asked = 0, found = 0;
    bool off = false;
  };
  void Begin(std::size_t row);

  const PlanImpl& plan_;
  std::unique_ptr<Evaluator> evaluator_;
  ModelRun* run_ = nullptr;
  std::vector<std::pair<const Element*, const Column*>> inputs_;
  std::vector<Memory> memories_;
  std::size_t row_ = static_cast<std::size_t>(-1);
  std::size_t evaluated_ = 0;
};

}  // namespace yq::decision
