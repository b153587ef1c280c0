#include "engine/decision/model.h"

#include <doctest/doctest.h>

#include <fstream>

#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

using testing::Decision;
using testing::Definitions;
using testing::Input;
using testing::Literal;
using testing::Table;

std::string FirstProblem(const Result<Model>& model) {
  REQUIRE_FALSE(model.has_value());
  REQUIRE_FALSE(model.error().problems.empty());
  return model.error().problems[0].key;
}

TEST_CASE("what a model tells about itself") {
  const std::string xml = Definitions(
      "<itemDefinition name=\"tDegree\"><typeRef>string</typeRef><allowedValues><text>\"master\", "
      "\"doctor\"</text></allowedValues></itemDefinition>" +
      Input("degree", "tDegree") + Input("months", "number") +
      "<knowledgeSource name=\"Rent rules, art. 3\" id=\"_k\" locationURI=\"urn:rules\"/>" +
      Decision("base", "number", {"degree"},
               Table({.hit_policy = "FIRST",
                      .inputs = {"degree"},
                      .rules = {{"\"doctor\"", "3000", "art. 3 (1)"}, {"-", "2000", "art. 3 (2)"}}})) +
      Decision("total", "number", {"!base", "months"},
               "<authorityRequirement><requiredAuthority href=\"#_k\"/></authorityRequirement>" +
                   Literal("base * min(months, 12)")));
  const auto model = LoadModel({"rent.dmn", xml}, {.strict = true});
  REQUIRE(model.has_value());
  CHECK(model->inputs().size() == 2);
  CHECK(model->FindInput("degree")->type == "tDegree");
  CHECK(model->FindInput("degree")->feel_type == "string");
  CHECK(model->FindInput("degree")->allowed_values == std::vector<Value>{Value::Text("master"), Value::Text("doctor")});
  const DecisionInfo* total = model->FindDecision("total");
  REQUIRE(total != nullptr);
  CHECK(total->inputs == std::vector<std::string>{"months", "degree"});
  CHECK(total->decisions == std::vector<std::string>{"base"});
  CHECK(total->literal == "base * min(months, 12)");
  REQUIRE(total->sources.size() == 1);
  CHECK(total->sources[0].location == "urn:rules");
  REQUIRE(model->FindDecision("base")->tables.size() == 1);
  const TableInfo& table = model->tables()[model->FindDecision("base")->tables[0]];
  CHECK(table.hit_policy == "FIRST");
  CHECK(table.rules[0].inputs == std::vector<std::string>{"\"doctor\""});
  CHECK(table.rules[1].annotations == std::vector<std::string>{"art. 3 (2)"});
  const auto outcome = Decide(*model, "total", {{"degree", Value::Text("doctor")}, {"months", Value::Of(14)}});
  CHECK(outcome->value == Value::Of(36000));
  const auto wrong = Decide(*model, "totl", {});
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().param("suggestion") == "total");
  // A value the type does not allow is null with a diagnostic, not a wrong answer.
  const auto not_allowed = Decide(*model, "base", {{"degree", Value::Text("wizard")}});
  CHECK_FALSE(not_allowed->diagnostics.empty());
}

TEST_CASE("hostile or broken files are refused with a place") {
  const std::string good = Definitions(Decision("d", "", {}, Literal("1")));
  std::string deep = "<a>";
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  const std::pair<std::string, const char*> rows[] = {
      {"", "not_xml"},
      {"no xml", "not_xml"},
      {good.substr(0, good.size() / 2), "not_xml"},
      {"<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" +
           good.substr(good.find("<definitions")),
       "doctype"},
      {"<html/>", "not_dmn"},
      {"<definitions xmlns=\"urn:other\"/>", "not_dmn"},
      {good + std::string("\xff\xfe"), "not_utf8"},
      {Definitions("<x>" +
                   [] {
                     std::string nested;
                     for (int i = 0; i < 400; ++i) nested += "<x>";
                     for (int i = 0; i < 400; ++i) nested += "</x>";
                     return nested;
                   }() +
                   "</x>"),
       "too_deep"},
      {Definitions(Decision("d", "", {"nothing"}, Literal("1"))), "unknown_reference"},
      {Definitions(Decision("a", "", {"!b"}, Literal("b")) + Decision("b", "", {"!a"}, Literal("a"))), "cycle"},
      {Definitions("<import name=\"other\" namespace=\"urn:missing\" "
                   "importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>"),
       "missing_import"},
  };
  for (const auto& [xml, key] : rows) {
    CAPTURE(key);
    CHECK(FirstProblem(LoadModel({"bad.dmn", xml})) == key);
  }
  CHECK(FirstProblem(LoadModel({"big.dmn", good}, {.max_file_bytes = 50})) == "too_large");
  CHECK_FALSE(LoadModels({}).has_value());
}

