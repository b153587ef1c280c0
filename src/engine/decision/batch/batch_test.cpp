// The plan against the interpreter, row by row: every hit policy, nulls, dates, enumerations, amounts, odd values, all
// block sizes and instruction sets.
#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <random>

#include "engine/decision/batch.h"
#include "engine/decision/explain.h"
#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

using testing::Decision;
using testing::Definitions;
using testing::Input;
using testing::Literal;
using Rules = std::vector<std::vector<std::string>>;

std::string TableOf(std::string hit_policy, std::vector<std::string> inputs, Rules rules, std::string values = {},
                    std::string fallback = {}, std::string aggregation = {}) {
  return testing::Table({.hit_policy = std::move(hit_policy),
                         .aggregation = std::move(aggregation),
                         .inputs = std::move(inputs),
                         .rules = std::move(rules),
                         .output_values = std::move(values),
                         .default_output = std::move(fallback)});
}

const std::vector<std::string> kAll = {"salary", "age", "born", "degree", "member", "city", "rate"};

std::string Inputs() {
  return Input("salary", "number") + Input("age", "number") + Input("born", "date") + Input("degree", "string") +
         Input("member", "boolean") + Input("city", "string") + Input("rate", "number");
}

struct Case {
  std::string name;
  std::string logic;
  bool columnar = true;
  std::string type = {};
  std::string before = {};  // decisions it needs
  std::vector<std::string> needs = {};
};

// Boundary rows and random ones: nulls, both sides of every cut, values beside the dictionary.
ColumnTable People(std::size_t rows, unsigned seed) {
  std::mt19937 random(seed);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  ColumnTableBuilder builder({{"salary", ColumnKind::kNumber},
                              {"age", ColumnKind::kNumber},
                              {"born", ColumnKind::kDate},
                              {"degree", ColumnKind::kString},
                              {"member", ColumnKind::kBoolean},
                              {"city", ColumnKind::kString},
                              {"rate", ColumnKind::kNumber}});
  const std::int64_t cuts[] = {0, 4999900, 5000000, 5000001, 9999999, 10000000, 10000001, 45000000, -100};
  const char* degrees[] = {"doctor", "master", "bachelor", "none", "unheard of"};
  for (std::size_t i = 0; i < rows; ++i) {
    if (pick(20) == 0) {
      builder.AddNull(0);
    } else {
      builder.AddNumber(0, pick(2) == 0 ? cuts[pick(9)] : static_cast<std::int64_t>(pick(60000000)), 2);
    }
    if (pick(15) == 0) {
      builder.AddNull(1);
    } else {
      builder.AddNumber(1, static_cast<std::int64_t>(pick(100)), 0);
    }
    if (pick(15) == 0) {
      builder.AddNull(2);
    } else {
      builder.AddDate(2, static_cast<std::int64_t>(pick(20000)) - 3000);
    }
    if (pick(12) == 0) {
      builder.AddNull(3);
    } else {
      builder.AddText(3, degrees[pick(5)]);
    }
    if (pick(7) == 0) {
      builder.AddNull(4);
    } else {
      builder.AddBoolean(4, pick(2) == 0);
    }
    builder.AddText(5, "city " + std::to_string(pick(400)));
    switch (pick(40)) {
      case 0:
        builder.Add(6, Value::Of(*Number::Parse("0.12345678901234567890123")));  // fits no unit
        break;
      case 1:
        builder.Add(6, Value::Text("seven"));  // is no number
        break;
      case 2:
        builder.AddNull(6);
        break;
      default:
        builder.AddNumber(6, static_cast<std::int64_t>(pick(100000)), 3);
        break;
    }
  }
  return builder.Finish();
}

Model Load(const std::string& body) {
  auto model = LoadModel({.name = "m.dmn", .bytes = Definitions(body)});
  REQUIRE(model.has_value());
  return *model;
}

