// The next question: how many questions its order needs, beside the best order there is.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "engine/decision/partial.h"
#include "engine/decision/partial/abstract.h"
#include "engine/decision/partial/random_models.h"

namespace yq::decision {
namespace {

using testing::Generator;
using testing::RandomInput;

// Every completion decided; a state says what each input is known to be: 0 not asked, else the number of its value.
class Exhaustive {
 public:
  Exhaustive(const Model& model, const std::vector<RandomInput>& inputs) : model_(model), inputs_(inputs) {
    std::size_t total = 1;
    for (const RandomInput& input : inputs) total *= input.values.size();
    answers_.resize(total);
    for (std::size_t c = 0; c < total; ++c) {
      Context known;
      std::size_t rest = c;
      for (const RandomInput& input : inputs) {
        known.Set(input.name, input.values[rest % input.values.size()]);
        rest /= input.values.size();
      }
      answers_[c] = Decide(model, "d", known)->value;
    }
  }
  using State = std::vector<std::size_t>;

  bool Determined(const State& state) const {
    const Value* first = nullptr;
    for (std::size_t c = 0; c < answers_.size(); ++c) {
      std::size_t rest = c;
      bool fits = true;
      for (std::size_t i = 0; i < inputs_.size(); ++i) {
        fits = fits && (state[i] == 0 || state[i] - 1 == rest % inputs_[i].values.size());
        rest /= inputs_[i].values.size();
      }
      if (!fits) continue;
      if (first == nullptr) {
        first = &answers_[c];
      } else if (!Identical(*first, answers_[c])) {
        return false;
      }
    }
    return true;
  }
  // Questions still to be asked on average, every value as likely as any other.
  double Best(const State& state) {
    if (const auto known = best_.find(state); known != best_.end()) return known->second;
    double best = 0;
    if (!Determined(state)) {
      best = 1e9;
      for (std::size_t i = 0; i < inputs_.size(); ++i) {
        if (state[i] == 0) best = std::min(best, After(state, i, [this](const State& s) { return Best(s); }));
      }
    }
    return best_[state] = best;
  }
  double AsAsked(const State& state) {
    if (const auto known = asked_.find(state); known != asked_.end()) return known->second;
    Context known;
    std::vector<Domain> domains;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (state[i] != 0) {
        known.Set(inputs_[i].name, inputs_[i].values[state[i] - 1]);
      } else {
        domains.push_back(Generator::DomainOf(inputs_[i]));
      }
    }
    const auto partial = DecidePartially(model_, "d", known, domains);
    REQUIRE(partial.has_value());
    CHECK(partial->determined == Determined(state));
    double questions = 0;
    if (!partial->determined) {
      const auto asked = std::ranges::find(inputs_, partial->open.front(), &RandomInput::name);
      questions = After(state, static_cast<std::size_t>(asked - inputs_.begin()),
                        [this](const State& s) { return AsAsked(s); });
    }
    return asked_[state] = questions;
  }

 private:
  template <class Count>
  double After(const State& state, std::size_t input, Count count) {
    double sum = 0;
    State next = state;
    for (std::size_t v = 1; v <= inputs_[input].values.size(); ++v) {
      next[input] = v;
      sum += count(next);
    }
    return 1 + sum / static_cast<double>(inputs_[input].values.size());
  }

  const Model& model_;
  const std::vector<RandomInput>& inputs_;
  std::vector<Value> answers_;
  std::map<State, double> best_, asked_;
};

TEST_CASE("the next question ends nearly as soon as the best order of questions") {
  double best = 0;
  double asked = 0;
  double worst = 1;
  int models = 0;
  int optimal = 0;
  for (std::uint32_t seed = 1; seed <= 2000 && models < 150; ++seed) {
    CAPTURE(seed);
    Generator generator(seed);
    const std::string xml = generator.Make();
    std::size_t states = 1;
    for (const RandomInput& input : generator.inputs) states *= input.values.size() + 1;
    if (states > 700) continue;
    const auto model = LoadModel({"m.dmn", xml});
    REQUIRE(model.has_value());
    Exhaustive exhaustive(*model, generator.inputs);
    const Exhaustive::State nothing(generator.inputs.size());
    const double least = exhaustive.Best(nothing);
    if (least == 0) continue;
    const double ours = exhaustive.AsAsked(nothing);
    CHECK(ours >= least - 1e-9);
    ++models;
    optimal += ours <= least + 1e-9 ? 1 : 0;
    best += least;
    asked += ours;
    worst = std::max(worst, ours / least);
  }
  CHECK(models == 150);
  CHECK(asked / best < 1.03);
  MESSAGE("questions asked over the best possible: ", asked / best, " on average, ", worst, " at worst; the best in ",
          optimal, " of ", models);
}

TEST_CASE("the same question every time, and ties by the order of the model") {
  using testing::Decision;
  using testing::Input;
  const auto model = LoadModel(
      {"m.dmn", testing::Definitions(Input("z", "boolean") + Input("a", "boolean") + Input("m", "boolean") +
                                     Decision("d", "boolean", {"z", "a", "m"}, testing::Literal("z and a and m")))});
  REQUIRE(model.has_value());
  for (int i = 0; i < 3; ++i)
    CHECK(DecidePartially(*model, "d", {}, {})->open == std::vector<std::string>{"z", "a", "m"});
}

}  // namespace
}  // namespace yq::decision
