// The nearest change: cases by hand, then random models against every change there is.
#include "engine/decision/nearest.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "engine/decision/partial/abstract.h"
#include "engine/decision/partial/random_models.h"

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
Value Day(std::string_view text) { return *FromText("date", text); }
const Value kTrue = Value::Boolean(true);
const Value kFalse = Value::Boolean(false);

std::string Changes(const NearestChange& change) {
  if (!change.found) return "none";
  std::string out;
  for (const NearestChange::Item& item : change.changes)
    out += fmt::format("{}{}:{}->{}", out.empty() ? "" : " ", item.input, ToText(item.from), ToText(item.to));
  return out + (change.certain ? "" : " perhaps");
}

TEST_CASE("one rent support: what would have to change") {
  const Model model = Loaded(Definitions(
      Input("months", "number") + Input("pay", "number") + Input("degree", "string") + Input("moved", "date") +
      Input("day", "date") +
      Decision("points", "number", {"degree", "pay"},
               Table({.hit_policy = "FIRST",
                      .inputs = {"degree", "pay"},
                      .rules = {{"\"doctor\"", "-", "50"}, {"\"master\"", "> 15000", "40"}, {"-", "-", "10"}}})) +
      Decision("ok", "boolean", {"!points", "months", "moved", "day"},
               Literal("points >= 40 and months >= 24 and moved + duration(\"P1Y\") <= day"))));
  const std::vector<Changeable> changeable = {
      {.domain = {.input = "months", .minimum = N(0), .maximum = N(600)}},
      {.domain = {.input = "pay", .minimum = N(0)}, .step = *Number::Parse("0.01"), .cost = 0.01},
      {.domain = {.input = "degree", .values = {Value::Text("bachelor"), Value::Text("master"), Value::Text("doctor")}},
       .cost = 10'000}};
  struct Row {
    const char* name;
    Context known;
    const char* changes;
  };
  const auto facts = [](Value months, Value pay, Value degree, const char* moved) {
    return Context{{"months", std::move(months)},
                   {"pay", std::move(pay)},
                   {"degree", std::move(degree)},
                   {"moved", Day(moved)},
                   {"day", Day("2026-03-02")}};
  };
  const Value master = Value::Text("master");
  const Row rows[] = {
      {"already", facts(N(24), N(15001), master, "2020-01-01"), ""},
      {"one month short", facts(N(23), N(15001), master, "2020-01-01"), "months:23->24"},
      {"pay at the open limit", facts(N(24), N(15000), master, "2020-01-01"), "pay:15000->15000.01"},
      {"two things", facts(N(18), N(9000), master, "2020-01-01"), "months:18->24 pay:9000->15000.01"},
      {"a degree is fewer than two", facts(N(30), N(9000), Value::Text("bachelor"), "2020-01-01"),
       "degree:bachelor->doctor"},
      {"months unknown as none", facts(Value(), N(15001), master, "2020-01-01"), "months:null->24"},
      {"what cannot be changed stands against it", facts(N(1), N(1), master, "2025-03-03"), "none"},
      {"the day itself is enough", facts(N(23), N(15001), master, "2025-03-02"), "months:23->24"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto change = FindNearestChange(model, "ok", row.known, changeable, {}, kTrue);
    REQUIRE(change.has_value());
    CHECK(Changes(*change) == row.changes);
    CHECK(change->proven);
  }
}

TEST_CASE("what is not known yet stays open") {
  const Model model = Loaded(Definitions(Input("a", "number") + Input("b", "boolean") +
                                         Decision("ok", "boolean", {"a", "b"}, Literal("a >= 10 and b = true"))));
  const std::vector<Changeable> changeable = {{.domain = {.input = "a"}}, {.domain = {.input = "b"}}};
  const auto open = FindNearestChange(model, "ok", {{"a", N(3)}}, changeable, {}, kTrue);
  CHECK(Changes(*open) == "a:3->10 perhaps");
  CHECK(open->answer.is_true());
  const auto other = FindNearestChange(model, "ok", {{"a", N(12)}, {"b", kTrue}}, changeable, {}, std::nullopt);
  CHECK(Changes(*other) == "b:true->false");  // one step; a would need three
  const auto undecided = FindNearestChange(model, "ok", {{"a", N(12)}}, changeable, {}, std::nullopt);
  CHECK_FALSE(undecided->found);
}

TEST_CASE("limits that move with another input") {
  const Model model =
      Loaded(Definitions(Input("a", "number") + Input("b", "boolean") + Input("d", "date") + Input("day", "date") +
                         Decision("ok", "boolean", {"a", "b", "d", "day"},
                                  Literal("a * 3 + (if b then 10 else 0) >= 25 and day >= d + duration(\"P2Y\")"))));
  const std::vector<Changeable> changeable = {
      {.domain = {.input = "b"}, .cost = 1}, {.domain = {.input = "a"}}, {.domain = {.input = "day"}, .step = 1}};
  const Context known{{"a", N(3)}, {"b", kFalse}, {"d", Day("2024-02-29")}, {"day", Day("2026-02-01")}};
  const auto change = FindNearestChange(model, "ok", known, changeable, {}, kTrue);
  // a alone needs 9 (6 steps); with b it would need 5, but then three inputs change.
  CHECK(Changes(*change) == "a:3->9 day:2026-02-01->2026-02-28");
  const auto only = FindNearestChange(
      model, "ok", {{"a", N(0)}, {"b", kFalse}, {"d", Day("2024-02-29")}, {"day", Day("2026-02-28")}},
      std::vector<Changeable>{{.domain = {.input = "b"}}, {.domain = {.input = "a", .maximum = N(6)}}}, {}, kTrue);
  CHECK(Changes(*only) == "b:false->true a:0->5");
}

TEST_CASE("wrong questions") {
  const Model model = Loaded(Definitions(Input("a", "number") + Decision("ok", "boolean", {"a"}, Literal("a >= 10"))));
  CHECK_FALSE(FindNearestChange(model, "nothing", {}, {}, {}, kTrue).has_value());
  const std::vector<Changeable> a = {{.domain = {.input = "a"}}};
  CHECK(Changes(*FindNearestChange(model, "ok", {{"a", N(1)}}, {}, {}, kTrue)) == "none");
  CHECK(Changes(*FindNearestChange(model, "ok", {{"a", N(1)}}, a, {}, Value::Text("x"))) == "none");
  const std::vector<Changeable> stranger = {{.domain = {.input = "z"}}};
  CHECK(Changes(*FindNearestChange(model, "ok", {{"a", N(1)}}, stranger, {}, kTrue)) == "none");
  const auto spent = FindNearestChange(model, "ok", {{"a", N(1)}}, a, {}, kTrue, {.budget = 0});
  CHECK_FALSE(spent->proven);
}

// The best over every change of up to three inputs: how many change, and how far.
struct Best {
  std::size_t inputs = 99;
  double distance = 0;
};

TEST_CASE("random models: no change is smaller, as exhaustive search has it") {
  int found = 0;
  int proven = 0;
  int models = 0;
  for (std::uint32_t seed = 1; seed <= 600; ++seed) {
    CAPTURE(seed);
    Generator generator(seed);
    const std::string xml = generator.Make();
    CAPTURE(xml);
    const auto model = LoadModel({"m.dmn", xml});
    REQUIRE(model.has_value());
    Context known;
    std::vector<Changeable> changeable;
    std::vector<const RandomInput*> inputs;
    for (const RandomInput& input : generator.inputs) {
      known.Set(input.name, input.values[generator.Below(input.values.size())]);
      if (generator.Below(4) == 0) continue;
      inputs.push_back(&input);
      changeable.push_back(
          {.domain = Generator::DomainOf(input), .cost = 1.0 + static_cast<double>(generator.Below(3))});
    }
    const Value present = Decide(*model, "d", known)->value;
    const std::optional<Value> wanted =
        generator.Below(3) == 0 ? std::nullopt : std::optional(Value::Boolean(!present.is_true()));
    const auto reached = [&](const Value& answer) {
      return wanted ? Identical(answer, *wanted) : !Identical(answer, present);
    };
    std::size_t total = 1;
    for (const RandomInput* input : inputs) total *= input->values.size();
    Best best;
    for (std::size_t c = 0; c < total; ++c) {
      Context changed = known;
      Best here{.inputs = 0, .distance = 0};
      std::size_t rest = c;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Value& to = inputs[i]->values[rest % inputs[i]->values.size()];
        rest /= inputs[i]->values.size();
        const Value& from = *known.Find(inputs[i]->name);
        if (Identical(from, to)) continue;
        ++here.inputs;
        here.distance += ChangeDistance(changeable[i], from, to);
        changed.Set(inputs[i]->name, to);
      }
      if (here.inputs > 3 || here.inputs > best.inputs ||
          (here.inputs == best.inputs && here.distance >= best.distance))
        continue;
      if (reached(Decide(*model, "d", changed)->value)) best = here;
    }
    const auto change = FindNearestChange(*model, "d", known, changeable, {}, wanted);
    REQUIRE(change.has_value());
    ++models;
    if (change->found) {
      // Applied, it gives what was asked for; and it is never smaller than the smallest.
      Context changed = known;
      double distance = 0;
      for (const NearestChange::Item& item : change->changes) {
        const auto which = std::ranges::find(inputs, item.input, &RandomInput::name);
        REQUIRE(which != inputs.end());
        distance += ChangeDistance(changeable[static_cast<std::size_t>(which - inputs.begin())], item.from, item.to);
        CHECK(Identical(item.from, *known.Find(item.input)));
        changed.Set(item.input, item.to);
      }
      CHECK(reached(Decide(*model, "d", changed)->value));
      CHECK(std::abs(distance - change->distance) < 1e-9);
      CHECK(change->certain);
      REQUIRE(best.inputs <= 3);
      ++found;
    }
    if (change->proven) {
      ++proven;
      CHECK(change->found == (best.inputs <= 3));
      if (change->found) {
        CHECK(change->changes.size() == best.inputs);
        CHECK(std::abs(change->distance - best.distance) < 1e-9);
      }
    }
  }
  CHECK(found > 180);
  CHECK(proven > 580);
  MESSAGE("of ", models, " models a change in ", found, ", proven smallest or none in ", proven);
}

}  // namespace
}  // namespace yq::decision