bool SameValue(const Value& a, const Value& b) { return a.kind() == b.kind() && a == b; }

void Same(const Model& model, const ColumnTable& table, const Answers& answers) {
  REQUIRE(answers.rows == table.rows);
  for (const AnswerColumn& column : answers.columns) {
    std::size_t different = 0;
    for (std::size_t row = 0; row < table.rows && different < 3; ++row) {
      const auto exact = Decide(model, column.decision, table.Row(row));
      REQUIRE(exact.has_value());
      const Value got = column.At(row);
      const bool same = got.kind() == exact->value.kind() && got == exact->value;
      if (same) continue;
      ++different;
      CAPTURE(column.decision);
      CAPTURE(ToFeel(Value::Of(table.Row(row))));
      CHECK_MESSAGE(same, ToFeel(got), " instead of ", ToFeel(exact->value));
    }
  }
}

std::vector<Case> Cases() {
  const Rules bands = {{">= 450000", "-", "20", ""},
                       {"[100000..450000)", "-", "10", ""},
                       {"(50000..100000)", "-", "5", ""},
                       {"-", "\"doctor\"", "3", ""},
                       {"null", "-", "1", ""}};
  const Rules overlap = {
      {"> 50000", "-", "\"b\"", ""}, {"-", "\"doctor\",\"master\"", "\"a\"", ""}, {"< 100000", "true", "\"c\"", ""}};
  Rules many;
  for (int i = 0; i < 60; ++i)
    many.push_back({fmt::format("[{}..{})", i * 10000, i * 10000 + 10000), i % 3 == 0 ? "\"master\"" : "-",
                    std::to_string(i % 50), ""});
  const Rules sums = {{">= 50000", "-", "-", "10", ""},
                      {"-", "> 30", "-", "20.5", ""},
                      {"-", "-", "true", "7", ""},
                      {"< 100000", "< 60", "-", "1", ""},
                      {"null", "-", "-", "100", ""}};
  Rules wide = sums;
  for (int i = 0; i < 6; ++i) wide.push_back({"-", fmt::format("> {}", i * 15), "-", std::to_string(i + 1), ""});
  const std::vector<std::string> two = {"salary", "degree"};
  const std::vector<std::string> three = {"salary", "age", "member"};
  std::vector<Case> cases = {
      {"first", TableOf("FIRST", two, bands)},
      {"first with default", TableOf("FIRST", two, {bands[0], bands[3]}, {}, "99")},
      {"first, many rules", TableOf("FIRST", two, many)},
      {"unique, no overlap", TableOf("UNIQUE", {"salary"}, {{"< 50000", "1", ""}, {">= 50000", "2", ""}})},
      {"unique, overlaps", TableOf("UNIQUE", two, {overlap[0], overlap[1]})},
      {"any, agreeing", TableOf("ANY", two, {{"> 50000", "-", "1", ""}, {"-", "\"doctor\"", "1.0", ""}})},
      {"any, disagreeing", TableOf("ANY", two, {overlap[0], overlap[1]})},
      {"priority", TableOf("PRIORITY", two, {overlap[0], overlap[1]}, "\"a\",\"b\",\"c\"")},
      {"priority, other order", TableOf("PRIORITY", two, {overlap[0], overlap[1]}, "\"c\",\"b\",\"a\"")},
      {"rule order", TableOf("RULE ORDER", two, {overlap[0], overlap[1]})},
      {"output order", TableOf("OUTPUT ORDER", two, {overlap[0], overlap[1]}, "\"a\",\"b\",\"c\"")},
      {"collect", TableOf("COLLECT", three, sums)},
      {"collect sum", TableOf("COLLECT", three, sums, {}, {}, "SUM")},
      {"collect sum, many rules", TableOf("COLLECT", three, wide, {}, {}, "SUM")},
      {"collect min", TableOf("COLLECT", three, sums, {}, {}, "MIN")},
      {"collect max", TableOf("COLLECT", three, sums, {}, {}, "MAX")},
      {"collect count", TableOf("COLLECT", three, sums, {}, {}, "COUNT")},
      {"dates", TableOf("FIRST", {"born"},
                        {{"< date(\"1990-01-01\")", "\"old\"", ""},
                         {"[date(\"1990-01-01\")..date(\"2000-02-29\")]", "\"mid\"", ""},
                         {"null", "\"none\"", ""},
                         {"-", "\"young\"", ""}})},
      {"negated cells",
       TableOf("FIRST", two, {{"not(< 50000, > 100000)", "not(\"doctor\")", "1", ""}, {"-", "-", "2", ""}})},
      {"cells of functions", TableOf("FIRST", {"degree", "age"},
                                     {{"starts with(?, \"ma\")", "-", "1", ""}, {"-", "modulo(?, 2) = 0", "2", ""}})},
      {"computed output",
       TableOf("FIRST", {"salary", "age"},
               {{"> 100000", "-", "salary * 0.25", ""}, {"-", "> 50", "1000 + age", ""}, {"-", "-", "0", ""}})},
      {"wide strings",
       TableOf("FIRST", {"city", "member"}, {{"\"city 7\", \"city 399\"", "-", "1", ""}, {"-", "true", "2", ""}})},
      {"input expression",
       TableOf("FIRST", {"salary * 12 - 500", "if age > 60 then \"old\" else degree"},
               {{"> 600000", "\"old\"", "1", ""}, {"-", "\"master\"", "2", ""}, {"-", "-", "3", ""}})},
      {"comparison", Literal("salary >= 100000 and age < 40")},
      {"three-valued", Literal("salary > 50000 or member or degree = \"doctor\" or age in [20..30]")},
      {"all of many", Literal("salary != null and age != null and born != null and (degree = \"master\" or member)")},
      {"equality", Literal("salary = 100000")},
      {"not equal null", Literal("born != null and born > date(\"1985-06-30\")")},
      {"between", Literal("salary between 49999 and 100000.01")},
      {"in list", Literal("degree in (\"doctor\", \"master\")")},
      {"sum",
       Literal("(if member then 10 else 0) + (if degree = \"doctor\" then 20.5 else 1) - (if age > 40 then 3 else 0)")},
      {"sum with null", Literal("(if member then 10 else null) + (if degree = \"doctor\" then 20 else 1)")},
      {"amount", Literal("salary * 0.2 + 300 - age")},
      {"amount, half", Literal("salary / 8")},
      {"capped", Literal("min(salary * 0.5, 30000)")},
      {"rounded", Literal("round half up(salary * 0.333, 1)")},
      {"rounded to even", Literal("decimal(salary * 0.25, 0)")},
      {"floor", Literal("floor(salary / 1000) + ceiling(salary * 0.001)")},
      {"absolute", Literal("abs(salary - 50000)")},
      {"choice of amounts", Literal("if member then salary else if age > 50 then salary * 2 else null")},
      {"two amounts", Literal("salary > rate * 1000")},
      {"equal amounts", Literal("salary = rate")},
      {"rate", Literal("rate * 2 > 100")},
      {"years", Literal("if born = null then null else years and months duration(born, date(\"2020-01-01\")).years")},
      {"text of a number", Literal("string(age)")},
      {"text of an amount", Literal("string(salary)"), false},
      {"list", Literal("count([salary, age][item > 100])"), false},
      {"thirds", Literal("salary / 3"), false},
      {"overflow", Literal("salary * salary * salary * 100")},
      {"product of codes", Literal("age * age")},
  };
  return cases;
}

