// `yinqiao decide MODEL --table`: every decision for every row of a table, and what a new version of the model would
// change.
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "app/commands.h"
#include "app/model_file.h"
#include "app/program.h"
#include "engine/decision/decision.h"

namespace yq::app {
namespace {

using Clock = std::chrono::steady_clock;

struct TableArguments {
  std::string model, against, table, out, save;
  std::vector<std::string> decisions, sums;
  std::string instructions;
  int threads = 1;
  int repeat = 1;
};

constexpr const char* kUsage =
    "decide MODEL.dmn --table PEOPLE.csv|FILE.yqc [--out ANSWERS.csv] [--save FILE.yqc] [--decision NAME]... "
    "[--threads N]\n"
    "decide OLD.dmn --against NEW.dmn --table PEOPLE.csv|FILE.yqc [--sum DECISION]... [--decision NAME]... [--threads "
    "N]\n";

std::optional<TableArguments> Read(const Arguments& arguments) {
  TableArguments read;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (!name.starts_with("--")) {
      if (!read.model.empty()) return std::nullopt;
      read.model = name;
      continue;
    }
    if (++i == arguments.size()) return std::nullopt;
    const std::string& value = arguments[i];
    if (name == "--table") {
      read.table = value;
    } else if (name == "--against") {
      read.against = value;
    } else if (name == "--out") {
      read.out = value;
    } else if (name == "--save") {
      read.save = value;
    } else if (name == "--decision") {
      read.decisions.push_back(value);
    } else if (name == "--sum") {
      read.sums.push_back(value);
    } else if (name == "--instructions") {
      read.instructions = value;
    } else if ((name == "--threads" || name == "--repeat") && !value.empty() && value.size() <= 3 &&
               value.find_first_not_of("0123456789") == std::string::npos) {
      (name == "--threads" ? read.threads : read.repeat) = std::max(1, std::stoi(value));
    } else {
      return std::nullopt;
    }
  }
  if (read.model.empty() || read.table.empty()) return std::nullopt;
  return read;
}

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double PerSecond(double count, double seconds) { return seconds > 0 ? count / seconds : 0; }

// Reads the table whatever its form. `bad_rows` get the rows that could not be read whole.
Result<decision::ColumnTable> LoadPeople(const TableArguments& arguments, const decision::Model& model,
                                         std::vector<std::size_t>& bad_rows) {
  if (arguments.table.ends_with(".yqc")) return decision::LoadTable(arguments.table);
  YQ_ASSIGN(decision::CsvResult read, decision::ReadCsvTable(model, arguments.table));
  for (const std::string& name : read.unused) {
    std::fprintf(stderr, "不是输入的列 not an input of the model: %s\n", name.c_str());
  }
  for (const std::string& name : read.missing) {
    std::fprintf(stderr, "缺少的列，按空值处理 no column, null for everybody: %s\n", name.c_str());
  }
  for (const decision::BadCell& bad : read.bad) {
    std::fprintf(stderr, "%s: 第 %zu 行 row %zu，列 column '%s': '%s' 不是 is not %s\n", arguments.table.c_str(),
                 bad.row, bad.row, bad.column.c_str(), bad.text.c_str(), bad.wanted.c_str());
  }
  if (read.bad_count > read.bad.size()) {
    std::fprintf(stderr, "... 共 in all %zu\n", read.bad_count);
  }
  bad_rows = std::move(read.bad_rows);
  return std::move(read.table);
}

void SayPlan(const decision::Plan& plan) {
  for (const decision::PlanLine& line : plan.lines()) {
    std::printf("%s  %s%s%s\n", line.columnar ? "按列 columnar" : "逐行 exact   ", line.decision.c_str(),
                line.columnar ? "" : ": ", line.why.c_str());
  }
}

void SayChange(const decision::DecisionChange& change) {
  if (change.same_logic) {
    std::printf("%s: 逻辑相同 same logic, 0 行变化 rows changed\n", change.decision.c_str());
  } else {
    std::printf("%s: %zu 行变化 rows changed\n", change.decision.c_str(), change.changed);
    for (const decision::Transition& transition : change.transitions) {
      std::printf("  %s -> %s: %zu\n", decision::ToText(transition.before).c_str(),
                  decision::ToText(transition.after).c_str(), transition.rows);
    }
  }
  if (!change.sum_before || !change.sum_after) return;
  const std::optional<decision::Number> difference = decision::Subtract(*change.sum_after, *change.sum_before);
  std::printf("  合计 sum: %s -> %s (%s)\n", change.sum_before->ToShortText().c_str(),
              change.sum_after->ToShortText().c_str(), difference ? difference->ToShortText().c_str() : "?");
}

}  // namespace

