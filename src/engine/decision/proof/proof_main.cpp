// decision_proof [--seconds N] [--seed S] [--out DIR]: draws models and checks that every way of answering agrees. The
// seed of every failure is printed; the same seed draws the same models. Server: YQ_TEST_POSTGRES.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/decision/decide.h"
#include "engine/decision/proof/draw.h"
#include "engine/decision/proof/ways.h"

namespace yq::decision::proof {
namespace {

using Clock = std::chrono::steady_clock;

struct Settings {
  double seconds = 60;
  std::uint64_t seed = 1;
  std::string out = ".";
};

bool ReadSettings(int count, char** words, Settings& settings) {
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (i + 1 == count) return false;
    const char* value = words[++i];
    if (word == "--seconds") {
      settings.seconds = std::strtod(value, nullptr);
    } else if (word == "--seed") {
      settings.seed = std::strtoull(value, nullptr, 10);
    } else if (word == "--out") {
      settings.out = value;
    } else {
      return false;
    }
  }
  return true;
}

void Report(const Settings& settings, std::uint64_t seed, const Shrunk& shrunk) {
  const std::filesystem::path base = std::filesystem::path(settings.out) / fmt::format("proof-{}", seed);
  std::ofstream(base.string() + ".dmn") << ToDmn(shrunk.model);
  std::ofstream rows(base.string() + ".json");
  for (const Row& row : shrunk.rows) rows << ToJsonText(Value::Of(ToContext(shrunk.model, row))) << "\n";
  std::printf("seed %llu: %s\n%s", static_cast<unsigned long long>(seed), shrunk.difference.ToText().c_str(),
              ToDmn(shrunk.model).c_str());
  for (const Row& row : shrunk.rows) std::printf("row %s\n", ToFeel(Value::Of(ToContext(shrunk.model, row))).c_str());
  std::printf("kept as %s.dmn and .json\n", base.string().c_str());
}

// The model changed in a way that must not change answers, against the interpreter's answers of the original.
std::optional<Difference> CompareChanged(const DrawnModel& original, const DrawnModel& changed, const char* how,
                                         const std::vector<Row>& rows) {
  const auto before = LoadModel({.name = "drawn.dmn", .bytes = ToDmn(original)}, {.strict = true});
  const auto after = LoadModel({.name = "drawn.dmn", .bytes = ToDmn(changed)}, {.strict = true});
  if (!before || !after)
    return Difference{.way = how, .decision = "", .row = 0, .expected = "a model", .got = "no model"};
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Context inputs = ToContext(original, rows[r]);
    for (const DrawnDecision& decision : original.decisions) {
      const auto a = Decide(*before, decision.name, inputs);
      const auto b = Decide(*after, decision.name, inputs);
      if (a->value == b->value && a->value.kind() == b->value.kind()) continue;
      return Difference{
          .way = how, .decision = decision.name, .row = r, .expected = ToFeel(a->value), .got = ToFeel(b->value)};
    }
  }
  return std::nullopt;
}

struct Change {
  const char* name;
  bool (*apply)(DrawnModel&, Dice&);
};
constexpr Change kChanges[] = {{"rules in another order", PermuteRules},
                               {"a rule split at a value", SplitRule},
                               {"a column of `-`", AddOpenColumn},
                               {"a column twice", DoubleColumn}};

// Draws one model and proves it; false when something differs.
bool ProveOne(const Settings& settings, std::uint64_t seed, Ways& ways, Tally& tally, std::size_t& changed) {
  Drawn drawn = Draw(seed);
  const auto compared = ways.Compare(drawn.model, drawn.rows, &tally);
  if (!compared) {
    std::printf("seed %llu: the model cannot be loaded\n", static_cast<unsigned long long>(seed));
    for (const Problem& problem : compared.error().problems) {
      std::printf("%s %s", problem.place.c_str(), problem.key.c_str());
      for (const Param& param : problem.params) std::printf(" %s", param.value.c_str());
      std::printf("\n");
    }
    std::printf("%s", ToDmn(drawn.model).c_str());
    return false;
  }
  if (*compared) {
    std::printf("seed %llu: %s; cutting it down\n", static_cast<unsigned long long>(seed),
                (*compared)->ToText().c_str());
    Report(settings, seed, Shrink(ways, drawn.model, drawn.rows, **compared, 30));
    return false;
  }
  Dice dice(seed ^ 0xC0FFEEULL);
  const Change& change = dice.Of(kChanges);
  DrawnModel other = drawn.model;
  if (!change.apply(other, dice)) return true;
  ++changed;
  const auto differs = CompareChanged(drawn.model, other, change.name, drawn.rows);
  if (differs) {
    std::printf("seed %llu: %s\nbefore:\n%s\nafter:\n%s\nrow %s\n", static_cast<unsigned long long>(seed),
                differs->ToText().c_str(), ToDmn(drawn.model).c_str(), ToDmn(other).c_str(),
                ToFeel(Value::Of(ToContext(drawn.model, drawn.rows[differs->row]))).c_str());
    return false;
  }
  // The changed model is a model like others: the ways must agree on it too.
  const auto again = ways.Compare(other, drawn.rows, &tally);
  if (again && !*again) return true;
  std::printf("seed %llu, %s: the ways differ\n", static_cast<unsigned long long>(seed), change.name);
  if (again) Report(settings, seed, Shrink(ways, other, drawn.rows, **again, 30));
  return false;
}

int Main(int count, char** words) {
  Settings settings;
  if (!ReadSettings(count, words, settings)) {
    std::fputs("decision_proof [--seconds N] [--seed S] [--out DIR]\n", stderr);
    return 2;
  }
  std::vector<std::unique_ptr<Way>> list;
  list.push_back(ColumnarWay());
  list.push_back(SqliteWay());
  int skipped = 0;
  if (const char* server = std::getenv("YQ_TEST_POSTGRES")) {
    auto postgres = PostgresWay(server);
    if (!postgres) {
      std::printf("no PostgreSQL: %s\n", std::string(postgres.error().param("why")).c_str());
      return 1;
    }
    list.push_back(std::move(*postgres));
  } else {
    std::printf("YQ_TEST_POSTGRES names no server: PostgreSQL is left out\n");
    skipped = 1;
  }
  Ways ways(std::move(list));
  Tally tally;
  std::size_t changed = 0;
  int failed = 0;
  std::uint64_t seed = settings.seed;
  const auto start = Clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  for (; spent() < settings.seconds && failed < 3; ++seed)
    failed += ProveOne(settings, seed, ways, tally, changed) ? 0 : 1;
  std::printf(
      "seeds %llu to %llu, %.0f s: %zu models, %zu of them changed without changing answers, %zu rows, %zu decisions\n",
      static_cast<unsigned long long>(settings.seed), static_cast<unsigned long long>(seed - 1), spent(), tally.models,
      changed, tally.rows, tally.answers);
  for (const auto& [way, answers] : tally.by_way) {
    std::size_t refused = 0;
    for (const auto& [name, times] : tally.refused) refused += name == way ? times : 0;
    std::printf("  %-28s %10zu answers the same, %zu decisions not answered that way\n", way.c_str(), answers, refused);
  }
  std::printf("%d passed, %d failed, %d skipped\n", failed == 0 ? 1 : 0, failed, skipped);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace yq::decision::proof

int main(int count, char** words) { return yq::decision::proof::Main(count, words); }
