// Decisions for very many people at once: one plan per model over typed columns, run by vector instructions chosen at
// run time. What the plan cannot do exactly it leaves to the interpreter, so the answers are always those of Decide();
// each decision says which of the two it is. Answers are values only: explanations come from Decide() with a trace.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/decision/columns.h"
#include "engine/decision/decide.h"
#include "engine/decision/model.h"

namespace yq::decision {

struct PlanImpl;

struct PlanLine {
  std::string decision;
  bool columnar = false;
  std::string why;  // "exact, because ..."; "" when columnar
};

// How one model answers decisions over tables of one shape. Immutable, shared, thread-safe.
class Plan {
 public:
  Plan() = default;
  explicit Plan(std::shared_ptr<const PlanImpl> impl) : impl_(std::move(impl)) {}
  [[nodiscard]] std::span<const PlanLine> lines() const;  // one per decision asked, in that order
  [[nodiscard]] const PlanImpl* impl() const { return impl_.get(); }
  [[nodiscard]] std::string ToText() const;  // the steps, for people who tune them

 private:
  std::shared_ptr<const PlanImpl> impl_;
};

// Plans `decisions` (all of the model's own when empty) for tables with the columns of `shape`: same names, kinds,
// storages, scales and dictionaries, units within least..greatest. Inputs without a column are null. kNotFound
// "decision.no_such_decision". Costs milliseconds: the interpreter fills every look-up once.
Result<Plan> CompilePlan(const Model& model, const std::vector<std::string>& decisions, const ColumnTable& shape,
                         const DecideOptions& options = {});

// Sets of vector instructions this binary has code for and this machine can run, best first, by Highway's names:
// "AVX3_DL", "AVX3", "AVX2", "SSE4", ...
std::vector<std::string> InstructionSets();
// Only this set from now on; "" gives the choice back. False when there is no such set. For tests and benches.
bool ForceInstructionSet(std::string_view name);

struct RunOptions {
  int threads = 1;
  std::size_t block_rows = 4096;  // rows worked on at a time; 1..4096
};

// The answers of one decision. Either codes into a dictionary or amounts: whole units of 10^-scale.
struct AnswerColumn {
  std::string decision;
  enum class Form : std::uint8_t { kCodes8, kCodes32, kAmounts };
  Form form = Form::kCodes8;
  int scale = 0;
  std::vector<Value> dictionary;
  AlignedBytes rows;
  static constexpr std::int64_t kNull = INT64_MIN;       // an amount that is null
  static constexpr std::int64_t kOther = INT64_MIN + 1;  // an amount that stands in `others`
  std::vector<std::pair<std::size_t, Value>> others;     // ascending by row
  [[nodiscard]] Value At(std::size_t row) const;
};

struct Answers {
  std::size_t rows = 0;
  std::vector<AnswerColumn> columns;  // in the order of Plan::lines()
  std::size_t exact_rows = 0;         // rows that fitted no column and were answered by the interpreter
  [[nodiscard]] const AnswerColumn* Find(std::string_view decision) const;
  [[nodiscard]] std::size_t Bytes() const;
};

// kConflict "decision.other_shape" (param column) when the table is not what the plan was made for.
Result<Answers> RunPlan(const Plan& plan, const ColumnTable& table, const RunOptions& options = {});
// The same into answers of an earlier run, whose memory is used again.
Result<void> RunPlanInto(const Plan& plan, const ColumnTable& table, const RunOptions& options, Answers& answers);

// The answers as RFC 4180 text, a column per decision. Rows of `blank` (ascending) get empty cells: what could not be
// read is not decided.
Result<void> WriteAnswers(const Answers& answers, const std::string& file, const std::vector<std::size_t>& blank = {});

// ---- What if: two versions of a model over the same table.

struct Transition {
  Value before, after;
  std::size_t rows = 0;
};
struct DecisionChange {
  std::string decision;
  bool same_logic = false;  // nothing it rests on differs; it was not run again
  std::size_t changed = 0;  // rows whose answer differs
  // Per pair of answers, the changed ones first, most rows first; at most 1,000 pairs. Amounts are not paired.
  std::vector<Transition> transitions;
  // Exact sums of a numeric answer over all rows, nulls left out; nothing when it is not numeric or not asked for.
  std::optional<Number> sum_before, sum_after;
};
struct WhatIf {
  std::vector<DecisionChange> decisions;
  std::size_t changed_rows = 0;  // rows where any answer differs
  std::size_t run_again = 0;     // decisions that were run again
};
struct WhatIfOptions {
  std::vector<std::string> sums;  // decisions to add up
  RunOptions run = {};
};

// A comparison to be asked again and again (a slider being dragged): keeps the old answers, runs of the new version
// only the decisions whose logic differs. The table and the answers must outlive it.
class Comparison {
 public:
  // Plans the difference. Decisions are those of `before`'s plan that the new model has too.
  static Result<Comparison> Make(const Model& old_model, const Answers& before, const Model& new_model,
                                 const ColumnTable& table, const DecideOptions& options = {});
  [[nodiscard]] const Plan& plan() const { return plan_; }  // of the decisions that are run again
  [[nodiscard]] Result<WhatIf> Run(const WhatIfOptions& options = {}) const;

 private:
  Comparison() = default;
  const Answers* before_ = nullptr;
  const ColumnTable* table_ = nullptr;
  Plan plan_;
  std::vector<std::pair<std::string, int>>
      decisions_;  // with the index into the plan, or -1 when its logic is the same
};

}  // namespace yq::decision
