// Models as other tools write them, and what is told of wrong ones.
#include <doctest/doctest.h>

#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

struct Dialect {
  const char* name;
  std::string xml;
  const char* decision;
  Context inputs;
  const char* answer;
};

const std::string kOneOne = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<semantic:definitions xmlns:semantic="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns:tool="http://tool.example/2015" xmlns:this="urn:pay" xmlns="urn:pay" id="m" name="pay" namespace="urn:pay" exporter="Tool" typeLanguage="http://www.omg.org/spec/FEEL/20140401">
  <semantic:extensionElements><tool:version>5</tool:version><decision xmlns="urn:tool" name="not a decision"/></semantic:extensionElements>
  <semantic:itemDefinition name="tLevel" isCollection="false"><semantic:typeRef>feel:string</semantic:typeRef><semantic:allowedValues><semantic:text>"a","b"</semantic:text></semantic:allowedValues></semantic:itemDefinition>
  <semantic:itemDefinition name="tPerson"><semantic:itemComponent name="level"><semantic:typeRef>this:tLevel</semantic:typeRef></semantic:itemComponent><semantic:itemComponent name="months worked"><semantic:typeRef>feel:number</semantic:typeRef></semantic:itemComponent></semantic:itemDefinition>
  <semantic:inputData id="i" name="person"><semantic:variable name="person" typeRef="this:tPerson"/></semantic:inputData>
  <semantic:decision id="d" name="pay">
    <tool:note/>
    <semantic:variable name="pay" typeRef="feel:number"/>
    <semantic:informationRequirement><semantic:requiredInput href="urn:pay#i"/></semantic:informationRequirement>
    <semantic:decisionTable hitPolicy="UNIQUE" preferredOrientation="Rule-as-Row">
      <semantic:input><semantic:inputExpression typeRef="feel:string"><semantic:text>person.level</semantic:text></semantic:inputExpression></semantic:input>
      <semantic:output name="pay" typeRef="feel:number"/>
      <semantic:rule><semantic:inputEntry><semantic:text>"a"</semantic:text></semantic:inputEntry><semantic:outputEntry><semantic:text>person.months worked * 2</semantic:text></semantic:outputEntry></semantic:rule>
      <semantic:rule><semantic:inputEntry><semantic:text>"b"</semantic:text></semantic:inputEntry><semantic:outputEntry><semantic:text>1</semantic:text></semantic:outputEntry></semantic:rule>
    </semantic:decisionTable>
  </semantic:decision>
</semantic:definitions>)";

// Drools and Kogito: prefix dmn, empty extension elements, ids of underscores, widths of components.
const std::string kOneTwo =
    R"(<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns="https://kiegroup.org/dmn/_A1" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" xmlns:kie="http://www.drools.org/kie/dmn/1.2" xmlns:feel="http://www.omg.org/spec/DMN/20180521/FEEL/" xmlns:dmndi="http://www.omg.org/spec/DMN/20180521/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="_M" name="Rent" expressionLanguage="http://www.omg.org/spec/DMN/20180521/FEEL/" typeLanguage="http://www.omg.org/spec/DMN/20180521/FEEL/" namespace="https://kiegroup.org/dmn/_A1">
  <dmn:extensionElements/>
  <dmn:itemDefinition id="_T" name="tMonths" isCollection="false"><dmn:typeRef>number</dmn:typeRef></dmn:itemDefinition>
  <dmn:inputData id="_I" name="Months Paid"><dmn:extensionElements/><dmn:variable id="_V" name="Months Paid" typeRef="tMonths"/></dmn:inputData>
  <dmn:decision id="_D" name="Rent Due">
    <dmn:extensionElements/>
    <dmn:variable id="_W" name="Rent Due" typeRef="number"/>
    <dmn:informationRequirement id="_R"><dmn:requiredInput href="#_I"/></dmn:informationRequirement>
    <dmn:knowledgeRequirement id="_K"><dmn:requiredKnowledge href="#_B"/></dmn:knowledgeRequirement>
    <dmn:invocation id="_N"><dmn:literalExpression id="_L"><dmn:text>Per Month</dmn:text></dmn:literalExpression><dmn:binding><dmn:parameter id="_P" name="n" typeRef="number"/><dmn:literalExpression id="_Q"><dmn:text>Months Paid</dmn:text></dmn:literalExpression></dmn:binding></dmn:invocation>
  </dmn:decision>
  <dmn:businessKnowledgeModel id="_B" name="Per Month"><dmn:extensionElements/><dmn:variable id="_X" name="Per Month"/><dmn:encapsulatedLogic id="_E" kind="FEEL"><dmn:formalParameter id="_F" name="n" typeRef="number"/><dmn:literalExpression id="_G"><dmn:text>(12 - n) * 100</dmn:text></dmn:literalExpression></dmn:encapsulatedLogic></dmn:businessKnowledgeModel>
  <dmndi:DMNDI><dmndi:DMNDiagram><di:extension><kie:ComponentsWidthsExtension><kie:ComponentWidths dmnElementRef="_L"><kie:width>50</kie:width></kie:ComponentWidths></kie:ComponentsWidthsExtension></di:extension><dmndi:DMNShape id="s" dmnElementRef="_D" isCollapsed="false"><dc:Bounds x="1" y="1" width="1" height="1"/></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</dmn:definitions>)";

