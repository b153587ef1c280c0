#include "engine/decision/nearest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "engine/decision/dmn/run.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/partial/abstract_eval.h"
#include "engine/decision/partial/cuts.h"
#include "engine/decision/partial/flow.h"
#include "engine/decision/partial/points.h"
#include "engine/decision/partial/unknown.h"

namespace yq::decision {
namespace {

using Code = AbstractEvaluator::Code;

bool IsCounted(const Value& value) {
  return value.is(Value::Kind::kNumber) || value.is(Value::Kind::kDate) || value.is(Value::Kind::kDateTime) ||
         value.is(Value::Kind::kDaysDuration) || value.is(Value::Kind::kMonthsDuration);
}

// A value counted in steps from 0, its whole part.
std::optional<std::int64_t> StepsOf(const Value& value, const Number& step) {
  Number number;
  if (value.is(Value::Kind::kNumber)) {
    number = value.number();
  } else if (const auto units = ToUnits(value, 0)) {
    number = Number(*units);
  } else {
    return std::nullopt;
  }
  const auto steps = Divide(number, step);
  const auto whole = steps ? steps->Rounded(0, Number::Rounding::kFloor) : std::nullopt;
  return whole ? whole->ToInt() : std::nullopt;
}

Value FromSteps(std::int64_t steps, const Number& step, Value::Kind kind) {
  const auto number = Multiply(Number(steps), step);
  if (!number) return {};
  if (kind == Value::Kind::kNumber) return Value::Of(*number);
  const auto units = number->ToInt();
  return units ? FromUnits(*units, kind, 0) : Value();
}

double CountOf(const Value& value) {
  if (value.is(Value::Kind::kNumber)) return value.number().ToDouble();
  return static_cast<double>(ToUnits(value, 0).value_or(0));
}

// An input in the search: what it may be changed to, nearest first.
struct Movable {
  const Changeable* changeable = nullptr;
  const Element* element = nullptr;
  std::size_t number = 0;  // in the evaluator
  Value from;
  Code now = 0;
  Unknown unknown;
  struct Target {
    Value to;
    Code code = 0;
    double distance = 0;
  };
  std::vector<Target> targets;
};

class NearestSearch {
 public:
  NearestSearch(const Model& model, const Element& asked, const std::optional<Value>& wanted,
                const NearestOptions& options)
      : model_(model),
        asked_(asked),
        wanted_(wanted),
        options_(options),
        budget_(options.budget),
        abstract_(model, options.decide) {}

  Result<NearestChange> Run(const Context& known, std::span<const Changeable> changeable,
                            const std::vector<Domain>& domains) {
    YQ_TRY(Read(known, changeable, domains));
    for (Movable& movable : movables_) AddTargets(movable);
    const Abstract present = Answer();
    if (!wanted_) {
      // What it is now: told by any completion, when nothing open can change it.
      if (!present.is_known()) return best_;
      present_ = present.known();
    }
    if (Reached() == Reach::kYes) {
      Keep(0);
      return Finish();
    }
    for (std::size_t size = 1; size <= std::min(options_.most_inputs, movables_.size()) && !best_.found; ++size) {
      std::vector<std::size_t> chosen;
      Choose(0, size, chosen);
      if (budget_ <= 0) break;
    }
    return Finish();
  }

 private:
  enum class Reach : std::uint8_t { kNo, kYes, kGaveUp };

