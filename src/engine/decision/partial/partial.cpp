#include "engine/decision/partial.h"

#include <algorithm>
#include <map>
#include <random>

#include "engine/decision/dmn/run.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/partial/abstract_eval.h"
#include "engine/decision/partial/cuts.h"
#include "engine/decision/partial/unknown.h"

namespace yq::decision {

// What all questions to one session share: the values given, and everything computed of the unknown ones so far.
struct PartialSession::Shared {
  Shared(const Model& the_model, const Context& the_known, std::vector<Domain> the_domains, const DecideOptions& decide)
      : model(the_model), known(the_known), domains(std::move(the_domains)), options(decide), abstract(model, decide) {
    Evaluator evaluator(model.impl(), options, nullptr);
    for (const Element& e : model.impl()->elements) {
      if (e.kind != Element::Kind::kInput && e.kind != Element::Kind::kDecision) continue;
      const Value* value = known.Find(e.name);
      if (value == nullptr) continue;
      given.push_back({&e, evaluator.Coerce(*value, *e.type, nullptr, e.name)});
      abstract.SetGiven(e, given.back().value);
    }
  }

  Domain DomainNamed(const std::string& input) const {
    const auto domain = std::ranges::find(domains, input, &Domain::input);
    return domain == domains.end() ? Domain{.input = input} : *domain;
  }
  // The number of an unknown input, the same for every question; kMaxUnknown when there are too many.
  std::size_t NumberOf(const Element& input) {
    const auto found = numbers.find(&input);
    if (found != numbers.end()) return found->second;
    if (numbers.size() >= kMaxUnknown) return kMaxUnknown;
    const std::size_t number = abstract.AddUnknown(input, DomainOf(input, DomainNamed(input.name)));
    numbers.emplace(&input, number);
    return number;
  }

  const Model model;
  const Context known;
  const std::vector<Domain> domains;
  const DecideOptions options;
  std::vector<GivenValue> given;
  AbstractEvaluator abstract;
  std::map<const Element*, std::size_t> numbers;
  KnownCrossings crossings;
  using Completion = std::map<std::size_t, AbstractEvaluator::Code>;  // by number of the input
  std::map<std::size_t, std::vector<Completion>> deciding;            // completions at which an input decided
};

namespace {

using Code = AbstractEvaluator::Code;

constexpr std::uint16_t kQuickPoints = 4;
constexpr std::size_t kRemembered = 4;   // completions for each input
constexpr std::size_t kTriedPoints = 6;  // of an input when its worth as a question is judged

// One question: which of the unknown inputs can still change the answer.
class PartialDecider {
 public:
  PartialDecider(PartialSession::Shared& shared, const Element& asked, const PartialOptions& options)
      : shared_(shared), asked_(asked), options_(options), budget_(options.search_budget) {}

  Result<PartialOutcome> Run() {
    const CutCollector cuts(asked_, shared_.model.impl(), shared_.given, shared_.options);
    for (const Element* input : cuts.inputs()) {
      if (shared_.known.Has(input->name)) continue;
      const std::size_t number = shared_.NumberOf(*input);
      if (number == kMaxUnknown) return Fail(ErrorCode::kTooLarge, "decision.too_many_unknown");
      numbers_.push_back(number);
      unknowns_.push_back(MakeUnknown(*input, shared_.DomainNamed(input->name), cuts.Direct(*input)));
    }
    AddDerivedPoints(shared_.model, shared_.given, shared_.options, cuts, unknowns_, shared_.crossings);
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      std::vector<Code>& codes = codes_.emplace_back();
      for (const Value& point : unknowns_[i].points) codes.push_back(shared_.abstract.CodeOf(numbers_[i], point));
    }
    return Answer();
  }

 private:
  // By unknown: 0 is open, else the number of one of its points, from 1.
  using Assignment = std::vector<std::uint16_t>;

