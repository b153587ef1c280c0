// The columnar plan on every set of instructions this machine has, over blocks of awkward sizes, by one and two
// threads.
#include <fmt/format.h>

#include "engine/decision/batch/plan_impl.h"
#include "engine/decision/proof/ways.h"

namespace yq::decision::proof {
namespace {

constexpr std::size_t kBlocks[] = {4096, 1, 63, 64, 65};
constexpr std::size_t kMorsels = 70'000;  // rows, more than one thread takes at once
constexpr std::size_t kOneIn = 50;        // models that are run over so many

// Numbers and dates of more than 256 different values are kept as units, with cut points, and not as codes. So many
// rows of their own, behind the drawn ones, make them so.
constexpr std::int64_t kSpread = 300;

Value Spread(const DrawnInput& input, std::int64_t i) {
  if (input.type == "number") return Value::Of(Number::FromParts(1000 + 7 * i, -input.scale));
  if (input.type == "date") return Value::Of(*Date::FromDays(11'000 + i));
  return {};
}

std::vector<Row> SpreadRows(const DrawnModel& drawn, std::vector<Row> rows) {
  for (std::int64_t i = 0; i < kSpread; ++i) {
    Row& row = rows.emplace_back();
    for (const DrawnInput& input : drawn.inputs) row.push_back(Spread(input, i));
  }
  return rows;
}

ColumnTable TableOf(const DrawnModel& drawn, const std::vector<Row>& rows) {
  std::vector<std::pair<std::string, ColumnKind>> columns;
  for (const DrawnInput& input : drawn.inputs) columns.emplace_back(input.name, KindOfType(input.type));
  ColumnTableBuilder builder(std::move(columns));
  for (std::size_t i = 0; i < drawn.inputs.size(); ++i) {
    for (const Row& row : rows) builder.Add(i, row[i]);
  }
  return builder.Finish();
}

class Columnar final : public Way {
 public:
  explicit Columnar(ChangePlan change) : change_(std::move(change)), sets_(InstructionSets()) {}
  Columnar(const Columnar&) = delete;
  Columnar& operator=(const Columnar&) = delete;
  ~Columnar() override { ForceInstructionSet(""); }
  [[nodiscard]] std::string name() const override {
    std::string all = "columnar";
    for (const std::string& set : sets_) all += " " + set;
    return all;
  }

  Result<AnswerSet> Answer(const Model& model, const DrawnModel& drawn, const std::vector<Row>& rows) override {
    const ColumnTable table = TableOf(drawn, rows);
    YQ_ASSIGN(const Plan plan, PlanOf(model, table));
    AnswerSet set;
    for (const PlanLine& line : plan.lines()) {
      if (!line.columnar) set.refused.push_back(line.decision + ": " + line.why);
    }
    const Compared all{.rows = rows.size(), .distinct = rows.size()};
    YQ_TRY(Run(plan, table, all, {}, "", set));
    const auto in_blocks = [&](const std::string& instructions) -> Result<void> {
      for (const std::size_t block : kBlocks)
        YQ_TRY(Run(plan, table, all, {.threads = 1, .block_rows = block}, instructions, set));
      return {};
    };
    YQ_TRY(OnEverySet(in_blocks));
    YQ_TRY(Run(plan, table, all, {.threads = 2, .block_rows = 64}, "2 threads", set));
    const ColumnTable spread = TableOf(drawn, SpreadRows(drawn, rows));
    YQ_ASSIGN(const Plan spread_plan, PlanOf(model, spread));
    YQ_TRY(OnEverySet([&](const std::string& instructions) {
      return Run(spread_plan, spread, all, {.threads = 1}, instructions + " over spread values", set);
    }));
    if (++models_ % kOneIn != 0) return set;
    // Many morsels: the same rows again and again, with an end that fills no block.
    std::vector<Row> many;
    many.reserve(kMorsels);
    while (many.size() < kMorsels) many.push_back(rows[many.size() % rows.size()]);
    const Compared repeated{.rows = many.size(), .distinct = rows.size()};
    YQ_TRY(Run(plan, TableOf(drawn, many), repeated, {.threads = 2}, "2 threads over many rows", set));
    return set;
  }

 private:
  // The first `rows` rows of a table; row r is drawn row r modulo `distinct`. Rows behind them are not compared.
  struct Compared {
    std::size_t rows = 0;
    std::size_t distinct = 0;
  };

  template <class RunOn>
  Result<void> OnEverySet(RunOn&& run_on) {
    Result<void> done;
    for (const std::string& instructions : sets_) {
      if (!ForceInstructionSet(instructions))
        return Fail(ErrorCode::kInternal, "columnar", {{"no such instructions", instructions}});
      done = run_on(instructions);
      if (!done) break;
    }
    ForceInstructionSet("");
    return done;
  }

  Result<Plan> PlanOf(const Model& model, const ColumnTable& table) {
    YQ_ASSIGN(Plan plan, CompilePlan(model, {}, table));
    if (!change_) return plan;
    auto changed = std::make_shared<PlanImpl>(*plan.impl());
    change_(*changed);
    return Plan(std::move(changed));
  }

  // Fills the set, or compares with it when it is filled.
  static Result<void> Run(const Plan& plan, const ColumnTable& table, const Compared& compared,
                          const RunOptions& options, const std::string& how, AnswerSet& set) {
    YQ_ASSIGN(const Answers answers, RunPlan(plan, table, options));
    const bool fills = set.asked.empty();
    for (std::size_t a = 0; a < answers.columns.size(); ++a) {
      const AnswerColumn& column = answers.columns[a];
      if (fills) {
        set.asked.push_back({column.decision, ""});
        set.values.emplace_back();
        for (std::size_t r = 0; r < table.rows; ++r) set.values[a].push_back(column.At(r));
        continue;
      }
      for (std::size_t r = 0; r < compared.rows; ++r) {
        const Value& first = set.values[a][r % compared.distinct];
        const Value now = column.At(r);
        if (now.kind() == first.kind() && now == first) continue;
        return Fail(ErrorCode::kInternal, "columnar",
                    {{"how", fmt::format("{}, blocks of {}", how, options.block_rows)},
                     {"decision", column.decision},
                     {"row", fmt::format("{}", r)},
                     {"got", ToFeel(now)},
                     {"at first", ToFeel(first)}});
      }
    }
    return {};
  }

  ChangePlan change_;
  std::vector<std::string> sets_;
  std::size_t models_ = 0;
};

}  // namespace

std::unique_ptr<Way> ColumnarWay(ChangePlan change) { return std::make_unique<Columnar>(std::move(change)); }

}  // namespace yq::decision::proof
