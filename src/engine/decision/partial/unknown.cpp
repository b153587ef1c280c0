#include "engine/decision/partial/unknown.h"

#include <algorithm>
#include <unordered_map>

#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/partial/points.h"

namespace yq::decision {
namespace {

constexpr std::size_t kMaxPoints = 64;

bool IsOrdered(Type::Kind kind) {
  return kind == Type::Kind::kNumber || kind == Type::Kind::kDate || kind == Type::Kind::kDateTime ||
         kind == Type::Kind::kTime || kind == Type::Kind::kDaysDuration || kind == Type::Kind::kMonthsDuration;
}

Value::Kind ValueKindOf(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::kNumber:
      return Value::Kind::kNumber;
    case Type::Kind::kDate:
      return Value::Kind::kDate;
    case Type::Kind::kTime:
      return Value::Kind::kTime;
    case Type::Kind::kDateTime:
      return Value::Kind::kDateTime;
    case Type::Kind::kDaysDuration:
      return Value::Kind::kDaysDuration;
    case Type::Kind::kMonthsDuration:
      return Value::Kind::kMonthsDuration;
    default:
      return Value::Kind::kString;
  }
}

// Whole units spread over a domain without ends, for finding where a computed value crosses a constant.
std::vector<std::int64_t> Spread(Type::Kind kind) {
  std::vector<std::int64_t> units;
  const auto both = [&](std::int64_t u) {
    units.push_back(u);
    units.push_back(-u);
  };
  switch (kind) {
    case Type::Kind::kNumber:
      for (const std::int64_t u :
           {0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10'000, 100'000, 1'000'000, 100'000'000})
        both(u);
      break;
    case Type::Kind::kDate:
      for (std::int64_t day = -25'567; day <= 62'094; day += 730) units.push_back(day);  // 1900 to 2140
      break;
    case Type::Kind::kDateTime:
      for (std::int64_t day = -25'567; day <= 62'094; day += 730) units.push_back(day * 86'400);
      break;
    case Type::Kind::kDaysDuration:
      for (const std::int64_t days : {0, 1, 7, 30, 90, 180, 365, 1000, 3650, 36500}) both(days * 86'400);
      break;
    case Type::Kind::kMonthsDuration:
      for (const std::int64_t months : {0, 1, 6, 12, 24, 36, 60, 120, 240, 600, 1200}) both(months);
      break;
    default:
      break;
  }
  std::ranges::sort(units);
  const auto twins = std::ranges::unique(units);
  units.erase(twins.begin(), twins.end());
  return units;
}

std::vector<Value> ListPoints(const std::vector<Value>& constants) {
  std::vector<Value> points = {Value::List({})};
  std::vector<Value> all;
  for (const Value& constant : constants) {
    if (all.size() >= 12 || std::ranges::any_of(all, [&](const Value& seen) { return Identical(seen, constant); }))
      continue;
    all.push_back(constant);
    points.push_back(Value::List({constant}));
  }
  if (all.size() > 1) points.push_back(Value::List(all));
  return points;
}

void FillPoints(Unknown& unknown, const Type& type, const Domain& domain, std::vector<Value> constants) {
  std::vector<Value> values = domain.values;
  if (values.empty() && type.constraint && type.kind != Type::Kind::kList)
    values = EnumerationValues(type.constraint.get());
  if (type.kind == Type::Kind::kBoolean && values.empty()) values = {Value::Boolean(true), Value::Boolean(false)};
  const bool enumerated = !values.empty() && type.kind != Type::Kind::kList &&
                          std::ranges::none_of(values, [](const Value& v) { return v.is(Value::Kind::kRange); });
  if (enumerated) {
    unknown.points = values;
    unknown.domain = Abstract::OneOf(std::move(values), {});
    return;
  }
  if (IsOrdered(type.kind)) {
    const Value::Kind kind = ValueKindOf(type.kind);
    std::erase_if(constants, [&](const Value& v) { return !v.is(kind); });
    Value low = domain.minimum.value_or(Value());
    Value high = domain.maximum.value_or(Value());
    // An input's own range of allowed values bounds it too.
    if (type.constraint && type.constraint->children.size() == 1 && type.constraint->child(0).children.size() == 1) {
      std::vector<Value> ends;
      if (CollectCuts(*type.constraint, ends) && type.constraint->child(0).child(0).kind == NodeKind::kRange &&
          ends.size() == 2) {
        if (low.is_null()) low = ends[0];
        if (high.is_null()) high = ends[1];
      }
    }
    unknown.points = PointsWithin(constants, low, high);
    if (unknown.points.size() < 2) {
      for (const std::int64_t units : Spread(type.kind)) {
        if (Value value = FromUnits(units, kind, 0); !value.is_null() && unknown.points.size() < 3)
          unknown.points.push_back(std::move(value));
      }
    }
    unknown.domain = Abstract::Interval(std::move(low), std::move(high), false, {});
    if (type.kind == Type::Kind::kTime || (unknown.domain.low.is_null() && unknown.domain.high.is_null())) {
      // An interval without any end has no kind; two far ends give it one.
      const auto spread = Spread(type.kind);
      if (spread.empty()) {
        unknown.domain = Abstract::Any({});
      } else if (type.kind == Type::Kind::kNumber) {
        unknown.domain =
            Abstract::Interval(Value::Of(*Number::Parse("-1e30")), Value::Of(*Number::Parse("1e30")), false, {});
      } else if (type.kind == Type::Kind::kDate) {
        unknown.domain =
            Abstract::Interval(Value::Of(*Date::Make(-9999, 1, 1)), Value::Of(*Date::Make(9999, 12, 31)), false, {});
      } else {
        unknown.domain =
            Abstract::Interval(FromUnits(-400'000'000'000, kind, 0), FromUnits(400'000'000'000, kind, 0), false, {});
      }
    }
    return;
  }
  unknown.domain = Abstract::Any({});
  if (type.kind == Type::Kind::kString) {
    for (Value& constant : constants) {
      if (constant.is(Value::Kind::kString)) unknown.points.push_back(std::move(constant));
    }
    unknown.points.push_back(Value::Text("\xEF\xBC\x9F"));  // a text no model holds
    unknown.points.push_back(Value::Text(""));
  } else if (type.kind == Type::Kind::kList) {
    std::vector<Value> items = values.empty() ? constants : values;
    if (items.empty() && type.element->constraint) items = EnumerationValues(type.element->constraint.get());
    unknown.points = ListPoints(items);
    unknown.complete = false;
  } else {
    unknown.points = constants;
    unknown.points.emplace_back();
    unknown.complete = false;
  }
  std::vector<Value> distinct;
  for (Value& point : unknown.points) {
    if (distinct.size() < kMaxPoints &&
        std::ranges::none_of(distinct, [&](const Value& seen) { return Identical(seen, point); }))
      distinct.push_back(std::move(point));
  }
  unknown.points = std::move(distinct);
}

// Which side of a comparison a computed value is on while one input runs and the others stand still.
class Crossing {
 public:
  Crossing(const Model& model, std::span<const GivenValue> given, const DecideOptions& options)
      : evaluator_(model.impl(), options, nullptr), run_(evaluator_.NewRun()) {
    evaluator_.set_run(run_);
    evaluator_.set_silent(true);
    for (const GivenValue& value : given) Fix(*value.element, value.value);
  }
  void Fix(const Element& element, const Value& value) {
    run_->values[element.index] = value;
    run_->states[element.index] = ModelRun::State::kDone;
    fixed_.push_back(element.index);
  }
  // Both sides of the comparison, with one input changed.
  std::pair<Value, Value> At(const Element& input, Value value, const CutCollector::Derived& derived) {
    std::ranges::fill(run_->states, ModelRun::State::kOpen);
    for (const std::size_t index : fixed_) run_->states[index] = ModelRun::State::kDone;
    run_->values[input.index] = std::move(value);
    run_->states[input.index] = ModelRun::State::kDone;
    evaluator_.Renew();
    Value left = evaluator_.Eval(*derived.expression, nullptr);
    Value right = derived.against != nullptr ? evaluator_.Eval(*derived.against, nullptr) : Value();
    return {std::move(left), std::move(right)};
  }

 private:
  Evaluator evaluator_;
  ModelRun* run_;
  std::vector<std::size_t> fixed_;
};

int SideOf(const Value& value, const Value& limit) {
  if (const auto order = FeelCompare(value, limit)) return *order < 0 ? -1 : *order > 0 ? 1 : 0;
  return FeelEqual(value, limit).value_or(false) ? 0 : 2;
}

// Where to look for a crossing: the points known so far, and places spread over the domain.
std::vector<std::int64_t> GridOf(const Unknown& unknown, int decimals) {
  std::vector<std::int64_t> grid;
  for (const Value& point : unknown.points) {
    if (const auto units = ToUnits(point, decimals)) grid.push_back(*units);
  }
  const std::int64_t low = ToUnits(unknown.domain.low, decimals).value_or(INT64_MIN);
  const std::int64_t high = ToUnits(unknown.domain.high, decimals).value_or(INT64_MAX);
  if (low != INT64_MIN && high != INT64_MAX && high / 2 - low / 2 < 500'000) {
    for (std::int64_t i = 0; i <= 16; ++i) grid.push_back(low + (high - low) * i / 16);
  } else {
    for (const std::int64_t units : Spread(unknown.element->type->kind)) {
      if (units >= low && units <= high) grid.push_back(units);
    }
  }
  std::ranges::sort(grid);
  const auto twins = std::ranges::unique(grid);
  grid.erase(twins.begin(), twins.end());
  return grid;
}

void AddPoint(Unknown& unknown, Value value) {
  if (std::ranges::none_of(unknown.points, [&](const Value& point) { return Identical(point, value); }))
    unknown.points.push_back(std::move(value));
}

void AddPointsOf(Unknown& unknown, const CutCollector::Derived& derived, Crossing& crossing) {
  const Value::Kind kind = unknown.domain.low.is_null() ? unknown.domain.high.kind() : unknown.domain.low.kind();
  const int decimals = DecimalsOf(unknown.points);
  std::unordered_map<std::int64_t, std::pair<Value, Value>> seen;
  const auto side = [&](std::int64_t units, const Value& limit) {
    auto found = seen.find(units);
    if (found == seen.end())
      found = seen.emplace(units, crossing.At(*unknown.element, FromUnits(units, kind, decimals), derived)).first;
    return SideOf(found->second.first, derived.against != nullptr ? found->second.second : limit);
  };
  const std::vector<std::int64_t> grid = GridOf(unknown, decimals);
  for (const Value& constant : derived.against != nullptr ? std::vector<Value>(1) : derived.constants) {
    for (std::size_t g = 0; g + 1 < grid.size() && unknown.points.size() < kMaxPoints; ++g) {
      std::int64_t a = grid[g];
      std::int64_t b = grid[g + 1];
      const int at_a = side(a, constant);
      if (at_a == side(b, constant)) continue;
      while (b - a > 1) {
        const std::int64_t middle = a + (b - a) / 2;
        (side(middle, constant) == at_a ? a : b) = middle;
      }
      for (const std::int64_t units : {a, b}) AddPoint(unknown, FromUnits(units, kind, decimals));
    }
  }
}

}  // namespace

Unknown MakeUnknown(const Element& input, const Domain& domain, const std::vector<Value>& constants) {
  Unknown unknown;
  unknown.element = &input;
  TypePtr type = input.type;
  if (type->kind == Type::Kind::kAny && !domain.type.empty()) {
    if (TypePtr given = ParseTypeText(domain.type)) type = given;
  }
  FillPoints(unknown, *type, domain, constants);
  if (domain.may_be_null && !unknown.domain.CanBe(Value())) {
    unknown.domain = unknown.domain.kind == Abstract::Kind::kInterval
                         ? Abstract::Interval(unknown.domain.low, unknown.domain.high, true, {})
                         : Join(unknown.domain, Abstract::Of(Value()), {});
  }
  if (domain.may_be_null || unknown.points.empty()) unknown.points.emplace_back();
  return unknown;
}

Abstract DomainOf(const Element& input, const Domain& domain) { return MakeUnknown(input, domain, {}).domain; }

void AddDerivedPoints(const Model& model, std::span<const GivenValue> given, const DecideOptions& options,
                      const CutCollector& cuts, std::vector<Unknown>& unknowns, KnownCrossings& crossings) {
  for (const CutCollector::Derived& derived : cuts.derived()) {
    for (std::size_t i = 0; i < unknowns.size(); ++i) {
      if (!derived.reads.contains(unknowns[i].element) || unknowns[i].domain.kind != Abstract::Kind::kInterval)
        continue;
      const std::pair key(derived.expression, unknowns[i].element);
      if (const auto found = crossings.find(key); found != crossings.end()) {
        for (const Value& value : found->second) AddPoint(unknowns[i], value);
        continue;
      }
      const std::size_t before = unknowns[i].points.size();
      // The others at their first and at their last value: where the crossing lies may depend on them.
      Crossing first(model, given, options);
      Crossing last(model, given, options);
      bool others = false;
      for (std::size_t j = 0; j < unknowns.size(); ++j) {
        if (j == i || !derived.reads.contains(unknowns[j].element)) continue;
        first.Fix(*unknowns[j].element, unknowns[j].points.front());
        last.Fix(*unknowns[j].element, unknowns[j].points.back());
        others = true;
      }
      AddPointsOf(unknowns[i], derived, first);
      if (others) AddPointsOf(unknowns[i], derived, last);
      crossings[key].assign(unknowns[i].points.begin() + static_cast<std::ptrdiff_t>(before), unknowns[i].points.end());
    }
  }
}

void AddCrossings(const Model& model, std::span<const GivenValue> fixed, const DecideOptions& options,
                  const CutCollector::Derived& derived, Unknown& unknown) {
  if (unknown.domain.kind != Abstract::Kind::kInterval) return;
  Crossing crossing(model, fixed, options);
  AddPointsOf(unknown, derived, crossing);
}

}  // namespace yq::decision
