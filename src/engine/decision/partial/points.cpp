#include "engine/decision/partial/points.h"

#include <algorithm>

#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

bool AddValue(const Value& value, std::vector<Value>& cuts) {
  if (value.is(Value::Kind::kRange)) {
    const bool low = value.range().low.is_null() || AddValue(value.range().low, cuts);
    return low && (value.range().high.is_null() || AddValue(value.range().high, cuts));
  }
  if (value.is(Value::Kind::kList))
    return std::ranges::all_of(value.list(), [&](const Value& item) { return AddValue(item, cuts); });
  if (!value.is_null()) cuts.push_back(value);
  return true;
}

bool IsClosed(const Node& node) {
  switch (node.kind) {
    case NodeKind::kName:
    case NodeKind::kGlobal:
    case NodeKind::kUnknown:
    case NodeKind::kInvalid:
    case NodeKind::kTable:
      return false;
    default:
      return std::ranges::all_of(node.children, [](const NodePtr& child) { return IsClosed(*child); });
  }
}

}  // namespace

bool CollectCuts(const Node& cell, std::vector<Value>& cuts) {
  if (cell.kind == NodeKind::kAnyTest) return true;
  if (cell.kind != NodeKind::kTests) return false;
  for (const NodePtr& test : cell.children) {
    const Node& wanted = test->child(0);
    if (wanted.kind == NodeKind::kConstant) {
      if (!AddValue(wanted.constant, cuts)) return false;
      continue;
    }
    if (!IsClosed(wanted)) return false;
    Evaluator evaluator(nullptr, {}, nullptr);
    if (!AddValue(evaluator.Eval(wanted, nullptr), cuts)) return false;
  }
  return true;
}

int DecimalsOf(const std::vector<Value>& cuts) {
  int decimals = 0;
  for (const Value& cut : cuts) {
    if (!cut.is(Value::Kind::kNumber)) continue;
    const std::string text = cut.number().ToShortText();
    const std::size_t point = text.find('.');
    if (point != std::string::npos)
      decimals = std::max(decimals, std::min(18, static_cast<int>(text.size() - point - 1)));
  }
  return decimals;
}

std::optional<Value> Step(const Value& value, int direction, int decimals) {
  Value unit;
  switch (value.kind()) {
    case Value::Kind::kNumber:
      unit = Value::Of(Number::FromParts(1, -decimals));
      break;
    case Value::Kind::kDate:
      unit = Value::Of(DaysDuration{86400, 0});
      break;
    case Value::Kind::kDateTime:
    case Value::Kind::kTime:
      unit = Value::Of(DaysDuration{1, 0});
      break;
    case Value::Kind::kDaysDuration:
      unit = Value::Of(DaysDuration{value.days_duration().seconds % 86400 == 0 ? 86400 : 1, 0});
      break;
    case Value::Kind::kMonthsDuration:
      unit = Value::Of(MonthsDuration{1});
      break;
    default:
      return std::nullopt;
  }
  return Calculate(direction > 0 ? Operation::kAdd : Operation::kSubtract, value, unit);
}

std::vector<Value> PointsWithin(const std::vector<Value>& cuts, const Value& low, const Value& high, bool between) {
  std::vector<Value> all = cuts;
  const int decimals = std::max({DecimalsOf(cuts), DecimalsOf({low}), DecimalsOf({high})});
  for (const Value& cut : cuts) {
    for (const int direction : {-1, 1}) {
      if (auto next = Step(cut, direction, decimals)) all.push_back(std::move(*next));
    }
  }
  if (between) {
    for (const Value& cut : cuts) {
      if (!cut.is(Value::Kind::kNumber)) break;
      const Number half = Number::FromParts(5, -decimals - 1);
      if (auto above = Add(cut.number(), half)) all.push_back(Value::Of(*above));
      if (auto below = Subtract(cut.number(), half)) all.push_back(Value::Of(*below));
    }
  }
  if (!low.is_null()) all.push_back(low);
  if (!high.is_null()) all.push_back(high);
  for (const Value& value : all) {
    if (!FeelCompare(value, all.front())) return {};
  }
  std::erase_if(all, [&](const Value& v) {
    return (!low.is_null() && *FeelCompare(v, low) < 0) || (!high.is_null() && *FeelCompare(v, high) > 0);
  });
  std::ranges::sort(all, [](const Value& a, const Value& b) { return *FeelCompare(a, b) < 0; });
  const auto twins = std::ranges::unique(all, [](const Value& a, const Value& b) { return *FeelCompare(a, b) == 0; });
  all.erase(twins.begin(), twins.end());
  return all;
}

std::optional<std::int64_t> ToUnits(const Value& value, int decimals) {
  switch (value.kind()) {
    case Value::Kind::kNumber: {
      const auto scaled = Multiply(value.number(), Number::FromParts(1, decimals));
      const auto whole = scaled ? scaled->Rounded(0, Number::Rounding::kFloor) : std::nullopt;
      return whole ? whole->ToInt() : std::nullopt;
    }
    case Value::Kind::kDate:
      return value.date().days();
    case Value::Kind::kDateTime:
      return value.date_time().local_seconds;
    case Value::Kind::kDaysDuration:
      return value.days_duration().seconds;
    case Value::Kind::kMonthsDuration:
      return value.months_duration().months;
    default:
      return std::nullopt;
  }
}

Value FromUnits(std::int64_t units, Value::Kind kind, int decimals) {
  switch (kind) {
    case Value::Kind::kNumber:
      return Value::Of(Number::FromParts(units, -decimals));
    case Value::Kind::kDate: {
      const auto date = Date::FromDays(units);
      return date ? Value::Of(*date) : Value();
    }
    case Value::Kind::kDateTime:
      return Value::Of(DateTime{units, 0, {}});
    case Value::Kind::kDaysDuration:
      return Value::Of(DaysDuration{units, 0});
    case Value::Kind::kMonthsDuration:
      return Value::Of(MonthsDuration{units});
    default:
      return {};
  }
}

}  // namespace yq::decision
