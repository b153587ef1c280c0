// FEEL text to a tree. Names are resolved against the scope while reading; what cannot be read or resolved is a problem
// with its place, and a node that gives null.
#pragma once

#include <string>
#include <vector>

#include "engine/decision/feel/ast.h"
#include "engine/decision/feel/lexer.h"
#include "engine/decision/feel/scope.h"

namespace yq::decision {

struct ParseProblem {
  std::size_t offset = 0;
  std::string key;
  std::string message;
  std::string suggestion;
};

struct ParseContext {
  const Source* source = nullptr;
  const Scope* scope = nullptr;
  const TypeNames* types = nullptr;
  const EntryNames* entries = nullptr;
  std::vector<ParseProblem>* problems = nullptr;
};

// Never null. The scope must outlive only the call.
NodePtr ParseFeel(const ParseContext& context);
// Unary tests. The innermost scope must be a frame whose slot 0 is `?`.
NodePtr ParseTests(const ParseContext& context);
// A type such as "list<tPerson>"; nothing (and a problem) when unknown.
TypePtr ParseType(const ParseContext& context);

class Parser {
 public:
  explicit Parser(const ParseContext& context)
      : context_(context), lexer_(context.source->text), scope_(context.scope) {}
  NodePtr Whole();
  NodePtr WholeTests();
  TypePtr WholeType();

 private:
  enum Level : std::uint8_t {
    kOrLevel = 1,
    kAndLevel,
    kComparisonLevel,
    kAdditiveLevel,
    kMultiplicativeLevel,
    kPowerLevel,
    kUnaryLevel
  };
  struct Mark {
    std::size_t at;
    std::size_t problems;
    bool failed;
  };
  [[nodiscard]] Mark Save() const { return {lexer_.position(), context_.problems->size(), failed_}; }
  void Restore(const Mark& mark);
  // Every failure is reported once per text; after it everything unwinds with nulls.
  NodePtr Fail(std::string message, std::string key = "syntax");
  NodePtr Expected(std::string_view what);
  NodePtr Invalid(std::size_t begin);
  void Report(std::size_t offset, std::string key, std::string message, std::string suggestion = {});

  NodePtr Make(NodeKind kind, std::size_t begin) const;
  // Sets the end of the text and checks the depth.
  NodePtr Finish(NodePtr node);

  NodePtr Expression();
  NodePtr Binary(int level);
  NodePtr Comparison(NodePtr left, std::size_t begin, bool& more);
  NodePtr Unary();
  NodePtr Postfix();
  // One level deeper, or a problem.
  bool Enter();
  NodePtr Primary();
  NodePtr PrimaryInside();
  NodePtr Path(NodePtr subject);
  NodePtr FilterCondition(const Node& list);
  NodePtr MakeFilter(NodePtr list, NodePtr condition);
  NodePtr Call(NodePtr function);
  NodePtr Tests(bool in_parentheses);
  NodePtr Test(bool whole_expression);
  bool InTests(Node& node);

  NodePtr IfExpression(std::size_t begin);
  NodePtr ForExpression(std::size_t begin);
  NodePtr QuantifiedExpression(std::size_t begin, NodeKind kind);
  bool Iterators(Node& node, Scope& frame);
  NodePtr FunctionDefinition(std::size_t begin);
  NodePtr ContextLiteral();
  NodePtr ListOrRange();
  NodePtr Parenthesised();
  NodePtr RangeAfterLow(NodePtr low, std::size_t begin, bool low_included);
  NodePtr AtLiteral();
  TypePtr TypeName();
  TypePtr ContextType();
  TypePtr FunctionType();

  NodePtr NameReference();
  NodePtr ResolveName(std::size_t begin, const std::string& name);
  NodePtr NamespaceMember(const ScopeEntry& space, std::size_t begin);
  NodePtr UnknownName(std::size_t begin);
  std::string UnknownPhrase();
  [[nodiscard]] std::vector<std::string> VisibleNames() const;
  void CheckComparable(const Node& node, const Node& left, const Node& right);

  ParseContext context_;
  Lexer lexer_;
  const Scope* scope_;
  int depth_ = 0;
  int steps_ = 0;
  bool failed_ = false;
  bool range_end_ = false;  // reading the upper end of a range: `[` may close it
  bool saw_tested_ = false;
  bool saw_partial_ = false;
};

// Names of properties values have by themselves ("year", "time offset", "start included"), and their types.
const std::vector<std::pair<std::string, TypePtr>>& ValueProperties();
// The type of entry `name` of a value of this type; Any when not known.
TypePtr PropertyType(const Type& type, std::string_view name);

}  // namespace yq::decision
