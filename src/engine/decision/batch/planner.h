// Turns the trees of decisions into steps. Whatever depends on few values is looked up: the interpreter answers once
// for every combination of them. What cannot be planned exactly says why and stays with the interpreter. Internal.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/decision/batch/program.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/partial/uses.h"

namespace yq::decision {

// What an expression is in a plan.
struct Operand {
  enum class Form : std::uint8_t { kNone, kConstant, kCode, kCode32, kUnits };
  Form form = Form::kNone;
  int reg = -1;
  std::vector<Value> values;  // kCode, kCode32: by code of the register; kConstant: one
  bool date = false;          // kUnits: days, else a number times 10^scale
  int scale = 0;
  std::int64_t least = 0, greatest = -1;
  bool nullable = false;
  bool loose = false;  // numbers right in value, but perhaps written with other trailing zeros
  std::string why;     // kNone

  explicit operator bool() const { return form != Form::kNone; }
  [[nodiscard]] bool is(Form f) const { return form == f; }
};

class Planner {
 public:
  Planner(const Model& model, const ColumnTable& shape, const DecideOptions& options);

  // The decision's value, fitted to its type; planned once.
  const Operand& Decision(const Element& element) { return Whole(element); }
  // Notes what a decision and all it needs compares with what; before any Decision().
  void Collect(const Element& element);
  // Adds the step that writes an answer; gives its dictionary. kUnits answers have none.
  std::vector<Value> Answer(const Operand& operand, int answer);
  Program TakeProgram() { return std::move(program_); }
  [[nodiscard]] std::vector<int> columns_read() const;

 private:
  using Given = std::pair<const Element*, Value>;
  using Signature = std::function<std::string(const Value&)>;

  // One place where an element is compared with constants only.
  struct Site {
    const Node* node = nullptr;  // the comparison
    const Table* table = nullptr;
    std::size_t input = 0;
  };
  // One element an expression reads, as an axis of a look-up.
  struct Axis {
    const Element* element = nullptr;
    Operand operand;
    std::size_t size = 0;
  };

  static Operand None(std::string why);
  static Operand Constant(Value value);
  static Operand Code(int reg, std::vector<Value> values);
  int NewRegister(bool units);
  int ColumnRegister(int column);
  int Emit(PlanStep step, bool units);

  // leaves.cpp
  const Operand& Whole(const Element& element);
  const Operand& Classes(const Element& element);
  Operand InputColumn(const Element& element);
  void CollectNode(const Node& node, std::set<const Element*>& seen);
  bool OnlyCompared(const Node& node, const Element& element, bool cuts);
  bool IsClosed(const Node& node);
  bool ClosedCell(const Node& cell, bool cuts);
  std::string SignatureOf(const Site& site, const Element& element, const Value& value);
  void CutsOf(const Site& site, std::vector<Value>& cuts);
  Operand Buckets(const Operand& units, const std::vector<Value>& cuts, const Signature& signature);
  Operand ClassesOf(const Operand& operand, const Signature& signature);

  // planner.cpp
  Operand Plan(const Node& node);
  Operand PlanFresh(const Node& node);
  std::optional<std::vector<Axis>> AxesOf(const Node& node, std::string& why);
  Operand LookUp(const Node& node, const std::vector<Axis>& axes);
  Operand LookUpBy(std::vector<Axis> axes, const std::function<Value(const std::vector<Value>&)>& answer);
  Operand ByParts(const Node& node);
  Operand Logic(const Node& node);
  Operand Coerced(Operand operand, const Type& type);
  bool Sensitive(const Node& node);
  std::optional<Value> Evaluate(const Node& node, const std::vector<Given>& given);
  static Value ValueOf(const Operand& operand, std::size_t index);

  // planner_units.cpp
  Operand Arithmetic(const Node& node);
  bool Flatten(const Node& node, bool negative, std::vector<std::pair<Operand, bool>>& terms, std::string& why);
  Operand SumOfCodes(const std::vector<std::pair<Operand, bool>>& terms);
  Operand ToUnits(const Operand& operand);
  Operand Rescale(Operand units, int scale);
  Operand Pair(StepKind kind, Operand a, Operand b);
  Operand Compare(const Node& node);
  Operand If(const Node& node);
  Operand Choose(int selector, const std::vector<std::uint8_t>& which, std::vector<Operand> cases);
  Operand BuiltinCall(const Node& node);
  Operand Round(Operand units, int scale, Number::Rounding rounding);

  // planner_table.cpp
  struct TableColumn {
    int reg = -1;
    std::vector<std::vector<bool>> holds;  // [code][rule]
    std::vector<bool> allowed;             // [code]
  };
  Operand DecisionTable(const Node& node);
  bool CellBits(const Table& table, std::size_t input, const Value& value, std::vector<bool>& holds);
  std::optional<TableColumn> ColumnOf(const Table& table, std::size_t input, std::string& why);
  Operand FirstOf(const Table& table, const Node& node, const std::vector<TableColumn>& columns,
                  std::vector<std::size_t> order);
  Operand ByMask(const Table& table, const Node& node, const std::vector<TableColumn>& columns);
  bool OneRuleDecides(const Table& table, const Node& node, const std::vector<TableColumn>& columns,
                      std::vector<std::size_t>& order);
  Value Hit(const Table& table, const Node& node, std::vector<std::size_t>& matched);

  const Model& model_;
  const ColumnTable& shape_;
  DecideOptions options_;
  Evaluator evaluator_;
  ModelRun* run_ = nullptr;
  UsesIndex uses_;
  Program program_;
  std::map<const Element*, Operand> whole_, classes_;
  std::map<const Node*, Operand> planned_;
  std::map<const Element*, std::vector<Site>> sites_;
  std::map<int, int> column_registers_, loaded_;
  std::set<const Element*> collected_;
  std::int64_t evaluations_ = 0;
};

// Codes for values, each kind and text once.
class ValueCodes {
 public:
  std::size_t Of(const Value& value);
  std::size_t Fresh();  // a code of its own, for null
  [[nodiscard]] const std::vector<Value>& values() const { return values_; }

 private:
  std::map<std::string, std::size_t> known_;
  std::vector<Value> values_;
};

// A copy of a node whose children are values.
class Shell {
 public:
  explicit Shell(const Node& node);
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;
  ~Shell();
  void Set(std::size_t child, const Value& value);
  [[nodiscard]] const Node& node() const { return node_; }

 private:
  Node node_;
  std::vector<bool> own_;
};

// The name behind conversions, when the expression is nothing but the name of an input or decision.
const Element* PlainElement(const Node& node);

inline constexpr std::size_t kMostCombinations = 65536;  // of values a look-up is filled for
inline constexpr std::size_t kFewCombinations = 64;      // looked up at once rather than by rules
inline constexpr std::int64_t kMostEvaluations = 4'000'000;

}  // namespace yq::decision