  Result<> Read(const Context& known, std::span<const Changeable> changeable, const std::vector<Domain>& domains) {
    Evaluator evaluator(model_.impl(), options_.decide, nullptr);
    for (const Element& e : model_.impl()->elements) {
      if (&e == &asked_ || (e.kind != Element::Kind::kInput && e.kind != Element::Kind::kDecision)) continue;
      const Value* value = known.Find(e.name);
      const auto may = std::ranges::find_if(changeable, [&](const Changeable& c) { return c.domain.input == e.name; });
      if (value == nullptr || (e.kind == Element::Kind::kInput && may != changeable.end())) continue;
      given_.push_back({&e, evaluator.Coerce(*value, *e.type, nullptr, e.name)});
      abstract_.SetGiven(e, given_.back().value);
    }
    cuts_.emplace(asked_, model_.impl(), given_, options_.decide);
    std::vector<Unknown> unknowns;
    std::size_t count = 0;
    for (const Element* input : cuts_->inputs()) {
      if (std::ranges::find(given_, input, &GivenValue::element) != given_.end()) continue;
      if (++count > kMaxUnknown) return Fail(ErrorCode::kTooLarge, "decision.too_many_unknown");
      const Value* value = known.Find(input->name);
      if (value == nullptr) {
        const auto domain = std::ranges::find(domains, input->name, &Domain::input);
        open_.push_back(MakeUnknown(*input, domain == domains.end() ? Domain{.input = input->name} : *domain,
                                    cuts_->Direct(*input)));
        open_numbers_.push_back(abstract_.AddUnknown(*input, open_.back().domain));
        continue;
      }
      const auto may =
          std::ranges::find_if(changeable, [&](const Changeable& c) { return c.domain.input == input->name; });
      Movable movable{.changeable = &*may,
                      .element = input,
                      .number = 0,
                      .from = evaluator.Coerce(*value, *input->type, nullptr, input->name),
                      .now = 0,
                      .unknown = MakeUnknown(*input, may->domain, cuts_->Direct(*input)),
                      .targets = {}};
      // What it is now belongs to what it may be.
      Abstract domain = Join(movable.unknown.domain, Abstract::Of(movable.from), {});
      movable.number = abstract_.AddUnknown(*input, std::move(domain));
      movable.now = abstract_.CodeOf(movable.number, movable.from);
      abstract_.Assign(movable.number, movable.now);
      movables_.push_back(std::move(movable));
    }
    std::ranges::sort(movables_, {}, &Movable::changeable);
    KnownCrossings crossings;
    AddDerivedPoints(model_, GivenNow(), options_.decide, *cuts_, open_, crossings);
    for (std::size_t i = 0; i < open_.size(); ++i) {
      std::vector<Code>& codes = open_codes_.emplace_back();
      for (const Value& point : open_[i].points) codes.push_back(abstract_.CodeOf(open_numbers_[i], point));
    }
    for (const CutCollector::Derived& derived : cuts_->derived()) {
      Coupling coupling{.derived = &derived, .flow = FlowOf(*derived.expression)};
      if (derived.against != nullptr) coupling.flow.merge(FlowOf(*derived.against));
      couplings_.push_back(std::move(coupling));
    }
    return {};
  }

  // Everything known, the changeable inputs as they are or as the search has them now.
  std::vector<GivenValue> GivenNow(const Movable* without = nullptr) const {
    std::vector<GivenValue> given = given_;
    for (const Movable& movable : movables_) {
      if (&movable != without) given.push_back({movable.element, CurrentOf(movable)});
    }
    return given;
  }
  const Value& CurrentOf(const Movable& movable) const {
    const auto moved = std::ranges::find(path_, &movable, &Step::movable);
    return moved == path_.end() ? movable.from : *moved->to;
  }

