#include "engine/decision/partial.h"

#include <algorithm>
#include <map>
#include <random>

#include "engine/decision/dmn/run.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/partial/abstract_eval.h"
#include "engine/decision/partial/cuts.h"
#include "engine/decision/partial/points.h"

namespace yq::decision {
namespace {

constexpr std::size_t kMaxPoints = 64;

struct Unknown {
  const Element* element = nullptr;
  Abstract domain;            // all it may be
  std::vector<Value> points;  // the values worth trying
  bool complete = true;       // the points stand for every value
};

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

class PartialDecider {
 public:
  PartialDecider(const Model& model, const Element& asked, const PartialOptions& options)
      : model_(model),
        asked_(asked),
        options_(options),
        abstract_(model, options.decide),
        budget_(options.search_budget) {}

  Result<PartialOutcome> Run(const Context& known, const std::vector<Domain>& domains) {
    for (const auto& [name, value] : known.entries()) known_.Set(name, value);
    for (const Element& e : model_.impl()->elements) {
      const Value* given = known.Find(e.name);
      if (given == nullptr || &e == &asked_ || (e.kind != Element::Kind::kInput && e.kind != Element::Kind::kDecision))
        continue;
      Evaluator evaluator(model_.impl(), options_.decide, nullptr);
      given_.push_back({&e, evaluator.Coerce(*given, *e.type, nullptr, e.name)});
    }
    cuts_.emplace(asked_, model_.impl(), given_, options_.decide);
    abstract_cost_ += static_cast<std::int64_t>(cuts_->size());
    for (const Element* input : cuts_->inputs()) {
      if (known.Has(input->name)) continue;
      if (unknowns_.size() >= kMaxUnknown) return Fail(ErrorCode::kTooLarge, "decision.too_many_unknown");
      const auto domain = std::ranges::find(domains, input->name, &Domain::input);
      unknowns_.push_back(MakeUnknown(*input, domain == domains.end() ? Domain{.input = input->name} : *domain));
    }
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      Abstract& domain = unknowns_[i].domain;
      domain.depends.reset();
      if (!domain.is_known()) domain.depends.set(i);
    }
    AddDerivedPoints();
    return Answer();
  }

 private:
  using Assignment = std::vector<const Value*>;  // by unknown; null pointer: open

  Unknown MakeUnknown(const Element& input, const Domain& domain);
  void FillPoints(Unknown& unknown, const Type& type, const Domain& domain);
  static std::vector<Value> ListPoints(const std::vector<Value>& constants);
  void AddDerivedPoints();
  void AddDerivedPoints(std::size_t index, const CutCollector::Derived& derived, const Assignment& others);

