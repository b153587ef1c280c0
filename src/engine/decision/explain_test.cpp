#include "engine/decision/explain.h"

#include <doctest/doctest.h>

#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

using testing::Decision;
using testing::Definitions;
using testing::Input;
using testing::Literal;
using testing::Table;

Value N(std::int64_t n) { return Value::Of(n); }

struct Asked {
  Model model;
  Outcome outcome;
};

Asked Ask(const std::string& body, std::string_view decision, const Context& inputs) {
  auto model = LoadModel({"m.dmn", Definitions(body)}, {.strict = true});
  REQUIRE(model.has_value());
  auto outcome = Decide(*model, decision, inputs, {.trace = true});
  REQUIRE(outcome.has_value());
  return {*model, *outcome};
}

const std::string kRent = Input("employed_in_district", "boolean") + Input("months", "number") +
                          Input("degree", "string") + Input("has_home", "boolean") + Input("rent", "number");

TEST_CASE("a no names the condition that fails, the value given and the value needed") {
  const auto asked = Ask(
      kRent +
          Decision(
              "ok", "boolean", {"employed_in_district", "months", "degree", "has_home"},
              Literal(
                  "employed_in_district and months >= 24 and degree in (\"master\", \"doctor\") and not(has_home)")),
      "ok",
      {{"employed_in_district", Value::Boolean(true)},
       {"months", N(18)},
       {"degree", Value::Text("master")},
       {"has_home", Value::Boolean(false)}});
  CHECK(asked.outcome.value.is_false());
  const Reason reason = Explain(asked.model, asked.outcome.trace);
  CHECK(reason.kind == Reason::Kind::kDecision);
  CHECK_FALSE(reason.satisfied);
  REQUIRE(reason.parts.size() == 1);
  CHECK(reason.parts[0].kind == Reason::Kind::kAll);
  CHECK(reason.parts[0].parts.size() == 4);
  const auto failing = FailingConditions(reason);
  REQUIRE(failing.size() == 1);
  CHECK(failing[0].subject == "months");
  CHECK(failing[0].operation == ">=");
  CHECK(failing[0].given == N(18));
  CHECK(failing[0].needed == N(24));
  CHECK(reason.failing == 1);
}

TEST_CASE("of several ways the nearest is named") {
  const auto asked = Ask(
      kRent +
          Decision(
              "ok", "boolean", {"months", "degree", "rent"},
              Literal("(months >= 60 and rent > 0 and degree = \"none\") or (degree = \"doctor\" and months >= 6)")),
      "ok", {{"months", N(12)}, {"degree", Value::Text("master")}, {"rent", N(0)}});
  const auto failing = FailingConditions(Explain(asked.model, asked.outcome.trace));
  REQUIRE(failing.size() == 1);
  CHECK(failing[0].subject == "degree");
  CHECK(failing[0].needed == Value::Text("doctor"));
}

TEST_CASE("a table tells the rule, its clause, and for a no the nearest rule that would say yes") {
  const std::string body =
      kRent + Decision("ok", "boolean", {"months", "degree"},
                       Table({.hit_policy = "FIRST",
                              .inputs = {"degree", "months"},
                              .rules = {{"\"doctor\"", ">= 6", "true", "art. 3 (1)"},
                                        {"\"master\", \"doctor\"", "[24..60]", "true", "art. 3 (2)"},
                                        {"-", "-", "false", ""}}}));
  const auto yes = Ask(body, "ok", {{"months", N(7)}, {"degree", Value::Text("doctor")}});
  const Reason why = Explain(yes.model, yes.outcome.trace);
  CHECK(why.satisfied);
  REQUIRE_FALSE(why.parts.empty());
  CHECK(why.parts[0].rule == 0);
  CHECK(why.parts[0].annotations == std::vector<std::string>{"art. 3 (1)"});
  CHECK(yes.outcome.trace.Find("ok")->tables[0].annotations == std::vector<std::string>{"art. 3 (1)"});

  const auto no = Ask(body, "ok", {{"months", N(18)}, {"degree", Value::Text("master")}});
  const auto failing = FailingConditions(Explain(no.model, no.outcome.trace));
  REQUIRE(failing.size() == 1);
  const bool by_degree = failing[0].subject == "degree";
  if (by_degree) {
    CHECK(failing[0].needed == Value::Text("doctor"));
  } else {
    CHECK(failing[0].operation == "in");
    CHECK(failing[0].given == N(18));
  }
}

TEST_CASE("a decision behind a condition is unfolded to its own failing condition") {
  const auto asked = Ask(
      kRent +
          Decision("local", "boolean", {"employed_in_district", "months"},
                   Literal("employed_in_district and months > 11")) +
          Decision("ok", "boolean", {"!local", "has_home"}, Literal("local and not(has_home)")),
      "ok", {{"employed_in_district", Value::Boolean(true)}, {"months", N(11)}, {"has_home", Value::Boolean(false)}});
  const auto failing = FailingConditions(Explain(asked.model, asked.outcome.trace));
  REQUIRE(failing.size() == 1);
  CHECK(failing[0].subject == "months");
  CHECK(failing[0].needed == N(11));
  CHECK(asked.outcome.trace.Find("local")->inputs.size() == 2);
}

TEST_CASE("the trace never changes the answer or its diagnostics") {
  const char* const kTexts[] = {"months > 3 or months / 0 > 1",      "months > 30 and months + null > 1",
                                "if months in [1..5] then 1 else 2", "months between 1 and degree",
                                "not(months = 3 and degree < 3)",    "some x in [1, 2] satisfies x = months"};
  for (const char* text : kTexts) {
    CAPTURE(text);
    auto model = LoadModel({"m.dmn", Definitions(kRent + Decision("d", "", {"months", "degree"}, Literal(text)))});
    REQUIRE(model.has_value());
    for (const Value& months : {N(3), N(31), Value()}) {
      const Context inputs = {{"months", months}, {"degree", Value::Text("x")}};
      const auto plain = Decide(*model, "d", inputs);
      const auto traced = Decide(*model, "d", inputs, {.trace = true});
      CHECK(ToFeel(plain->value) == ToFeel(traced->value));
      CHECK(plain->diagnostics.size() == traced->diagnostics.size());
    }
  }
}

}  // namespace
}  // namespace yq::decision
