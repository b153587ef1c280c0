#include "engine/decision/check.h"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

using testing::Decision;
using testing::Definitions;
using testing::Input;
using testing::Literal;
using testing::Table;

Model Loaded(const std::string& body) {
  auto model = LoadModel({"m.dmn", Definitions(body)});
  REQUIRE(model.has_value());
  return std::move(*model);
}

// "key: english" of every finding.
std::vector<std::string> Told(const CheckReport& report) {
  std::vector<std::string> lines;
  for (const CheckFinding& f : report.findings) {
    CHECK_FALSE(f.text.zh.empty());
    lines.push_back(fmt::format("{}: {}", f.key, f.text.en));
  }
  return lines;
}

struct Row {
  const char* name;
  std::string body;
  std::vector<std::string> told;
  std::vector<std::string> limits = {};
};

std::string OneTable(const testing::TableText& table, const std::vector<std::pair<std::string, std::string>>& inputs,
                     const std::string& type = "number") {
  std::string body;
  std::vector<std::string> names;
  for (const auto& [name, input_type] : inputs) {
    body += Input(name, input_type);
    names.push_back(name);
  }
  return body + Decision("d", type, names, Table(table));
}

TEST_CASE("findings, one table each") {
  const std::string grade =
      "<itemDefinition name=\"tGrade\"><typeRef>string</typeRef><allowedValues><text>\"a\",\"b\","
      "\"c\"</text></allowedValues></itemDefinition>";
  const std::string age =
      "<itemDefinition name=\"tAge\"><typeRef>number</typeRef><allowedValues><text>[0..120]"
      "</text></allowedValues></itemDefinition>";
  const Row rows[] = {
      {"whole", OneTable({.inputs = {"x"}, .rules = {{"< 5", "1"}, {">= 5", "2"}}}, {{"x", "number"}}), {}},
      {"gap at a limit",
       OneTable({.inputs = {"x"}, .rules = {{"< 5", "1"}, {"> 5", "2"}}}, {{"x", "number"}}),
       {"gap: no rule of table 'd' fits x = 5; add a rule or a default output"}},
      {"gap between whole numbers",
       OneTable({.inputs = {"x"}, .rules = {{"<= 5", "1"}, {">= 6", "2"}}}, {{"x", "number"}}),
       {"gap: no rule of table 'd' fits x = 5.5; add a rule or a default output"}},
      {"gap below",
       OneTable({.inputs = {"x"}, .rules = {{"[0..5)", "1"}, {">= 5", "2"}}}, {{"x", "number"}}),
       {"gap: no rule of table 'd' fits x = -1; add a rule or a default output"}},
      {"allowed values close the gaps",
       age + OneTable({.inputs = {"x"}, .rules = {{"< 5", "1"}, {"[5..120]", "2"}}}, {{"x", "tAge"}}),
       {}},
      {"a default closes every gap",
       OneTable({.inputs = {"x"}, .rules = {{"< 5", "1"}}, .default_output = "9"}, {{"x", "number"}}),
       {}},
      {"collecting tables may have gaps",
       OneTable({.hit_policy = "COLLECT", .inputs = {"x"}, .rules = {{"< 5", "1"}}}, {{"x", "number"}}, ""),
       {}},
      {"overlap",
       OneTable({.inputs = {"x"}, .rules = {{"<= 5", "1"}, {">= 5", "2"}}}, {{"x", "number"}}),
       {"overlap: rules 1 and 2 of table 'd' both fit x = 5; hit policy UNIQUE forbids that"}},
      {"overlap at null",
       OneTable({.inputs = {"x"}, .rules = {{"null", "1"}, {"-", "2"}}}, {{"x", "number"}}),
       {"overlap: rules 1 and 2 of table 'd' both fit x = null; hit policy UNIQUE forbids that"}},
      {"null is asked for but not everywhere",
       OneTable({.inputs = {"x", "y"}, .rules = {{"null", "< 3", "1"}, {"not(null)", "-", "2"}}},
                {{"x", "number"}, {"y", "number"}}),
       {"gap: no rule of table 'd' fits x = null, y = 3; add a rule or a default output"}},
      {"ANY with the same output",
       OneTable({.hit_policy = "ANY", .inputs = {"x"}, .rules = {{"<= 5", "1"}, {">= 5", "1.0"}}}, {{"x", "number"}}),
       {}},
      {"ANY with another output",
       OneTable({.hit_policy = "ANY", .inputs = {"x"}, .rules = {{"<= 5", "1"}, {">= 5", "2"}}}, {{"x", "number"}}),
       {"conflict: rules 1 and 2 of table 'd' both fit x = 5 with different outputs; hit policy ANY forbids that"}},
      {"ANY with computed outputs",
       OneTable({.hit_policy = "ANY", .inputs = {"x"}, .rules = {{"<= 5", "x"}, {">= 5", "2 * x - 5"}}},
                {{"x", "number"}}),
       {},
       {"2 rules"}},
      {"shadowed",
       OneTable({.hit_policy = "FIRST", .inputs = {"x"}, .rules = {{"< 9", "1"}, {"[3..7]", "2"}, {"-", "3"}}},
                {{"x", "number"}}),
       {"shadowed_rule: rule 2 of table 'd' is never chosen: wherever it fits, earlier rules are chosen first"}},
      {"shadowed by two together",
       OneTable({.hit_policy = "FIRST", .inputs = {"x"}, .rules = {{"< 5", "1"}, {">= 5", "2"}, {"[3..7]", "3"}}},
                {{"x", "number"}}),
       {"shadowed_rule: rule 3 of table 'd' is never chosen: wherever it fits, earlier rules are chosen first"}},
      {"a last rule for null is not shadowed",
       OneTable({.hit_policy = "FIRST", .inputs = {"x"}, .rules = {{"< 5", "1"}, {">= 5", "2"}, {"-", "3"}}},
                {{"x", "number"}}),
       {}},
      {"shadowed by priority",
       OneTable({.hit_policy = "PRIORITY",
                 .inputs = {"x"},
                 .rules = {{"[3..7]", "\"low\""}, {"-", "\"high\""}},
                 .output_values = "\"high\", \"low\""},
                {{"x", "number"}}, "string"),
       {"shadowed_rule: rule 1 of table 'd' is never chosen: wherever it fits, preferred rules are chosen first"}},
      {"no priorities",
       OneTable({.hit_policy = "PRIORITY", .inputs = {"x"}, .rules = {{"-", "1"}}}, {{"x", "number"}}),
       {"no_priorities: hit policy PRIORITY of table 'd' needs the output values in order of priority; none are "
        "listed"}},
      {"unreachable",
       OneTable({.hit_policy = "FIRST", .inputs = {"x"}, .rules = {{"[7..3]", "1"}, {"-", "2"}}}, {{"x", "number"}}),
       {"unreachable_rule: rule 1 of table 'd' can never hold: no value of x satisfies the cell '[7..3]'"}},
      {"unreachable value",
       grade +
           OneTable({.hit_policy = "FIRST", .inputs = {"x"}, .rules = {{"\"d\"", "1"}, {"-", "2"}}}, {{"x", "tGrade"}}),
       {"unreachable_rule: rule 1 of table 'd' can never hold: no value of x satisfies the cell '\"d\"'"}},
      {"enumeration with a gap",
       grade + OneTable({.inputs = {"x"}, .rules = {{"\"a\"", "1"}, {"\"c\"", "2"}}}, {{"x", "tGrade"}}),
       {"gap: no rule of table 'd' fits x = \"b\"; add a rule or a default output"}},
      {"enumeration whole",
       grade + OneTable({.inputs = {"x"}, .rules = {{"\"a\"", "1"}, {"not(\"a\")", "2"}}}, {{"x", "tGrade"}}),
       {}},
      {"open text",
       OneTable({.inputs = {"x"}, .rules = {{"\"a\"", "1"}, {"\"b\"", "2"}}}, {{"x", "string"}}),
       {"gap: no rule of table 'd' fits x = \"other\"; add a rule or a default output"}},
      {"booleans",
       OneTable({.inputs = {"x", "y"}, .rules = {{"true", "-", "1"}, {"false", "true", "2"}}},
                {{"x", "boolean"}, {"y", "boolean"}}),
       {"gap: no rule of table 'd' fits x = false, y = false; add a rule or a default output"}},
      {"dates",
       OneTable({.inputs = {"x"}, .rules = {{"< date(\"2024-03-01\")", "1"}, {"> date(\"2024-03-01\")", "2"}}},
                {{"x", "date"}}),
       {"gap: no rule of table 'd' fits x = @\"2024-03-01\"; add a rule or a default output"}},
      {"days leave no room between",
       OneTable({.inputs = {"x"}, .rules = {{"<= @\"2024-02-29\"", "1"}, {">= @\"2024-03-01\"", "2"}}},
                {{"x", "date"}}),
       {}},
      {"durations",
       OneTable({.inputs = {"x"}, .rules = {{"< @\"P1Y\"", "1"}, {"> @\"P1Y\"", "2"}}},
                {{"x", "years and months duration"}}),
       {"gap: no rule of table 'd' fits x = @\"P1Y\"; add a rule or a default output"}},
      {"conditions on ? are looked into",
       OneTable({.inputs = {"x"}, .rules = {{"? < 5 or ? > 9", "1"}, {"? between 5 and 8", "2"}}}, {{"x", "number"}}),
       {"gap: no rule of table 'd' fits x = 9; add a rule or a default output"}},
      {"two columns over one input",
       OneTable({.inputs = {"x", "x"}, .rules = {{">= 0", "< 5", "1"}, {"-", ">= 5", "2"}, {"< 0", "-", "3"}}},
                {{"x", "number"}}),
       {}},
      {"a cell that reads other data",
       OneTable({.inputs = {"x"}, .rules = {{"< y", "1"}, {"5", "2"}, {"[4..6]", "3"}}},
                {{"x", "number"}, {"y", "number"}}),
       {"overlap: rules 2 and 3 of table 'd' both fit x = 5; hit policy UNIQUE forbids that"},
       {"column 'x': 1 cells (the first in rule 1: '< y') are more than comparisons of the value with constants"}},
      {"outputs",
       OneTable({.inputs = {"x"}, .rules = {{"< 5", "\"a\""}, {">= 5", "\"z\""}}, .output_values = "\"a\", \"b\""},
                {{"x", "number"}}, "string"),
       {"uncovered_output: no rule of table 'd' gives the declared output value \"b\"",
        "output_not_allowed: the output \"z\" of rule 2 is not among the output values \"a\", \"b\""}},
      {"sum of texts",
       OneTable({.hit_policy = "COLLECT", .aggregation = "SUM", .inputs = {"x"}, .rules = {{"-", "\"a\""}}},
                {{"x", "number"}}, ""),
       {"not_aggregable: the output \"a\" of rule 1 cannot be collected by SUM"}},
      {"types",
       Input("x", "number") + Decision("d", "string", {"x"}, Literal("x + 1")),
       {"type_mismatch: 'd' is declared as string, but this is number: it gives null"}},
      {"unknown name",
       Input("months", "number") + Decision("d", "number", {"months"}, Literal("mnths + 1")),
       {"unknown_name: nothing is named 'mnths' here; did you mean 'months'?"}},
      {"no type",
       "<inputData name=\"x\" id=\"_x\"><variable name=\"x\"/></inputData>" + Decision("d", "", {"x"}, Literal("x")),
       {"input_without_type: input 'x' has no type; what reads it cannot be checked"}},
      {"a decision's answers are all it can be",
       Input("x", "number") +
           Decision("level", "string", {"x"},
                    Table({.inputs = {"x"}, .rules = {{"< 5", "\"a\""}, {">= 5", "\"b\""}}})) +
           Decision("d", "number", {"!level"}, Table({.inputs = {"level"}, .rules = {{"\"a\"", "1"}, {"\"b\"", "2"}}})),
       {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const CheckReport report = CheckModel(Loaded(row.body));
    CHECK(fmt::format("{}", fmt::join(Told(report), "\n")) == fmt::format("{}", fmt::join(row.told, "\n")));
    const bool limited = !report.tables.empty() && !report.tables[0].proven();
    CHECK(limited == !row.limits.empty());
    if (limited && row.limits[0].starts_with("column")) CHECK(report.tables[0].limits[0].en == row.limits[0]);
  }
}

TEST_CASE("what is known of an input beyond the model") {
  const Model model =
      Loaded(OneTable({.inputs = {"x"}, .rules = {{"<= 5", "1"}, {"[6..20]", "2"}}}, {{"x", "number"}}));
  const auto with = [&](InputDomain domain) {
    return CheckModel(model, {.domain = [domain](std::string_view) { return std::optional(domain); }}).findings.size();
  };
  CHECK(with({.low = Value::Of(0), .high = Value::Of(20), .decimals = 0}) == 0);
  CHECK(with({.low = Value::Of(0), .high = Value::Of(21), .decimals = 0}) == 1);
  CHECK(with({.low = Value::Of(0), .high = Value::Of(20), .decimals = 1}) == 1);
  CHECK(with({.values = {Value::Of(1), Value::Of(7)}}) == 0);
  CHECK(with({.values = {Value::Of(1), Value::Of(70)}}) == 2);  // a gap, and a rule no value reaches
}

TEST_CASE("examples and the rules they choose") {
  const Model model = Loaded(OneTable({.inputs = {"x"}, .rules = {{"< 5", "1"}, {">= 5", "2"}}}, {{"x", "number"}}));
  const auto file = [](const char* expected) {
    return ModelFile{
        "cases.xml",
        fmt::format("<testCases xmlns=\"http://www.omg.org/spec/DMN/20160719/testcase\" "
                    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<modelName>m.dmn</modelName>"
                    "<testCase id=\"one\"><inputNode name=\"x\"><value xsi:type=\"xsd:decimal\">7</value>"
                    "</inputNode><resultNode name=\"d\"><expected><value xsi:type=\"xsd:decimal\">{}"
                    "</value></expected></resultNode></testCase></testCases>",
                    expected)};
  };
  auto findings = CheckExamples(model, file("2"));
  REQUIRE(findings.has_value());
  REQUIRE(findings->size() == 1);
  CHECK((*findings)[0].text.en == "no example is answered by rule 1 of table 'd'; add one that is");
  findings = CheckExamples(model, file("3"));
  REQUIRE(findings->size() == 2);
  CHECK((*findings)[0].line == 2);
  CHECK((*findings)[0].text.en == "example 'one': 'd' should be 3, but is 2");
  CHECK_FALSE(CheckExamples(model, {"cases.xml", "<html/>"}).has_value());
  CHECK_FALSE(CheckExamples(model, {"cases.xml", ""}).has_value());
}

// Random small tables against trying every value.
struct Column {
  std::string type;
  std::vector<std::string> cells;
  std::vector<Value> values;
};

std::vector<Column> ColumnKinds() {
  std::vector<Value> numbers;
  for (int half = -2; half <= 16; ++half) numbers.push_back(Value::Of(Number::FromParts(half * 5, -1)));
  std::vector<Value> days;
  for (int day = 1; day <= 9; ++day) days.push_back(Value::Of(Date{2024, 3, static_cast<std::uint8_t>(day)}));
  return {
      {"number",
       {"-", "< 3", ">= 3", "[2..5]", "(2..5)", "]3..6]", "4", "not(4)", "1, 5", "<= 6", "> 6", "not([1..4))", "null",
        "? < 2 or ? >= 5", "[5..2]"},
       numbers},
      {"boolean",
       {"-", "true", "false", "not(true)", "null", "true, false"},
       {Value::Boolean(true), Value::Boolean(false)}},
      {"string",
       {"-", "\"a\"", "\"b\"", "\"a\", \"b\"", "not(\"a\")", "\"c\"", "not(\"a\", \"c\")", "null", "? != \"b\""},
       {Value::Text("a"), Value::Text("b"), Value::Text("c"), Value::Text("zz")}},
      {"date",
       {"-", "< @\"2024-03-03\"", ">= @\"2024-03-03\"", "[@\"2024-03-02\"..@\"2024-03-05\"]", "@\"2024-03-04\"",
        "> @\"2024-03-06\""},
       days},
  };
}

struct Tried {
  bool gap = false;
  std::set<std::pair<std::size_t, std::size_t>> overlaps;
  std::set<std::size_t> reached, chosen;
};

// Every combination of values, null among them, through the evaluator's own trace.
Tried TryAll(const Model& model, const std::vector<const Column*>& columns, bool first) {
  Tried tried;
  const auto speaks_of_null = [&](std::size_t c) {
    return std::ranges::any_of(model.tables()[0].rules, [&](const auto& rule) { return rule.inputs[c] == "null"; });
  };
  std::vector<std::size_t> at(columns.size(), 0);
  while (true) {
    Context inputs;
    bool counts = true;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const bool is_null = at[c] == columns[c]->values.size();
      if (is_null && !speaks_of_null(c)) counts = false;
      inputs.Set(fmt::format("x{}", c), is_null ? Value() : columns[c]->values[at[c]]);
    }
    const auto outcome = Decide(model, "d", inputs, {.trace = true});
    const TableTrace& trace = outcome->trace.decisions.back().tables.at(0);
    std::vector<std::size_t> matched;
    for (std::size_t r = 0; r < trace.rules.size(); ++r) {
      if (trace.rules[r].matched) matched.push_back(r);
    }
    tried.gap = tried.gap || (counts && matched.empty());
    tried.reached.insert(matched.begin(), matched.end());
    if (first && !matched.empty()) tried.chosen.insert(matched[0]);
    for (std::size_t i = 0; i < matched.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) tried.overlaps.emplace(matched[j], matched[i]);
    }
    std::size_t c = 0;
    while (c < columns.size() && ++at[c] > columns[c]->values.size()) at[c++] = 0;
    if (c == columns.size()) return tried;
  }
}

