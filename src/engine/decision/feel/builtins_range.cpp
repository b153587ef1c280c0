// Built-in functions on ranges, after Allen's relations. A point is the range from itself to itself.
#include <array>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/feel/parser.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

struct Bounds {
  Value low, high;
  bool low_in = true, high_in = true;
  bool low_open = false, high_open = false;  // without end
};

Bounds BoundsOf(const Value& value) {
  if (!value.is(Kind::kRange)) return {value, value, true, true, false, false};
  const Range& range = value.range();
  if (range.form == Range::Form::kEqual) return {range.low, range.low, true, true, false, false};
  return {range.low, range.high, range.low_included, range.high_included, range.low.is_null(), range.high.is_null()};
}

// One end compared with another: -1, 0, 1. `good` becomes false when they cannot be compared.
struct Ends {
  Bounds a, b;
  bool good = true;

  int Order(const Value& x, const Value& y) {
    const auto order = FeelCompare(x, y);
    if (!order) {
      good = false;
      return 0;
    }
    return *order < 0 ? -1 : *order > 0 ? 1 : 0;
  }
  int LowLow() {
    return a.low_open || b.low_open ? static_cast<int>(b.low_open) - static_cast<int>(a.low_open) : Order(a.low, b.low);
  }
  int HighHigh() {
    return a.high_open || b.high_open ? static_cast<int>(a.high_open) - static_cast<int>(b.high_open)
                                      : Order(a.high, b.high);
  }
  int HighLow() { return a.high_open || b.low_open ? 1 : Order(a.high, b.low); }  // end of a with start of b
  int LowHigh() { return a.low_open || b.high_open ? -1 : Order(a.low, b.high); }
};

using Relation = bool (*)(Ends&);

bool IsBefore(Ends& e) { return e.HighLow() < 0 || (e.HighLow() == 0 && (!e.a.high_in || !e.b.low_in)); }
bool IsMeeting(Ends& e) { return e.a.high_in && e.b.low_in && e.HighLow() == 0; }
bool IsOverlapping(Ends& e) {
  const bool starts = e.HighLow() > 0 || (e.HighLow() == 0 && e.a.high_in && e.b.low_in);
  const bool ends = e.LowHigh() < 0 || (e.LowHigh() == 0 && e.a.low_in && e.b.high_in);
  return starts && ends;
}
bool IsOverlappingBefore(Ends& e) {
  const bool earlier = e.LowLow() < 0 || (e.LowLow() == 0 && e.a.low_in && !e.b.low_in);
  const bool reaches = e.HighLow() > 0 || (e.HighLow() == 0 && e.a.high_in && e.b.low_in);
  const bool within = e.HighHigh() < 0 || (e.HighHigh() == 0 && (!e.a.high_in || e.b.high_in));
  return earlier && reaches && within;
}
bool IsFinishing(Ends& e) {
  return e.HighHigh() == 0 && e.a.high_in == e.b.high_in &&
         (e.LowLow() > 0 || (e.LowLow() == 0 && (!e.a.low_in || e.b.low_in)));
}
bool IsStarting(Ends& e) {
  return e.LowLow() == 0 && e.a.low_in == e.b.low_in &&
         (e.HighHigh() < 0 || (e.HighHigh() == 0 && (!e.a.high_in || e.b.high_in)));
}
bool IsIncluding(Ends& e) {
  const bool low = e.LowLow() < 0 || (e.LowLow() == 0 && (e.a.low_in || !e.b.low_in));
  const bool high = e.HighHigh() > 0 || (e.HighHigh() == 0 && (e.a.high_in || !e.b.high_in));
  return low && high;
}
bool IsCoinciding(Ends& e) {
  return e.LowLow() == 0 && e.HighHigh() == 0 && e.a.low_in == e.b.low_in && e.a.high_in == e.b.high_in;
}

// `swapped` asks the relation the other way round; `needs_range`: which sides must be ranges (bit 1 the first, bit 2
// the second).
template <Relation relation, bool swapped, int needs_range>
Value Relate(Evaluator& evaluator, std::span<Value> a) {
  if ((((needs_range & 1) != 0) && !a[0].is(Kind::kRange)) || (((needs_range & 2) != 0) && !a[1].is(Kind::kRange))) {
    return evaluator.Problem("wrong_arguments", "a range is needed");
  }
  Ends ends{BoundsOf(a[swapped ? 1 : 0]), BoundsOf(a[swapped ? 0 : 1])};
  const bool holds = relation(ends);
  return ends.good ? Value::Boolean(holds) : evaluator.Problem("type_mismatch", "the two cannot be compared");
}

bool IsLiteral(const Node& node) {
  if (node.kind == NodeKind::kConstant) return !node.constant.is(Kind::kFunction);
  if (node.kind == NodeKind::kNegate) return IsLiteral(node.child(0));
  if (node.kind != NodeKind::kCall || node.children.size() != 2 || !node.names.empty()) return false;
  const Node& function = node.child(0);
  if (!function.constant.is(Kind::kFunction)) return false;
  const std::string_view name = function.text();
  return (name == "date" || name == "time" || name == "date and time" || name == "duration") &&
         node.child(1).kind == NodeKind::kConstant;
}

