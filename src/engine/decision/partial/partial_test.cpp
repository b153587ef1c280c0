// Partial answers: small cases by hand, then random models against exhaustive search.
#include "engine/decision/partial.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "engine/decision/partial/abstract.h"
#include "engine/decision/partial/random_models.h"
#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

using testing::Decision;
using testing::Definitions;
using testing::Generator;
using testing::Input;
using testing::Literal;
using testing::Loaded;
using testing::RandomInput;
using testing::Table;

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
      domains.push_back(Generator::DomainOf(input));
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