TEST_CASE("batch answers what the interpreter answers") {
  const ColumnTable table = People(1500, 1);
  CHECK(table.Find("salary")->storage == ColumnStorage::kUnits32);
  CHECK(table.Find("age")->storage == ColumnStorage::kCodes8);
  CHECK(table.Find("born")->storage == ColumnStorage::kUnits16);
  CHECK(table.Find("city")->storage == ColumnStorage::kCodes32);
  CHECK(!table.Find("rate")->exceptions.empty());
  for (const Case& c : Cases()) {
    CAPTURE(c.name);
    const Model model = Load(Inputs() + Decision("D", c.type, kAll, c.logic));
    const auto plan = CompilePlan(model, {}, table);
    REQUIRE(plan.has_value());
    CHECK_MESSAGE(plan->lines()[0].columnar == c.columnar, plan->lines()[0].why);
    const auto answers = RunPlan(*plan, table);
    REQUIRE(answers.has_value());
    Same(model, table, *answers);
  }
}

// Everything at once: tables over answers of other decisions, declared types with allowed values, functions, services.
std::string Chained() {
  return Inputs() +
         R"(<itemDefinition name="Share"><typeRef>number</typeRef><allowedValues><text>[0..50]</text></allowedValues></itemDefinition>
<businessKnowledgeModel name="Half" id="_Half"><variable name="Half"/><encapsulatedLogic><formalParameter name="x"/>
<literalExpression><text>x / 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
)" +
         Decision("Money", "number", {"salary"},
                  TableOf("FIRST", {"salary"},
                          {{">= 450000", "20", ""}, {"[100000..450000)", "10.5", ""}, {"-", "0", ""}})) +
         Decision("Years", "number", {"age"},
                  TableOf("FIRST", {"age"},
                          {{"[18..40]", "15", ""}, {"> 40", "5", ""}, {"null", "null", ""}, {"-", "0", ""}})) +
         Decision("Points", "number", {"!Money", "!Years", "member"},
                  Literal("Money + Years + (if member then 7 else 0)")) +
         Decision(
             "Class", "string", {"!Points", "degree"},
             TableOf(
                 "FIRST", {"Points", "degree"},
                 {{">= 30", "-", "\"A\"", ""}, {"[15..30)", "not(\"none\")", "\"B\"", ""}, {"-", "-", "\"C\"", ""}})) +
         Decision(
             "Grant", "number", {"!Class", "salary", "rate"},
             Literal("if Class = \"A\" then min(salary * 0.1, 20000) else if Class = \"B\" then rate * 1.5 else 0")) +
         Decision("Shared", "Share", {"rate"}, Literal("rate")) +
         Decision("Over", "boolean", {"!Shared"}, Literal("Shared > 20.5")) +
         Decision("Halved", "number", {"age", "$Half"}, Literal("Half(age)")) +
         Decision("Parts", "", {"salary", "member"},
                  "<context><contextEntry><variable name=\"a\"/>" + Literal("if salary > 50000 then 1 else 2") +
                      "</contextEntry><contextEntry><variable name=\"b\"/>" + Literal("member") +
                      "</contextEntry></context>") +
         Decision("Part", "", {"!Parts"}, Literal("Parts.a + 1")) +
         Decision("Words", "string", {"city", "!Class"}, Literal("upper case(city) + Class")) +
         Decision("Longer", "boolean", {"!Words"}, Literal("string length(Words) > 8")) +
         Decision("Nothing", "", {}, Literal("42"));
}

