// Operators, calls, paths, filters and tests.
#include "engine/decision/feel/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yq::decision {
namespace {

constexpr int kMaxParseDepth = 240;
constexpr int kMaxTreeDepth = 900;
constexpr int kMaxSteps = 200'000;

struct Comparator {
  std::string_view symbol;
  Operation operation;
};
constexpr std::array kComparators = {
    Comparator{"<=", Operation::kLessEqual}, Comparator{">=", Operation::kGreaterEqual},
    Comparator{"!=", Operation::kNotEqual},  Comparator{"<", Operation::kLess},
    Comparator{">", Operation::kGreater},    Comparator{"=", Operation::kEqual},
};

bool IsKnown(const Type& type) { return type.kind != Type::Kind::kAny && type.kind != Type::Kind::kNull; }

TypePtr ArithmeticType(Operation operation, const Type& a, const Type& b) {
  using Kind = Type::Kind;
  if (a.kind == Kind::kNumber && b.kind == Kind::kNumber) return SimpleType(Kind::kNumber);
  if (operation == Operation::kAdd && a.kind == Kind::kString && b.kind == Kind::kString)
    return SimpleType(Kind::kString);
  return AnyType();
}

}  // namespace

NodePtr ParseFeel(const ParseContext& context) { return Parser(context).Whole(); }
NodePtr ParseTests(const ParseContext& context) { return Parser(context).WholeTests(); }
TypePtr ParseType(const ParseContext& context) { return Parser(context).WholeType(); }

void Parser::Restore(const Mark& mark) {
  lexer_.set_position(mark.at);
  context_.problems->resize(mark.problems);
  failed_ = mark.failed;
}

void Parser::Report(std::size_t offset, std::string key, std::string message, std::string suggestion) {
  context_.problems->push_back({offset, std::move(key), std::move(message), std::move(suggestion)});
}

NodePtr Parser::Fail(std::string message, std::string key) {
  if (!failed_) Report(lexer_.position(), std::move(key), std::move(message));
  failed_ = true;
  return nullptr;
}

NodePtr Parser::Expected(std::string_view what) {
  if (lexer_.AtEnd()) return Fail(fmt::format("{} expected, but the text ends here", what));
  const std::string_view rest = lexer_.text().substr(lexer_.position());
  const std::size_t word = lexer_.WordLength();
  char32_t c = 0;
  return Fail(fmt::format("{} expected instead of '{}'", what,
                          rest.substr(0, word > 0 ? std::min<std::size_t>(word, 40) : DecodeUtf8(rest, 0, c))));
}

NodePtr Parser::Invalid(std::size_t begin) {
  auto node = Make(NodeKind::kInvalid, begin);
  node->end = static_cast<std::uint32_t>(context_.source->text.size());
  return node;
}

NodePtr Parser::Make(NodeKind kind, std::size_t begin) const {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->source = context_.source;
  node->begin = static_cast<std::uint32_t>(begin);
  node->end = static_cast<std::uint32_t>(lexer_.position());
  node->type = AnyType();
  return node;
}

NodePtr Parser::Finish(NodePtr node) {
  if (!node) return nullptr;
  node->end = static_cast<std::uint32_t>(lexer_.position());
  int depth = 0;
  for (const NodePtr& child : node->children) {
    if (!child) return nullptr;
    depth = std::max<int>(depth, child->depth);
  }
  if (depth + 1 > kMaxTreeDepth) return Fail("the expression is nested too deeply", "too_deep");
  node->depth = static_cast<std::uint16_t>(depth + 1);
  return node;
}

NodePtr Parser::Whole() {
  NodePtr node = Expression();
  if (node && !lexer_.AtEnd()) node = Expected("an operator or the end");
  return node ? std::move(node) : Invalid(0);
}

NodePtr Parser::WholeTests() {
  if (lexer_.EatSymbol("-") && lexer_.AtEnd()) return Make(NodeKind::kAnyTest, 0);
  lexer_.set_position(0);
  const Mark start = Save();
  if (lexer_.EatWord("not") && lexer_.EatSymbol("(")) {
    NodePtr tests = Tests(true);
    if (tests && lexer_.EatSymbol(")") && lexer_.AtEnd()) {
      tests->negated = true;
      tests->begin = 0;
      tests->end = static_cast<std::uint32_t>(lexer_.position());
      return tests;
    }
    Restore(start);
  }
  lexer_.set_position(0);
  NodePtr tests = Tests(false);
  if (tests && !lexer_.AtEnd()) tests = Expected("',' or the end");
  return tests ? std::move(tests) : Invalid(0);
}

