#include "platform/pack/yaml.h"

#include <yaml.h>

#include <memory>
#include <unordered_map>

#include "base/text.h"

namespace yq::pack {
namespace {

struct EventHolder {
  yaml_event_t event{};
  EventHolder() = default;
  EventHolder(const EventHolder&) = delete;
  EventHolder& operator=(const EventHolder&) = delete;
  ~EventHolder() { yaml_event_delete(&event); }
};

bool IsPlainNull(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::string_view AsView(const yaml_char_t* text, std::size_t length) {
  return {reinterpret_cast<const char*>(text), length};
}

class Reader {
 public:
  Reader(YamlFile& file, std::string_view bytes) : file_(file) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { yaml_parser_delete(&parser_); }

  void Read() {
    bool in_document = false;
    for (;;) {
      EventHolder holder;
      if (!Next(holder)) return;
      const yaml_event_t& event = holder.event;
      switch (event.type) {
        case YAML_STREAM_END_EVENT:
          if (!file_.root) Say(0, 0, "yaml.empty", "the file is empty; it must hold a map of keys");
          return;
        case YAML_DOCUMENT_START_EVENT: {
          const auto& start = event.data.document_start;
          if (start.version_directive != nullptr || start.tag_directives.start != start.tag_directives.end) {
            SayAt(event.start_mark, "yaml.directive",
                  "directives (%YAML, %TAG) are not used in packs; remove the line");
          }
          if (in_document) {
            SayAt(event.start_mark, "yaml.several_documents",
                  "a second document begins here; a pack file holds exactly one");
            return;
          }
          in_document = true;
          break;
        }
        case YAML_SCALAR_EVENT:
        case YAML_SEQUENCE_START_EVENT:
        case YAML_MAPPING_START_EVENT:
        case YAML_ALIAS_EVENT: {
          YamlNode root;
          if (!ReadNode(event, root, 1)) return;
          file_.root = std::move(root);
          break;
        }
        default:
          break;
      }
    }
  }

 private:
  bool Next(EventHolder& holder) {
    if (yaml_parser_parse(&parser_, &holder.event) != 0) return true;
    std::string what = parser_.problem != nullptr ? parser_.problem : "the file cannot be read";
    if (parser_.context != nullptr) what = fmt::format("{} {}", what, parser_.context);
    const yaml_mark_t& mark = parser_.problem_mark;
    Say(static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1, "yaml.syntax",
        fmt::format("not YAML: {}", what));
    file_.root.reset();
    return false;
  }

  // False when reading must end here.
  bool ReadNode(const yaml_event_t& event, YamlNode& node, int depth) {
    node.line = static_cast<std::uint32_t>(event.start_mark.line) + 1;
    node.column = static_cast<std::uint32_t>(event.start_mark.column) + 1;
    if (depth > kMaxYamlDepth) {
      SayAt(event.start_mark, "yaml.too_deep",
            fmt::format("lists and maps are nested deeper than {} levels", kMaxYamlDepth));
      return false;
    }
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        SayAt(event.start_mark, "yaml.alias", "aliases (*name) are not used in packs; write the value out");
        return true;
      case YAML_SCALAR_EVENT:
        ReadScalar(event, node);
        return true;
      case YAML_SEQUENCE_START_EVENT:
        RefuseProperties(event, event.data.sequence_start.anchor, event.data.sequence_start.tag);
        node.kind = YamlNode::Kind::kList;
        return ReadItems(node, depth);
      case YAML_MAPPING_START_EVENT:
        RefuseProperties(event, event.data.mapping_start.anchor, event.data.mapping_start.tag);
        node.kind = YamlNode::Kind::kMap;
        return ReadKeys(node, depth);
      default:
        return true;
    }
  }

  bool ReadItems(YamlNode& list, int depth) {
    for (;;) {
      EventHolder holder;
      if (!Next(holder)) return false;
      if (holder.event.type == YAML_SEQUENCE_END_EVENT) return true;
      if (!ReadNode(holder.event, list.items.emplace_back(), depth + 1)) return false;
    }
  }

  bool ReadKeys(YamlNode& map, int depth) {
    std::unordered_map<std::string, std::uint32_t> seen;
    for (;;) {
      EventHolder key_holder;
      if (!Next(key_holder)) return false;
      if (key_holder.event.type == YAML_MAPPING_END_EVENT) return true;
      YamlNode key;
      if (!ReadNode(key_holder.event, key, depth + 1)) return false;
      if (!key.is_scalar()) {
        Say(key.line, key.column, "yaml.bad_key", "a key must be a word, not a list or a map");
      }
      EventHolder value_holder;
      if (!Next(value_holder)) return false;
      YamlNode value;
      if (!ReadNode(value_holder.event, value, depth + 1)) return false;
      if (!key.is_scalar()) continue;
      const auto [first, added] = seen.try_emplace(key.text, key.line);
      if (!added) {
        Say(key.line, key.column, "yaml.duplicate_key",
            fmt::format("key '{}' is already given in line {}; a key stands once in a map", key.text, first->second));
        continue;
      }
      map.keys.push_back({{std::move(key.text), key.line, key.column}, std::move(value)});
    }
  }

  void ReadScalar(const yaml_event_t& event, YamlNode& node) {
    const auto& scalar = event.data.scalar;
    RefuseProperties(event, scalar.anchor, scalar.tag);
    node.text = AsView(scalar.value, scalar.length);
    node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node.kind = YamlNode::Kind::kText;
    if (node.text.find('\0') != std::string::npos) {
      SayAt(event.start_mark, "yaml.bad_text", "text holds a zero character");
    }
    if (node.quoted) return;
    if (IsPlainNull(node.text)) {
      node.kind = YamlNode::Kind::kNull;
    } else if (node.text == "true" || node.text == "false") {
      node.kind = YamlNode::Kind::kBoolean;
    } else if (IsYamlNumber(node.text)) {
      node.kind = YamlNode::Kind::kNumber;
    }
  }

  void RefuseProperties(const yaml_event_t& event, const yaml_char_t* anchor, const yaml_char_t* tag) {
    if (anchor != nullptr) SayAt(event.start_mark, "yaml.anchor", "anchors (&name) are not used in packs; remove it");
    if (tag != nullptr) SayAt(event.start_mark, "yaml.tag", "tags (!name) are not used in packs; remove it");
  }

  void SayAt(const yaml_mark_t& mark, std::string key, std::string text) {
    Say(static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1, std::move(key),
        std::move(text));
  }
  void Say(std::uint32_t line, std::uint32_t column, std::string key, std::string text) {
    file_.findings.push_back({{file_.name, line, column}, std::move(key), std::move(text)});
  }

  YamlFile& file_;
  yaml_parser_t parser_{};
};

// The line and column (from 1) of the first byte that is no UTF-8.
Position FirstBadByte(const std::string& name, std::string_view bytes) {
  std::uint32_t line = 1;
  std::size_t from = 0;
  for (;;) {
    const std::size_t end = bytes.find('\n', from);
    const std::string_view row = bytes.substr(from, end == std::string_view::npos ? end : end - from);
    if (!IsValidUtf8(row)) {
      std::size_t good = 0;  // a row is short; the longest valid beginning
      for (std::size_t n = 1; n <= row.size() && n <= 4096; ++n) {
        if (IsValidUtf8(row.substr(0, n))) good = n;
      }
      return {name, line, static_cast<std::uint32_t>(CountCodePoints(row.substr(0, good))) + 1};
    }
    if (end == std::string_view::npos) return {name, line, 1};
    from = end + 1;
    ++line;
  }
}

}  // namespace

const YamlNode* YamlNode::Get(std::string_view key) const {
  for (const auto& [k, value] : keys) {
    if (k.name == key) return &value;
  }
  return nullptr;
}

std::string_view KindName(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kBoolean:
      return "true or false";
    case YamlNode::Kind::kNumber:
      return "a number";
    case YamlNode::Kind::kText:
      return "text";
    case YamlNode::Kind::kList:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
  }
  return "";
}

bool IsYamlNumber(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  std::size_t digits = 0;
  std::size_t points = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      ++digits;
    } else if (c == '.' && points == 0 && digits > 0) {
      ++points;
    } else {
      return false;
    }
  }
  return digits > 0 && text.back() != '.';
}

YamlFile ParseYaml(std::string name, std::string_view bytes) {
  YamlFile file{.name = std::move(name), .root = {}, .findings = {}};
  if (bytes.size() > kMaxYamlBytes) {
    file.findings.push_back({{file.name, 0, 0},
                             "yaml.too_large",
                             fmt::format("the file has {} bytes; at most {} are read", bytes.size(), kMaxYamlBytes)});
    return file;
  }
  if (!IsValidUtf8(bytes)) {
    file.findings.push_back(
        {FirstBadByte(file.name, bytes), "yaml.not_utf8", "a byte here is no UTF-8; save the file as UTF-8"});
    return file;
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  Reader(file, bytes).Read();
  return file;
}

}  // namespace yq::pack