  Abstract Abstractly(const Assignment& assignment) {
    budget_ -= abstract_cost_;
    abstract_.Reset();
    for (const GivenValue& given : given_) abstract_.SetElement(*given.element, Abstract::Of(given.value));
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      abstract_.SetElement(*unknowns_[i].element,
                           assignment[i] != nullptr ? Abstract::Of(*assignment[i]) : unknowns_[i].domain);
    }
    return asked_.kind == Element::Kind::kDecision ? abstract_.Element_(asked_) : Abstract::Any(AllOpen(assignment));
  }
  [[nodiscard]] Unknowns AllOpen(const Assignment& assignment) const {
    Unknowns open;
    for (std::size_t i = 0; i < assignment.size(); ++i) open.set(i, assignment[i] == nullptr);
    return open;
  }
  Outcome Exactly(const Assignment& assignment) {
    --budget_;
    std::vector<GivenValue> given = given_;
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      if (assignment[i] != nullptr) given.push_back({unknowns_[i].element, *assignment[i]});
    }
    return RunElement(model_, asked_, given, options_.decide);
  }
  void Note(const Value& answer) {
    if (possible_.size() >= 12) return;
    if (std::ranges::none_of(possible_, [&](const Value& seen) { return Identical(seen, answer); }))
      possible_.push_back(answer);
  }
  // Does the answer change when this input alone runs through its points?
  bool Varies(std::size_t x, Assignment assignment, std::vector<Assignment>* witnesses = nullptr) {
    std::optional<Value> first;
    const Value* first_point = nullptr;
    for (const Value& point : unknowns_[x].points) {
      assignment[x] = &point;
      Value answer = Exactly(assignment).value;
      Note(answer);
      if (!first) {
        first = std::move(answer);
        first_point = &point;
      } else if (!Identical(*first, answer)) {
        if (witnesses != nullptr) {
          witnesses->push_back(assignment);
          assignment[x] = first_point;
          witnesses->push_back(std::move(assignment));
        }
        return true;
      }
      if (budget_ <= 0) return false;
    }
    return false;
  }
  enum class Verdict : std::uint8_t { kNo, kYes, kGaveUp };
  // How far one descent may go, and in what order it tries things.
  struct Descent {
    std::int64_t nodes = 0;  // abstract evaluations left
    std::mt19937* shuffle = nullptr;
    std::vector<Assignment> witnesses;
  };
  // Is there a way to fill in the others so that x matters? All ways are tried but those the abstract evaluation rules
  // out.
  Verdict CanMatter(std::size_t x, Assignment& assignment, Descent& descent) {
    if (--descent.nodes < 0 || budget_ <= 0) return Verdict::kGaveUp;
    const Abstract result = Abstractly(assignment);
    if (!result.depends.test(x)) return Verdict::kNo;
    const std::size_t next = NextToFill(x, assignment, result.depends, descent);
    if (next == unknowns_.size()) {
      Assignment filled = assignment;
      for (std::size_t i = 0; i < filled.size(); ++i) {
        if (filled[i] == nullptr && i != x) filled[i] = &unknowns_[i].points.front();
      }
      if (Varies(x, std::move(filled), &descent.witnesses)) return Verdict::kYes;
      return unknowns_[x].complete && budget_ > 0 ? Verdict::kNo : Verdict::kGaveUp;
    }
    std::vector<const Value*> points;
    for (const Value& point : unknowns_[next].points) points.push_back(&point);
    if (descent.shuffle != nullptr) std::ranges::shuffle(points, *descent.shuffle);
    Verdict verdict = unknowns_[next].complete ? Verdict::kNo : Verdict::kGaveUp;
    for (const Value* point : points) {
      assignment[next] = point;
      const Verdict one = CanMatter(x, assignment, descent);
      assignment[next] = nullptr;
      if (one == Verdict::kYes) return one;
      if (one == Verdict::kGaveUp) verdict = one;
      if (descent.nodes < 0 || budget_ <= 0) return Verdict::kGaveUp;
    }
    return verdict;
  }
  std::size_t NextToFill(std::size_t x, const Assignment& assignment, const Unknowns& depends,
                         const Descent& descent) const {
    std::size_t next = unknowns_.size();
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      if (i == x || assignment[i] != nullptr || !depends.test(i)) continue;
      const bool better = next == unknowns_.size() || unknowns_[i].points.size() < unknowns_[next].points.size();
      if (better || (descent.shuffle != nullptr && (*descent.shuffle)() % 4 == 0)) next = i;
    }
    return next;
  }
  // Short descents in random order find most ways; then one long one in order, which may also prove that there is none.
  bool Matters(std::size_t x, std::vector<Assignment>& witnesses) {
    std::mt19937 random(static_cast<std::uint32_t>(x) + 1);
    for (int attempt = 0; attempt < 6; ++attempt) {
      Descent descent{.nodes = static_cast<std::int64_t>(unknowns_.size()) * 2 + 20,
                      .shuffle = attempt < 5 ? &random : nullptr};
      if (attempt == 5) descent.nodes = INT64_MAX;
      Assignment assignment(unknowns_.size());
      const Verdict verdict = CanMatter(x, assignment, descent);
      if (verdict == Verdict::kNo) return false;
      if (verdict == Verdict::kYes) {
        witnesses = std::move(descent.witnesses);
        return true;
      }
      if (budget_ <= 0) break;
    }
    exact_ = false;
    return true;
  }
  void Sample(Unknowns& open, const Unknowns& candidates);
  void CollectPossible(const Unknowns& open);
  std::vector<std::string> Ordered(const Unknowns& open);
  Result<PartialOutcome> Answer();

  const Model& model_;
  const Element& asked_;
  PartialOptions options_;
  std::optional<CutCollector> cuts_;
  AbstractEvaluator abstract_;
  std::int64_t budget_;             // in exact evaluations
  std::int64_t abstract_cost_ = 4;  // of one abstract evaluation
  Context known_;
  std::vector<GivenValue> given_;
  std::vector<Unknown> unknowns_;
  std::vector<Value> possible_;
  bool exact_ = true;
};