NodePtr Parser::Tests(bool in_parentheses) {
  lexer_.Skip();
  NodePtr node = Make(NodeKind::kTests, lexer_.position());
  if (in_parentheses && lexer_.SeesSymbol(")")) return Expected("a test");
  do {
    NodePtr test = Test(true);
    if (!test) return nullptr;
    node->children.push_back(std::move(test));
  } while (lexer_.EatSymbol(","));
  node->type = SimpleType(Type::Kind::kBoolean);
  return Finish(std::move(node));
}

NodePtr Parser::Test(bool whole_expression) {
  lexer_.Skip();
  NodePtr node = Make(NodeKind::kTest, lexer_.position());
  const bool saw_before = std::exchange(saw_tested_, false);
  for (const Comparator& c : kComparators) {
    if (!lexer_.EatSymbol(c.symbol)) continue;
    node->operation = c.operation;
    break;
  }
  NodePtr expression = whole_expression && node->operation == Operation::kNone ? Expression() : Binary(kAdditiveLevel);
  if (!expression) return nullptr;
  // `"a".."b"` without brackets is not FEEL, but tables of other tools hold it.
  node->children.push_back(std::move(expression));
  node->reads_tested = saw_tested_;
  saw_tested_ = saw_tested_ || saw_before;
  node->type = SimpleType(Type::Kind::kBoolean);
  return Finish(std::move(node));
}

bool Parser::Enter() {
  if (depth_ >= kMaxParseDepth) {
    Fail("the expression is nested too deeply", "too_deep");
    return false;
  }
  if (++steps_ > kMaxSteps) {
    Fail("the expression is too long", "too_long");
    return false;
  }
  ++depth_;
  return true;
}

NodePtr Parser::Primary() {
  if (failed_ || !Enter()) return nullptr;
  NodePtr node = PrimaryInside();
  --depth_;
  return node;
}

NodePtr Parser::Expression() {
  if (failed_) return nullptr;
  if (!Enter()) return nullptr;
  const bool range_end = std::exchange(range_end_, false);
  NodePtr node = Binary(kOrLevel);
  range_end_ = range_end;
  --depth_;
  return node;
}

NodePtr Parser::Binary(int level) {
  if (level >= kUnaryLevel) return Unary();
  lexer_.Skip();
  const std::size_t begin = lexer_.position();
  NodePtr left = Binary(level + 1);
  while (left && !failed_) {
    Operation operation = Operation::kNone;
    NodeKind kind = NodeKind::kArithmetic;
    if (level == kOrLevel) {
      if (!lexer_.EatWord("or")) break;
      kind = NodeKind::kOr;
    } else if (level == kAndLevel) {
      if (!lexer_.EatWord("and")) break;
      kind = NodeKind::kAnd;
    } else if (level == kComparisonLevel) {
      bool more = false;
      left = Comparison(std::move(left), begin, more);
      if (!more) break;
      continue;
    } else if (level == kAdditiveLevel) {
      operation = lexer_.EatSymbol("+")   ? Operation::kAdd
                  : lexer_.EatSymbol("-") ? Operation::kSubtract
                                          : Operation::kNone;
    } else if (level == kMultiplicativeLevel) {
      operation = lexer_.EatSymbol("*")   ? Operation::kMultiply
                  : lexer_.EatSymbol("/") ? Operation::kDivide
                                          : Operation::kNone;
    } else {
      operation = lexer_.EatSymbol("**") ? Operation::kPower : Operation::kNone;
    }
    if (kind == NodeKind::kArithmetic && operation == Operation::kNone) break;
    NodePtr right = Binary(level + 1);
    if (!right) return nullptr;
    NodePtr node = Make(kind, begin);
    node->operation = operation;
    if (kind == NodeKind::kArithmetic) {
      node->type = ArithmeticType(operation, *left->type, *right->type);
    } else {
      node->type = SimpleType(Type::Kind::kBoolean);
    }
    // A chain of `and` or `or` is one node with many parts: it explains better and nests less.
    if (kind != NodeKind::kArithmetic && left->kind == kind && left->end <= right->begin && left->begin == begin) {
      node->children = std::move(left->children);
    } else {
      node->children.push_back(std::move(left));
    }
    node->children.push_back(std::move(right));
    left = Finish(std::move(node));
  }
  return left;
}