// Camunda Modeler: default namespace, its own attributes, types of programmers, empty cells for "any".
const std::string kOneThree = R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" xmlns:camunda="http://camunda.org/schema/1.0/dmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="dish" name="Dish" namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler" exporterVersion="5.0" modeler:executionPlatform="Camunda Platform">
  <inputData id="g" name="guests" ><variable id="v" name="guests" typeRef="integer" /></inputData>
  <decision id="d" name="dish" camunda:historyTimeToLive="P30D">
    <extensionElements><biodi:bounds x="1" y="2" width="3" height="4"/></extensionElements>
    <informationRequirement id="r"><requiredInput href="#g" /></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST" biodi:annotationsWidth="300">
      <input id="c1" label="Guests" biodi:width="192" camunda:inputVariable="guests"><inputExpression id="e" typeRef="integer" expressionLanguage="feel"><text>guests</text></inputExpression></input>
      <output id="o" label="Dish" name="dish" typeRef="string" biodi:width="192"><outputValues id="ov"><text>"soup","stew"</text></outputValues></output>
      <rule id="r1"><description>many</description><inputEntry id="u1"><text>&gt; 8</text></inputEntry><outputEntry id="l1"><text>"soup"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="u2"><text></text></inputEntry><outputEntry id="l2"><text>"stew"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram/></dmndi:DMNDI>
</definitions>)";

// One file with two prefixes for the same namespace, and one declared late.
const std::string kOneFour =
    R"(<a:definitions xmlns:a="https://www.omg.org/spec/DMN/20211108/MODEL/" xmlns="https://www.omg.org/spec/DMN/20211108/MODEL/" name="m" namespace="urn:m" id="m">
  <inputData id="x" name="x"><a:variable name="x" typeRef="number"/></inputData>
  <b:decision xmlns:b="https://www.omg.org/spec/DMN/20211108/MODEL/" id="d" name="d"><variable name="d" typeRef="string"/><b:informationRequirement><requiredInput href="x"/></b:informationRequirement>
    <conditional><if><b:literalExpression><text><![CDATA[x < 3]]></text></b:literalExpression></if><a:then><literalExpression><text>"low"</text></literalExpression></a:then><else><literalExpression><text>"high"</text></literalExpression></else></conditional></b:decision>
</a:definitions>)";

const std::string kOneFive =
    R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:feel="https://www.omg.org/spec/DMN/20230324/FEEL/" xmlns:triso="http://www.trisotech.com/2015/triso/modeling" name="m" namespace="https://cloud.example/definitions/_1" id="_1" triso:logoChoice="Default">
  <itemDefinition name="tList" isCollection="true" triso:hidden="true"><typeRef>number</typeRef><typeConstraint><text>count(?) &lt; 5</text></typeConstraint></itemDefinition>
  <inputData id="_x" name="x"><variable name="x" typeRef="tList"/></inputData>
  <decision id="_d" name="d"><variable name="d" typeRef="number"/><informationRequirement id="_r"><requiredInput href="#_x"/></informationRequirement>
    <filter typeRef="number"><in><literalExpression><text>x</text></literalExpression></in><match><literalExpression><text>item = max(x)</text></literalExpression></match></filter></decision>
