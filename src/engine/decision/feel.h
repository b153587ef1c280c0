// FEEL by itself: one expression or one cell of unary tests over a scope of named values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/decision/decide.h"
#include "engine/decision/value.h"

namespace yq::decision {

// A name an expression may use, with its FEEL type ("Any" when unknown). Types let names of entries hold spaces and
// signs.
struct ScopeName {
  std::string name;
  std::string type = "Any";
};

struct ExpressionImpl;

// A parsed expression; immutable, shared, thread-safe.
class Expression {
 public:
  Expression() = default;
  explicit Expression(std::shared_ptr<const ExpressionImpl> impl) : impl_(std::move(impl)) {}
  [[nodiscard]] const ExpressionImpl* impl() const { return impl_.get(); }
  // The names of the scope it reads.
  [[nodiscard]] std::vector<std::string> names() const;
  // The FEEL type it gives as far as known without running it.
  [[nodiscard]] std::string type() const;

 private:
  std::shared_ptr<const ExpressionImpl> impl_;
};

// kInvalid "decision.bad_expression" with one Problem per finding: place "line:column", key, params message and
// suggestion.
Result<Expression> ParseExpression(std::string_view text, const std::vector<ScopeName>& scope = {});
// Unary tests, the language of table cells: "< 5, [7..9]", "not(\"a\")", "-".
Result<Expression> ParseUnaryTests(std::string_view text, const std::vector<ScopeName>& scope = {});

// Evaluates with the scope's values by name (absent: null). For unary tests `tested` is the value of the column.
Outcome Evaluate(const Expression& expression, const Context& values, const DecideOptions& options = {});
Outcome EvaluateTests(const Expression& tests, const Value& tested, const Context& values,
                      const DecideOptions& options = {});

}  // namespace yq::decision
