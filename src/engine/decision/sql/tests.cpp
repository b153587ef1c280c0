// Unary tests: the language of cells and of `in`. They are true, false or null as in the interpreter; SQL's `or` and
// `not` treat the three alike.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/sql/translator.h"

namespace yq::decision::sql {
namespace {

using Kind = Type::Kind;

}  // namespace

Sql<Expression> Translator::TestsOf(const Node& tests, const Expression& tested, const Frame* frame) {
  if (tests.kind == NodeKind::kAnyTest) return dialect_.Boolean(true);
  if (tests.kind != NodeKind::kTests) return Refuse("a cell that cannot be read");
  YQ_ASSIGN(Expression any, AnyOf(tests.children, 0, tested, frame, true));
  if (tests.negated) any.text = fmt::format("(not {})", any.text);
  return any;
}

Sql<Expression> Translator::AnyOf(std::span<const NodePtr> tests, std::size_t first, const Expression& tested,
                                  const Frame* frame, bool in_cell) {
  std::string text;
  Expression any = BooleanResult("", {});
  for (std::size_t i = first; i < tests.size(); ++i) {
    YQ_ASSIGN(const Expression one, TestOf(*tests[i], tested, frame, in_cell));
    if (!text.empty()) text += " or ";
    text += one.text;
    any.uses.insert(one.uses.begin(), one.uses.end());
  }
  if (text.empty()) return dialect_.Boolean(false);
  any.text = "(" + text + ")";
  return any;
}

Sql<Expression> Translator::TestOf(const Node& test, const Expression& tested, const Frame* frame, bool in_cell) {
  if (test.kind != NodeKind::kTest) return Refuse("a test that cannot be read");
  const Node& child = test.child(0);
  const auto constant = Fold(child);
  if (test.operation != Operation::kNone) {
    YQ_ASSIGN(const Expression value, constant ? Constant(*constant) : Of(child, frame));
    return CompareOf(test.operation, tested, value);
  }
  if (constant) return HoldsOf(tested, *constant, in_cell);
  if (child.kind == NodeKind::kList) return InListOf(child, tested, frame);
  if (child.kind == NodeKind::kRange) {
    YQ_ASSIGN(const Expression low, Of(child.child(0), frame));
    switch (child.form) {
      case Range::Form::kLess:
        return CompareOf(Operation::kLess, tested, low);
      case Range::Form::kLessEqual:
        return CompareOf(Operation::kLessEqual, tested, low);
      case Range::Form::kGreater:
        return CompareOf(Operation::kGreater, tested, low);
      case Range::Form::kGreaterEqual:
        return CompareOf(Operation::kGreaterEqual, tested, low);
      case Range::Form::kEqual:
        return CompareOf(Operation::kEqual, tested, low);
      case Range::Form::kNotEqual:
        return CompareOf(Operation::kNotEqual, tested, low);
      case Range::Form::kInterval:
        break;
    }
    YQ_ASSIGN(const Expression high, Of(child.child(1), frame));
    return InRangeOf(tested, low, high, child.low_included, child.high_included);
  }
  YQ_ASSIGN(Expression value, Of(child, frame));
  if (test.reads_tested) {
    if (value.is(Kind::kBoolean)) return value;
    if (value.is(Kind::kNull)) return BooleanResult(dialect_.Null(Kind::kBoolean), {});
    return Refuse(fmt::format("the cell '{}' that is a {}", test.text(), KindText(value.kind)));
  }
  return HoldsOf(tested, writer_.Bind(std::move(value)), in_cell);
}

Sql<Expression> Translator::HoldsOf(const Expression& tested, const Value& value, bool in_cell) {
  if (value.is(Value::Kind::kRange)) {
    const Range& range = value.range();
    const auto one_end = [&](Operation operation, const Value& end) -> Sql<Expression> {
      YQ_ASSIGN(const Expression e, Constant(end));
      return CompareOf(operation, tested, e);
    };
    switch (range.form) {
      case Range::Form::kLess:
        return one_end(Operation::kLess, range.high);
      case Range::Form::kLessEqual:
        return one_end(Operation::kLessEqual, range.high);
      case Range::Form::kGreater:
        return one_end(Operation::kGreater, range.low);
      case Range::Form::kGreaterEqual:
        return one_end(Operation::kGreaterEqual, range.low);
      case Range::Form::kEqual:
        return one_end(Operation::kEqual, range.low);
      case Range::Form::kNotEqual:
        return one_end(Operation::kNotEqual, range.low);
      case Range::Form::kInterval:
        break;
    }
    YQ_ASSIGN(const Expression low, Constant(range.low));
    YQ_ASSIGN(const Expression high, Constant(range.high));
    return InRangeOf(tested, low, high, range.low_included, range.high_included);
  }
  if (value.is(Value::Kind::kList)) {
    Expression any = BooleanResult("", {});
    for (const Value& item : value.list()) {
      if (item.is(Value::Kind::kList)) return Refuse("a list of lists");
      YQ_ASSIGN(const Expression one, HoldsOf(tested, item, false));
      any.text +=
          fmt::format("{}coalesce({}, {})", any.text.empty() ? "" : " or ", one.text, dialect_.Boolean(false).text);
      any.uses.insert(one.uses.begin(), one.uses.end());
    }
    if (any.text.empty()) return dialect_.Boolean(false);
    any.text = "(" + any.text + ")";
    return any;
  }
  // A constant is compared, also where a boolean could be a condition of its own.
  static_cast<void>(in_cell);
  YQ_ASSIGN(const Expression e, Constant(value));
  return CompareOf(Operation::kEqual, tested, e);
}

Sql<Expression> Translator::HoldsOf(const Expression& tested, const Expression& value, bool in_cell) {
  if (!value.is(Kind::kBoolean) || value.constant || !in_cell) return CompareOf(Operation::kEqual, tested, value);
  if (tested.is(Kind::kContext) || tested.is(Kind::kList)) return Refuse("a test of a context or list");
  // A condition of its own when the tested value is not boolean.
  Expression e = BooleanResult("", tested.uses, value.uses);
  if (tested.is(Kind::kNull)) {
    e.text = fmt::format("(case when {0} is null then {1} else {0} end)", value.text, dialect_.Boolean(true).text);
  } else if (tested.is(Kind::kBoolean)) {
    e.text = fmt::format("(case when {1} is null then {0} is null when {0} is null then {1} else {0} = {1} end)",
                         tested.text, value.text);
  } else {
    e.text = fmt::format("(case when {1} is null then {0} is null else {1} end)", tested.text, value.text);
  }
  return e;
}

Sql<Expression> Translator::InRangeOf(const Expression& tested, const Expression& low, const Expression& high,
                                      bool low_included, bool high_included) {
  YQ_ASSIGN(const Expression above,
            CompareOf(low_included ? Operation::kGreaterEqual : Operation::kGreater, tested, low));
  YQ_ASSIGN(const Expression below, CompareOf(high_included ? Operation::kLessEqual : Operation::kLess, tested, high));
  if (low.is(Kind::kNull) || high.is(Kind::kNull)) return BooleanResult(dialect_.Null(Kind::kBoolean), {});
  Expression e = BooleanResult(fmt::format("({} and {})", above.text, below.text), above.uses, below.uses);
  // With an unknown end nothing can be said, not even "no".
  std::string unknown;
  for (const Expression* end : {&low, &high}) {
    if (!end->constant) unknown += fmt::format("{}{} is null", unknown.empty() ? "" : " or ", end->text);
  }
  if (!unknown.empty()) {
    e.text = fmt::format("(case when {} then {} else {} end)", unknown, dialect_.Null(Kind::kBoolean), e.text);
  }
  return e;
}

// Equal to an item or inside an item that is a range; true or false, never null.
Sql<Expression> Translator::InListOf(const Node& list, const Expression& tested, const Frame* frame) {
  if (const auto constant = Fold(list)) return HoldsOf(tested, *constant, false);
  if (list.kind != NodeKind::kList) return Refuse(fmt::format("'{}' is not a list written out", list.text()));
  Expression any = BooleanResult("", {});
  for (const NodePtr& item : list.children) {
    if (item->kind == NodeKind::kRange || item->kind == NodeKind::kList) return Refuse("a list of ranges or lists");
    YQ_ASSIGN(const Expression value, Of(*item, frame));
    YQ_ASSIGN(const Expression one, CompareOf(Operation::kEqual, tested, value));
    any.text += fmt::format("{}{}", any.text.empty() ? "" : " or ", one.text);
    any.uses.insert(one.uses.begin(), one.uses.end());
  }
  if (any.text.empty()) return dialect_.Boolean(false);
  any.text = "(" + any.text + ")";
  return any;
}

}  // namespace yq::decision::sql