TEST_CASE("problems inside cells have file, line, column and a suggestion") {
  const std::string xml = Definitions(
      Input("months", "number") +
      Decision(
          "d", "number", {"months"},
          "<decisionTable>\n<input><inputExpression typeRef=\"number\"><text>months</text></inputExpression></input>\n"
          "<output/>\n<rule><inputEntry><text>&lt; 5 and</text></inputEntry><outputEntry><text>mnths * "
          "2</text></outputEntry></rule>\n"
          "<rule><inputEntry><text>\"five\"</text></inputEntry><outputEntry><text>\n  1 +\n  "
          "monhts</text></outputEntry></rule></decisionTable>"));
  const auto model = LoadModel({"cells.dmn", xml});
  REQUIRE(model.has_value());
  std::string found;
  for (const ModelProblem& p : model->problems())
    found += fmt::format("{}:{}:{} {} {}\n", p.file, p.line, p.column, p.key, p.suggestion);
  CHECK(found ==
        "cells.dmn:9:32 syntax \ncells.dmn:9:74 unknown_name months\ncells.dmn:10:25 type_mismatch \n"
        "cells.dmn:12:3 unknown_name months\n");
  CHECK_FALSE(LoadModel({"cells.dmn", xml}, {.strict = true}).has_value());
  const auto outcome = Decide(*model, "d", {{"months", Value::Of(1)}});
  CHECK(outcome->value.is_null());
}

TEST_CASE("imports by namespace, names behind their prefix") {
  const std::string library =
      Definitions(Input("age", "number") + Decision("adult", "boolean", {"age"}, Literal("age >= 18")) +
                      "<businessKnowledgeModel name=\"double it\" id=\"_f\"><encapsulatedLogic><formalParameter "
                      "name=\"n\" typeRef=\"number\"/>" +
                      Literal("n * 2") + "</encapsulatedLogic></businessKnowledgeModel>",
                  "library", "urn:library");
  const std::string main = Definitions(
      "<import name=\"Lib\" namespace=\"urn:library\" importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>"
      "<decision name=\"d\" id=\"_d\"><variable name=\"d\"/><informationRequirement><requiredDecision "
      "href=\"urn:library#_adult\"/></informationRequirement>"
      "<knowledgeRequirement><requiredKnowledge href=\"urn:library#_f\"/></knowledgeRequirement>" +
      Literal("if Lib.adult then Lib.double it(21) else 0") + "</decision>");
  const ModelFile files[] = {{"main.dmn", main}, {"library.dmn", library}};
  const auto model = LoadModels(files, {.strict = true});
  REQUIRE(model.has_value());
  CHECK(Decide(*model, "d", {{"age", Value::Of(20)}})->value == Value::Of(42));
  CHECK(model->FindDecision("adult")->imported);
}

TEST_CASE("every hit policy") {
  struct Row {
    const char* policy;
    const char* aggregation;
    const char* values;
    std::int64_t x;
    const char* result;
  };
  const Row rows[] = {
      {"UNIQUE", "", "", 1, "10"},
      {"UNIQUE", "", "", 5, "null"},
      {"FIRST", "", "", 5, "10"},
      {"ANY", "", "", 5, "null"},
      {"PRIORITY", "", "30, 20, 10", 5, "20"},
      {"OUTPUT ORDER", "", "30, 20, 10", 5, "[20, 10]"},
      {"RULE ORDER", "", "", 5, "[10, 20]"},
      {"COLLECT", "", "", 5, "[10, 20]"},
      {"COLLECT", "SUM", "", 5, "30"},
      {"COLLECT", "MIN", "", 5, "10"},
      {"COLLECT", "MAX", "", 5, "20"},
      {"COLLECT", "COUNT", "", 5, "2"},
      {"COLLECT", "", "", 50, "[]"},
      {"COLLECT", "COUNT", "", 50, "0"},
      {"UNIQUE", "", "", 50, "null"},
      {"RULE ORDER", "", "", 50, "null"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.policy);
    CAPTURE(row.x);
    const std::string table = Table({.hit_policy = row.policy,
                                     .aggregation = row.aggregation,
                                     .inputs = {"x"},
                                     .rules = {{"< 10", "10"}, {"[5..20]", "20"}},
                                     .output_values = row.values});
    const auto model =
        LoadModel({"m.dmn", Definitions(Input("x", "number") + Decision("d", "", {"x"}, table))}, {.strict = true});
    REQUIRE(model.has_value());
    CHECK(ToFeel(Decide(*model, "d", {{"x", Value::Of(row.x)}})->value) == row.result);
  }
}

TEST_CASE("older namespaces are read") {
  for (const char* space :
       {"http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/", "https://www.omg.org/spec/DMN/20211108/MODEL/"}) {
    const std::string xml = fmt::format(
        "<dmn:definitions xmlns:dmn=\"{}\" name=\"m\" namespace=\"urn:m\"><dmn:inputData name=\"x\" "
        "id=\"_x\"><dmn:variable name=\"x\" typeRef=\"feel:number\"/></dmn:inputData>"
        "<dmn:decision name=\"d\" id=\"_d\"><dmn:variable name=\"d\"/><dmn:informationRequirement><dmn:requiredInput "
        "href=\"#_x\"/></dmn:informationRequirement>"
        "<dmn:literalExpression><dmn:text>x + 1</dmn:text></dmn:literalExpression></dmn:decision></dmn:definitions>",
        space);
    const auto model = LoadModel({"old.dmn", xml}, {.strict = true});
    REQUIRE(model.has_value());
    CHECK(Decide(*model, "d", {{"x", Value::Of(1)}})->value == Value::Of(2));
  }
}

}  // namespace
}  // namespace yq::decision