TEST_CASE("batch: chained decisions, every instruction set and block size") {
  const Model model = Load(Chained());
  CHECK(model.problems().empty());
  const ColumnTable table = People(700, 2);
  const auto plan = CompilePlan(model, {}, table);
  REQUIRE(plan.has_value());
  const auto columnar = [&](std::string_view name) {
    for (const PlanLine& line : plan->lines()) {
      if (line.decision == name) return line.columnar;
    }
    return false;
  };
  for (const char* name :
       {"Money", "Years", "Points", "Class", "Grant", "Shared", "Over", "Halved", "Parts", "Part", "Nothing"})
    CHECK_MESSAGE(columnar(name), name);
  CHECK(!columnar("Words"));
  CHECK(!columnar("Longer"));
  const auto reference = RunPlan(*plan, table);
  REQUIRE(reference.has_value());
  Same(model, table, *reference);
  CHECK(reference->exact_rows == table.Find("rate")->exceptions.size());
  const std::vector<std::string> sets = InstructionSets();
  CHECK(!sets.empty());
  CHECK(!ForceInstructionSet("no such set"));
  for (const std::string& set : sets) {
    REQUIRE(ForceInstructionSet(set));
    for (const std::size_t block :
         {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{4096}}) {
      for (const int threads : {1, 2}) {
        CAPTURE(set);
        CAPTURE(block);
        const auto answers = RunPlan(*plan, table, {.threads = threads, .block_rows = block});
        REQUIRE(answers.has_value());
        std::size_t different = 0;
        for (std::size_t c = 0; c < answers->columns.size(); ++c) {
          for (std::size_t row = 0; row < table.rows; ++row) {
            const Value a = answers->columns[c].At(row);
            const Value b = reference->columns[c].At(row);
            different += a.kind() == b.kind() && a == b ? 0 : 1;
          }
        }
        CHECK(different == 0);
      }
    }
  }
  ForceInstructionSet("");
}