NodePtr Parser::Comparison(NodePtr left, std::size_t begin, bool& more) {
  for (const Comparator& c : kComparators) {
    if (!lexer_.EatSymbol(c.symbol)) continue;
    NodePtr right = Binary(kAdditiveLevel);
    if (!right) return nullptr;
    NodePtr node = Make(NodeKind::kCompare, begin);
    node->operation = c.operation;
    node->type = SimpleType(Type::Kind::kBoolean);
    CheckComparable(*node, *left, *right);
    node->children.push_back(std::move(left));
    node->children.push_back(std::move(right));
    more = true;
    return Finish(std::move(node));
  }
  if (lexer_.EatWord("between")) {
    NodePtr low = Binary(kAdditiveLevel);
    if (!low) return nullptr;
    if (!lexer_.EatWord("and")) return Expected("'and' of between");
    NodePtr high = Binary(kAdditiveLevel);
    if (!high) return nullptr;
    NodePtr node = Make(NodeKind::kBetween, begin);
    node->type = SimpleType(Type::Kind::kBoolean);
    CheckComparable(*node, *left, *low);
    CheckComparable(*node, *left, *high);
    node->children.push_back(std::move(left));
    node->children.push_back(std::move(low));
    node->children.push_back(std::move(high));
    more = true;
    return Finish(std::move(node));
  }
  if (lexer_.EatWord("in")) {
    NodePtr node = Make(NodeKind::kIn, begin);
    node->type = SimpleType(Type::Kind::kBoolean);
    node->children.push_back(std::move(left));
    if (!InTests(*node)) return nullptr;
    more = true;
    return Finish(std::move(node));
  }
  return left;
}

bool Parser::InTests(Node& node) {
  const Mark start = Save();
  if (lexer_.EatSymbol("(")) {
    NodePtr tests = Tests(true);
    const bool closed = tests && lexer_.EatSymbol(")");
    const bool goes_on = closed && (lexer_.SeesSymbol(".") || lexer_.SeesSymbol("[") || lexer_.SeesSymbol("*") ||
                                    lexer_.SeesSymbol("/") || lexer_.SeesSymbol("+") || lexer_.SeesSymbol("-"));
    if (closed && !goes_on) {
      for (NodePtr& test : tests->children) node.children.push_back(std::move(test));
      return true;
    }
    Restore(start);
  }
  NodePtr test = Test(false);
  if (!test) return false;
  node.children.push_back(std::move(test));
  return true;
}

void Parser::CheckComparable(const Node& node, const Node& left, const Node& right) {
  if (!IsKnown(*left.type) || !IsKnown(*right.type) || left.type->kind == right.type->kind) return;
  Report(node.begin, "type_mismatch",
         fmt::format("'{}' is {} and '{}' is {}: comparing them gives null", left.text(), TypeText(*left.type),
                     right.text(), TypeText(*right.type)));
}

NodePtr Parser::Unary() {
  lexer_.Skip();
  const std::size_t begin = lexer_.position();
  if (!lexer_.EatSymbol("-")) return Postfix();
  if (!Enter()) return nullptr;
  NodePtr operand = Unary();
  --depth_;
  if (!operand) return nullptr;
  NodePtr node = Make(NodeKind::kNegate, begin);
  node->type = operand->type;
  node->children.push_back(std::move(operand));
  return Finish(std::move(node));
}

NodePtr Parser::Postfix() {
  NodePtr node = Primary();
  while (node && !failed_) {
    if (lexer_.SeesSymbol(".")) {
      lexer_.EatSymbol(".");
      node = Path(std::move(node));
    } else if (lexer_.SeesSymbol("[")) {
      const Mark before = Save();
      NodePtr condition = FilterCondition(*node);
      if (!condition) {
        if (!range_end_) return nullptr;
        Restore(before);  // `[1..x[`: the bracket closes the range
        break;
      }
      node = MakeFilter(std::move(node), std::move(condition));
    } else if (lexer_.SeesSymbol("(")) {
      node = Call(std::move(node));
    } else if (lexer_.SeesWord("instance")) {
      const std::size_t at = lexer_.position();
      lexer_.EatWord("instance");
      if (!lexer_.EatWord("of")) {
        lexer_.set_position(at);
        break;
      }
      NodePtr test = Make(NodeKind::kInstanceOf, node->begin);
      test->type_argument = TypeName();
      if (!test->type_argument) return nullptr;
      test->type = SimpleType(Type::Kind::kBoolean);
      test->children.push_back(std::move(node));
      node = Finish(std::move(test));
    } else {
      break;
    }
  }
  return node;
}

}  // namespace yq::decision