  // The values next to each limit, on whole steps; for values without order all of them.
  void AddTargets(Movable& movable) {
    for (const CutCollector::Derived& derived : cuts_->derived()) {
      if (derived.reads.contains(movable.element)) AddCrossingsOf(movable, derived);
    }
    movable.targets = TargetsOf(movable, movable.unknown.points);
    complete_ = complete_ && movable.unknown.complete;
  }
  void AddCrossingsOf(Movable& movable, const CutCollector::Derived& derived) {
    // What is open at its first and at its last value.
    for (const bool last : {false, true}) {
      std::vector<GivenValue> given = GivenNow(&movable);
      for (const Unknown& open : open_)
        given.push_back({open.element, last ? open.points.back() : open.points.front()});
      AddCrossings(model_, given, options_.decide, derived, movable.unknown);
      budget_ -= 50;
      if (open_.empty()) break;
    }
  }
  std::vector<Movable::Target> TargetsOf(const Movable& movable, const std::vector<Value>& points) {
    std::vector<Movable::Target> targets;
    const Changeable& changeable = *movable.changeable;
    const auto add = [&](Value to) {
      if (Identical(to, movable.from) || (to.is_null() && !changeable.domain.may_be_null)) return;
      if (!WithinDomain(movable.unknown, to)) return;
      if (std::ranges::any_of(targets, [&](const Movable::Target& t) { return Identical(t.to, to); })) return;
      const double distance = ChangeDistance(changeable, movable.from, to);
      const Code code = abstract_.CodeOf(movable.number, to);
      targets.push_back({std::move(to), code, distance});
    };
    for (const Value& point : points) {
      const auto steps = IsCounted(point) ? StepsOf(point, changeable.step) : std::nullopt;
      if (!steps) {
        add(point);
        continue;
      }
      for (std::int64_t near = *steps - 1; near <= *steps + 1; ++near)
        add(FromSteps(near, changeable.step, point.kind()));
    }
    if (changeable.domain.may_be_null) add({});
    std::ranges::sort(targets, [](const Movable::Target& a, const Movable::Target& b) {
      return a.distance != b.distance ? a.distance < b.distance : a.code < b.code;
    });
    return targets;
  }
  static bool WithinDomain(const Unknown& unknown, const Value& value) {
    if (value.is_null() || unknown.domain.kind != Abstract::Kind::kInterval) return true;
    const auto low = FeelCompare(value, unknown.domain.low);
    const auto high = FeelCompare(value, unknown.domain.high);
    return (!low || *low >= 0) && (!high || *high <= 0);
  }

  const Abstract& Answer() {
    const std::int64_t before = abstract_.work();
    const Abstract& answer = abstract_.Element_(asked_);
    budget_ -= 1 + abstract_.work() - before;
    return answer;
  }
  bool IsWanted(const Value& answer) const {
    return wanted_ ? Identical(answer, *wanted_) : !Identical(answer, present_);
  }
  bool CanBeWanted(const Abstract& answer) const {
    if (answer.is_few()) return std::ranges::any_of(answer.values, [&](const Value& v) { return IsWanted(v); });
    if (answer.kind != Abstract::Kind::kInterval || !wanted_) return true;
    if (wanted_->is_null()) return answer.may_be_null;
    const auto low = FeelCompare(*wanted_, answer.low);
    const auto high = FeelCompare(*wanted_, answer.high);
    return (!low || *low >= 0) && (!high || *high <= 0);
  }

  // Is the wanted answer reached as things stand, for some value of what is open?
  Reach Reached() {
    std::int64_t nodes = 200;
    std::mt19937 random(7);
    const Reach reach = open_.empty() ? Leaf() : ReachedFrom(nodes, random);
    for (std::size_t i = 0; i < open_.size(); ++i) abstract_.Assign(open_numbers_[i], 0);
    return reach;
  }
  Reach Leaf() {
    const Abstract& answer = Answer();
    if (!CanBeWanted(answer)) return Reach::kNo;
    if (answer.is_known()) return Reach::kYes;
    return Reach::kGaveUp;
  }
  Reach ReachedFrom(std::int64_t& nodes, std::mt19937& random) {
    if (--nodes < 0 || budget_ <= 0) return Reach::kGaveUp;
    const Abstract& answer = Answer();
    if (!CanBeWanted(answer)) return Reach::kNo;
    if (answer.is_known()) return Reach::kYes;
    const Unknowns depends = answer.depends;
    std::size_t next = open_.size();
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (!depends.test(open_numbers_[i])) continue;
      if (next == open_.size() || open_codes_[i].size() < open_codes_[next].size()) next = i;
    }
    if (next == open_.size()) return Leaf();
    std::vector<Code> codes = open_codes_[next];
    std::ranges::shuffle(codes, random);
    Reach result = open_[next].complete ? Reach::kNo : Reach::kGaveUp;
    for (const Code code : codes) {
      abstract_.Assign(open_numbers_[next], code);
      const Reach reach = ReachedFrom(nodes, random);
      if (reach == Reach::kYes) return reach;
      if (reach == Reach::kGaveUp) result = reach;
      if (nodes < 0 || budget_ <= 0) break;
    }
    abstract_.Assign(open_numbers_[next], 0);
    return nodes < 0 || budget_ <= 0 ? Reach::kGaveUp : result;
  }