TEST_CASE("several decisions at once answer and record what each alone does") {
  const Model model = Load(Chained());
  const ColumnTable table = People(60, 8);
  std::vector<std::string> names;
  for (const DecisionInfo& decision : model.decisions()) names.push_back(decision.name);
  for (std::size_t row = 0; row < table.rows; ++row) {
    const Context inputs = table.Row(row);
    const auto all = DecideAll(model, names, inputs, {.trace = true});
    REQUIRE(all.has_value());
    for (const std::string& name : names) {
      const auto one = Decide(model, name, inputs, {.trace = true});
      CHECK(ToFeel(all->value[name]) == ToFeel(one->value));
      CHECK(boost::json::serialize(ToJson(Explain(model, all->trace, name))) ==
            boost::json::serialize(ToJson(Explain(model, one->trace))));
    }
  }
  CHECK(!DecideAll(model, {"Clas"}, {}).has_value());
}

TEST_CASE("batch: many morsels and threads give the same answers") {
  const Model model = Load(Chained());
  const ColumnTable table = People(150'001, 3);
  const std::vector<std::string> decisions = {"Class", "Grant", "Over"};
  const auto plan = CompilePlan(model, decisions, table);
  REQUIRE(plan.has_value());
  const auto one = RunPlan(*plan, table, {.threads = 1});
  const auto three = RunPlan(*plan, table, {.threads = 3, .block_rows = 1000});
  REQUIRE(one.has_value());
  REQUIRE(three.has_value());
  CHECK(one->exact_rows == three->exact_rows);
  for (std::size_t c = 0; c < decisions.size(); ++c) {
    REQUIRE(one->columns[c].rows.size() == three->columns[c].rows.size());
    CHECK(std::memcmp(one->columns[c].rows.as<char>(), three->columns[c].rows.as<char>(),
                      one->columns[c].rows.size()) == 0);
  }
  for (std::size_t row = 0; row < table.rows; row += 1009) {
    const Context inputs = table.Row(row);
    for (std::size_t c = 0; c < decisions.size(); ++c)
      CHECK(SameValue(one->columns[c].At(row), Decide(model, decisions[c], inputs)->value));
  }
}

TEST_CASE("batch: no rows, one row, no columns, another table") {
  const Model model = Load(Chained());
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}}) {
    const ColumnTable table = People(rows, 4);
    const auto plan = CompilePlan(model, {}, table);
    REQUIRE(plan.has_value());
    const auto answers = RunPlan(*plan, table);
    REQUIRE(answers.has_value());
    Same(model, table, *answers);
  }
  ColumnTable bare;
  bare.rows = 3;
  const auto plan = CompilePlan(model, {}, bare);
  REQUIRE(plan.has_value());
  const auto answers = RunPlan(*plan, bare);
  REQUIRE(answers.has_value());
  Same(model, bare, *answers);
  const auto other = RunPlan(*plan, People(5, 5));
  REQUIRE(!other.has_value());
  CHECK(other.error().key == "decision.other_shape");
  const ColumnTable some = People(100, 5);
  const auto narrow = RunPlan(*CompilePlan(model, {}, some), People(1500, 6));
  REQUIRE(!narrow.has_value());
  CHECK(narrow.error().key == "decision.other_shape");
  CHECK(CompilePlan(model, {"Clas"}, bare).error().param("suggestion") == "Class");
}

