#include "engine/decision/write.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/decision/tck.h"
#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string Written(const Model& model) {
  const auto text = WriteModel(model);
  REQUIRE(text.has_value());
  return *text;
}

// All that a model tells of itself but where it stands.
std::string Told(const Model& model) {
  std::string out = fmt::format("{} {}\n", model.name(), model.name_space());
  for (const InputInfo& input : model.inputs()) {
    out += fmt::format("input {} {} {} {} {}\n", input.name, input.type, input.feel_type, input.allowed_text,
                       input.description);
  }
  for (const DecisionInfo& d : model.decisions()) {
    out += fmt::format("decision {} {} {} {} {} {} {}\n", d.name, d.type, d.feel_type, d.question, d.description,
                       d.literal, fmt::join(d.inputs, ","));
    for (const KnowledgeSourceInfo& source : d.sources)
      out += fmt::format("source {} {} {}\n", source.name, source.description, source.location);
  }
  for (const TableInfo& table : model.tables()) {
    out += fmt::format("table {} {} {} {}\n", table.owner, table.hit_policy, table.aggregation,
                       fmt::join(table.annotations, ","));
    for (const auto& input : table.inputs)
      out += fmt::format("in {} {} {} {}\n", input.label, input.expression, input.type, input.allowed_text);
    for (const auto& output : table.outputs) {
      out += fmt::format("out {} {} {} {} {}\n", output.name, output.label, output.type, output.allowed_text,
                         output.default_text);
    }
    for (const auto& rule : table.rules) {
      out += fmt::format("rule {} {} {} | {} | {}\n", rule.id, rule.description, fmt::join(rule.inputs, ";"),
                         fmt::join(rule.outputs, ";"), fmt::join(rule.annotations, ";"));
    }
  }
  for (const ServiceInfo& s : model.services())
    out += fmt::format("service {} {} {}\n", s.name, fmt::join(s.inputs, ","), fmt::join(s.outputs, ","));
  for (const ModelProblem& problem : model.problems()) out += fmt::format("problem {}\n", problem.message);
  return out;
}

constexpr const char* kEverything = R"(<?xml version="1.0"?>
<!-- before -->
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" xmlns:own="urn:own" id="_m" name="all" namespace="urn:all">
  <description>two
 lines &amp; a sign</description>
  <extensionElements>
    <own:mixed own:note="a&#10;b">words <own:b>bold</own:b> and more </own:mixed>
    <own:kept xml:space="preserve"> <own:b/> </own:kept>
  </extensionElements>
  <itemDefinition name="tDegree" id="_t"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>
  <inputData name="degree" id="_degree"><variable name="degree" typeRef="tDegree"/></inputData>
  <decision name="d" id="_d">
    <documentation>why</documentation>
    <question>Which?</question>
    <variable name="d" typeRef="number"/>
    <informationRequirement id="_r"><requiredInput href="#_degree"/></informationRequirement>
    <authorityRequirement><requiredAuthority href="#_k"/></authorityRequirement>
    <decisionTable hitPolicy="FIRST" id="_dt" outputLabel="points">
      <input id="_i" label="degree"><inputExpression typeRef="tDegree"><text>degree</text></inputExpression></input>
      <output id="_o" typeRef="number"/>
      <annotation name="clause"/>
      <rule id="_1"><description>first</description><inputEntry><text><![CDATA["a"]]></text></inputEntry><outputEntry><text>1</text></outputEntry><annotationEntry><text>art. 1</text></annotationEntry></rule>
      <rule id="_2"><inputEntry><text>-</text></inputEntry><outputEntry><text>
        2 +
        3</text></outputEntry><annotationEntry><text/></annotationEntry></rule>
    </decisionTable>
  </decision>
  <knowledgeSource name="law" id="_k" locationURI="urn:law"><type>act</type></knowledgeSource>
  <textAnnotation id="_ta" textFormat="text/plain"><text>remark</text></textAnnotation>
  <association id="_as" associationDirection="One"><sourceRef href="#_d"/><targetRef href="#_ta"/></association>
  <group id="_g" name="together"/>
  <?tool keep this?>
  <dmndi:DMNDI>
    <dmndi:DMNStyle id="_s"><dmndi:FillColor red="1" green="2" blue="3"/></dmndi:DMNStyle>
    <dmndi:DMNDiagram id="_di">
      <dmndi:Size width="10" height="20"/>
      <dmndi:DMNShape id="_sh" dmnElementRef="_d" sharedStyle="_s"><dc:Bounds x="1" y="2" width="3.5" height="4"/></dmndi:DMNShape>
      <dmndi:DMNEdge id="_e" dmnElementRef="_r"><di:waypoint x="0" y="0"/><di:waypoint x="1" y="1"/></dmndi:DMNEdge>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
)";

