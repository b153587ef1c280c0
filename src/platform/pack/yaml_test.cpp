#include "platform/pack/yaml.h"

#include <doctest/doctest.h>

namespace yq::pack {
namespace {

// The tree in one line: kinds and positions of every node.
std::string Shape(const YamlNode& node) {
  std::string at = fmt::format("@{}:{}", node.line, node.column);
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "null" + at;
    case YamlNode::Kind::kBoolean:
      return "bool " + node.text + at;
    case YamlNode::Kind::kNumber:
      return "num " + node.text + at;
    case YamlNode::Kind::kText:
      return "'" + node.text + "'" + at;
    case YamlNode::Kind::kList: {
      std::string out = "[";
      for (const YamlNode& item : node.items) out += Shape(item) + " ";
      return out + "]" + at;
    }
    case YamlNode::Kind::kMap: {
      std::string out = "{";
      for (const auto& [key, value] : node.keys)
        out += fmt::format("{}@{}:{}={} ", key.name, key.line, key.column, Shape(value));
      return out + "}" + at;
    }
  }
  return "";
}

TEST_CASE("what a file holds, with the place of every key and value") {
  struct Row {
    const char* text;
    const char* shape;
  };
  const Row rows[] = {
      {"a: 1\n", "{a@1:1=num 1@1:4 }@1:1"},
      {"a: {zh: 学位, en: Degree}\n", "{a@1:1={zh@1:5='学位'@1:9 en@1:13='Degree'@1:17 }@1:4 }@1:1"},
      {"# note\na:\n  - x\n  - ~\n", "{a@2:1=['x'@3:5 null@4:5 ]@3:3 }@2:1"},
      {"a: yes\nb: no\non: on\n", "{a@1:1='yes'@1:4 b@2:1='no'@2:4 on@3:1='on'@3:5 }@1:1"},
      {"a: true\nb: \"true\"\nc: True\n", "{a@1:1=bool true@1:4 b@2:1='true'@2:4 c@3:1='True'@3:4 }@1:1"},
      {"d: 2024-02-29\nv: 1.0.0\nn: -0.50\nt: \"12\"\n",
       "{d@1:1='2024-02-29'@1:4 v@2:1='1.0.0'@2:4 n@3:1=num -0.50@3:4 t@4:1='12'@4:4 }@1:1"},
      {"a: |\n  x\n  y\n", "{a@1:1='x\ny\n'@1:4 }@1:1"},
      {"a:\n", "{a@1:1=null@1:3 }@1:1"},
      {"1e3: .5\nx: 1.\ny: 0x10\n", "{1e3@1:1='.5'@1:6 x@2:1='1.'@2:4 y@3:1='0x10'@3:4 }@1:1"},
      {"\xEF\xBB\xBF"
       "a: 1\n",
       "{a@1:1=num 1@1:4 }@1:1"},
      {"---\na: 1\n...\n", "{a@2:1=num 1@2:4 }@2:1"},
  };
  for (const Row& row : rows) {
    const YamlFile file = ParseYaml("f.yaml", row.text);
    CAPTURE(row.text);
    CHECK(file.findings.empty());
    REQUIRE(file.root.has_value());
    CHECK(Shape(*file.root) == row.shape);
  }
}

TEST_CASE("what is refused, each with its place") {
  std::string deep = "a: ";
  for (int i = 0; i < 40; ++i) deep += "[";
  struct Row {
    std::string text;
    const char* line;  // the first finding
  };
  const Row rows[] = {
      {"", "f.yaml: the file is empty; it must hold a map of keys"},
      {"# only a note\n", "f.yaml: the file is empty; it must hold a map of keys"},
      {"a: &x 1\n", "f.yaml:1:4: anchors (&name) are not used in packs; remove it"},
      {"a: 1\nb: *x\n", "f.yaml:2:4: aliases (*name) are not used in packs; write the value out"},
      {"a: !!str 1\n", "f.yaml:1:4: tags (!name) are not used in packs; remove it"},
      {"a: !x [1]\n", "f.yaml:1:4: tags (!name) are not used in packs; remove it"},
      {"a: &b {c: 1}\n", "f.yaml:1:4: anchors (&name) are not used in packs; remove it"},
      {"a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document begins here; a pack file holds exactly one"},
      {"%YAML 1.2\n---\na: 1\n", "f.yaml:1:1: directives (%YAML, %TAG) are not used in packs; remove the line"},
      {"a: 1\nb: 2\na: 3\n", "f.yaml:3:1: key 'a' is already given in line 1; a key stands once in a map"},
      {"x: {a: 1, a: 2}\n", "f.yaml:1:11: key 'a' is already given in line 1; a key stands once in a map"},
      {"? [a, b]\n: 1\n", "f.yaml:1:3: a key must be a word, not a list or a map"},
      {"a: \"\\0\"\n", "f.yaml:1:4: text holds a zero character"},
      {"a: 1\nb: 学\xFF\n", "f.yaml:2:5: a byte here is no UTF-8; save the file as UTF-8"},
      {"\xFE\xFF", "f.yaml:1:1: a byte here is no UTF-8; save the file as UTF-8"},
      {deep, "f.yaml:1:35: lists and maps are nested deeper than 32 levels"},
      {"a: [1, 2\nb: 3\n", "f.yaml:2:2: not YAML: did not find expected ',' or ']' while parsing a flow sequence"},
      {"a: 1\n\tb: 2\n",
       "f.yaml:2:1: not YAML: found a tab character that violates indentation while scanning a plain scalar"},
      {"a: \"open\n", "f.yaml:2:1: not YAML: found unexpected end of stream while scanning a quoted scalar"},
      {std::string(kMaxYamlBytes + 1, ' '), "f.yaml: the file has 4194305 bytes; at most 4194304 are read"},
  };
  for (const Row& row : rows) {
    const YamlFile file = ParseYaml("f.yaml", row.text);
    CAPTURE(row.text.substr(0, 80));
    REQUIRE(!file.findings.empty());
    CHECK(file.findings.front().Line() == row.line);
  }
}

}  // namespace
}  // namespace yq::pack
