// The tree of a DMN 1.1 to 1.4 file made into one of DMN 1.5. Internal.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace yq::decision {

// The namespace a prefix ("" for none) stands for at this element; "" when it is not declared.
std::string NamespaceOf(pugi::xml_node node, std::string_view prefix);
bool IsFeelNamespace(std::string_view name_space);
bool IsDmnNamespace(std::string_view name_space);
// The same namespace in DMN 1.5 (model, FEEL, DMNDI, DC, DI); others as they are.
std::string_view CurrentNamespace(std::string_view name_space);

// A type's name "p:local" taken apart by what p is declared to be.
struct QualifiedName {
  std::string name_space;  // "" when the name has no declared prefix
  std::string local;
};
QualifiedName ResolveName(const pugi::xml_node& at, std::string_view name);

void UpgradeTree(pugi::xml_node definitions);

}  // namespace yq::decision
