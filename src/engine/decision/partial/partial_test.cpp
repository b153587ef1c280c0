// Partial answers: small cases by hand, then random models against exhaustive search.
#include "engine/decision/partial.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "engine/decision/partial/abstract.h"
#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

using testing::Decision;
using testing::Definitions;
using testing::Input;
using testing::Literal;
using testing::Table;

Model Loaded(const std::string& xml) {
  auto model = LoadModel({"m.dmn", xml}, {.strict = true});
  if (!model) {
    for (const Problem& p : model.error().problems) MESSAGE(p.place, " ", p.params[0].value);
  }
  REQUIRE(model.has_value());
  return *model;
}

Value N(std::int64_t n) { return Value::Of(n); }

TEST_CASE("a false condition ends it; what cannot matter is not asked") {
  const Model model =
      Loaded(Definitions(Input("age", "number") + Input("resident", "boolean") + Input("degree", "string") +
                         Decision("ok", "boolean", {"age", "resident", "degree"},
                                  Literal("age >= 18 and resident and degree in (\"master\", \"doctor\")"))));
  const std::vector<Domain> domains = {
      {.input = "age", .minimum = N(0), .maximum = N(120)},
      {.input = "degree", .values = {Value::Text("none"), Value::Text("master"), Value::Text("doctor")}}};
  const auto all = DecidePartially(model, "ok", {}, domains);
  REQUIRE(all.has_value());
  CHECK_FALSE(all->determined);
  CHECK(all->open.size() == 3);
  CHECK(all->exact);

  const auto young = DecidePartially(model, "ok", {{"age", N(17)}}, domains);
  CHECK(young->determined);
  CHECK(young->value.is_false());

  const auto left = DecidePartially(model, "ok", {{"age", N(18)}, {"resident", Value::Boolean(true)}}, domains);
  CHECK_FALSE(left->determined);
  CHECK(left->open == std::vector<std::string>{"degree"});
  CHECK(left->possible.size() == 2);
}

TEST_CASE("a sum has bounds, and points that cannot decide are not asked") {
  const auto points = [](std::string_view of) {
    return Table({.inputs = {std::string(of)}, .rules = {{"[0..10)", "0"}, {"[10..20)", "15"}, {">= 20", "25"}}});
  };
  const Model model =
      Loaded(Definitions(Input("a", "number") + Input("b", "number") + Input("c", "number") +
                         Decision("pa", "number", {"a"}, points("a")) + Decision("pb", "number", {"b"}, points("b")) +
                         Decision("pc", "number", {"c"}, points("c")) +
                         Decision("total", "number", {"!pa", "!pb", "!pc"}, Literal("pa + pb + pc")) +
                         Decision("ok", "boolean", {"!total"}, Literal("total >= 60"))));
  const std::vector<Domain> domains = {
      {.input = "a", .minimum = N(0)}, {.input = "b", .minimum = N(0)}, {.input = "c", .minimum = N(0)}};
  const auto total = DecidePartially(model, "total", {{"a", N(25)}}, domains);
  REQUIRE(total.has_value());
  CHECK_FALSE(total->determined);
  REQUIRE(total->at_least.has_value());
  CHECK(*total->at_least == N(25));
  CHECK(*total->at_most == N(75));
  const auto low = DecidePartially(model, "ok", {{"a", N(5)}}, domains);
  CHECK(low->determined);  // 0 + 25 + 25 is never 60
  CHECK(low->value.is_false());
  const auto open = DecidePartially(model, "ok", {{"a", N(15)}}, domains);
  CHECK(open->open == std::vector<std::string>{"b", "c"});
}

TEST_CASE("a computed condition finds where it turns") {
  const Model model = Loaded(Definitions(
      Input("born", "date") + Input("day", "date") +
      Decision("age", "number", {"born", "day"}, Literal("years and months duration(born, day).years")) +
      Decision("ok", "string", {"!age"},
               Table({.inputs = {"age"},
                      .rules = {{"< 45", "\"young\""}, {"[45..60]", "\"middle\""}, {"> 60", "\"old\""}}}))));
  const auto born = [&](std::string_view earliest, std::string_view latest) {
    const std::vector<Domain> domains = {
        {.input = "born", .minimum = *FromText("date", earliest), .maximum = *FromText("date", latest)}};
    return DecidePartially(model, "ok", {{"day", *FromText("date", "2024-06-15")}}, domains);
  };
  CHECK(born("1900-01-01", "2020-01-01")->possible.size() == 3);
  CHECK(born("1979-06-16", "2020-01-01")->determined);
  CHECK_FALSE(born("1979-06-15", "2020-01-01")->determined);
  CHECK(born("1963-06-16", "1979-06-15")->value == Value::Text("middle"));
}

