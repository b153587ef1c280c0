// Walks expression trees. One Evaluator serves one question (one Decide or Evaluate); it is not shared between threads,
// the trees are.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/decide.h"
#include "engine/decision/feel/ast.h"
#include "engine/decision/feel/function.h"

namespace yq::decision {

struct Element;
struct ModelImpl;
struct Builtin;
class Tracer;

// The values of the model's elements under one set of inputs. A decision service called as a function has one of its
// own.
struct ModelRun {
  enum class State : std::uint8_t { kOpen, kRunning, kDone };
  std::vector<State> states;
  std::vector<Value> values;
};

class Evaluator {
 public:
  Evaluator(const ModelImpl* model, const DecideOptions& options, std::shared_ptr<const void> owner);

  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  ~Evaluator();

  Value Eval(const Node& node, Env* env);
  // Unary tests: true, false or null.
  Value EvalTests(const Node& tests, const Value& tested, Env* env);
  Value EvalTable(const Table& table, const Node& node, Env* env);
  // What the hit policy makes of these rules holding and no others; `matched` becomes the rules that made the output.
  Value HitResult(const Table& table, std::vector<std::size_t>& matched, const Node& node, Env* env, bool& defaulted);

  // The value of a model element in the current run, computed at most once.
  Value ElementValue(const Element& element, const Node* at);
  Value CallFunction(const Value& function, std::vector<Value> arguments, const std::vector<std::string>& names,
                     const Node* at);
  // Fits the value to the type by FEEL's conversions, or null with a report.
  Value Coerce(Value value, const Type& type, const Node* at, std::string_view what);
  // The outputs of a decision service in the current run.
  Value ServiceResult(const Element& service, const Node* at);
  ModelRun* NewRun();
  [[nodiscard]] ModelRun* run() const { return run_; }
  void set_run(ModelRun* run) { run_ = run; }

  // Null, with a diagnostic at the node (or the one being evaluated).
  Value Problem(std::string_view key, std::string message, const Node* at = nullptr);
  [[nodiscard]] std::optional<DateTime> now() const { return options_.now; }
  [[nodiscard]] const Budget& budget() const { return options_.budget; }
  // False, with a diagnostic, when a list may not grow to this length.
  bool MayHold(std::size_t items);
  // Counts work that is not a node; false when the budget is used up.
  bool Spend(std::int64_t steps);
  [[nodiscard]] bool stopped() const { return stopped_; }
  // Ready for another question: budgets whole, nothing reported.
  void Renew();

  // Nobody will read the diagnostics: none are made.
  void set_silent(bool silent) { silent_ = silent; }
  [[nodiscard]] std::vector<Diagnostic>& diagnostics() { return diagnostics_; }
  void set_tracer(Tracer* tracer) { tracer_ = tracer; }
  [[nodiscard]] Tracer* tracer() const { return tracer_; }
  // Boolean logic directly evaluated next belongs to the decision's own reasons.
  void MarkRoot() { root_ = true; }

 private:
  friend class ConditionRecorder;
  void ReleaseScopes();
  Value Dispatch(const Node& node, Env* env, bool root);
  Value Name(const Node& node, Env* env);
  Value MakeContext(const Node& node, Env* env, bool root);
  Value MakeRange(const Node& node, Env* env);
  Value If(const Node& node, Env* env, bool root);
  Value AndOr(const Node& node, Env* env);
  Value Compare(const Node& node, Env* env);
  Value Between(const Node& node, Env* env);
  Value In(const Node& node, Env* env);
  Value Arithmetic(const Node& node, Env* env);
  Value Negate(const Node& node, Env* env);
  Value InstanceOf(const Node& node, Env* env);
  Value Path(const Node& node, Env* env);
  Value Filter(const Node& node, Env* env);
  Value FilterContext(const Node& node, const Value& list, Env* env);
  Value Call(const Node& node, Env* env);
  Value CallBuiltin(const Builtin& builtin, const std::vector<Value>& arguments, const std::vector<std::string>& names,
                    const Node* at);
  Value CallLambda(const Function& function, std::vector<Value> arguments, const std::vector<std::string>& names,
                   const Node* at);
  Value CallElement(const Element& element, std::vector<Value> arguments, const std::vector<std::string>& names,
                    const Node* at);
  Value CallExternal(const Node& definition, std::span<const Value> arguments, Env* env, const Node* at);
  bool Allowed(const Value& value, const Type& type);
  bool Bind(const std::vector<std::string>& parameters, std::vector<Value>& arguments,
            const std::vector<std::string>& names, const Node* at);

  // Runs `body` for every combination of the iterators; stops when it says false. False when a domain is none.
  using Body = std::function<bool(Env*)>;
  bool Iterate(const Node& node, std::size_t level, EnvPtr& frame, const Body& body);
  bool ForEachOf(const Node& domain, Env* env, const std::function<bool(const Value&)>& visit);
  Value For(const Node& node, Env* env);
  Value Quantified(const Node& node, Env* env);

  Value Test(const Node& test, const Value& tested, Env* env);
  Value Holds(const Value& tested, const Value& value, const Node& at);
  Value CompareValues(Operation operation, const Value& a, const Value& b, const Node& at);
  Value RuleOutput(const Table& table, const Table::Rule& rule, const Node& node, Env* env);
  Value DefaultOutput(const Table& table, const Node& node, Env* env);

  const ModelImpl* model_;
  DecideOptions options_;
  std::shared_ptr<const void> owner_;
  std::deque<ModelRun> runs_;
  ModelRun* run_ = nullptr;
  std::vector<EnvPtr> captured_;  // scopes that functions hold; emptied at the end, as they may hold those functions
  Tracer* tracer_ = nullptr;
  std::vector<Diagnostic> diagnostics_;
  const Node* current_ = nullptr;
  std::int64_t steps_ = 0;
  int depth_ = 0;
  int cell_ = 0;   // evaluating a cell: it may be a condition of its own
  int quiet_ = 0;  // in table cells a comparison with null is no error
  bool stopped_ = false;
  bool silent_ = false;
  bool root_ = false;
};

// While it lives, what is evaluated is looked at for the reasons only and leaves nothing behind: no diagnostic, and no
// decision taken for computed, whose problems would be lost where the answer reads it. Not when the budget ended.
class Aside {
 public:
  Aside(Evaluator& evaluator, bool active) : evaluator_(evaluator), active_(active && evaluator.run() != nullptr) {
    if (!active_) return;
    reported_ = evaluator.diagnostics().size();
    states_ = evaluator.run()->states;
  }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;
  ~Aside() {
    if (!active_ || evaluator_.stopped()) return;
    evaluator_.diagnostics().resize(reported_);
    evaluator_.run()->states = states_;
  }

 private:
  Evaluator& evaluator_;
  bool active_ = false;
  std::size_t reported_ = 0;
  std::vector<ModelRun::State> states_;
};

// FEEL arithmetic on values; nothing where it has no meaning.
std::optional<Value> Calculate(Operation operation, const Value& a, const Value& b);
std::optional<Value> NegateValue(const Value& value);
// A property of a date, time, duration or range; nothing when the kind has no such property.
std::optional<Value> PropertyOf(const Value& value, std::string_view name);

}  // namespace yq::decision
