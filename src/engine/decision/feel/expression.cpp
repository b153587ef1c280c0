// The public face of bare FEEL.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/feel.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/feel/parser.h"

namespace yq::decision {

struct ExpressionImpl {
  Source source;
  Scope scope;
  NodePtr root;
  bool tests = false;
};

namespace {

Result<Expression> Parse(std::string_view text, const std::vector<ScopeName>& names, bool tests) {
  auto impl = std::make_shared<ExpressionImpl>();
  impl->source.text = text;
  impl->tests = tests;
  impl->scope.parent = &BuiltinScope();
  impl->scope.has_env = true;
  for (const ScopeName& name : names) {
    TypePtr type = ParseTypeText(name.type);
    if (!type) return Fail(ErrorCode::kInvalid, "decision.bad_expression", {{"type", name.type}});
    impl->scope.Add(name.name, std::move(type));
  }
  Scope tested;
  tested.parent = &impl->scope;
  tested.has_env = true;
  tested.Add("?", AnyType());
  std::vector<ParseProblem> problems;
  const ParseContext context{.source = &impl->source,
                             .scope = tests ? &tested : &impl->scope,
                             .types = nullptr,
                             .entries = nullptr,
                             .problems = &problems};
  impl->root = tests ? ParseTests(context) : ParseFeel(context);
  if (!problems.empty()) {
    Error error{.code = ErrorCode::kInvalid, .key = "decision.bad_expression"};
    for (const ParseProblem& problem : problems) {
      const Position position = PositionOf(impl->source, problem.offset);
      error.problems.push_back({.place = fmt::format("{}:{}", position.line, position.column),
                                .key = problem.key,
                                .params = {{"message", problem.message}, {"suggestion", problem.suggestion}}});
    }
    return std::unexpected(std::move(error));
  }
  return Expression(std::move(impl));
}

void CollectNames(const Node& node, int depth, std::vector<std::string>& names) {
  // A frame of the expression's own is one hop further from the scope.
  const bool frame = node.frame_slots > 0 || node.kind == NodeKind::kContext || node.kind == NodeKind::kFunction ||
                     node.kind == NodeKind::kExternal;
  if (node.kind == NodeKind::kName && node.hops == depth && std::ranges::find(names, node.name) == names.end())
    names.push_back(node.name);
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const bool outside = node.kind == NodeKind::kFilter && i == 0;
    CollectNames(*node.children[i], depth + (frame && !outside ? 1 : 0), names);
  }
}

EnvPtr MakeScope(const ExpressionImpl& impl, const Context& values) {
  EnvPtr env = EnvPtr::Make(nullptr, impl.scope.entries.size());
  for (const ScopeEntry& entry : impl.scope.entries) {
    if (const Value* value = values.Find(entry.name)) env->slots[entry.slot] = *value;
  }
  return env;
}

}  // namespace

std::vector<std::string> Expression::names() const {
  std::vector<std::string> names;
  CollectNames(*impl_->root, impl_->tests ? 1 : 0, names);
  return names;
}

std::string Expression::type() const { return TypeText(*impl_->root->type); }

Result<Expression> ParseExpression(std::string_view text, const std::vector<ScopeName>& scope) {
  return Parse(text, scope, false);
}
Result<Expression> ParseUnaryTests(std::string_view text, const std::vector<ScopeName>& scope) {
  return Parse(text, scope, true);
}

Outcome Evaluate(const Expression& expression, const Context& values, const DecideOptions& options) {
  const auto owner = std::make_shared<Expression>(expression);
  Evaluator evaluator(nullptr, options, owner);
  const EnvPtr env = MakeScope(*expression.impl(), values);
  Outcome outcome;
  outcome.value = evaluator.Eval(*expression.impl()->root, env.get());
  outcome.diagnostics = std::move(evaluator.diagnostics());
  return outcome;
}

Outcome EvaluateTests(const Expression& tests, const Value& tested, const Context& values,
                      const DecideOptions& options) {
  const auto owner = std::make_shared<Expression>(tests);
  Evaluator evaluator(nullptr, options, owner);
  const EnvPtr env = MakeScope(*tests.impl(), values);
  const EnvPtr frame = EnvPtr::Make(env.get(), 1);
  frame->slots[0] = tested;
  Outcome outcome;
  outcome.value = evaluator.EvalTests(*tests.impl()->root, tested, frame.get());
  outcome.diagnostics = std::move(evaluator.diagnostics());
  return outcome;
}

}  // namespace yq::decision