TEST_CASE("nothing is lost by writing") {
  const auto model = LoadModel({"all.dmn", kEverything}, {.strict = true});
  REQUIRE(model.has_value());
  const std::string text = Written(*model);
  const char* const kept[] = {
      "<!-- before -->",
      "<description>two\n lines &amp; a sign</description>",
      "<own:mixed own:note=\"a&#10;b\">words <own:b>bold</own:b> and more </own:mixed>",
      "<own:kept xml:space=\"preserve\"> <own:b/> </own:kept>",
      "<itemDefinition name=\"tDegree\" id=\"_t\">",
      "<documentation>why</documentation>",
      "<question>Which?</question>",
      "<text>\"a\"</text>",
      "<text>\n        2 +\n        3</text>",
      "<text>art. 1</text>",
      "<knowledgeSource name=\"law\" id=\"_k\" locationURI=\"urn:law\">",
      "<textAnnotation id=\"_ta\" textFormat=\"text/plain\">",
      "<sourceRef href=\"#_d\"/>",
      "<group id=\"_g\" name=\"together\"/>",
      "<?tool keep this?>",
      "<dmndi:FillColor red=\"1\" green=\"2\" blue=\"3\"/>",
      "<dmndi:DMNShape id=\"_sh\" dmnElementRef=\"_d\" sharedStyle=\"_s\">",
      "<dc:Bounds x=\"1\" y=\"2\" width=\"3.5\" height=\"4\"/>",
      "<di:waypoint x=\"1\" y=\"1\"/>",
      "\n      <rule id=\"_1\">\n        <description>first</description>\n",
  };
  for (const char* part : kept) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  const auto again = LoadModel({"all.dmn", text}, {.strict = true});
  REQUIRE(again.has_value());
  CHECK(Told(*again) == Told(*model));
  CHECK(Written(*again) == text);
  CHECK_FALSE(WriteModel(Model()).has_value());
}

TEST_CASE("what older versions write differently is brought to 1.5") {
  const std::string old =
      R"(<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns:own="urn:old" xmlns:x="urn:foreign" name="old" namespace="urn:old" expressionLanguage="http://www.omg.org/spec/FEEL/20140401">
<dmn:itemDefinition name="tPay"><dmn:typeRef> feel:number </dmn:typeRef></dmn:itemDefinition>
<dmn:inputData id="i" name="pay"><dmn:variable name="pay" typeRef="own:tPay"/></dmn:inputData>
<dmn:decision id="d" name="d"><dmn:variable name="d" typeRef="feel:number"/><dmn:informationRequirement><dmn:requiredInput href="#i"/></dmn:informationRequirement><dmn:knowledgeRequirement><dmn:requiredKnowledge href="#b"/></dmn:knowledgeRequirement><dmn:literalExpression><dmn:text>twice(pay)</dmn:text></dmn:literalExpression></dmn:decision>
<dmn:businessKnowledgeModel id="b" name="twice"><dmn:encapsulatedLogic><dmn:formalParameter name="n" typeRef="feel:number"/><dmn:literalExpression><dmn:text>n * 2</dmn:text></dmn:literalExpression></dmn:encapsulatedLogic><dmn:variable name="twice" typeRef="feel:number"/></dmn:businessKnowledgeModel>
</dmn:definitions>)";
  const auto model = LoadModel({"old.dmn", old}, {.strict = true});
  REQUIRE(model.has_value());
  const std::string text = Written(*model);
  const char* const expected[] = {
      "xmlns:dmn=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"",
      "expressionLanguage=\"https://www.omg.org/spec/DMN/20230324/FEEL/\"",
      "<dmn:typeRef>number</dmn:typeRef>",
      "<dmn:variable name=\"pay\" typeRef=\"tPay\"/>",
      "<dmn:variable name=\"d\" typeRef=\"number\"/>",
      "name=\"twice\">\n    <dmn:variable name=\"twice\" typeRef=\"number\"/>\n    <dmn:encapsulatedLogic>",
      "xmlns:x=\"urn:foreign\"",
  };
  for (const char* part : expected) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  const auto again = LoadModel({"new.dmn", text}, {.strict = true});
  REQUIRE(again.has_value());
  CHECK(Decide(*again, "d", {{"pay", Value::Of(21)}})->value == Value::Of(42));
  CHECK(Written(*again) == text);
}

// Writes every model below `from` into `to`, at the same place, and checks that nothing of it changed.
int Rewrite(const fs::path& from, const fs::path& to) {
  int models = 0;
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    const fs::path target = to / fs::relative(entry.path(), from);
    if (entry.is_directory()) continue;
    fs::create_directories(target.parent_path());
    if (entry.path().extension() != ".dmn") {
      fs::copy_file(entry.path(), target);
      continue;
    }
    std::vector<ModelFile> files = {{entry.path().filename().string(), ReadFile(entry.path())}};
    for (const auto& other : fs::directory_iterator(entry.path().parent_path())) {
      if (other.path().extension() == ".dmn" && other.path() != entry.path())
        files.push_back({other.path().filename().string(), ReadFile(other.path())});
    }
    CAPTURE(entry.path().string());
    const auto model = LoadModels(files);
    REQUIRE(model.has_value());
    const std::string text = Written(*model);
    files[0].bytes = text;
    const auto again = LoadModels(files);
    REQUIRE(again.has_value());
    CHECK(Told(*again) == Told(*model));
    CHECK(Written(*again) == text);
    std::ofstream(target, std::ios::binary) << text;
    ++models;
  }
  return models;
}

TEST_CASE("models of packs and of the conformance kit are the same when written") {
  const fs::path work = fs::temp_directory_path() / fmt::format("yq-write-{}", std::rand());
  CHECK(Rewrite(fs::path(YQ_SOURCE_DIR) / "packs", work / "packs") > 0);
  const char* const given = std::getenv("YQ_TCK_DIR");
  const fs::path kit = given != nullptr ? fs::path(given) : fs::path(YQ_SOURCE_DIR) / ".." / "shared" / "tck";
  if (!fs::is_directory(kit)) {
    MESSAGE("skipped for the conformance kit, which is not here");
  } else {
    CHECK(Rewrite(kit, work / "kit") > 0);
    const auto before = RunTck(kit.string());
    const auto after = RunTck((work / "kit").string());
    REQUIRE(before.has_value());
    REQUIRE(after.has_value());
    CHECK(after->csv == before->csv);
    CHECK(after->passed == before->passed);
  }
  fs::remove_all(work);
}

}  // namespace
}  // namespace yq::decision
