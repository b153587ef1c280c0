// DMN XML as a tree, with what an attacker could do refused: DOCTYPE (so no entities), size, depth, broken UTF-8.
#pragma once

#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/decision/feel/ast.h"
#include "engine/decision/model.h"

namespace yq::decision {

struct XmlFile {
  const ModelFile* file = nullptr;
  const std::string* raw = nullptr;
  std::unique_ptr<pugi::xml_document> document;
  pugi::xml_node root;     // DMN elements have no prefix in this tree, all others have one
  std::string name_space;  // of the model
  std::string name;
  std::vector<std::size_t> line_starts;  // of raw

  // Where an element, or a byte of raw, stands.
  [[nodiscard]] Position PositionAt(std::size_t offset) const;
  [[nodiscard]] Position PositionOf(const pugi::xml_node& node) const;
};

// Where a node begins in the file: the "<" of an element, the first byte of a text.
std::size_t OffsetOf(const pugi::xml_node& node);
Position FilePositionOf(std::string_view raw, std::size_t offset);

// kInvalid "decision.bad_model" with one problem at its place.
Result<XmlFile> ReadXml(const ModelFile& file, const std::string& raw, const LoadOptions& options);
// A failure with one problem.
std::unexpected<Error> XmlFailure(const std::string& file, Position at, std::string key, std::string message,
                                  std::string suggestion = {});

// The DMN elements called `name` below `parent`; the first of them; the local name of one.
std::string_view LocalName(const pugi::xml_node& node);
pugi::xml_node Child(const XmlFile& file, const pugi::xml_node& parent, std::string_view name);
bool IsDmn(const XmlFile& file, const pugi::xml_node& node);

template <class Visit>
void ForChildren(const XmlFile& file, const pugi::xml_node& parent, std::string_view name, Visit&& visit) {
  for (const pugi::xml_node& child : parent.children()) {
    if (IsDmn(file, child) && LocalName(child) == name) visit(child);
  }
}

// Visits every element from `root` on in the order of the file, without recursion: a hostile file may be deep.
template <class Visit>
void ForAll(const pugi::xml_node& root, Visit&& visit) {
  for (pugi::xml_node node = root; node;) {
    if (node.type() == pugi::node_element) visit(node);
    if (node.first_child()) {
      node = node.first_child();
      continue;
    }
    while (node && node != root && !node.next_sibling()) node = node.parent();
    if (!node || node == root) break;
    node = node.next_sibling();
  }
}

}  // namespace yq::decision