</definitions>)";

TEST_CASE("models as other tools write them") {
  Context person = {{"level", Value::Text("a")}, {"months worked", Value::Of(21)}};
  const Dialect rows[] = {
      {"1.1", kOneOne, "pay", {{"person", Value::Of(std::move(person))}}, "42"},
      {"1.2", kOneTwo, "Rent Due", {{"Months Paid", Value::Of(10)}}, "200"},
      {"1.3 many", kOneThree, "dish", {{"guests", Value::Of(9)}}, "\"soup\""},
      {"1.3 few", kOneThree, "dish", {{"guests", Value::Of(1)}}, "\"stew\""},
      {"1.4", kOneFour, "d", {{"x", Value::Of(2)}}, "\"low\""},
      {"1.5", kOneFive, "d", {{"x", Value::List({Value::Of(1), Value::Of(7)})}}, "7"},
  };
  for (const Dialect& row : rows) {
    CAPTURE(row.name);
    const auto model = LoadModel({"m.dmn", row.xml}, {.strict = true});
    if (!model) MESSAGE(model.error().problems[0].place, " ", model.error().problems[0].params[0].value);
    REQUIRE(model.has_value());
    CHECK(model->decisions().size() == 1);
    CHECK(ToFeel(Decide(*model, row.decision, row.inputs)->value) == row.answer);
  }
}

TEST_CASE("types and elements of an imported file by its declared prefix, in 1.1") {
  const std::string library =
      R"(<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" name="lib" namespace="urn:lib"><itemDefinition name="tAge"><typeRef>number</typeRef></itemDefinition><inputData id="a" name="age"><variable name="age" typeRef="tAge"/></inputData></definitions>)";
  for (const char* href : {"urn:lib#a", "lib.dmn#a"}) {
    CAPTURE(href);
    const std::string main = fmt::format(
        R"(<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:l="urn:lib" name="main" namespace="urn:main"><import namespace="urn:lib" locationURI="lib.dmn" importType="http://www.omg.org/spec/DMN/20151101/dmn.xsd"/><decision id="d" name="d"><variable name="d" typeRef="l:tAge"/><informationRequirement><requiredInput href="{}"/></informationRequirement><literalExpression><text>age + 1</text></literalExpression></decision></definitions>)",
        href);
    const ModelFile files[] = {{"main.dmn", main}, {"lib.dmn", library}};
    const auto model = LoadModels(files, {.strict = true});
    if (!model) MESSAGE(model.error().problems[0].place, " ", model.error().problems[0].params[0].value);
    REQUIRE(model.has_value());
    CHECK(model->FindDecision("d")->feel_type == "number");
    CHECK(Decide(*model, "d", {{"age", Value::Of(41)}})->value == Value::Of(42));
  }
}

// A wrong model: `body` below two inputs, `months` (number) and `degree` (string). The mark ¦ stands, and is taken
// away, where the problem must be told to be.
struct Wrong {
  const char* name;
  std::string body;
  const char* told;  // "key: message" of the first problem
};

// Takes the mark away; gives "line:column" of where it stood, "" when there was none.
std::string TakeMark(std::string& xml) {
  const std::size_t at = xml.find("¦");
  if (at == std::string::npos) return {};
  xml.erase(at, std::string_view("¦").size());
  int line = 1;
  int column = 1;
  for (std::size_t i = 0; i < at; ++i) {
    if (xml[i] == '\n') {
      ++line;
      column = 1;
    } else if ((xml[i] & 0xC0) != 0x80) {
      ++column;
    }
  }
  return fmt::format("{}:{}", line, column);
}