TEST_CASE("limits that come from values given or from other open inputs") {
  struct Row {
    std::string_view condition;
    bool determined;
  };
  const Row rows[] = {
      {"arrived <= day", false},
      {"arrived != null and arrived <= day", false},
      {"arrived != null and arrived <= day and day < arrived + duration(\"P6M\")", false},
      {"arrived != null and arrived <= day and arrived >= day - duration(\"P12M\")", false},
      {"arrived != null and day in [arrived..arrived + duration(\"P6M\")]", false},
      {"arrived != null and day between arrived and arrived + duration(\"P6M\")", false},
      {"arrived != null and arrived in [day - duration(\"P6M\")..day]", false},
      {"years and months duration(arrived, day) < duration(\"P1Y\") and arrived <= day", false},
      {"arrived != null and left != null and arrived < left and left < arrived + duration(\"P3D\")", false},
      {"arrived != null and arrived < day and arrived > day", true},
      {"arrived != null and n > 5 * factor and n < 5 * factor + 2", false},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.condition));
    const Model model = Loaded(
        Definitions(Input("arrived", "date") + Input("left", "date") + Input("day", "date") + Input("n", "number") +
                    Input("factor", "number") +
                    Decision("ok", "boolean", {"arrived", "left", "day", "n", "factor"}, Literal(row.condition))));
    std::vector<Domain> domains;
    for (const char* name : {"arrived", "left", "n"}) domains.push_back({.input = name, .may_be_null = true});
    const auto got =
        DecidePartially(model, "ok", {{"day", *FromText("date", "2026-03-01")}, {"factor", N(3)}}, domains);
    REQUIRE(got.has_value());
    CHECK(got->determined == row.determined);
    if (!row.determined) CHECK(std::ranges::any_of(got->possible, &Value::is_true));
  }
}

// ---- Random models.

struct RandomInput {
  std::string name;
  std::string type;
  std::vector<Value> values;  // the whole domain
};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string Make() {
    std::string xml;
    const std::size_t count = 2 + Below(3);
    for (std::size_t i = 0; i < count; ++i) {
      RandomInput input{"i" + std::to_string(i), "", {}};
      switch (Below(3)) {
        case 0:
          input.type = "boolean";
          input.values = {Value::Boolean(true), Value::Boolean(false)};
          break;
        case 1:
          input.type = "string";
          for (const char* text : {"a", "b", "c"}) input.values.push_back(Value::Text(text));
          break;
        default:
          input.type = "number";
          for (int n = 0; n <= 9; ++n) input.values.push_back(N(n));
      }
      if (Below(4) == 0) input.values.emplace_back();
      xml += Input(input.name, input.type);
      inputs.push_back(std::move(input));
    }
    std::vector<std::string> needs;
    for (const RandomInput& input : inputs) needs.push_back(input.name);
    xml += Decision("t", "", needs, RandomTable());
    xml += Decision("n", "", needs, Literal(NumberText(0)));
    xml += Decision("b", "boolean", needs, Literal(BooleanText(0, false)));
    needs.insert(needs.end(), {"!t", "!n", "!b"});
    const std::string text = Below(2) == 0 ? BooleanText(0, true)
                                           : fmt::format("if {} then t else if {} then {} else \"none\"",
                                                         BooleanText(0, true), BooleanText(0, true), NumberText(0));
    xml += Decision("d", "", needs, Literal(text));
    return Definitions(xml);
  }

  std::vector<RandomInput> inputs;
  std::size_t Below(std::size_t n) { return random_() % n; }

 private:
  const RandomInput* Pick(std::string_view type) {
    std::vector<const RandomInput*> found;
    for (const RandomInput& input : inputs) {
      if (input.type == type) found.push_back(&input);
    }
    return found.empty() ? nullptr : found[Below(found.size())];
  }
  std::string NumberText(int depth) {
    const RandomInput* input = Pick("number");
    switch (Below(depth > 2 ? 2 : 6)) {
      case 0:
        return input != nullptr ? input->name : "3";
      case 1:
        return std::to_string(Below(9));
      case 2:
        return fmt::format("({} + {})", NumberText(depth + 1), NumberText(depth + 1));
      case 3:
        return fmt::format("({} * {})", NumberText(depth + 1), Below(3));
      case 4:
        return fmt::format("max({}, {})", NumberText(depth + 1), NumberText(depth + 1));
      default:
        return fmt::format("(if {} then {} else {})", BooleanText(depth + 1, false), NumberText(depth + 1),
                           NumberText(depth + 1));
    }
  }
  std::string BooleanText(int depth, bool decisions) {
    static constexpr const char* kComparisons[] = {"<", "<=", ">", ">=", "=", "!="};
    if (depth < 3) {
      switch (Below(5)) {
        case 0:
          return fmt::format("({} and {})", BooleanText(depth + 1, decisions), BooleanText(depth + 1, decisions));
        case 1:
          return fmt::format("({} or {})", BooleanText(depth + 1, decisions), BooleanText(depth + 1, decisions));
        case 2:
          return fmt::format("not({})", BooleanText(depth + 1, decisions));
        default:
          break;
      }
    }
    if (decisions && Below(3) == 0)
      return Below(2) == 0 ? "b" : fmt::format("n {} {}", kComparisons[Below(6)], Below(12));
    switch (Below(4)) {
      case 0:
        if (const RandomInput* input = Pick("boolean")) return input->name;
        [[fallthrough]];
      case 1:
        if (const RandomInput* input = Pick("string")) return fmt::format("{} = \"{}\"", input->name, "abcd"[Below(4)]);
        [[fallthrough]];
      default:
        if (const RandomInput* input = Pick("number"))
          return fmt::format("{} {} {}", input->name, kComparisons[Below(6)], Below(10));
        return "true";
    }
  }
  std::string Cell(const RandomInput& input) {
    if (Below(4) == 0) return "-";
    if (input.type == "boolean") return Below(2) == 0 ? "true" : "false";
    if (input.type == "string") return Below(3) == 0 ? "not(\"a\")" : fmt::format("\"{}\"", "abc"[Below(3)]);
    switch (Below(5)) {
      case 0:
        return fmt::format("< {}", Below(9));
      case 1:
        return fmt::format(">= {}", Below(9));
      case 2:
        return fmt::format("[{}..{}]", Below(5), 5 + Below(4));
      case 3:
        return fmt::format("({}..{})", Below(5), 5 + Below(4));
      default:
        return fmt::format("{}, {}", Below(9), Below(9));
    }
  }
  std::string RandomTable() {
    static constexpr const char* kPolicies[] = {"UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER"};
    testing::TableText table;
    table.hit_policy = kPolicies[Below(6)];
    if (table.hit_policy == "PRIORITY") table.output_values = "3, 2, 1, 0";
    if (table.hit_policy == "COLLECT" && Below(3) > 0)
      table.aggregation = Below(2) == 0 ? "SUM" : Below(2) == 0 ? "MAX" : "COUNT";
    if (Below(3) == 0) table.default_output = "7";
    const std::size_t columns = 1 + Below(inputs.size());
    for (std::size_t i = 0; i < columns; ++i) table.inputs.push_back(inputs[i].name);
    const std::size_t rules = 1 + Below(5);
    for (std::size_t r = 0; r < rules; ++r) {
      std::vector<std::string> rule;
      for (std::size_t i = 0; i < columns; ++i) rule.push_back(Cell(inputs[i]));
      rule.push_back(std::to_string(Below(4)));
      table.rules.push_back(std::move(rule));
    }
    return Table(table);
  }

  std::mt19937 random_;
};

