// How fast decisions are made: the columnar plan on each instruction set, what-if, one person with explanation. With
// --sample FOLDER it also writes the people and our answers for the rivals (rivals.py, rivals.mjs).
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "engine/decision/decision.h"

namespace yq::decision {
namespace {

using Clock = std::chrono::steady_clock;

const std::vector<std::string> kDecisions = {
    "Class",           "Founder grant",     "Rent support",     "Settling allowance", "School places",
    "Residence track", "Insurance subsidy", "Housing priority", "Research support",   "Tax band",
    "Fast lane"};

double Seconds(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// SplitMix64: the same people everywhere.
class Random {
 public:
  std::uint64_t Next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::int64_t Below(std::int64_t n) { return static_cast<std::int64_t>(Next() % static_cast<std::uint64_t>(n)); }

 private:
  std::uint64_t state_ = 20260101;
};

struct Spec {
  const char* name;
  std::vector<const char*> codes;  // strings, drawn evenly
  std::int64_t least = 0, greatest = 0, step = 1;
  int null_percent = 0;
  ColumnKind kind = ColumnKind::kNumber;
};

const std::vector<Spec>& Specs() {
  constexpr ColumnKind kText = ColumnKind::kString;
  static const std::vector<Spec> specs = {
      {.name = "annual_salary", .least = 20000, .greatest = 1'000'000},
      {.name = "degree_level", .codes = {"doctorate", "master", "bachelor", "college", "none"}, .kind = kText},
      {.name = "vocational_level",
       .codes = {"none", "none", "none", "international_top", "level_1", "level_2", "level_3"},
       .kind = kText},
      {.name = "related_work_years", .least = 0, .greatest = 35},
      {.name = "months_in_china_a_year", .least = 0, .greatest = 12},
      {.name = "nationality_kind",
       .codes = {"foreign", "foreign", "foreign", "foreign_chinese_origin", "foreign_formerly_chinese", "chinese"},
       .kind = kText},
      {.name = "chinese_level",
       .codes = {"none", "hsk_1", "hsk_2", "hsk_3", "hsk_4", "hsk_5", "taught_degree"},
       .kind = kText},
      {.name = "work_region", .codes = {"usual", "usual", "usual", "special"}, .kind = kText},
      {.name = "age", .least = 17, .greatest = 70},
      {.name = "degree_place", .codes = {"abroad", "home"}, .kind = kText},
      {.name = "university_rank", .least = 1, .greatest = 1500, .null_percent = 20},
      {.name = "fortune_500_experience", .kind = ColumnKind::kBoolean},
      {.name = "local_bonus_points", .least = 0, .greatest = 15, .null_percent = 50},
      {.name = "key_post",
       .codes = {"none", "none", "laboratory_head", "principal_researcher", "senior_engineer"},
       .kind = kText},
      {.name = "employment", .codes = {"employed", "employed", "founder", "freelance"}, .kind = kText},
      {.name = "company_stable_years", .least = 0, .greatest = 12},
      {.name = "company_actual_investment", .least = 0, .greatest = 4'000'000, .step = 1000},
      {.name = "company_share_percent", .least = 0, .greatest = 100},
      {.name = "founder_with_own_technology", .kind = ColumnKind::kBoolean},
      {.name = "arrived_on", .least = 16436, .greatest = 20453, .kind = ColumnKind::kDate},
      {.name = "monthly_rent", .least = 0, .greatest = 12000},
      {.name = "insurance_months", .least = 0, .greatest = 90},
      {.name = "children", .least = 0, .greatest = 4},
      {.name = "talent_programme", .kind = ColumnKind::kBoolean},
  };
  return specs;
}

ColumnTable People(std::size_t rows) {
  std::vector<std::pair<std::string, ColumnKind>> columns;
  for (const Spec& spec : Specs()) columns.emplace_back(spec.name, spec.kind);
  ColumnTableBuilder builder(std::move(columns));
  builder.Reserve(rows);
  Random random;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t c = 0; c < Specs().size(); ++c) {
      const Spec& spec = Specs()[c];
      if (spec.null_percent > 0 && random.Below(100) < spec.null_percent) {
        builder.AddNull(c);
      } else if (spec.kind == ColumnKind::kBoolean) {
        builder.AddBoolean(c, random.Below(4) == 0);
      } else if (!spec.codes.empty()) {
        builder.AddText(
            c, spec.codes[static_cast<std::size_t>(random.Below(static_cast<std::int64_t>(spec.codes.size())))]);
      } else {
        const std::int64_t units = spec.least + random.Below((spec.greatest - spec.least) / spec.step + 1) * spec.step;
        if (spec.kind == ColumnKind::kDate) {
          builder.AddDate(c, units);
        } else {
          builder.AddNumber(c, units, 0);
        }
      }
    }
  }
  return builder.Finish();
}

std::string ReadWhole(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Model Load(std::string text) {
  auto model = LoadModel({.name = "talents.dmn", .bytes = std::move(text)}, {.strict = true});
  if (!model) {
    std::fprintf(stderr, "the model cannot be read: %s\n", model.error().key.c_str());
    std::exit(1);
  }
  return *model;
}

// One table differs: another band of the insurance subsidy, another amount.
std::string Changed(std::string text) {
  const auto change = [&](const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) std::exit(1);
    text.replace(at, from.size(), to);
  };
  change("[6..12)", "[6..10)");
  change("[12..24)", "[10..24)");
  change("<text>9000</text>", "<text>9500</text>");
  return text;
}

double BestRun(const Plan& plan, const ColumnTable& table, int rounds, Answers& answers) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto start = Clock::now();
    if (!RunPlanInto(plan, table, {}, answers)) std::exit(1);
    best = std::min(best, Seconds(start));
  }
  return best;
}

