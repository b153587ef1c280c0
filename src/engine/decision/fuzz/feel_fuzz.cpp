// FEEL text: whatever it is, it is read or refused, evaluated within its budget, and written as text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/decision/decision.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yq::decision;
  if (size > 20'000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const std::vector<ScopeName> kScope = {{"x", "number"},
                                                {"name", "string"},
                                                {"list of things", "list<context<a b: number>>"},
                                                {"day", "date"},
                                                {"any", "Any"}};
  static const Context kValues = {{"x", Value::Of(7)},
                                  {"name", Value::Text("Li")},
                                  {"list of things", *FromJsonText(R"([{"a b": 1}, {"a b": 2}])", "Any")},
                                  {"day", *FromText("date", "2024-02-29")}};
  const DecideOptions options{.now = DateTime::Parse("2026-06-15T10:30:00+08:00"),
                              .budget = {.steps = 20'000, .depth = 300, .list_length = 5'000}};
  if (const auto expression = ParseExpression(text, kScope)) {
    const Outcome outcome = Evaluate(*expression, kValues, options);
    const std::string written = ToFeel(outcome.value);
    (void)ToJsonText(outcome.value);
    (void)expression->names();
    // What is written reads back, but for functions and what holds them.
    if (outcome.value.is(Value::Kind::kNumber) && !ParseExpression(written)) __builtin_trap();
  }
  if (const auto tests = ParseUnaryTests(text, kScope)) (void)EvaluateTests(*tests, Value::Of(5), kValues, options);
  for (const char* type :
       {"number", "date", "time", "date and time", "days and time duration", "years and months duration"}) {
    if (const auto value = FromText(type, text)) (void)ToFeel(*value);
  }
  (void)FromJsonText(text, "Any");
  return 0;
}
