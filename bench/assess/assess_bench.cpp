// "What may I get?" over all policies of a pack: with nothing known, then question by question as a person answers.
//
//   bench_assess [folder of the pack] [walks]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "platform/pack/evaluate.h"

namespace yq::pack {
namespace {

// Time of the processor: neighbours on the same cores do not count.
double Milliseconds() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Something a person may answer, the same in every run: a code, a number around the limits, a date, yes or no.
Scalar Answered(const Pack& pack, const Fact& fact, std::mt19937& random) {
  if (random() % 8 == 0) return {fact.type, true, ""};
  if (fact.codes) {
    const CodeList& list = *pack.codes.Find(fact.codes->id);
    return {fact.type, false, list.codes[random() % list.codes.size()].code};
  }
  switch (fact.type) {
    case FactType::kBoolean:
      return {fact.type, false, random() % 2 == 0 ? "true" : "false"};
    case FactType::kDate:
      return {fact.type, false, fmt::format("{}-0{}-15", 1975 + random() % 50, 1 + random() % 9)};
    case FactType::kNumber:
      return {fact.type, false, std::to_string((random() % 40) * (random() % 2 == 0 ? 1 : 10'000))};
    default:
      return {fact.type, false, "x"};
  }
}

struct Round {
  double ms = 0;
  int inexact = 0;
  std::vector<std::string> open;  // over all policies, each once
};

Round AssessAll(const Pack& pack, const KnownFacts& known, Date on, bool print) {
  Round round;
  for (const Policy& policy : pack.policies) {
    if (policy.versions.empty()) continue;
    const double began = Milliseconds();
    const auto assessed = Assess(pack, policy.BestFor(on), known, on);
    const double ms = Milliseconds() - began;
    round.ms += ms;
    if (!assessed) {
      fmt::print("{}: {}\n", policy.id, assessed.error().key);
      std::exit(1);
    }
    round.inexact += assessed->exact ? 0 : 1;
    for (const auto* list : {&assessed->missing, &assessed->missing_for_amount}) {
      for (const std::string& fact : *list) {
        if (std::ranges::find(round.open, fact) == round.open.end()) round.open.push_back(fact);
      }
    }
    if (print) {
      fmt::print("{:<32} {:8.2f} ms  {:<12} {:2} open of {:2}  {}\n", policy.id, ms, AnswerName(assessed->answer),
                 assessed->missing.size(), policy.BestFor(on).facts.size(), assessed->exact ? "exact" : "NOT EXACT");
    }
  }
  return round;
}

int Run(const std::string& folder, int walks) {
  auto loaded = LoadPack(folder);
  if (!loaded) {
    fmt::print("{}\n", loaded.error().key);
    return 1;
  }
  const Pack& pack = **loaded;
  const Date on = ParseDate("2026-03-02").value();
  AssessAll(pack, {}, on, false);
  const Round first = AssessAll(pack, {}, on, true);
  fmt::print("nothing known: {:.1f} ms, {} not exact\n", first.ms, first.inexact);
  int questions = 0;
  int inexact = 0;
  double total = 0;
  double worst = 0;
  for (int walk = 0; walk < walks; ++walk) {
    std::mt19937 random(static_cast<std::uint32_t>(walk) + 1);
    KnownFacts known;
    Round round = first;
    while (!round.open.empty()) {
      const Fact& fact = *pack.facts.Find(round.open.front());
      known[fact.id] = Answered(pack, fact, random);
      round = AssessAll(pack, known, on, false);
      ++questions;
      inexact += round.inexact;
      total += round.ms;
      worst = std::max(worst, round.ms);
    }
  }
  fmt::print("{} walks, {:.1f} questions each: mean {:.1f} ms, worst {:.1f} ms, not exact {} of {} assessments\n",
             walks, questions / static_cast<double>(walks), total / questions, worst, inexact, questions * 8);
  return 0;
}

}  // namespace
}  // namespace yq::pack

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "packs/changning";
  return yq::pack::Run(folder, argc > 2 ? std::atoi(argv[2]) : 3);
}