void Batch(const Model& model, const ColumnTable& table) {
  const auto start = Clock::now();
  const auto plan = CompilePlan(model, kDecisions, table);
  if (!plan) std::exit(1);
  std::printf("rows %zu: plan made in %.1f ms; %.1f bytes a person of inputs", table.rows, Seconds(start) * 1000,
              static_cast<double>(table.Bytes()) / static_cast<double>(table.rows));
  for (const PlanLine& line : plan->lines()) {
    if (!line.columnar) std::printf("\n  %s: %s", line.decision.c_str(), line.why.c_str());
  }
  const double decisions = static_cast<double>(table.rows * kDecisions.size());
  const auto first_start = Clock::now();
  Answers answers;
  if (!RunPlanInto(*plan, table, {}, answers)) std::exit(1);
  const double first = Seconds(first_start);
  std::printf(", %.1f of answers; first run with fresh memory %.1f ms\n",
              static_cast<double>(answers.Bytes()) / static_cast<double>(table.rows), first * 1000);
  for (const std::string& set : InstructionSets()) {
    ForceInstructionSet(set);
    const double seconds = BestRun(*plan, table, table.rows > 2'000'000 ? 5 : 15, answers);
    std::printf("  %-8s %8.2f ms  %7.0f M decisions/s/core  %5.2f ns a person\n", set.c_str(), seconds * 1000,
                decisions / seconds / 1e6, seconds * 1e9 / static_cast<double>(table.rows));
    if (table.rows <= 2'000'000) std::printf("figure batch_%s %.0f\n", set.c_str(), decisions / seconds);
  }
  ForceInstructionSet("");
}

void WhatIfRun(const Model& model, const std::string& text, const ColumnTable& table) {
  const Model newer = Load(Changed(text));
  const auto plan = CompilePlan(model, kDecisions, table);
  const auto before = RunPlan(*plan, table);
  const auto comparison = Comparison::Make(model, *before, newer, table);
  if (!comparison) std::exit(1);
  double best = 1e9;
  Result<WhatIf> result = comparison->Run({.sums = {"Insurance subsidy"}});
  for (int round = 0; round < 10; ++round) {
    const auto start = Clock::now();
    result = comparison->Run({.sums = {"Insurance subsidy"}});
    best = std::min(best, Seconds(start));
  }
  for (const DecisionChange& change : result->decisions) {
    if (change.same_logic) continue;
    std::printf("what-if, %zu rows, one table changed: %.2f ms; %zu rows changed, %zu pairs, %s -> %s\n", table.rows,
                best * 1000, change.changed, change.transitions.size(), change.sum_before->ToShortText().c_str(),
                change.sum_after->ToShortText().c_str());
  }
}

