// Evaluates a decision over what is known of its inputs. Where everything an expression reads is known, or is one of a
// few values, the exact evaluator is asked; else logic, comparisons, arithmetic, tables and calls are followed by their
// structure, and anything else may be any value.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/decision/feel/evaluator.h"
#include "engine/decision/partial/abstract.h"
#include "engine/decision/partial/uses.h"

namespace yq::decision {

struct AbstractScope {
  const AbstractScope* parent = nullptr;
  std::vector<Abstract> slots;
};

// Elements keep what was computed of them for every way the unknown inputs they read were filled in, so filling in one
// input more computes only what reads it.
class AbstractEvaluator {
 public:
  using Code = std::uint16_t;  // 0: all that an input may be; else the number of one of its values, from 1

  AbstractEvaluator(const Model& model, const DecideOptions& options);

  // A value that stays. Before anything is asked of an element that reads it.
  void SetGiven(const Element& element, Value value);
  // An input that is not known: its number, the bit in `depends` too. kMaxUnknown at most; all inputs that an element
  // reads are added before it is asked.
  std::size_t AddUnknown(const Element& element, Abstract domain);
  Code CodeOf(std::size_t unknown, const Value& value);
  void Assign(std::size_t unknown, Code code);
  [[nodiscard]] Code assigned(std::size_t unknown) const { return unknowns_[unknown].code; }
  [[nodiscard]] const Value& ValueOf(std::size_t unknown, Code code) const {
    return unknowns_[unknown].values[code].known();
  }

  // Good until the next assignment.
  const Abstract& Element_(const Element& element);
  // How many elements were computed so far.
  [[nodiscard]] std::int64_t work() const { return work_; }

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

  struct Unknown {
    const Element* element = nullptr;
    std::vector<Abstract> values;  // by code
    Code code = 0;
    std::vector<std::size_t> readers;  // elements, by index
  };
  struct Slot {
    bool prepared = false;
    bool fixed = false;
    bool valid = false;              // `current` is for the present assignment
    int unknown = -1;                // the input is this one
    std::vector<std::size_t> reads;  // unknown inputs, through decisions
    Unknowns reads_bits;
    const Abstract* current = nullptr;  // into `memo` or `own`
    Abstract own;
    std::unordered_map<std::string, Abstract> memo;  // by the codes of `reads`
  };
  void Prepare(const Element& element, Slot& slot);
  Slot& SlotFor(const Element& element) { return slots_[element.index]; }

  std::vector<Unknown> unknowns_;
  std::vector<Slot> slots_;  // by element index
  std::string key_;
  std::int64_t work_ = 0;
  int depth_ = 0;
};

}  // namespace yq::decision
