// Turns the trees of decisions into SQL. One Translator serves one statement.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/dmn/element.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/sql/writer.h"

namespace yq::decision::sql {

// Values of local names: what a table cell tests, parameters of a function, entries of a boxed context.
struct Frame {
  const Frame* parent = nullptr;
  std::vector<Expression> slots;
};

class Translator {
 public:
  Translator(const Model& model, const SqlOptions& options);

  // The value of an input or decision as a bound column.
  Sql<Expression> ElementOf(const Element& element);
  [[nodiscard]] Writer& writer() { return writer_; }

 private:
  Sql<Expression> InputOf(const Element& element);
  Sql<Expression> ReadOf(const Element& element);  // by another decision
  Sql<Expression> Of(const Node& node, const Frame* frame);
  Sql<Expression> Dispatch(const Node& node, const Frame* frame);
  Sql<Expression> NameOf(const Node& node, const Frame* frame);
  Sql<Expression> ContextOf(const Node& node, const Frame* frame);
  Sql<Expression> IfOf(const Node& node, const Frame* frame);
  Sql<Expression> AndOrOf(const Node& node, const Frame* frame);
  Sql<Expression> BetweenOf(const Node& node, const Frame* frame);
  Sql<Expression> ArithmeticOf(const Node& node, const Frame* frame);
  Sql<Expression> PathOf(const Node& node, const Frame* frame);
  Sql<Expression> CallOf(const Node& node, const Frame* frame);
  Sql<Expression> BuiltinOf(std::string_view name, std::vector<Expression> arguments, const Node& node);
  Sql<Expression> FunctionOf(const Element& function, std::vector<Expression> arguments, const Node& node);

  // tests.cpp: unary tests of cells and of `in`.
  Sql<Expression> TestsOf(const Node& tests, const Expression& tested, const Frame* frame);
  Sql<Expression> AnyOf(std::span<const NodePtr> tests, std::size_t first, const Expression& tested, const Frame* frame,
                        bool in_cell);
  Sql<Expression> TestOf(const Node& test, const Expression& tested, const Frame* frame, bool in_cell);
  Sql<Expression> HoldsOf(const Expression& tested, const Value& value, bool in_cell);
  Sql<Expression> HoldsOf(const Expression& tested, const Expression& value, bool in_cell);
  Sql<Expression> InRangeOf(const Expression& tested, const Expression& low, const Expression& high, bool low_included,
                            bool high_included);
  Sql<Expression> InListOf(const Node& list, const Expression& tested, const Frame* frame);
  Sql<Expression> CompareOf(Operation operation, const Expression& a, const Expression& b);

  // functions.cpp
  Sql<Expression> Extreme(std::vector<Expression> arguments, bool greatest);
  Sql<Expression> Rounded(std::string_view name, const Expression& number, int scale);
  Sql<Expression> MonthsBetween(const Expression& from, const Expression& to);
  Sql<Expression> NumberResult(std::string text, double bound, int scale, std::set<int> uses);
  Sql<Expression> AddNumbers(const Expression& a, const Expression& b, bool subtract);
  Sql<Expression> MultiplyNumbers(const Expression& a, const Expression& b);
  Sql<Expression> DivideNumbers(const Expression& a, const Expression& b);
  Sql<Expression> ShiftDate(const Expression& date, const Expression& duration, int sign);
  Sql<Expression> DateDifference(const Expression& a, const Expression& b);
  Sql<Expression> PropertyOf(const Expression& value, const std::string& name);

  // table.cpp
  Sql<Expression> TableOf(const Table& table, const Frame* frame);
  struct Rules {
    std::vector<Expression> holds;    // bound
    std::vector<Expression> outputs;  // of one column, of one kind and scale
    std::optional<Expression> fallback;
    Expression all;  // null, of their kind: the shape of the answer
  };
  Sql<Expression> HitOf(const Table& table, const Rules& rules, const std::vector<std::size_t>& priority);
  Sql<Expression> Aggregated(Aggregation aggregation, const Rules& rules);
  Sql<Expression> ExtremeOutput(const Rules& rules, bool greatest);
  Sql<std::vector<std::size_t>> PriorityOrder(const Table& table, const std::vector<std::vector<Expression>>& outputs);
  Sql<std::vector<Expression>> RulesHold(const Table& table, const std::vector<Expression>& inputs, const Frame* frame);
  std::string FirstOf(const Rules& rules, const std::vector<std::size_t>& order, std::string_view otherwise) const;
  std::string CountOf(const Rules& rules) const;

  // Fits the expression to a declared type as FEEL's boundaries do.
  Sql<Expression> Coerced(Expression e, const Type& type);
  // `case when condition then e end` over scalars and contexts alike.
  Expression Where(const Expression& condition, const Expression& e);
  // Both as one kind and scale, so that they can stand in one CASE; the result has the kind and no text.
  Sql<Expression> Unify(const std::vector<Expression*>& parts);
  Sql<Expression> Constant(const Value& value) const { return dialect_.Constant(value); }
  [[nodiscard]] Expression BooleanResult(std::string text, const std::set<int>& a, const std::set<int>& b = {}) const;
  // The value of an expression that reads nothing, by the interpreter.
  std::optional<Value> Fold(const Node& node);

  const Model& model_;
  const SqlOptions& options_;
  Dialect dialect_;
  Writer writer_;
  Evaluator evaluator_;
  std::map<const Element*, Sql<Expression>> elements_;
  int depth_ = 0;
};

}  // namespace yq::decision::sql