void OnePerson(const Model& model, const ColumnTable& table) {
  constexpr std::size_t kPeople = 2000;
  std::vector<Context> people;
  for (std::size_t row = 0; row < kPeople; ++row) people.push_back(table.Row(row));
  std::size_t parts = 0;
  const auto best = [&](const auto& ask) {
    double least = 1e9;
    for (int round = 0; round < 3; ++round) {
      const auto start = Clock::now();
      for (const Context& person : people) parts += ask(person);
      least = std::min(least, Seconds(start));
    }
    return least / static_cast<double>(kPeople) * 1e6;
  };
  const double plain =
      best([&](const Context& person) { return DecideAll(model, kDecisions, person)->diagnostics.size(); });
  const double traced = best([&](const Context& person) {
    return DecideAll(model, kDecisions, person, {.trace = true})->trace.decisions.size();
  });
  const double explained = best([&](const Context& person) {
    const auto outcome = DecideAll(model, kDecisions, person, {.trace = true});
    std::size_t reasons = 0;
    for (const std::string& decision : kDecisions) reasons += Explain(model, outcome->trace, decision).parts.size();
    return reasons;
  });
  std::printf(
      "one person, 11 decisions: %.1f us; with the record of every rule %.1f us; unfolded into trees of reasons %.1f "
      "us (%zu)\n",
      plain, traced, explained, parts % 10);
}

// Raw columns, dictionaries and our answers, for programs in other languages.
void WriteSample(const Model& model, const ColumnTable& table, const std::string& folder) {
  boost::json::array columns, answers;
  const auto write = [&](const std::string& name, const void* data, std::size_t bytes) {
    std::ofstream(folder + "/" + name, std::ios::binary)
        .write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
  };
  const auto texts = [](const std::vector<Value>& dictionary) {
    boost::json::array list;
    for (const Value& value : dictionary)
      list.push_back(value.is_null() ? boost::json::value(nullptr) : boost::json::value(ToText(value)));
    return list;
  };
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    const std::string file = "column" + std::to_string(c) + ".bin";
    boost::json::object about = {{"name", column.name}, {"file", file}, {"kind", static_cast<int>(column.kind)}};
    if (column.kind == ColumnKind::kString || column.kind == ColumnKind::kBoolean) {
      about["dictionary"] = texts(column.dictionary);
      write(file, column.rows.as<char>(), table.rows);
    } else {
      std::vector<std::int32_t> units;
      units.reserve(table.rows);
      for (std::size_t row = 0; row < table.rows; ++row) {
        const Value value = column.At(row);
        units.push_back(value.is_null()                  ? INT32_MAX
                        : value.is(Value::Kind::kNumber) ? static_cast<std::int32_t>(*value.number().ToInt())
                                                         : static_cast<std::int32_t>(value.date().days()));
      }
      write(file, units.data(), units.size() * sizeof(units[0]));
    }
    columns.push_back(std::move(about));
  }
  const auto ours = RunPlan(*CompilePlan(model, kDecisions, table), table);
  for (std::size_t a = 0; a < ours->columns.size(); ++a) {
    const AnswerColumn& answer = ours->columns[a];
    const std::string file = "answer" + std::to_string(a) + ".bin";
    write(file, answer.rows.as<char>(), table.rows);
    answers.push_back(
        boost::json::object{{"name", answer.decision}, {"file", file}, {"dictionary", texts(answer.dictionary)}});
  }
  std::ofstream(folder + "/sample.json") << boost::json::serialize(
      boost::json::object{{"rows", table.rows}, {"columns", columns}, {"answers", answers}});
}

int Run(int argc, char** argv) {
  bool quick = false;
  std::string sample;
  std::string model_file = "bench/decision/talents.dmn";
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--quick") quick = true;
    if (name == "--sample" && i + 1 < argc) sample = argv[++i];
    if (name == "--model" && i + 1 < argc) model_file = argv[++i];
  }
  const std::string text = ReadWhole(model_file);
  auto start = Clock::now();
  const Model model = Load(text);
  std::printf("model read in %.2f ms: %zu inputs, %zu decisions, %zu tables\n", Seconds(start) * 1000,
              model.inputs().size(), model.decisions().size(), model.tables().size());
  const ColumnTable million = People(1'000'000);
  Batch(model, million);
  WhatIfRun(model, text, million);
  OnePerson(model, million);
  if (!sample.empty()) WriteSample(model, million, sample);
  if (!quick) Batch(model, People(10'000'000));
  return 0;
}

}  // namespace
}  // namespace yq::decision

int main(int argc, char** argv) { return yq::decision::Run(argc, argv); }
