// Small random models for tests, whose inputs have few enough values to try every completion.
#pragma once

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/decision/testing.h"

namespace yq::decision::testing {

// The model, or a test that fails and says why.
inline Model Loaded(const std::string& xml) {
  auto model = LoadModel({"m.dmn", xml}, {.strict = true});
  if (!model) {
    for (const Problem& p : model.error().problems) MESSAGE(p.place, " ", p.params[0].value);
  }
  REQUIRE(model.has_value());
  return *model;
}

struct RandomInput {
  std::string name;
  std::string type;
  std::vector<Value> values;  // the whole domain
};

// Decision "d" over inputs "i0", "i1", ...
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
          for (std::int64_t n = 0; n <= 9; ++n) input.values.push_back(Value::Of(n));
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

  // What each input may be, as a caller of the engine would say it.
  [[nodiscard]] static Domain DomainOf(const RandomInput& input) {
    Domain domain{.input = input.name, .may_be_null = input.values.back().is_null()};
    if (input.type == "number") {
      domain.minimum = Value::Of(0);
      domain.maximum = Value::Of(9);
      return domain;
    }
    for (const Value& v : input.values) {
      if (!v.is_null()) domain.values.push_back(v);
    }
    return domain;
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
    TableText table;
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

}  // namespace yq::decision::testing
