// The proof can fail: a wrong operator in a statement is found at once. And what it draws is what it should be.
#include <cstdlib>
#include <set>

#include <doctest/doctest.h>
#include "engine/decision/batch/plan_impl.h"
#include "engine/decision/proof/draw.h"
#include "engine/decision/proof/ways.h"

namespace yq::decision::proof {
namespace {

// Does the proof find something wrong within so many models?
std::optional<std::uint64_t> FirstFailure(Ways& ways, std::uint64_t models) {
  for (std::uint64_t seed = 1; seed <= models; ++seed) {
    const Drawn drawn = Draw(seed);
    const auto compared = ways.Compare(drawn.model, drawn.rows);
    if (!compared || *compared) return seed;
  }
  return std::nullopt;
}

std::string Replaced(std::string text, std::string_view what, std::string_view instead) {
  if (const std::size_t at = text.find(what); at != std::string::npos) text.replace(at, what.size(), instead);
  return text;
}

TEST_CASE("a wrong operator in the statement is found") {
  struct Change {
    const char* what;
    const char* instead;
  };
  const Change rows[] = {
      {" >= ", " > "}, {" < ", " <= "}, {" is ", " is not "}, {" and ", " or "}, {"when 1 then", "when 2 then"},
      {" + ", " - "}};
  for (const Change& row : rows) {
    CAPTURE(row.what);
    std::vector<std::unique_ptr<Way>> list;
    list.push_back(SqliteWay([&](std::string text) { return Replaced(std::move(text), row.what, row.instead); }));
    Ways ways(std::move(list));
    const auto found = FirstFailure(ways, 60);
    CHECK(found.has_value());
  }
}

// The first look-up table of the plan that has entries, one of them with one bit the other way.
bool FlipOneBit(PlanImpl& plan, std::size_t which) {
  std::vector<std::uint8_t*> bytes;
  for (PlanStep& step : plan.program.steps) {
    for (Term& term : step.terms) {
      for (std::size_t i = 0; i < term.lut.size; ++i) bytes.push_back(&term.lut.bytes[i]);
    }
    for (RulePlane& plane : step.planes) {
      for (Term& term : plane.terms) {
        for (std::size_t i = 0; i < term.lut.size; ++i) bytes.push_back(&term.lut.bytes[i]);
      }
    }
  }
  if (bytes.empty()) return false;
  *bytes[which % bytes.size()] ^= 1;
  return true;
}

// Parts null, the least unit there is, from the values; the unit after it never comes, so moving it changes nothing.
bool PartsNull(std::int64_t threshold) {
  return threshold == INT16_MIN + 1 || threshold == INT32_MIN + 1 || threshold == INT64_MIN + 1;
}

bool ShiftOneCut(PlanImpl& plan, std::size_t which) {
  std::vector<std::int64_t*> cuts;
  for (PlanStep& step : plan.program.steps) {
    for (std::int64_t& threshold : step.thresholds) {
      if (!PartsNull(threshold)) cuts.push_back(&threshold);
    }
  }
  if (cuts.empty()) return false;
  ++*cuts[which % cuts.size()];
  return true;
}

TEST_CASE("one bit of a look-up or one cut of the plan is found") {
  for (const bool cut : {false, true}) {
    CAPTURE(cut);
    for (std::size_t which = 0; which < 4; ++which) {
      std::vector<std::unique_ptr<Way>> list;
      list.push_back(ColumnarWay([&](PlanImpl& plan) { cut ? ShiftOneCut(plan, which) : FlipOneBit(plan, which); }));
      Ways ways(std::move(list));
      CHECK(FirstFailure(ways, 60).has_value());
    }
  }
}

TEST_CASE("without a change nothing is found") {
  std::vector<std::unique_ptr<Way>> list;
  list.push_back(ColumnarWay());
  list.push_back(SqliteWay());
  if (const char* server = std::getenv("YQ_TEST_POSTGRES")) {
    auto postgres = PostgresWay(server);
    REQUIRE(postgres.has_value());
    list.push_back(std::move(*postgres));
  }
  Ways ways(std::move(list));
  CHECK_FALSE(FirstFailure(ways, 20).has_value());
}

TEST_CASE("a failure is cut down to what it needs") {
  std::vector<std::unique_ptr<Way>> list;
  list.push_back(SqliteWay([](std::string text) { return Replaced(std::move(text), " >= ", " > "); }));
  Ways ways(std::move(list));
  const auto seed = FirstFailure(ways, 60);
  REQUIRE(seed.has_value());
  const Drawn drawn = Draw(*seed);
  const auto compared = ways.Compare(drawn.model, drawn.rows);
  REQUIRE(compared.has_value());
  const Shrunk shrunk = Shrink(ways, drawn.model, drawn.rows, **compared, 10);
  CHECK(shrunk.rows.size() == 1);
  CHECK(shrunk.model.decisions.size() <= 2);
  std::size_t rules = 0;
  for (const DrawnDecision& decision : shrunk.model.decisions) rules += decision.table.rules.size();
  CHECK(rules <= 3);
}

TEST_CASE("the same seed draws the same model, and models are of every kind") {
  std::set<std::string> policies;
  std::set<std::string> types;
  std::size_t most_rules = 0;
  std::size_t most_inputs = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const Drawn drawn = Draw(seed);
    const Drawn again = Draw(seed);
    CHECK(ToDmn(drawn.model) == ToDmn(again.model));
    CHECK(drawn.rows.size() == again.rows.size());
    const auto model = LoadModel({.name = "drawn.dmn", .bytes = ToDmn(drawn.model)}, {.strict = true});
    CHECK_MESSAGE(model.has_value(), seed);
    most_inputs = std::max(most_inputs, drawn.model.inputs.size());
    for (const DrawnInput& input : drawn.model.inputs) types.insert(input.type);
    for (const DrawnDecision& decision : drawn.model.decisions) {
      policies.insert(decision.table.policy + " " + decision.table.aggregation);
      most_rules = std::max(most_rules, decision.table.rules.size());
    }
  }
  CHECK(policies.size() == 12);  // 11 and literal expressions
  CHECK(types.size() == 8);
  CHECK(most_rules > 40);
  CHECK(most_inputs >= 10);
}

}  // namespace
}  // namespace yq::decision::proof
