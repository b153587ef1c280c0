#include "engine/decision/dmn/xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/decision/feel/lexer.h"

namespace yq::decision {
namespace {

constexpr std::array<std::string_view, 5> kNamespaces = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",  // 1.1
    "http://www.omg.org/spec/DMN/20180521/MODEL/",   // 1.2
    "https://www.omg.org/spec/DMN/20191111/MODEL/",  // 1.3
    "https://www.omg.org/spec/DMN/20211108/MODEL/",  // 1.4
    "https://www.omg.org/spec/DMN/20230324/MODEL/",  // 1.5
};

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

// The namespace a prefix (with colon, or "") stands for at this element.
std::string NamespaceOf(pugi::xml_node node, std::string_view prefix) {
  const std::string attribute = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix.substr(0, prefix.size() - 1));
  for (; node; node = node.parent()) {
    if (const auto found = node.attribute(attribute.c_str())) return found.value();
  }
  return {};
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

bool IsDmn(const XmlFile& file, const pugi::xml_node& node) {
  if (node.type() != pugi::node_element) return false;
  const std::string_view name = node.name();
  return file.prefix.empty() ? name.find(':') == std::string_view::npos : name.starts_with(file.prefix);
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

Position XmlFile::PositionOf(const pugi::xml_node& node) const {
  return PositionAt(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, node.offset_debug())));
}

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
  const std::string_view name = xml.root.name();
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) xml.prefix = name.substr(0, colon + 1);
  const std::string space = NamespaceOf(xml.root, xml.prefix);
  bool known = false;
  for (const std::string_view n : kNamespaces) known = known || n == space;
  if (!known || LocalName(xml.root) != "definitions") {
    return XmlFailure(
        file.name, FilePositionOf(raw, static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, xml.root.offset_debug()))),
        "not_dmn", fmt::format("the file is not DMN 1.1 to 1.5: its root is '{}' of namespace '{}'", name, space));
  }
  xml.line_starts.push_back(0);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\n') xml.line_starts.push_back(i + 1);
  }
  xml.name_space = xml.root.attribute("namespace").value();
  xml.name = xml.root.attribute("name").value();
  return xml;
}

}  // namespace yq::decision