  void Assign(const Assignment& assignment) {
    for (std::size_t i = 0; i < assignment.size(); ++i)
      shared_.abstract.Assign(numbers_[i], assignment[i] == 0 ? Code(0) : codes_[i][assignment[i] - 1U]);
  }
  const Abstract& Abstractly(const Assignment& assignment) {
    const std::int64_t before = shared_.abstract.work();
    Assign(assignment);
    if (asked_.kind != Element::Kind::kDecision) {
      Unknowns open;
      for (std::size_t i = 0; i < assignment.size(); ++i) open.set(numbers_[i], assignment[i] == 0);
      any_ = Abstract::Any(open);
      return any_;
    }
    const Abstract& result = shared_.abstract.Element_(asked_);
    budget_ -= 1 + shared_.abstract.work() - before;
    return result;
  }
  // The answer of a whole completion.
  Value Exactly(const Assignment& assignment) {
    if (const Abstract& answer = Abstractly(assignment); answer.is_known()) return answer.known();
    budget_ -= 20;
    return Decided(assignment).value;
  }
  Outcome Decided(const Assignment& assignment) {
    std::vector<GivenValue> given = shared_.given;
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      if (assignment[i] != 0) given.push_back({unknowns_[i].element, unknowns_[i].points[assignment[i] - 1U]});
    }
    return RunElement(shared_.model, asked_, given, shared_.options);
  }
  void Note(const Value& answer) {
    if (possible_.size() >= options_.possible) return;
    if (std::ranges::none_of(possible_, [&](const Value& seen) { return Identical(seen, answer); }))
      possible_.push_back(answer);
  }
  [[nodiscard]] std::uint16_t PointsOf(std::size_t x) const { return static_cast<std::uint16_t>(codes_[x].size()); }
  void FillRandomly(Assignment& assignment) {
    for (std::size_t i = 0; i < assignment.size(); ++i) {
      if (assignment[i] == 0) assignment[i] = static_cast<std::uint16_t>(1 + random_() % PointsOf(i));
    }
  }

  // Does the answer change when this input alone runs through its points? A quick look takes a few of them.
  enum class Look : std::uint8_t { kWhole, kQuick };
  bool Varies(std::size_t x, Assignment assignment, Look look, std::vector<Assignment>* witnesses = nullptr) {
    std::optional<Value> first;
    const std::uint16_t count = PointsOf(x);
    const int step = look == Look::kQuick && count > kQuickPoints ? (count - 1) / (kQuickPoints - 1) : 1;
    for (int point = 1; point <= count; point += step) {
      assignment[x] = static_cast<std::uint16_t>(point);
      Value answer = Exactly(assignment);
      Note(answer);
      if (!first) {
        first = std::move(answer);
      } else if (!Identical(*first, answer)) {
        Remember(x, assignment);
        if (witnesses != nullptr) {
          witnesses->push_back(assignment);
          assignment[x] = 1;
          witnesses->push_back(std::move(assignment));
        }
        return true;
      }
      if (spent()) return false;
    }
    return false;
  }
  // A completion at which an input decides one question is a good start for the next question that reads it.
  void Remember(std::size_t x, const Assignment& assignment) {
    std::vector<PartialSession::Shared::Completion>& known = shared_.deciding[numbers_[x]];
    if (known.size() >= kRemembered) return;
    PartialSession::Shared::Completion completion;
    for (std::size_t i = 0; i < assignment.size(); ++i) completion.emplace(numbers_[i], codes_[i][assignment[i] - 1U]);
    known.push_back(std::move(completion));
  }
  bool MattersAsBefore(std::size_t x, std::vector<Assignment>& witnesses) {
    const auto known = shared_.deciding.find(numbers_[x]);
    if (known == shared_.deciding.end()) return false;
    const std::vector<PartialSession::Shared::Completion> completions = known->second;
    for (const PartialSession::Shared::Completion& completion : completions) {
      Assignment assignment(unknowns_.size());
      for (std::size_t i = 0; i < unknowns_.size(); ++i) {
        const auto before = completion.find(numbers_[i]);
        if (i == x || before == completion.end()) continue;
        const auto point = std::ranges::find(codes_[i], before->second);
        if (point != codes_[i].end()) assignment[i] = static_cast<std::uint16_t>(point - codes_[i].begin() + 1);
      }
      Descent descent{.nodes = static_cast<std::int64_t>(unknowns_.size()) + 20, .shuffle = true, .witnesses = {}};
      if (CanMatter(x, assignment, descent) == Verdict::kYes) {
        witnesses = std::move(descent.witnesses);
        return true;
      }
    }
    return false;
  }

