#include "platform/pack/schema.h"

#include <doctest/doctest.h>

#include "platform/pack/schemas.h"

namespace yq::pack {
namespace {

std::string Check(const SchemaSet& set, std::string_view text) {
  const YamlFile file = ParseYaml("f.yaml", text);
  Findings findings = file.findings;
  set.Validate("t", file, findings);
  std::string out;
  for (const Finding& finding : findings) out += finding.Line() + "\n";
  return out;
}

TEST_CASE("each keyword, with a good and a bad value") {
  struct Row {
    const char* schema;
    const char* good;
    const char* bad;
    const char* line;
  };
  const Row rows[] = {
      {R"({"type":"object"})", "a: 1", "[1]", "f.yaml:1:1: expected a map of keys, found a list"},
      {R"({"properties":{"a":{"type":"string"}}})", "a: x", "a: 12",
       "f.yaml:1:4: expected text, found a number '12'; write \"12\" in quotes"},
      {R"({"properties":{"a":{"type":["string","null"],"title":"a name"}}})", "a: ~", "a: [1]",
       "f.yaml:1:4: expected text or ~ (nothing), found a list; this is a name"},
      {R"({"properties":{"a":{"type":"integer"}}})", "a: 3", "a: 3.5",
       "f.yaml:1:4: expected a whole number, found a number '3.5'"},
      {R"({"properties":{"a":{"type":"boolean"}}})", "a: false", "a: no",
       "f.yaml:1:4: expected true or false, found text 'no'"},
      {R"({"properties":{"label":{}},"additionalProperties":false})", "label: 1", "lable: 1",
       "f.yaml:1:1: unknown key 'lable'; did you mean 'label'?"},
      {R"({"properties":{"label":{},"x":{}},"additionalProperties":false})", "x: 1", "label: 1\nqqqq: 1",
       "f.yaml:2:1: unknown key 'qqqq'; known here: label, x"},
      {R"({"title":"a thing","required":["zh"]})", "zh: 1", "en: 1", "f.yaml:1:1: missing key 'zh'; a thing needs it"},
      {R"({"additionalProperties":{"type":"number"}})", "a: 1", "a: x",
       "f.yaml:1:4: expected a number, found text 'x'"},
      {R"({"propertyNames":{"pattern":"^[a-z]+$","description":"small letters"}})", "a: 1", "B: 1",
       "f.yaml:1:1: 'B' is not in the right form; small letters"},
      {R"({"patternProperties":{"^x":{"type":"number"}},"additionalProperties":false})", "x1: 1", "x1: a",
       "f.yaml:1:5: expected a number, found text 'a'"},
      {R"({"properties":{"a":{"type":"array","items":{"type":"number"}}}})", "a: [1]", "a: [1, x]",
       "f.yaml:1:8: expected a number, found text 'x'"},
      {R"({"properties":{"a":{"type":"array","minItems":1,"title":"the list of steps"}}})", "a: [1]", "a: []",
       "f.yaml:1:4: the list has 0 entries; at least 1 are needed; this is the list of steps"},
      {R"({"properties":{"a":{"type":"array","uniqueItems":true}}})", "a: [x, y]", "a: [x, x]",
       "f.yaml:1:8: 'x' stands in this list already"},
      {R"({"properties":{"a":{"enum":["person","place"]}}})", "a: place", "a: persn",
       "f.yaml:1:4: 'persn' is not one of person, place; did you mean 'person'?"},
      {R"({"properties":{"a":{"const":"one"}}})", "a: one", "a: many", "f.yaml:1:4: 'many' is not one of one"},
      {R"({"properties":{"a":{"minLength":1}}})", "a: x", "a: ''", "f.yaml:1:4: the text is empty"},
      {R"({"properties":{"a":{"maxLength":2}}})", "a: 学位", "a: 学位证",
       "f.yaml:1:4: the text has 3 characters; at most 2 are allowed"},
      {R"({"properties":{"a":{"format":"date"}}})", "a: 2024-02-29", "a: 2023-02-29",
       "f.yaml:1:4: '2023-02-29' is no date; a date is written like 2026-11-24"},
      {R"({"properties":{"a":{"minimum":0}}})", "a: 0", "a: -1", "f.yaml:1:4: -1 is too small; the least is 0"},
      {R"({"properties":{"a":{"maximum":4}}})", "a: 4", "a: 5", "f.yaml:1:4: 5 is too large; the greatest is 4"},
      {R"({"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"number"}}})", "a: 1", "a: x",
       "f.yaml:1:4: expected a number, found text 'x'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.schema);
    const auto set = SchemaSet::Load({{"t.schema.json", row.schema}});
    REQUIRE(set.has_value());
    CHECK(Check(*set, row.good) == "");
    CHECK(Check(*set, row.bad) == std::string(row.line) + "\n");
  }
}

TEST_CASE("schemas that are refused") {
  for (const char* schema :
       {R"([])", R"({"oneOf":[]})", R"({"type":5})", R"({"$ref":"#/$defs/none"})", R"({"pattern":"("})",
        R"({"format":"email"})", R"({"minItems":-1})", R"({"properties":{"a":true}})"}) {
    CAPTURE(schema);
    CHECK(!SchemaSet::Load({{"t.schema.json", schema}}).has_value());
  }
}

TEST_CASE("the schemas of the packs use only what the validator knows") {
  std::vector<SchemaSet::File> files;
  for (const EmbeddedFile& file : kSchemas) files.push_back({file.path, file.content});
  const auto set = SchemaSet::Load(files);
  CAPTURE(set ? "" : set.error().param("why"));
  REQUIRE(set.has_value());
  for (const char* kind : {"pack", "facts", "codes", "parameters", "sources", "departments", "places", "materials",
                           "calendar", "policy", "examples", "service", "letter", "texts", "accounts", "people"}) {
    CHECK(SchemaSet::BuiltIn().Has(kind));
  }
}

}  // namespace
}  // namespace yq::pack
