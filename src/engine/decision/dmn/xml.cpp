#include "engine/decision/dmn/xml.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/dmn/upgrade.h"
#include "engine/decision/feel/lexer.h"

namespace yq::decision {
namespace {

// The offset of the first byte that is not UTF-8, or npos.
std::size_t BadUtf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      if (bytes[at] == '\0') return at;
      ++at;
      continue;
    }
    char32_t c = 0;
    const std::size_t length = DecodeUtf8(bytes, at, c);
    if (length == 1 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return at;
    at += length;
  }
  return std::string_view::npos;
}

// Gives the elements of DMN their plain names and all others a prefix, whatever prefixes the file uses for either.
// `spaces`: prefixes declared so far, innermost last.
void PlainNames(pugi::xml_node node, std::vector<std::pair<std::string_view, bool>>& spaces) {
  const std::size_t outer = spaces.size();
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    std::string_view name = attribute.name();
    if (name != "xmlns" && !name.starts_with("xmlns:")) continue;
    name.remove_prefix(name == "xmlns" ? 5 : 6);
    spaces.emplace_back(name, IsDmnNamespace(attribute.value()));
  }
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  const std::string_view prefix = colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
  bool dmn = false;
  for (auto space = spaces.rbegin(); space != spaces.rend(); ++space) {
    if (space->first != prefix) continue;
    dmn = space->second;
    break;
  }
  if (dmn && colon != std::string_view::npos) {
    node.set_name(std::string(name.substr(colon + 1)).c_str());
  } else if (!dmn && colon == std::string_view::npos) {
    node.set_name(("other:" + std::string(name)).c_str());
  }
  for (pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) PlainNames(child, spaces);
  }
  spaces.resize(outer);
}

// Steps through the tree without recursion; false when it is deeper than allowed.
bool WithinDepth(const pugi::xml_node& root, int most) {
  int depth = 1;
  pugi::xml_node node = root;
  while (node) {
    if (depth > most) return false;
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (node && node != root && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (!node || node == root) return true;
    node = node.next_sibling();
  }
  return true;
}

}  // namespace

Position FilePositionOf(std::string_view raw, std::size_t offset) {
  Position position;
  for (std::size_t i = 0; i < offset && i < raw.size(); ++i) {
    if (raw[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((raw[i] & 0xC0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

std::unexpected<Error> XmlFailure(const std::string& file, Position at, std::string key, std::string message,
                                  std::string suggestion) {
  Error error{.code = ErrorCode::kInvalid, .key = "decision.bad_model"};
  error.problems.push_back({.place = fmt::format("{}:{}:{}", file, at.line, at.column),
                            .key = std::move(key),
                            .params = {{"message", std::move(message)}, {"suggestion", std::move(suggestion)}}});
  return std::unexpected(std::move(error));
}

std::string_view LocalName(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool IsDmn(const XmlFile& /*file*/, const pugi::xml_node& node) {
  return node.type() == pugi::node_element && std::string_view(node.name()).find(':') == std::string_view::npos;
}

pugi::xml_node Child(const XmlFile& file, const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node& child : parent.children()) {
    if (IsDmn(file, child) && LocalName(child) == name) return child;
  }
  return {};
}

Position XmlFile::PositionAt(std::size_t offset) const {
  const auto line = std::ranges::upper_bound(line_starts, offset) - line_starts.begin();
  Position position{.line = static_cast<int>(line), .column = 1};
  for (std::size_t i = line_starts[static_cast<std::size_t>(line - 1)]; i < offset && i < raw->size(); ++i) {
    if (((*raw)[i] & 0xC0) != 0x80) ++position.column;
  }
  return position;
}

std::size_t OffsetOf(const pugi::xml_node& node) {
  const std::ptrdiff_t offset = node.offset_debug();
  return offset <= 0 ? 0 : static_cast<std::size_t>(offset) - (node.type() == pugi::node_element ? 1 : 0);
}

Position XmlFile::PositionOf(const pugi::xml_node& node) const { return PositionAt(OffsetOf(node)); }

Result<XmlFile> ReadXml(const ModelFile& file, const std::string& raw, const LoadOptions& options) {
  if (raw.size() > options.max_file_bytes) {
    return XmlFailure(file.name, {}, "too_large",
                      fmt::format("the file has {} bytes; {} are allowed", raw.size(), options.max_file_bytes));
  }
  if (const std::size_t bad = BadUtf8(raw); bad != std::string_view::npos) {
    return XmlFailure(file.name, FilePositionOf(raw, bad), "not_utf8", "the file is not UTF-8");
  }
  XmlFile xml;
  xml.file = &file;
  xml.raw = &raw;
  xml.document = std::make_unique<pugi::xml_document>();
  const unsigned flags = pugi::parse_default | pugi::parse_doctype;
  const auto parsed = xml.document->load_buffer(raw.data(), raw.size(), flags, pugi::encoding_utf8);
  if (!parsed) {
    return XmlFailure(file.name, FilePositionOf(raw, static_cast<std::size_t>(parsed.offset)), "not_xml",
                      fmt::format("the file is not well-formed XML: {}", parsed.description()));
  }
  for (const pugi::xml_node& node : xml.document->children()) {
    if (node.type() == pugi::node_doctype) {
      return XmlFailure(file.name, FilePositionOf(raw, raw.find("<!DOCTYPE")), "doctype",
                        "DOCTYPE is refused: a model needs none, and entities are an attack");
    }
  }
  xml.root = xml.document->document_element();
  if (!WithinDepth(xml.root, options.max_depth))
    return XmlFailure(file.name, {}, "too_deep", fmt::format("elements nest deeper than {}", options.max_depth));
  const std::string name = xml.root.name();
  const std::size_t colon = name.find(':');
  const std::string space = NamespaceOf(xml.root, colon == std::string::npos ? "" : name.substr(0, colon));
  if (!IsDmnNamespace(space) || LocalName(xml.root) != "definitions") {
    return XmlFailure(file.name, FilePositionOf(raw, OffsetOf(xml.root)), "not_dmn",
                      fmt::format("the file is not DMN 1.1 to 1.5: its root is '{}' of namespace '{}'", name, space));
  }
  std::vector<std::pair<std::string_view, bool>> spaces;
  PlainNames(xml.root, spaces);
  xml.line_starts.push_back(0);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\n') xml.line_starts.push_back(i + 1);
  }
  xml.name_space = xml.root.attribute("namespace").value();
  xml.name = xml.root.attribute("name").value();
  return xml;
}

}  // namespace yq::decision