int RunDecideTable(const Arguments& arguments) {
  const std::optional<TableArguments> read = Read(arguments);
  if (!read) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  if (!read->instructions.empty() && !decision::ForceInstructionSet(read->instructions)) {
    std::fprintf(stderr, "此机器没有 not on this machine: %s (%s)\n", read->instructions.c_str(),
                 fmt::format("{}", fmt::join(decision::InstructionSets(), ", ")).c_str());
    return 2;
  }
  const Result<decision::Model> model = LoadModelFile(read->model, {.strict = true});
  if (!model) return SayError(model.error());
  std::optional<decision::Model> newer;
  if (!read->against.empty()) {
    Result<decision::Model> loaded = LoadModelFile(read->against, {.strict = true});
    if (!loaded) return SayError(loaded.error());
    newer = std::move(*loaded);
  }
  std::vector<std::size_t> bad_rows;
  const auto load_start = Clock::now();
  const Result<decision::ColumnTable> table = LoadPeople(*read, *model, bad_rows);
  if (!table) return SayError(table.error());
  const double load = SecondsSince(load_start);
  std::printf("读入 load: %zu 行 rows, %.3f s, %.0f rows/s\n", table->rows, load,
              PerSecond(static_cast<double>(table->rows), load));
  // A cell that cannot be read is null from here on: nothing that outlives this run may rest on it unseen.
  if (!bad_rows.empty() && (!read->save.empty() || newer)) {
    std::fprintf(stderr,
                 "%s：有 %zu 行无法读取；--save 和 --against 需要完整的表。\n"
                 "%s: %zu rows could not be read; --save and --against need a whole table.\n",
                 read->table.c_str(), bad_rows.size(), read->table.c_str(), bad_rows.size());
    return 1;
  }
  if (!read->save.empty()) {
    if (Result<void> saved = decision::SaveTable(*table, read->save); !saved) return SayError(saved.error());
  }
  const auto plan_start = Clock::now();
  const Result<decision::Plan> plan = decision::CompilePlan(*model, read->decisions, *table);
  if (!plan) return SayError(plan.error());
  const double compile = SecondsSince(plan_start);
  SayPlan(*plan);
  const decision::RunOptions run{.threads = read->threads};
  decision::Answers answers;
  double decide = 0;
  for (int round = 0; round < read->repeat; ++round) {
    const auto decide_start = Clock::now();
    if (Result<void> ran = decision::RunPlanInto(*plan, *table, run, answers); !ran) return SayError(ran.error());
    const double seconds = SecondsSince(decide_start);
    decide = round == 0 ? seconds : std::min(decide, seconds);
  }
  const auto rows = static_cast<double>(table->rows);
  const double decisions = rows * static_cast<double>(answers.columns.size());
  std::printf("计划 plan: %.1f ms; %s\n", compile * 1000,
              read->instructions.empty() ? decision::InstructionSets().front().c_str() : read->instructions.c_str());
  std::printf(
      "判断 decide: %zu 行 rows x %zu, %.4f s, %.0f rows/s, %.0f decisions/s, %d 线程 threads, %zu 行逐行 rows exact\n",
      table->rows, answers.columns.size(), decide, PerSecond(rows, decide), PerSecond(decisions, decide), read->threads,
      answers.exact_rows);
  if (table->rows > 0) {
    std::printf("内存 memory: %.1f + %.1f 字节每人 bytes a person\n", static_cast<double>(table->Bytes()) / rows,
                static_cast<double>(answers.Bytes()) / rows);
  }
  if (!bad_rows.empty()) {
    std::printf("未判断 not decided: %zu 行 rows\n", bad_rows.size());
  }
  if (!read->out.empty()) {
    if (Result<void> written = decision::WriteAnswers(answers, read->out, bad_rows); !written)
      return SayError(written.error());
  }
  if (newer) {
    const Result<decision::Comparison> comparison = decision::Comparison::Make(*model, answers, *newer, *table);
    if (!comparison) return SayError(comparison.error());
    SayPlan(comparison->plan());
    const auto start = Clock::now();
    Result<decision::WhatIf> what_if = comparison->Run({.sums = read->sums, .run = run});
    if (!what_if) return SayError(what_if.error());
    double seconds = SecondsSince(start);
    for (int round = 1; round < read->repeat; ++round) {
      const auto again = Clock::now();
      what_if = comparison->Run({.sums = read->sums, .run = run});
      seconds = std::min(seconds, SecondsSince(again));
    }
    for (const decision::DecisionChange& change : what_if->decisions) SayChange(change);
    std::printf("如果 what if: %zu 行变化 rows changed, %zu 个决策重算 decisions run again, %.2f ms\n",
                what_if->changed_rows, what_if->run_again, seconds * 1000);
  }
  return bad_rows.empty() ? 0 : 1;
}

}  // namespace yq::app
