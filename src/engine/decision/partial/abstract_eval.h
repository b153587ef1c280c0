// Evaluates a decision over what is known of its inputs. Where everything an expression reads is known, or is one of a
// few values, the exact evaluator is asked; else logic, comparisons, arithmetic, tables and calls are followed by their
// structure, and anything else may be any value.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "engine/decision/feel/evaluator.h"
#include "engine/decision/partial/abstract.h"
#include "engine/decision/partial/uses.h"

namespace yq::decision {

struct AbstractScope {
  const AbstractScope* parent = nullptr;
  std::vector<Abstract> slots;
};

class AbstractEvaluator {
 public:
  AbstractEvaluator(const Model& model, const DecideOptions& options)
      : model_(model), exact_(model.impl(), options, nullptr), run_(exact_.NewRun()) {
    exact_.set_run(run_);
  }

  // Forgets what was computed; inputs not set are unknown without a domain.
  void Reset() { elements_.clear(); }
  void SetElement(const Element& element, Abstract value) { elements_[&element] = std::move(value); }
  Abstract Element_(const Element& element);

 private:
  using Scope = AbstractScope;
  Abstract Eval(const Node& node, const Scope* scope);
  Abstract Structure(const Node& node, const Scope* scope);
  Abstract Logic(const Node& node, const Scope* scope);
  Abstract CompareNode(const Node& node, const Scope* scope);
  Abstract BetweenNode(const Node& node, const Scope* scope);
  Abstract InNode(const Node& node, const Scope* scope);
  Abstract IfNode(const Node& node, const Scope* scope);
  Abstract ArithmeticNode(const Node& node, const Scope* scope);
  Abstract CallNode(const Node& node, const Scope* scope);
  Abstract CallAggregate(std::string_view name, const Abstract& list);
  Abstract PathNode(const Node& node, const Scope* scope);
  Abstract ContextNode(const Node& node, const Scope* scope);
  Abstract QuantifiedNode(const Node& node, const Scope* scope);
  Abstract CoerceTo(Abstract value, const Type& type, const Node* at);
  Abstract TableNode(const Table& table, const Node& node, const Scope* scope);
  std::optional<bool> ExactTest(const Node& cell, const Abstract& tested);
  Abstract TestOf(const Node& cell, const Abstract& tested, const Scope* scope);
  Abstract OneTest(const Node& test, const Abstract& tested, const Scope* scope);

  // The exact evaluator over every combination of few values; nothing when they are too many or not few.
  std::optional<Abstract> Enumerate(const Node& node, const Scope* scope);
  std::optional<Abstract> EnumerateOver(const Uses& uses, const Scope* scope,
                                        const std::function<Value(Evaluator&, Env*)>& exact);
  Unknowns DependsOf(const Node& node, const Scope* scope);
  static Abstract CompareAbstract(Operation operation, const Abstract& a, const Abstract& b);

  struct Column;
  Column ReadColumn(const Table& table, std::size_t column, const Abstract& input, const Scope* cells);
  Abstract RuleOutputOf(const Table& table, std::size_t rule, const Scope* cells);
  Abstract FallbackOf(const Table& table, const Scope* cells);
  Abstract Outcome_(const Table& table, const std::vector<std::uint8_t>& status, const std::vector<Abstract>& outputs,
                    const Abstract& none, const Unknowns& depends);

  const Model& model_;
  Evaluator exact_;  // asked wherever all is known
  ModelRun* run_;
  UsesIndex uses_;
  std::map<const Element*, Abstract> elements_;
  int depth_ = 0;
};

}  // namespace yq::decision
