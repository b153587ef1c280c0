#include "engine/decision/dmn/upgrade.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/decision/dmn/xml.h"

namespace yq::decision {
namespace {

constexpr std::string_view kModel = "https://www.omg.org/spec/DMN/20230324/MODEL/";
constexpr std::string_view kFeel = "https://www.omg.org/spec/DMN/20230324/FEEL/";
constexpr std::string_view kDiagram = "https://www.omg.org/spec/DMN/20230324/DMNDI/";

struct Renamed {
  std::string_view old, current;
};
constexpr std::array<Renamed, 15> kRenamed = {{
    {"http://www.omg.org/spec/DMN/20151101/dmn.xsd", kModel},
    {"http://www.omg.org/spec/DMN/20151101/dmn11.xsd", kModel},
    {"http://www.omg.org/spec/DMN/20180521/MODEL/", kModel},
    {"https://www.omg.org/spec/DMN/20191111/MODEL/", kModel},
    {"https://www.omg.org/spec/DMN/20211108/MODEL/", kModel},
    {kModel, kModel},
    {"http://www.omg.org/spec/FEEL/20140401", kFeel},
    {"http://www.omg.org/spec/DMN/20180521/FEEL/", kFeel},
    {"https://www.omg.org/spec/DMN/20191111/FEEL/", kFeel},
    {"https://www.omg.org/spec/DMN/20211108/FEEL/", kFeel},
    {kFeel, kFeel},
    {"http://www.omg.org/spec/DMN/20180521/DMNDI/", kDiagram},
    {"https://www.omg.org/spec/DMN/20191111/DMNDI/", kDiagram},
    {"https://www.omg.org/spec/DMN/20211108/DMNDI/", kDiagram},
    {kDiagram, kDiagram},
}};

// The name of an import of this namespace; false when there is none.
bool ImportName(const pugi::xml_node& definitions, const std::string& name_space, std::string& name) {
  for (const pugi::xml_node& child : definitions.children()) {
    if (LocalName(child) != "import" || name_space != child.attribute("namespace").value()) continue;
    name = child.attribute("name").value();
    return true;
  }
  return false;
}

std::string UpgradedType(const pugi::xml_node& definitions, const pugi::xml_node& at, const std::string& name) {
  QualifiedName resolved = ResolveName(at, name);
  if (resolved.name_space.empty()) return name;
  if (IsFeelNamespace(resolved.name_space) || resolved.name_space == definitions.attribute("namespace").value())
    return resolved.local;
  std::string prefix;
  if (!ImportName(definitions, resolved.name_space, prefix)) return name;
  return prefix.empty() ? resolved.local : prefix + "." + resolved.local;
}

void UpgradeAttributes(const pugi::xml_node& definitions, pugi::xml_node& node) {
  for (pugi::xml_attribute attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    const std::string value = attribute.value();
    if (name == "typeRef" || name == "outputTypeRef") {
      attribute.set_value(UpgradedType(definitions, node, value).c_str());
    } else if (name == "expressionLanguage" || name == "typeLanguage" || name == "importType") {
      attribute.set_value(std::string(CurrentNamespace(value)).c_str());
    }
  }
  if (LocalName(node) == "import" && node.parent() == definitions && !node.attribute("name"))
    node.append_attribute("name").set_value("");
  // DMN 1.1 has the logic of a function before its variable.
  if (LocalName(node) == "businessKnowledgeModel") {
    pugi::xml_node logic;
    for (pugi::xml_node child : node.children()) {
      if (LocalName(child) == "encapsulatedLogic") logic = child;
      if (LocalName(child) == "variable" && logic) {
        node.insert_move_before(child, logic);
        break;
      }
    }
  }
}

void UpgradeTypeElement(const pugi::xml_node& definitions, const pugi::xml_node& node) {
  if (LocalName(node) != "typeRef") return;
  pugi::xml_node text = node.first_child();
  if (!text || text.next_sibling() || text.type() != pugi::node_pcdata) return;
  const std::string value = text.value();
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return;
  const std::string name = value.substr(first, value.find_last_not_of(" \t\r\n") - first + 1);
  const std::string upgraded = UpgradedType(definitions, node, name);
  if (upgraded != name) text.set_value(upgraded.c_str());
}

}  // namespace

std::string NamespaceOf(pugi::xml_node node, std::string_view prefix) {
  const std::string attribute = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
  for (; node; node = node.parent()) {
    if (const auto found = node.attribute(attribute.c_str())) return found.value();
  }
  return {};
}

bool IsFeelNamespace(std::string_view name_space) { return CurrentNamespace(name_space) == kFeel; }
bool IsDmnNamespace(std::string_view name_space) { return CurrentNamespace(name_space) == kModel; }

std::string_view CurrentNamespace(std::string_view name_space) {
  const auto found = std::ranges::find(kRenamed, name_space, &Renamed::old);
  return found == kRenamed.end() ? name_space : found->current;
}

QualifiedName ResolveName(const pugi::xml_node& at, std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos || colon == 0) return {{}, std::string(name)};
  return {NamespaceOf(at, name.substr(0, colon)), std::string(name.substr(colon + 1))};
}

void UpgradeTree(pugi::xml_node definitions) {
  // Names first: they are resolved by the declarations as they were.
  ForAll(definitions, [&](pugi::xml_node& node) {
    UpgradeAttributes(definitions, node);
    UpgradeTypeElement(definitions, node);
  });
  ForAll(definitions, [&](pugi::xml_node& node) {
    for (pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view name = attribute.name();
      if (name == "xmlns" || name.starts_with("xmlns:"))
        attribute.set_value(std::string(CurrentNamespace(attribute.value())).c_str());
    }
  });
}

}  // namespace yq::decision