// range("[1..10]"): literals only, both ends of one kind and in order.
Value RangeFromText(Evaluator& evaluator, std::span<Value> a) {
  Source source;
  source.text = std::string(a[0].text());
  std::vector<ParseProblem> problems;
  // An end may be left out: `[1..)` has none.
  std::string_view text = source.text;
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  std::string filled(text);
  if (const std::size_t dots = filled.rfind(".."); dots != std::string::npos && filled.size() > 3) {
    if (dots == 1 && (filled[0] == '(' || filled[0] == ']')) {
      filled.insert(1, "null");
    } else if (dots + 3 == filled.size() && (filled.back() == ')' || filled.back() == '[')) {
      filled.insert(dots + 2, "null");
    }
  }
  source.text = filled;
  const NodePtr node = ParseFeel(
      {.source = &source, .scope = &BuiltinScope(), .types = nullptr, .entries = nullptr, .problems = &problems});
  if (!problems.empty() || node->kind != NodeKind::kRange || node->form != Range::Form::kInterval ||
      !IsLiteral(node->child(0)) || !IsLiteral(node->child(1))) {
    return evaluator.Problem("wrong_arguments", "the text is not a range of literals");
  }
  const Value value = evaluator.Eval(*node, nullptr);
  if (!value.is(Kind::kRange)) return {};
  const Range& range = value.range();
  if (range.low.is_null() && range.high.is_null()) return evaluator.Problem("wrong_arguments", "a range needs an end");
  const bool open_inside = (range.low.is_null() && range.low_included) || (range.high.is_null() && range.high_included);
  if (open_inside) return evaluator.Problem("wrong_arguments", "an end that is not there cannot be included");
  if (!range.low.is_null() && !range.high.is_null()) {
    const auto order = FeelCompare(range.low, range.high);
    if (!order || *order > 0) return evaluator.Problem("wrong_arguments", "the ends of the range are not in order");
  }
  return value;
}

constexpr std::array kRows = {
    BuiltinRow{"before", "point1: any, point2: any", "boolean", Relate<IsBefore, false, 0>},
    BuiltinRow{"before", "point: any, range: any", "boolean", Relate<IsBefore, false, 0>},
    BuiltinRow{"before", "range1: any, range2: any", "boolean", Relate<IsBefore, false, 0>},
    BuiltinRow{"before", "range: any, point: any", "boolean", Relate<IsBefore, false, 0>},
    BuiltinRow{"after", "point1: any, point2: any", "boolean", Relate<IsBefore, true, 0>},
    BuiltinRow{"after", "point: any, range: any", "boolean", Relate<IsBefore, true, 0>},
    BuiltinRow{"after", "range1: any, range2: any", "boolean", Relate<IsBefore, true, 0>},
    BuiltinRow{"after", "range: any, point: any", "boolean", Relate<IsBefore, true, 0>},
    BuiltinRow{"meets", "range1: any, range2: any", "boolean", Relate<IsMeeting, false, 3>},
    BuiltinRow{"met by", "range1: any, range2: any", "boolean", Relate<IsMeeting, true, 3>},
    BuiltinRow{"overlaps", "range1: any, range2: any", "boolean", Relate<IsOverlapping, false, 3>},
    BuiltinRow{"overlaps before", "range1: any, range2: any", "boolean", Relate<IsOverlappingBefore, false, 3>},
    BuiltinRow{"overlaps after", "range1: any, range2: any", "boolean", Relate<IsOverlappingBefore, true, 3>},
    BuiltinRow{"finishes", "point: any, range: any", "boolean", Relate<IsFinishing, false, 2>},
    BuiltinRow{"finishes", "range1: any, range2: any", "boolean", Relate<IsFinishing, false, 2>},
    BuiltinRow{"finished by", "range: any, point: any", "boolean", Relate<IsFinishing, true, 1>},
    BuiltinRow{"finished by", "range1: any, range2: any", "boolean", Relate<IsFinishing, true, 1>},
    BuiltinRow{"starts", "point: any, range: any", "boolean", Relate<IsStarting, false, 2>},
    BuiltinRow{"starts", "range1: any, range2: any", "boolean", Relate<IsStarting, false, 2>},
    BuiltinRow{"started by", "range: any, point: any", "boolean", Relate<IsStarting, true, 1>},
    BuiltinRow{"started by", "range1: any, range2: any", "boolean", Relate<IsStarting, true, 1>},
    BuiltinRow{"includes", "range: any, point: any", "boolean", Relate<IsIncluding, false, 1>},
    BuiltinRow{"includes", "range1: any, range2: any", "boolean", Relate<IsIncluding, false, 1>},
    BuiltinRow{"during", "point: any, range: any", "boolean", Relate<IsIncluding, true, 2>},
    BuiltinRow{"during", "range1: any, range2: any", "boolean", Relate<IsIncluding, true, 2>},
    BuiltinRow{"coincides", "point1: any, point2: any", "boolean", Relate<IsCoinciding, false, 0>},
    BuiltinRow{"coincides", "range1: any, range2: any", "boolean", Relate<IsCoinciding, false, 0>},
    BuiltinRow{"range", "from: string", "Any", RangeFromText},
};

}  // namespace

std::span<const BuiltinRow> RangeBuiltins() { return kRows; }

}  // namespace yq::decision