  enum class Verdict : std::uint8_t { kNo, kYes, kGaveUp };
  // How far one descent may go, and in what order it tries things.
  struct Descent {
    std::int64_t nodes = 0;  // abstract evaluations left
    bool shuffle = false;
    std::vector<Assignment> witnesses;
  };
  // Is there a way to fill in the others so that x matters? All ways are tried but those the abstract evaluation rules
  // out.
  Verdict CanMatter(std::size_t x, Assignment& assignment, Descent& descent) {
    if (--descent.nodes < 0 || spent()) return Verdict::kGaveUp;
    const Unknowns depends = Abstractly(assignment).depends;
    if (!depends.test(numbers_[x])) return Verdict::kNo;
    const std::size_t next = NextToFill(x, assignment, depends, descent);
    if (next == unknowns_.size()) {
      Assignment filled = assignment;
      for (std::uint16_t& point : filled) point = std::max<std::uint16_t>(point, 1);
      if (Varies(x, std::move(filled), Look::kWhole, &descent.witnesses)) return Verdict::kYes;
      return unknowns_[x].complete && !spent() ? Verdict::kNo : Verdict::kGaveUp;
    }
    std::vector<std::uint16_t> points(codes_[next].size());
    for (std::size_t p = 0; p < points.size(); ++p) points[p] = static_cast<std::uint16_t>(p + 1);
    if (descent.shuffle) std::ranges::shuffle(points, random_);
    Verdict verdict = unknowns_[next].complete ? Verdict::kNo : Verdict::kGaveUp;
    for (const std::uint16_t point : points) {
      assignment[next] = point;
      const Verdict one = CanMatter(x, assignment, descent);
      assignment[next] = 0;
      if (one == Verdict::kYes) return one;
      if (one == Verdict::kGaveUp) verdict = one;
      if (descent.nodes < 0 || spent()) return Verdict::kGaveUp;
    }
    return verdict;
  }
  std::size_t NextToFill(std::size_t x, const Assignment& assignment, const Unknowns& depends, const Descent& descent) {
    std::size_t next = unknowns_.size();
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      if (i == x || assignment[i] != 0 || !depends.test(numbers_[i])) continue;
      const bool better = next == unknowns_.size() || codes_[i].size() < codes_[next].size();
      if (better || (descent.shuffle && random_() % 4 == 0)) next = i;
    }
    return next;
  }
  // Fills in inputs at random, undoing what rules the answer out, until it is this answer.
  bool Reach(const Value& answer, Assignment& assignment, std::int64_t& nodes) {
    if (--nodes < 0 || spent()) return false;
    const Abstract& now = Abstractly(assignment);
    if (now.is_known()) return Identical(now.known(), answer);
    if (now.is_few() && !now.CanBe(answer)) return false;
    const Unknowns depends = now.depends;
    std::size_t next = unknowns_.size();
    std::size_t among = 0;
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      if (assignment[i] == 0 && depends.test(numbers_[i]) && random_() % ++among == 0) next = i;
    }
    if (next == unknowns_.size()) return false;
    const std::uint16_t points = PointsOf(next);
    const auto start = static_cast<std::uint16_t>(random_() % points);
    for (std::uint16_t p = 0; p < points; ++p) {
      assignment[next] = static_cast<std::uint16_t>(1 + (start + p) % points);
      if (Reach(answer, assignment, nodes)) return true;
      if (nodes < 0 || spent()) break;
    }
    assignment[next] = 0;
    return false;
  }
  // Short descents in random order find most ways in which an input can matter.
  Verdict MattersSoon(std::size_t x, std::vector<Assignment>& witnesses) {
    constexpr int kShort = 5;
    if (MattersAsBefore(x, witnesses)) return Verdict::kYes;
    for (int attempt = 0; attempt < kShort && !spent(); ++attempt) {
      const Verdict verdict = Descend(x, static_cast<std::int64_t>(unknowns_.size()) * 2 + 20, true, witnesses);
      if (verdict != Verdict::kGaveUp) return verdict;
    }
    return Verdict::kGaveUp;
  }
  Verdict Descend(std::size_t x, std::int64_t nodes, bool shuffle, std::vector<Assignment>& witnesses) {
    Descent descent{.nodes = nodes, .shuffle = shuffle, .witnesses = {}};
    Assignment assignment(unknowns_.size());
    const Verdict verdict = CanMatter(x, assignment, descent);
    if (verdict == Verdict::kYes) witnesses = std::move(descent.witnesses);
    return verdict;
  }
  // One long descent in order may also prove that there is none; what is left of the budget is shared evenly.
  Verdict MattersAtAll(std::size_t x, std::size_t others, std::vector<Assignment>& witnesses) {
    if (spent()) return Verdict::kGaveUp;
    floor_ = budget_ - budget_ / static_cast<std::int64_t>(others + 1);
    const Verdict verdict = Descend(x, INT64_MAX, false, witnesses);
    floor_ = 0;
    return verdict;
  }
  [[nodiscard]] bool spent() const { return budget_ <= floor_; }

  void Sample(std::vector<bool>& open, const std::vector<bool>& candidates);
  void Walk(std::vector<bool>& open, const std::vector<bool>& candidates, const Abstract& whole);
  std::size_t Pivot(Assignment& from, const Assignment& to);
  void TryAt(const Assignment& assignment, std::vector<bool>& open, const std::vector<bool>& candidates) {
    for (std::size_t y = 0; y < unknowns_.size(); ++y) {
      if (candidates[y] && !open[y] && !spent() && Varies(y, assignment, Look::kQuick)) open[y] = true;
    }
  }
  void Search(std::vector<bool>& open, std::vector<bool> candidates);
  [[nodiscard]] bool Enough(const std::vector<bool>& open) const {
    return options_.only_whether && std::ranges::find(open, true) != open.end();
  }
  void CollectPossible(const std::vector<bool>& open);
  std::vector<std::string> Ordered(const std::vector<bool>& open);
  Result<PartialOutcome> Answer();

  PartialSession::Shared& shared_;
  const Element& asked_;
  PartialOptions options_;
  std::int64_t floor_ = 0;                // what the present search must leave of the budget
  std::int64_t budget_;                   // in elements evaluated
  std::vector<Unknown> unknowns_;         // those the decision reads
  std::vector<std::size_t> numbers_;      // of each in the session
  std::vector<std::vector<Code>> codes_;  // of the points of each
  std::mt19937 random_{20240229};
  Abstract any_;
  std::vector<Value> possible_;
  bool exact_ = true;
};