Unknown PartialDecider::MakeUnknown(const Element& input, const Domain& domain) {
  Unknown unknown;
  unknown.element = &input;
  TypePtr type = input.type;
  if (type->kind == Type::Kind::kAny && !domain.type.empty()) {
    if (TypePtr given = ParseTypeText(domain.type)) type = given;
  }
  FillPoints(unknown, *type, domain);
  if (domain.may_be_null && !unknown.domain.CanBe(Value())) {
    unknown.domain = unknown.domain.kind == Abstract::Kind::kInterval
                         ? Abstract::Interval(unknown.domain.low, unknown.domain.high, true, {})
                         : Join(unknown.domain, Abstract::Of(Value()), {});
  }
  if (domain.may_be_null || unknown.points.empty()) unknown.points.emplace_back();
  return unknown;
}

void PartialDecider::FillPoints(Unknown& unknown, const Type& type, const Domain& domain) {
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
  std::vector<Value> constants = cuts_->Direct(*unknown.element);
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

std::vector<Value> PartialDecider::ListPoints(const std::vector<Value>& constants) {
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

void PartialDecider::AddDerivedPoints() {
  for (const CutCollector::Derived& derived : cuts_->derived()) {
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      if (!derived.reads.contains(unknowns_[i].element) || unknowns_[i].domain.kind != Abstract::Kind::kInterval)
        continue;
      // The others at their first and at their last value: where the crossing lies may depend on them.
      Assignment first(unknowns_.size());
      Assignment last(unknowns_.size());
      bool others = false;
      for (std::size_t j = 0; j < unknowns_.size(); ++j) {
        if (j == i) continue;
        first[j] = &unknowns_[j].points.front();
        last[j] = &unknowns_[j].points.back();
        others = others || derived.reads.contains(unknowns_[j].element);
      }
      AddDerivedPoints(i, derived, first);
      if (others) AddDerivedPoints(i, derived, last);
    }
  }
}

void PartialDecider::AddDerivedPoints(std::size_t index, const CutCollector::Derived& derived,
                                      const Assignment& others) {
  Unknown& unknown = unknowns_[index];
  const Value::Kind kind = unknown.domain.low.is_null() ? unknown.domain.high.kind() : unknown.domain.low.kind();
  const int decimals = DecimalsOf(unknown.points);
  Evaluator evaluator(model_.impl(), options_.decide, nullptr);
  ModelRun* const run = evaluator.NewRun();
  evaluator.set_run(run);
  const auto side = [&](std::int64_t units, const Value& limit) -> int {
    std::ranges::fill(run->states, ModelRun::State::kOpen);
    for (const GivenValue& given : given_) {
      run->values[given.element->index] = given.value;
      run->states[given.element->index] = ModelRun::State::kDone;
    }
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      const std::size_t at = unknowns_[i].element->index;
      run->values[at] = i == index ? FromUnits(units, kind, decimals) : others[i] != nullptr ? *others[i] : Value();
      run->states[at] = ModelRun::State::kDone;
    }
    const Value value = evaluator.Eval(*derived.expression, nullptr);
    const Value constant = derived.against != nullptr ? evaluator.Eval(*derived.against, nullptr) : limit;
    if (const auto order = FeelCompare(value, constant)) return *order < 0 ? -1 : *order > 0 ? 1 : 0;
    return FeelEqual(value, constant).value_or(false) ? 0 : 2;
  };
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
      for (const std::int64_t units : {a, b}) {
        Value value = FromUnits(units, kind, decimals);
        if (std::ranges::none_of(unknown.points, [&](const Value& seen) { return Identical(seen, value); }))
          unknown.points.push_back(std::move(value));
      }
    }
  }
}

// Random completions first: most inputs that matter show it at once.
void PartialDecider::Sample(Unknowns& open, const Unknowns& candidates) {
  std::mt19937 random(20240229);
  for (int round = 0; round < 3 && open != candidates && budget_ > 0; ++round) {
    Assignment assignment(unknowns_.size());
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      const std::vector<Value>& points = unknowns_[i].points;
      assignment[i] = &points[random() % points.size()];
    }
    for (std::size_t x = 0; x < unknowns_.size(); ++x) {
      if (candidates.test(x) && !open.test(x) && Varies(x, assignment)) open.set(x);
    }
  }
}