TEST_CASE("random tables: the same as trying every value") {
  const std::vector<Column> kinds = ColumnKinds();
  constexpr std::uint32_t kSeed = 20'261'125;
  MESSAGE("seed ", kSeed);
  std::mt19937 random(kSeed);
  const auto below = [&](std::size_t n) { return random() % n; };
  int gaps = 0, shadowed = 0, unreachable = 0, overlapping = 0;
  for (int round = 0; round < 400; ++round) {
    const bool first = below(2) == 0;
    testing::TableText table{.hit_policy = first ? "FIRST" : "UNIQUE"};
    std::vector<const Column*> columns;
    std::vector<std::pair<std::string, std::string>> inputs;
    for (std::size_t c = 0, n = 1 + below(3); c < n; ++c) {
      columns.push_back(&kinds[below(kinds.size())]);
      table.inputs.push_back(fmt::format("x{}", c));
      inputs.emplace_back(table.inputs.back(), columns.back()->type);
    }
    for (std::size_t r = 0, n = 1 + below(7); r < n; ++r) {
      auto& rule = table.rules.emplace_back();
      for (const Column* column : columns) rule.push_back(column->cells[below(column->cells.size())]);
      rule.push_back(fmt::format("{}", r));
    }
    const Model model = Loaded(OneTable(table, inputs));
    const Tried tried = TryAll(model, columns, first);
    const CheckReport report = CheckModel(model, {.most = 1000});
    CAPTURE(round);
    REQUIRE(report.tables[0].proven());
    Tried found;
    std::set<std::size_t> never_reached, never_chosen;
    std::size_t overlap_findings = 0;
    for (const CheckFinding& finding : report.findings) {
      if (finding.key == "gap") found.gap = true;
      if (finding.key == "overlap") ++overlap_findings;
      std::size_t rule = 0;
      if (std::sscanf(finding.text.en.c_str(), "rule %zu of", &rule) == 1)
        (finding.key == "unreachable_rule" ? never_reached : never_chosen).insert(rule - 1);
    }
    CHECK(found.gap == tried.gap);
    if (!first) CHECK(overlap_findings == tried.overlaps.size());
    for (std::size_t r = 0; r < table.rules.size(); ++r) {
      CHECK(never_reached.contains(r) == !tried.reached.contains(r));
      if (first) CHECK((never_reached.contains(r) || never_chosen.contains(r)) == !tried.chosen.contains(r));
    }
    gaps += tried.gap;
    shadowed += !never_chosen.empty();
    unreachable += !never_reached.empty();
    overlapping += overlap_findings > 0;
  }
  CHECK(gaps > 50);
  CHECK(shadowed > 20);
  CHECK(unreachable > 20);
  CHECK(overlapping > 50);
  MESSAGE(gaps, " with gaps, ", shadowed, " with shadowed, ", unreachable, " with unreachable, ", overlapping,
          " with overlapping rules");
}