  // Every set of `size` inputs, in order.
  void Choose(std::size_t from, std::size_t size, std::vector<std::size_t>& chosen) {
    if (chosen.size() == size) {
      TrySet(chosen);
      return;
    }
    for (std::size_t i = from; i < movables_.size() && budget_ > 0; ++i) {
      chosen.push_back(i);
      Choose(i + 1, size, chosen);
      chosen.pop_back();
    }
  }
  void TrySet(const std::vector<std::size_t>& chosen) {
    for (const std::size_t i : chosen) abstract_.Assign(movables_[i].number, 0);
    if (CanBeWanted(Answer())) {
      // An input whose limits move with the others comes last, when they are fixed.
      std::vector<Movable*> order;
      std::vector<Movable*> moving;
      for (const std::size_t i : chosen) (MovesWith(i, chosen) ? moving : order).push_back(&movables_[i]);
      if (moving.size() > 1) unproven_ = true;
      moving_ = moving.empty() ? nullptr : moving.back();
      order.insert(order.end(), moving.begin(), moving.end());
      Descend(order, 0, 0);
    }
    for (const std::size_t i : chosen) abstract_.Assign(movables_[i].number, movables_[i].now);
  }
  bool MovesWith(std::size_t i, const std::vector<std::size_t>& chosen) const {
    return std::ranges::any_of(couplings_, [&](const Coupling& coupling) {
      return coupling.flow.contains(movables_[i].element) && std::ranges::any_of(chosen, [&](std::size_t j) {
               return j != i && coupling.derived->reads.contains(movables_[j].element);
             });
    });
  }
  void Descend(const std::vector<Movable*>& order, std::size_t level, double distance) {
    if (level == order.size()) {
      const Reach reach = Reached();
      if (reach == Reach::kGaveUp) unproven_ = true;
      if (reach == Reach::kYes) Keep(distance);
      return;
    }
    Movable& movable = *order[level];
    const bool moves = &movable == moving_ && order.size() > 1;
    const std::vector<Movable::Target> targets = moves ? MovedTargets(movable) : movable.targets;
    for (const Movable::Target& target : targets) {
      if (budget_ <= 0) break;
      if (best_.found && distance + target.distance >= best_.distance) break;  // nearest first: the rest is farther
      path_.push_back({&movable, &target.to});
      abstract_.Assign(movable.number, target.code);
      if (level + 1 == order.size() || CanBeWanted(Answer())) Descend(order, level + 1, distance + target.distance);
      path_.pop_back();
    }
    abstract_.Assign(movable.number, 0);
  }
  // The limits of one input with the others as they are on the path.
  std::vector<Movable::Target> MovedTargets(Movable& movable) {
    const std::vector<Value> before = movable.unknown.points;
    for (const Coupling& coupling : couplings_) {
      if (coupling.flow.contains(movable.element)) AddCrossingsOf(movable, *coupling.derived);
    }
    std::vector<Movable::Target> targets = TargetsOf(movable, movable.unknown.points);
    movable.unknown.points = before;
    return targets;
  }

  void Keep(double distance) {
    best_.found = true;
    best_.distance = distance;
    best_.changes.clear();
    for (const Movable& movable : movables_) {
      const auto moved = std::ranges::find(path_, &movable, &Step::movable);
      if (moved != path_.end()) best_.changes.push_back({movable.element->name, movable.from, *moved->to});
    }
  }