// More of the answers that can come: every open input through all its points from a few completions.
void PartialDecider::CollectPossible(const Unknowns& open) {
  std::mt19937 random(1);
  std::int64_t left = 600;
  for (int round = 0; round < 4; ++round) {
    Assignment assignment(unknowns_.size());
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      const std::vector<Value>& points = unknowns_[i].points;
      assignment[i] = &points[random() % points.size()];
    }
    for (std::size_t x = 0; x < unknowns_.size(); ++x) {
      if (!open.test(x)) continue;
      const Value* const before = assignment[x];
      for (const Value& point : unknowns_[x].points) {
        if (--left < 0 || possible_.size() >= 12) return;
        assignment[x] = &point;
        Note(Exactly(assignment).value);
      }
      assignment[x] = before;
    }
  }
}

std::vector<std::string> PartialDecider::Ordered(const Unknowns& open) {
  struct Scored {
    double remaining;
    std::size_t index;
  };
  std::vector<Scored> scored;
  for (std::size_t i = 0; i < unknowns_.size(); ++i) {
    if (!open.test(i)) continue;
    Assignment assignment(unknowns_.size());
    double remaining = 0;
    const std::vector<Value>& points = unknowns_[i].points;
    const std::size_t step = std::max<std::size_t>(1, points.size() / 4);
    std::size_t tried = 0;
    for (std::size_t p = 0; p < points.size(); p += step, ++tried) {
      assignment[i] = &points[p];
      remaining += static_cast<double>((Abstractly(assignment).depends & open).count());
    }
    scored.push_back({remaining / static_cast<double>(tried), i});
  }
  std::ranges::sort(scored, [](const Scored& a, const Scored& b) {
    return a.remaining != b.remaining ? a.remaining < b.remaining : a.index < b.index;
  });
  std::vector<std::string> names;
  for (const Scored& s : scored) names.push_back(unknowns_[s.index].element->name);
  return names;
}

Result<PartialOutcome> PartialDecider::Answer() {
  PartialOutcome outcome;
  Assignment none(unknowns_.size());
  const Abstract whole = Abstractly(none);
  Unknowns open;
  if (!whole.is_known()) {
    Sample(open, whole.depends);
    for (std::size_t x = 0; x < unknowns_.size(); ++x) {
      if (!whole.depends.test(x) || open.test(x)) continue;
      std::vector<Assignment> witnesses;
      if (!Matters(x, witnesses)) continue;
      open.set(x);
      // A completion at which one input decides is one at which many do.
      for (std::size_t w = 0; w < witnesses.size(); ++w) {
        for (std::size_t y = 0; y < unknowns_.size(); ++y) {
          if (whole.depends.test(y) && !open.test(y) && budget_ > 0 && Varies(y, witnesses[w])) open.set(y);
        }
      }
    }
  }
  outcome.exact = exact_;
  if (open.none()) {
    // Nothing can change it: any completion tells.
    Assignment any(unknowns_.size());
    for (std::size_t i = 0; i < unknowns_.size(); ++i) any[i] = &unknowns_[i].points.front();
    Outcome decided = Exactly(any);
    outcome.determined = true;
    outcome.value = std::move(decided.value);
    outcome.diagnostics = std::move(decided.diagnostics);
    return outcome;
  }
  outcome.open = Ordered(open);
  CollectPossible(open);
  outcome.possible = std::move(possible_);
  Value least;
  Value most;
  bool null = false;
  if (whole.Ends(least, most, null) && !least.is(Value::Kind::kString)) {
    // Bounds that only say "any number" are none.
    const auto tells = [](const Value& v) {
      return !v.is_null() && (!v.is(Value::Kind::kNumber) || v.number().Absolute() < Number::FromParts(1, 25));
    };
    if (tells(least)) outcome.at_least = std::move(least);
    if (tells(most)) outcome.at_most = std::move(most);
  }
  return outcome;
}

}  // namespace

Result<PartialOutcome> DecidePartially(const Model& model, std::string_view decision, const Context& known,
                                       const std::vector<Domain>& domains, const PartialOptions& options) {
  YQ_ASSIGN(const Element* element, FindDecidable(model, decision));
  return PartialDecider(model, *element, options).Run(known, domains);
}

}  // namespace yq::decision