std::string Cell(std::string_view input, std::string_view output) {
  return fmt::format(
      "<decision name=\"d\" id=\"d\"><variable name=\"d\"/><informationRequirement><requiredInput href=\"#_months\"/>"
      "</informationRequirement>\n<decisionTable>\n<input><inputExpression><text>months</text></inputExpression></"
      "input>\n"
      "<output/>\n<rule>\n<inputEntry><text>{}</text></inputEntry>\n<outputEntry><text>{}</text></outputEntry>\n"
      "</rule></decisionTable></decision>",
      input, output);
}

std::string Logic(std::string_view logic, std::string_view type = "") {
  return fmt::format(
      "<decision name=\"d\" id=\"d\"><variable name=\"d\"{}/><informationRequirement><requiredInput href=\"#_months\"/>"
      "</informationRequirement>\n{}</decision>",
      type.empty() ? "" : fmt::format(" typeRef=\"{}\"", type), logic);
}

std::string Text(std::string_view text) {
  return Logic(fmt::format("<literalExpression><text>{}</text></literalExpression>", text));
}

TEST_CASE("wrong models are told with their place, the type wanted and the nearest name") {
  const Wrong rows[] = {
      {"word after a test", Cell("&lt; 5 ¦and", "1"), "syntax: ',' or the end expected instead of 'and'"},
      {"comparison with nothing", Cell("&lt;¦", "1"), "syntax: an expression expected, but the text ends here"},
      {"range not closed", Cell("[1..5¦", "1"), "syntax: ']', ')' or '[' expected, but the text ends here"},
      {"string not closed", Cell("1", "¦\"abc"), "syntax: a string is not closed or holds a wrong escape"},
      {"text in a column of numbers", Cell("¦\"five\"", "1"),
       "type_mismatch: the column is number, but the cell '\"five\"' is string: it can never hold"},
      {"date in a column of numbers", Cell("&gt; 1, ¦&lt; @&quot;2024-01-01&quot;", "1"),
       "type_mismatch: the column is number, but the cell '< @\"2024-01-01\"' is date: it can never hold"},
      {"range of texts in a column of numbers", Cell("¦[&quot;a&quot;..&quot;b&quot;]", "1"),
       "type_mismatch: the column is number, but the cell '[\"a\"..\"b\"]' is string: it can never hold"},
      {"misspelt in a cell", Cell("&lt; ¦mnths", "1"),
       "unknown_name: nothing is named 'mnths' here; did you mean 'months'?"},
      {"misspelt in an output", Cell("1", "2 * ¦monts"),
       "unknown_name: nothing is named 'monts' here; did you mean 'months'?"},
      {"misspelt in the third line of a cell", Cell("1", "1 +\n  2 +\n   ¦monhts"),
       "unknown_name: nothing is named 'monhts' here; did you mean 'months'?"},
      {"misspelt behind escaped signs", Cell("1", "if months &lt;&#61; 3 &#x61;nd 1 &gt; 0 then ¦mnths else 1"),
       "unknown_name: nothing is named 'mnths' here; did you mean 'months'?"},
      {"unknown behind many-byte letters", Cell("1", "\"&#x4E2D;文\" + ¦中文"),
       "unknown_name: nothing is named '中文' here"},
      {"misspelt in CDATA", Cell("1", "<![CDATA[1 + ¦mnths]]>"),
       "unknown_name: nothing is named 'mnths' here; did you mean 'months'?"},
      {"misspelt behind a comment", Cell("1", "1 + <!-- note -->2 + ¦mnths"),
       "unknown_name: nothing is named 'mnths' here; did you mean 'months'?"},
      {"misspelt behind CDATA", Cell("1", "1 <![CDATA[< 2 and ]]>¦mnths = 1"),
       "unknown_name: nothing is named 'mnths' here; did you mean 'months'?"},
      {"windows line ends", Cell("1", "1 +\r\n ¦mnths"),
       "unknown_name: nothing is named 'mnths' here; did you mean 'months'?"},
      {"a known input that is not required", Text("¦degree"), "unknown_name: nothing is named 'degree' here"},
      {"misspelt function", Text("¦flor(1)"), "unknown_name: nothing is named 'flor' here; did you mean 'floor'?"},
      {"nothing like it", Text("1 + ¦qqqqqqqq"), "unknown_name: nothing is named 'qqqqqqqq' here"},
      {"missing operand", Text("1 +¦"), "syntax: an expression expected, but the text ends here"},
      {"two operators", Text("1 + ¦* 2"), "syntax: an expression expected instead of '*'"},
      {"bracket not closed", Text("(1 + 2¦"), "syntax: ')' expected, but the text ends here"},
      {"bracket too many", Text("1 + 2¦)"), "syntax: an operator or the end expected instead of ')'"},
      {"if without else", Text("if months &gt; 1 then 2¦"), "syntax: 'else' expected, but the text ends here"},
      {"if without then", Text("if months &gt; 1 ¦2"), "syntax: 'then' expected instead of '2'"},
      {"for without return", Text("for i in [1] ¦i"), "syntax: 'return' expected instead of 'i'"},
      {"some without satisfies", Text("some i in [1] ¦i"), "syntax: 'satisfies' expected instead of 'i'"},
      {"comparing unlike", Text("¦months = \"a\""),
       "type_mismatch: 'months' is number and '\"a\"' is string: comparing them gives null"},
      {"not a date", Text("¦@\"2024-13-01\""), "not_a_value: '2024-13-01' is no date, time, date and time or duration"},
      {"entry twice", Text("{a: 1, ¦a: 2}"), "duplicate_entry: the entry 'a' is there twice"},
      {"no such entry", Text("{pay: 1}.¦pai"), "no_such_entry: '{pay: 1}' has no entry 'pai'; did you mean 'pay'?"},
      {"unknown type in FEEL", Text("1 instance of ¦nubmer"),
       "unknown_type: there is no type 'nubmer'; did you mean 'number'?"},
      {"unknown type of a variable",
       "<decision name=\"d\" id=\"d\">¦<variable name=\"d\" "
       "typeRef=\"nubmer\"/><literalExpression><text>1</text></literalExpression></decision>",
       "unknown_type: there is no type 'nubmer'; did you mean 'number'?"},
      {"unknown type of a definition", "<itemDefinition name=\"tA\"><typeRef>strin</typeRef></itemDefinition>",
       "unknown_type: there is no type 'strin'; did you mean 'string'?"},
      {"unknown own type",
       "<itemDefinition name=\"tDegree\"><typeRef>string</typeRef></itemDefinition><inputData name=\"x\" "
       "id=\"x\">¦<variable name=\"x\" typeRef=\"tDegre\"/></inputData>",
       "unknown_type: there is no type 'tDegre'; did you mean 'tDegree'?"},
      {"allowed values misspelt",
       "<itemDefinition name=\"tA\"><typeRef>number</typeRef><allowedValues><text>&lt; 5, &lt; "
       "¦x</text></allowedValues></itemDefinition>",
       "unknown_name: nothing is named 'x' here"},
      {"hit policy",
       Logic("¦<decisionTable "
             "hitPolicy=\"UNIQE\"><input><inputExpression><text>months</text></inputExpression></input><output/></"
             "decisionTable>"),
       "unknown_hit_policy: there is no hit policy 'UNIQE'"},
      {"aggregation",
       Logic("¦<decisionTable hitPolicy=\"COLLECT\" "
             "aggregation=\"AVG\"><input><inputExpression><text>months</text></inputExpression></input><output/></"
             "decisionTable>"),
       "unknown_aggregation: there is no aggregation 'AVG'"},
      {"rule too short",
       Logic("<decisionTable><input><inputExpression><text>months</text></inputExpression></input><output/"
             ">¦<rule><outputEntry><text>1</text></outputEntry></rule></decisionTable>"),
       "wrong_columns: the rule has 0 inputs and 1 outputs, the table 1 and 1"},
      {"rule too long",
       Logic("<decisionTable><input><inputExpression><text>months</text></inputExpression></input><output/"
             ">¦<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>1</text></"
             "outputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable>"),
       "wrong_columns: the rule has 1 inputs and 2 outputs, the table 1 and 1"},
      {"column without an expression", Logic("<decisionTable>¦<input/><output/></decisionTable>"),
       "missing: the input expression is missing here"},
      {"table without an output",
       Logic("¦<decisionTable><input><inputExpression><text>months</text></inputExpression></input></decisionTable>"),
       "missing: an output is missing here"},
      {"literal without text", Logic("¦<literalExpression/>"), "missing: the text of the expression is missing here"},
      {"another language",
       Logic("¦<literalExpression expressionLanguage=\"urn:groovy\"><text>1</text></literalExpression>"),
       "unknown_language: the expression language 'urn:groovy' is not FEEL"},
      {"if without a part",
       Logic("¦<conditional><if><literalExpression><text>true</text></literalExpression></"
             "if><then><literalExpression><text>1</text></literalExpression></then></conditional>"),
       "missing: 'else' is missing here"},
      {"entry of a context twice",
       Logic("<context><contextEntry><variable "
             "name=\"a\"/><literalExpression><text>1</text></literalExpression></contextEntry>¦<contextEntry><variable "
             "name=\"a\"/><literalExpression><text>2</text></literalExpression></contextEntry></context>"),
       "duplicate_entry: the entry 'a' is there twice"},
      {"entry without an expression", Logic("<context>¦<contextEntry><variable name=\"a\"/></contextEntry></context>"),
       "missing: the expression of the entry is missing here"},
      {"call of nothing", Logic("¦<invocation/>"), "missing: the function to call is missing here"},
      {"function without a body",
       "<businessKnowledgeModel name=\"f\" id=\"f\">¦<encapsulatedLogic/></businessKnowledgeModel>",
       "missing: the body of the function is missing here"},
      {"name twice",
       "¦<inputData name=\"months\" id=\"other\"><variable name=\"months\" typeRef=\"number\"/></inputData>",
       "duplicate_name: the name 'months' is there twice"},
      {"id twice",
       "¦<inputData name=\"other\" id=\"_months\"><variable name=\"other\" typeRef=\"number\"/></inputData>",
       "duplicate_id: the id '_months' is there twice"},
      {"no name", "¦<decision id=\"d\"><literalExpression><text>1</text></literalExpression></decision>",
       "missing: this decision has no name"},
      {"reference to nothing",
       "<decision name=\"d\" id=\"d\"><informationRequirement>¦<requiredInput "
       "href=\"#_month\"/></informationRequirement><literalExpression><text>1</text></literalExpression></decision>",
       "unknown_reference: nothing has the id '#_month'; did you mean '#_months'?"},
      {"reference into an unknown file",
       "<decision name=\"d\" id=\"d\"><informationRequirement>¦<requiredInput "
       "href=\"urn:x#_m\"/></informationRequirement><literalExpression><text>1</text></literalExpression></decision>",
       "unknown_reference: nothing has the id 'urn:x#_m'"},
      {"requires itself",
       "¦<decision name=\"d\" id=\"d\"><informationRequirement><requiredDecision "
       "href=\"#d\"/></informationRequirement><literalExpression><text>1</text></literalExpression></decision>",
       "cycle: requirements go in a circle: d -> d"},
      {"import of nothing",
       "¦<import name=\"x\" namespace=\"urn:x\" importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>",
       "missing_import: no file given has the namespace 'urn:x'"},
      {"tags crossed", "<decision name=\"d\" id=\"d\"></¦deci>",
       "not_xml: the file is not well-formed XML: Start-end tags mismatch"},
  };
  CHECK(std::size(rows) >= 40);
  for (const Wrong& row : rows) {
    CAPTURE(std::string(row.name));
    std::string xml =
        testing::Definitions(testing::Input("months", "number") + testing::Input("degree", "string") + row.body);
    const std::string place = TakeMark(xml);
    const auto model = LoadModel({"m.dmn", xml}, {.strict = true});
    CHECK_FALSE(model.has_value());
    if (model || model.error().problems.empty()) continue;
    const Problem& problem = model.error().problems[0];
    if (!place.empty()) CHECK(problem.place == "m.dmn:" + place);
    CHECK(fmt::format("{}: {}", problem.key, problem.params[0].value) == std::string(row.told));
  }
}

}  // namespace
}  // namespace yq::decision
