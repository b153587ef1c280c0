#include "engine/decision/write.h"

#include <algorithm>

#include "engine/decision/dmn/element.h"
#include "engine/decision/dmn/upgrade.h"
#include "engine/decision/dmn/xml.h"

namespace yq::decision {
namespace {

bool IsBlankText(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }
bool IsText(const pugi::xml_node& node) { return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata; }

class Printer {
 public:
  std::string Print(const pugi::xml_document& document) {
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    for (const pugi::xml_node& node : document.children()) {
      if (node.type() == pugi::node_declaration || IsText(node)) continue;
      Node(node, 0, false);
      out_ += '\n';
    }
    return std::move(out_);
  }

 private:
  // Depth is bounded by the reader's limit on nesting.
  void Node(const pugi::xml_node& node, int depth, bool verbatim) {
    switch (node.type()) {
      case pugi::node_element:
        Element(node, depth, verbatim);
        break;
      case pugi::node_pcdata:
      case pugi::node_cdata:
        Escaped(node.value(), false);
        break;
      case pugi::node_comment:
        out_ += std::string("<!--") + node.value() + "-->";
        break;
      case pugi::node_pi:
        out_ += std::string("<?") + node.name() + (*node.value() != '\0' ? " " : "") + node.value() + "?>";
        break;
      default:
        break;
    }
  }

  void Element(const pugi::xml_node& node, int depth, bool verbatim) {
    out_ += std::string("<") + node.name();
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      out_ += std::string(" ") + attribute.name() + "=\"";
      Escaped(attribute.value(), true);
      out_ += '"';
    }
    if (!node.first_child()) {
      out_ += "/>";
      return;
    }
    out_ += '>';
    // Blanks between elements are layout; beside text they are text.
    const auto space = std::string_view(node.attribute("xml:space").value());
    const auto is_word = [](const pugi::xml_node& child) { return IsText(child) && !IsBlankText(child.value()); };
    const auto children = node.children();
    const bool only_text = std::all_of(children.begin(), children.end(), IsText);
    verbatim = verbatim || space == "preserve" || only_text || std::any_of(children.begin(), children.end(), is_word);
    for (const pugi::xml_node& child : children) {
      if (!verbatim && IsText(child)) continue;
      if (!verbatim) Line(depth + 1);
      Node(child, depth + 1, verbatim);
    }
    if (!verbatim) Line(depth);
    out_ += std::string("</") + node.name() + ">";
  }

  void Line(int depth) { out_ += '\n' + std::string(static_cast<std::size_t>(depth) * 2, ' '); }

  void Escaped(std::string_view text, bool attribute) {
    for (const char c : text) {
      switch (c) {
        case '&':
          out_ += "&amp;";
          break;
        case '<':
          out_ += "&lt;";
          break;
        case '>':
          out_ += attribute ? ">" : "&gt;";
          break;
        case '"':
          out_ += attribute ? "&quot;" : "\"";
          break;
        case '\r':
          out_ += "&#13;";
          break;
        case '\n':
          out_ += attribute ? "&#10;" : "\n";
          break;
        case '\t':
          out_ += attribute ? "&#9;" : "\t";
          break;
        default:
          out_ += c;
      }
    }
  }

  std::string out_;
};

}  // namespace

Result<std::string> WriteModel(const Model& model) {
  if (model.impl() == nullptr || model.impl()->raw_files.empty())
    return Fail(ErrorCode::kInvalid, "decision.bad_model", {{"reason", "the model is empty"}});
  const std::string& raw = model.impl()->raw_files.front();
  pugi::xml_document document;
  const unsigned flags = pugi::parse_default | pugi::parse_comments | pugi::parse_pi | pugi::parse_ws_pcdata;
  if (!document.load_buffer(raw.data(), raw.size(), flags, pugi::encoding_utf8))
    return Fail(ErrorCode::kInternal, "decision.bad_model", {{"reason", "the file of the model was changed"}});
  UpgradeTree(document.document_element());
  return Printer().Print(document);
}

}  // namespace yq::decision