  // What was found is applied and decided once more.
  Result<NearestChange> Finish() {
    best_.proven = budget_ > 0 && !unproven_ && complete_;
    if (!best_.found) return best_;
    std::vector<GivenValue> given = given_;
    for (const Movable& movable : movables_) {
      const auto change = std::ranges::find(best_.changes, movable.element->name, &NearestChange::Item::input);
      const Value& to = change == best_.changes.end() ? movable.from : change->to;
      abstract_.Assign(movable.number, abstract_.CodeOf(movable.number, to));
      given.push_back({movable.element, to});
    }
    budget_ = std::max<std::int64_t>(budget_, 10'000);
    best_.certain = Answer().is_known();
    std::int64_t nodes = 200;
    std::mt19937 random(7);
    if (!best_.certain && ReachedFrom(nodes, random) != Reach::kYes)
      return Fail(ErrorCode::kInternal, "decision.change_not_repeatable");
    for (std::size_t i = 0; i < open_.size(); ++i) {
      // What was left open when the answer was known may be anything.
      const Code code = abstract_.assigned(open_numbers_[i]);
      given.push_back(
          {open_[i].element, code == 0 ? open_[i].points.front() : abstract_.ValueOf(open_numbers_[i], code)});
    }
    best_.answer = RunElement(model_, asked_, given, options_.decide).value;
    if (!IsWanted(best_.answer)) return Fail(ErrorCode::kInternal, "decision.change_does_not_hold");
    return best_;
  }

  struct Coupling {
    const CutCollector::Derived* derived = nullptr;
    std::set<const Element*> flow;
  };
  struct Step {
    const Movable* movable = nullptr;
    const Value* to = nullptr;
  };

  const Model& model_;
  const Element& asked_;
  const std::optional<Value>& wanted_;
  const NearestOptions& options_;
  std::int64_t budget_;
  AbstractEvaluator abstract_;
  std::vector<GivenValue> given_;
  std::optional<CutCollector> cuts_;
  std::vector<Movable> movables_;
  std::vector<Unknown> open_;
  std::vector<std::size_t> open_numbers_;
  std::vector<std::vector<Code>> open_codes_;
  std::vector<Coupling> couplings_;
  std::vector<Step> path_;
  Movable* moving_ = nullptr;
  Value present_;
  NearestChange best_;
  bool complete_ = true;
  bool unproven_ = false;
};

double PlacesBetween(const std::vector<Value>& values, const Value& a, const Value& b) {
  const auto place = [&](const Value& value) {
    return std::ranges::find_if(values, [&](const Value& one) { return Identical(one, value); });
  };
  const auto at_a = place(a);
  const auto at_b = place(b);
  if (at_a == values.end() || at_b == values.end()) return 0;
  return std::abs(static_cast<double>(at_a - at_b));
}

}  // namespace

double ChangeDistance(const Changeable& changeable, const Value& from, const Value& to) {
  if (Identical(from, to)) return 0;
  const double step = changeable.step.ToDouble();
  if (from.is_null() && to.is(Value::Kind::kNumber))
    return changeable.cost * std::max(1.0, std::abs(CountOf(to)) / step);
  if (from.kind() != to.kind() || !IsCounted(from))
    return changeable.cost * (1 + 0.001 * PlacesBetween(changeable.domain.values, from, to));
  return changeable.cost * std::abs(CountOf(to) - CountOf(from)) / step;
}

Result<NearestChange> FindNearestChange(const Model& model, std::string_view decision, const Context& known,
                                        std::span<const Changeable> changeable, const std::vector<Domain>& unknown,
                                        const std::optional<Value>& wanted, const NearestOptions& options) {
  YQ_ASSIGN(const Element* element, FindDecidable(model, decision));
  if (element->kind != Element::Kind::kDecision)
    return Fail(ErrorCode::kInvalid, "decision.not_a_decision", {{"name", std::string(decision)}});
  return NearestSearch(model, *element, wanted, options).Run(known, changeable, unknown);
}

}  // namespace yq::decision