TEST_CASE("batch: what a new version changes") {
  const Model old_model = Load(Chained());
  std::string changed = Chained();
  const std::string was = "[100000..450000)";
  changed.replace(changed.find(was), was.size(), "[ 90000..450000)");
  const std::string top = ">= 450000";
  changed.replace(changed.find(top), top.size(), ">= 400000");
  const Model new_model = Load(changed);
  const ColumnTable table = People(3000, 7);
  const auto before = RunPlan(*CompilePlan(old_model, {}, table), table);
  REQUIRE(before.has_value());
  const auto comparison = Comparison::Make(old_model, *before, new_model, table);
  REQUIRE(comparison.has_value());
  const auto what_if = comparison->Run({.sums = {"Grant", "Points", "Years", "Class"}});
  REQUIRE(what_if.has_value());
  std::size_t rows = 0;
  std::map<std::string, std::size_t> per_decision;
  std::map<std::string, std::optional<Number>> sums_before, sums_after;
  std::map<std::pair<std::string, std::string>, std::size_t> classes;
  for (std::size_t row = 0; row < table.rows; ++row) {
    bool any = false;
    for (const DecisionChange& change : what_if->decisions) {
      const Context inputs = table.Row(row);
      const Value a = Decide(old_model, change.decision, inputs)->value;
      const Value b = Decide(new_model, change.decision, inputs)->value;
      const bool differs = a.kind() != b.kind() || !(a == b);
      per_decision[change.decision] += differs ? 1 : 0;
      any = any || differs;
      if (change.decision == "Class") ++classes[{ToFeel(a), ToFeel(b)}];
      const auto add = [&](auto& sums, const Value& value) {
        auto& sum = sums.try_emplace(change.decision, Number(0)).first->second;
        if (value.is(Value::Kind::kNumber)) sum = Add(*sum, value.number());
      };
      add(sums_before, a);
      add(sums_after, b);
    }
    rows += any ? 1 : 0;
  }
  CHECK(rows > 0);
  CHECK(what_if->changed_rows == rows);
  for (const DecisionChange& change : what_if->decisions) {
    CAPTURE(change.decision);
    CHECK(change.changed == per_decision[change.decision]);
    const bool rests = change.decision == "Money" || change.decision == "Points" || change.decision == "Class" ||
                       change.decision == "Grant" || change.decision == "Words" || change.decision == "Longer";
    CHECK(change.same_logic == !rests);
    if (change.decision == "Grant" || change.decision == "Points" || change.decision == "Years") {
      REQUIRE(change.sum_before.has_value());
      CHECK(*change.sum_before == *sums_before[change.decision]);
      CHECK(*change.sum_after == *sums_after[change.decision]);
    } else {
      CHECK(!change.sum_before.has_value());
    }
    if (change.decision != "Class") continue;
    CHECK(change.transitions.size() == classes.size());
    for (const Transition& transition : change.transitions)
      CHECK(transition.rows == classes[{ToFeel(transition.before), ToFeel(transition.after)}]);
    CHECK(!(change.transitions.front().before == change.transitions.front().after));
  }
}

}  // namespace
}  // namespace yq::decision