// A table made by splitting the space again and again has neither gap nor overlap, until one rule is taken away.
TEST_CASE("twelve columns and seventy rules are proven") {
  std::mt19937 random(7);
  constexpr std::size_t kColumns = 12;
  struct Box {
    std::array<int, kColumns> low, high;  // [low, high)
  };
  std::vector<Box> boxes(1);
  boxes[0].low.fill(0);
  boxes[0].high.fill(16);
  while (boxes.size() < 70) {
    const std::size_t chosen = random() % boxes.size();
    const std::size_t column = random() % kColumns;
    Box& box = boxes[chosen];
    if (box.high[column] - box.low[column] < 2) continue;
    const int room = box.high[column] - box.low[column] - 1;
    const int cut = box.low[column] + 1 + static_cast<int>(random() % static_cast<unsigned>(room));
    Box other = box;
    box.high[column] = cut;
    other.low[column] = cut;
    boxes.push_back(other);
  }
  for (const bool whole : {true, false}) {
    testing::TableText table;
    std::vector<std::pair<std::string, std::string>> inputs;
    for (std::size_t c = 0; c < kColumns; ++c) {
      table.inputs.push_back(fmt::format("x{}", c));
      inputs.emplace_back(table.inputs.back(), "number");
    }
    for (std::size_t b = whole ? 0 : 1; b < boxes.size(); ++b) {
      auto& rule = table.rules.emplace_back();
      for (std::size_t c = 0; c < kColumns; ++c) {
        const bool low = boxes[b].low[c] > 0;
        const bool high = boxes[b].high[c] < 16;
        rule.push_back(low && high ? fmt::format("[{}..{})", boxes[b].low[c], boxes[b].high[c])
                       : low       ? fmt::format(">= {}", boxes[b].low[c])
                       : high      ? fmt::format("< {}", boxes[b].high[c])
                                   : "-");
      }
      rule.push_back("1");
    }
    const CheckReport report = CheckModel(Loaded(OneTable(table, inputs)));
    REQUIRE(report.tables[0].proven());
    CHECK(report.findings.size() == (whole ? 0 : 1));
    if (!whole) CHECK(report.findings[0].key == "gap");
  }
}

TEST_CASE("a budget that does not suffice is said") {
  testing::TableText table;
  std::vector<std::pair<std::string, std::string>> inputs;
  for (int c = 0; c < 6; ++c) {
    table.inputs.push_back(fmt::format("x{}", c));
    inputs.emplace_back(table.inputs.back(), "boolean");
  }
  for (int r = 0; r < 6; ++r) {
    for (const char* cell : {"true", "false"}) {
      auto& rule = table.rules.emplace_back(6, "-");
      rule[static_cast<std::size_t>(r)] = cell;
      rule[static_cast<std::size_t>((r + 1) % 6)] = "true";
      rule.push_back("1");
    }
  }
  table.hit_policy = "FIRST";
  const CheckReport report = CheckModel(Loaded(OneTable(table, inputs)), {.budget = 3});
  CHECK_FALSE(report.tables[0].proven());
}

}  // namespace
}  // namespace yq::decision