TEST_CASE("random models: determined, open and never too much, as exhaustive search has it") {
  int exact = 0;
  int determined = 0;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Generator generator(seed);
    const std::string xml = generator.Make();
    CAPTURE(xml);
    const auto model = LoadModel({"m.dmn", xml});
    REQUIRE(model.has_value());
    Context known;
    std::vector<const RandomInput*> unknown;
    std::vector<Domain> domains;
    for (const RandomInput& input : generator.inputs) {
      if (generator.Below(3) == 0) {
        known.Set(input.name, input.values[generator.Below(input.values.size())]);
        continue;
      }
      unknown.push_back(&input);
      Domain domain{.input = input.name, .may_be_null = input.values.back().is_null()};
      if (input.type == "number") {
        domain.minimum = N(0);
        domain.maximum = N(9);
      } else {
        for (const Value& v : input.values) {
          if (!v.is_null()) domain.values.push_back(v);
        }
      }
      domains.push_back(std::move(domain));
    }
    // Every completion.
    std::size_t total = 1;
    for (const RandomInput* input : unknown) total *= input->values.size();
    std::vector<Value> answers(total);
    for (std::size_t c = 0; c < total; ++c) {
      Context inputs = known;
      std::size_t rest = c;
      for (const RandomInput* input : unknown) {
        inputs.Set(input->name, input->values[rest % input->values.size()]);
        rest /= input->values.size();
      }
      answers[c] = Decide(*model, "d", inputs)->value;
    }
    std::set<std::string> matters;
    std::size_t stride = 1;
    for (const RandomInput* input : unknown) {
      const std::size_t size = input->values.size();
      for (std::size_t c = 0; c < total; ++c) {
        if ((c / stride) % size != 0) continue;
        for (std::size_t k = 1; k < size; ++k) {
          if (!Identical(answers[c], answers[c + k * stride])) matters.insert(input->name);
        }
      }
      stride *= size;
    }
    const auto partial = DecidePartially(*model, "d", known, domains);
    REQUIRE(partial.has_value());
    const std::set<std::string> open(partial->open.begin(), partial->open.end());
    CHECK(open.size() == partial->open.size());
    // Sound whatever the budget: what matters is asked, and "determined" is true.
    CHECK(std::ranges::includes(open, matters));
    CHECK(partial->determined == open.empty());
    if (partial->determined) {
      CHECK(Identical(partial->value, answers[0]));
      ++determined;
    }
    for (const Value& answer : partial->possible) {
      CHECK(std::ranges::any_of(answers, [&](const Value& a) { return Identical(a, answer); }));
    }
    if (partial->at_least && !partial->determined) {
      for (const Value& a : answers) CHECK((!a.is(Value::Kind::kNumber) || a.number() >= partial->at_least->number()));
    }
    if (partial->exact) {
      CHECK(open == matters);
      ++exact;
    }
  }
  CHECK(exact > 380);
  CHECK(determined > 40);
  MESSAGE("exact in ", exact, " of 400, determined in ", determined);
}

}  // namespace
}  // namespace yq::decision