// Random completions first: most inputs that matter show it at once.
void PartialDecider::Sample(std::vector<bool>& open, const std::vector<bool>& candidates) {
  for (int round = 0; round < 2 && open != candidates && budget_ > 0; ++round) {
    Assignment assignment(unknowns_.size());
    FillRandomly(assignment);
    TryAt(assignment, open, candidates);
  }
}

// From one completion to another input by input, in random order, until the answer changes: the input that changed it
// matters, and `from` is the completion just before. No input when both give the same.
std::size_t PartialDecider::Pivot(Assignment& from, const Assignment& to) {
  std::vector<std::size_t> order(unknowns_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::shuffle(order, random_);
  const Value first = Exactly(from);
  for (const std::size_t i : order) {
    if (from[i] == to[i]) continue;
    const std::uint16_t before = from[i];
    from[i] = to[i];
    if (Identical(Exactly(from), first)) continue;
    from[i] = before;
    return i;
  }
  return unknowns_.size();
}

// Where an answer changes is where the inputs decide: walks there from both sides, until nothing new is learnt.
void PartialDecider::Walk(std::vector<bool>& open, const std::vector<bool>& candidates, const Abstract& whole) {
  constexpr int kFruitless = 3;
  const std::int64_t keep = budget_ / 2;
  for (int fruitless = 0; fruitless < kFruitless && open != candidates && budget_ > keep; ++fruitless) {
    Assignment from(unknowns_.size());
    if (whole.is_few()) {
      const Value& answer = whole.values[random_() % whole.values.size()];
      std::int64_t nodes = static_cast<std::int64_t>(unknowns_.size()) * 3;
      if (!Reach(answer, from, nodes)) std::ranges::fill(from, std::uint16_t(0));
    }
    FillRandomly(from);
    Assignment to(unknowns_.size());
    FillRandomly(to);
    const std::size_t pivot = Pivot(from, to);
    if (pivot == unknowns_.size()) continue;
    const std::vector<bool> before = open;
    open[pivot] = true;
    TryAt(from, open, candidates);
    from[pivot] = to[pivot];
    TryAt(from, open, candidates);
    if (open != before) fruitless = -1;
  }
}

// More of the answers that can come: every open input through all its points from a few completions.
void PartialDecider::CollectPossible(const std::vector<bool>& open) {
  std::int64_t left = 600;
  for (int round = 0; round < 4; ++round) {
    Assignment assignment(unknowns_.size());
    FillRandomly(assignment);
    for (std::size_t x = 0; x < unknowns_.size(); ++x) {
      if (!open[x]) continue;
      const std::uint16_t before = assignment[x];
      for (std::uint16_t point = 1; point <= PointsOf(x); ++point) {
        if (--left < 0 || possible_.size() >= options_.possible) return;
        assignment[x] = point;
        Note(Exactly(assignment));
      }
      assignment[x] = before;
    }
  }
}

// For every input not shown to matter yet: soon for all of them, then at length for those still in doubt.
void PartialDecider::Search(std::vector<bool>& open, std::vector<bool> candidates) {
  for (const bool at_length : {false, true}) {
    for (std::size_t x = 0; x < unknowns_.size() && !Enough(open); ++x) {
      if (!candidates[x] || open[x]) continue;
      std::size_t others = 0;
      for (std::size_t y = x + 1; y < unknowns_.size(); ++y) others += candidates[y] && !open[y] ? 1 : 0;
      std::vector<Assignment> witnesses;
      const Verdict verdict = at_length ? MattersAtAll(x, others, witnesses) : MattersSoon(x, witnesses);
      if (verdict == Verdict::kNo) candidates[x] = false;
      if (verdict == Verdict::kGaveUp && at_length) exact_ = false;
      if (verdict == Verdict::kYes || (verdict == Verdict::kGaveUp && at_length)) open[x] = true;
      // A completion at which one input decides is one at which many do.
      for (const Assignment& witness : witnesses) TryAt(witness, open, candidates);
    }
  }
}

std::vector<std::string> PartialDecider::Ordered(const std::vector<bool>& open) {
  struct Scored {
    double remaining;
    std::size_t index;
  };
  Unknowns still;
  for (std::size_t i = 0; i < unknowns_.size(); ++i) still.set(numbers_[i], open[i]);
  std::vector<Scored> scored;
  for (std::size_t i = 0; i < unknowns_.size(); ++i) {
    if (!open[i]) continue;
    Assignment assignment(unknowns_.size());
    double remaining = 0;
    const std::size_t step = std::max<std::size_t>(1, codes_[i].size() / kTriedPoints);
    std::size_t tried = 0;
    for (std::size_t p = 0; p < codes_[i].size(); p += step, ++tried) {
      assignment[i] = static_cast<std::uint16_t>(p + 1);
      remaining += static_cast<double>((Abstractly(assignment).depends & still).count());
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
  const Abstract whole = Abstractly(Assignment(unknowns_.size()));
  std::vector<bool> open(unknowns_.size());
  if (!whole.is_known()) {
    std::vector<bool> candidates(unknowns_.size());
    for (std::size_t x = 0; x < unknowns_.size(); ++x) candidates[x] = whole.depends.test(numbers_[x]);
    Sample(open, candidates);
    if (!Enough(open)) Walk(open, candidates, whole);
    Search(open, candidates);
  }
  outcome.exact = exact_;
  if (std::ranges::find(open, true) == open.end()) {
    // Nothing can change it: any completion tells.
    Outcome decided = Decided(Assignment(unknowns_.size(), 1));
    outcome.determined = true;
    outcome.value = std::move(decided.value);
    outcome.diagnostics = std::move(decided.diagnostics);
    return outcome;
  }
  if (options_.only_whether) return outcome;
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

PartialSession::PartialSession(const Model& model, const Context& known, std::vector<Domain> domains,
                               const DecideOptions& options)
    : shared_(std::make_unique<Shared>(model, known, std::move(domains), options)) {}
PartialSession::~PartialSession() = default;

Result<PartialOutcome> PartialSession::Ask(std::string_view decision, const PartialOptions& options) {
  YQ_ASSIGN(const Element* element, FindDecidable(shared_->model, decision));
  if (!shared_->known.Has(element->name)) return PartialDecider(*shared_, *element, options).Run();
  // What is asked is computed even when a value for it was given.
  Context known = shared_->known;
  known.Remove(element->name);
  Shared alone(shared_->model, known, shared_->domains, shared_->options);
  return PartialDecider(alone, *element, options).Run();
}

Result<PartialOutcome> DecidePartially(const Model& model, std::string_view decision, const Context& known,
                                       const std::vector<Domain>& domains, const PartialOptions& options) {
  return PartialSession(model, known, domains, options.decide).Ask(decision, options);
}

}  // namespace yq::decision
