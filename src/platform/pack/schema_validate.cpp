#include <set>

#include "base/date.h"
#include "base/text.h"
#include "platform/pack/scalar.h"
#include "platform/pack/schema.h"
#include "platform/pack/schema_node.h"

namespace yq::pack {
namespace {

bool Contains(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

class Validator {
 public:
  Validator(const std::string& file, Findings& findings) : file_(file), findings_(findings) {}

  void Check(const SchemaNode& schema, const YamlNode& node) {
    const SchemaNode& s = schema.target != nullptr ? *schema.target : schema;
    if (!CheckType(s, node)) return;
    if (node.is(YamlNode::Kind::kMap)) return CheckMap(s, node);
    if (node.is(YamlNode::Kind::kList)) return CheckList(s, node);
    CheckScalar(s, node);
  }

 private:
  bool CheckType(const SchemaNode& s, const YamlNode& node) {
    if (s.types.empty()) return true;
    for (const std::string& type : s.types) {
      if (Fits(type, node)) return true;
    }
    std::vector<std::string> words;
    for (const std::string& type : s.types) words.emplace_back(TypeWord(type));
    std::string text = fmt::format("expected {}, found {}", Join(words, " or "), Shown(node));
    if (!s.title.empty()) text += fmt::format("; this is {}", s.title);
    if (node.is_scalar() && !node.quoted && !node.is(YamlNode::Kind::kText) && !node.is(YamlNode::Kind::kNull) &&
        Contains(s.types, "string")) {
      text += fmt::format("; write \"{}\" in quotes", node.text);
    }
    Say(node, "wrong_type", std::move(text));
    return false;
  }

  static bool Fits(std::string_view type, const YamlNode& node) {
    if (type == "object") return node.is(YamlNode::Kind::kMap);
    if (type == "array") return node.is(YamlNode::Kind::kList);
    if (type == "string") return node.is(YamlNode::Kind::kText);
    if (type == "number") return node.is(YamlNode::Kind::kNumber);
    if (type == "integer") return node.is(YamlNode::Kind::kNumber) && node.text.find('.') == std::string::npos;
    if (type == "boolean") return node.is(YamlNode::Kind::kBoolean);
    return type == "null" && node.is(YamlNode::Kind::kNull);
  }
  static std::string_view TypeWord(std::string_view type) {
    if (type == "object") return "a map of keys";
    if (type == "array") return "a list";
    if (type == "string") return "text";
    if (type == "number") return "a number";
    if (type == "integer") return "a whole number";
    if (type == "boolean") return "true or false";
    return "~ (nothing)";
  }
  static std::string Shown(const YamlNode& node) {
    if (!node.is_scalar() || node.is(YamlNode::Kind::kNull)) return std::string(KindName(node.kind));
    return fmt::format("{} '{}'", node.is(YamlNode::Kind::kBoolean) ? "the truth value" : KindName(node.kind),
                       TruncateUtf8(node.text, 60));
  }

  void CheckMap(const SchemaNode& s, const YamlNode& map) {
    std::set<std::string> meant;  // right names of misspelt keys: not missing besides
    for (const auto& [key, value] : map.keys) {
      if (s.property_names != nullptr) {
        YamlNode name;
        name.kind = YamlNode::Kind::kText;
        name.text = key.name;
        name.line = key.line;
        name.column = key.column;
        Check(*s.property_names, name);
      }
      const SchemaNode* sub = FindProperty(s, key.name);
      if (sub == nullptr) sub = s.additional;
      if (sub != nullptr) {
        Check(*sub, value);
      } else if (!s.additional_allowed) {
        Say(key.line, key.column, "unknown_key", UnknownKey(s, map, key.name, meant));
      }
    }
    for (const std::string& name : s.required) {
      if (map.Get(name) == nullptr && !meant.contains(name)) {
        std::string text = fmt::format("missing key '{}'", name);
        if (!s.title.empty()) text += fmt::format("; {} needs it", s.title);
        Say(map, "missing_key", std::move(text));
      }
    }
  }

  static const SchemaNode* FindProperty(const SchemaNode& s, std::string_view name) {
    for (const auto& [key, sub] : s.properties) {
      if (key == name) return sub;
    }
    for (const auto& [pattern, sub] : s.pattern_properties) {
      if (pattern.Matches(name)) return sub;
    }
    return nullptr;
  }

  static std::string UnknownKey(const SchemaNode& s, const YamlNode& map, const std::string& name,
                                std::set<std::string>& meant) {
    std::vector<std::string> free;
    std::vector<std::string> all;
    for (const auto& [key, sub] : s.properties) {
      all.push_back(key);
      if (map.Get(key) == nullptr) free.push_back(key);
    }
    std::string text = fmt::format("unknown key '{}'", TruncateUtf8(name, 60));
    if (const auto nearest = NearestWord(name, free.empty() ? all : free)) {
      meant.insert(*nearest);
      return text + fmt::format("; did you mean '{}'?", *nearest);
    }
    return text + fmt::format("; known here: {}", Join(all, ", "));
  }

  void CheckList(const SchemaNode& s, const YamlNode& list) {
    if (s.min_items && list.items.size() < *s.min_items) {
      Say(list, "too_few",
          fmt::format("the list has {} entries; at least {} are needed{}", list.items.size(), *s.min_items,
                      s.title.empty() ? "" : "; this is " + s.title));
    }
    std::set<std::string> seen;
    for (const YamlNode& item : list.items) {
      if (s.items != nullptr) Check(*s.items, item);
      if (s.unique_items && item.is_scalar() && !seen.insert(item.text).second) {
        Say(item, "duplicate_entry", fmt::format("'{}' stands in this list already", item.text));
      }
    }
  }

  void CheckScalar(const SchemaNode& s, const YamlNode& node) {
    if (node.is(YamlNode::Kind::kNull)) return;
    if (!s.one_of_values.empty() && !Contains(s.one_of_values, node.text)) {
      std::string text = fmt::format("'{}' is not one of {}", TruncateUtf8(node.text, 60), Join(s.one_of_values, ", "));
      if (const auto nearest = NearestWord(node.text, s.one_of_values))
        text += fmt::format("; did you mean '{}'?", *nearest);
      Say(node, "not_one_of", std::move(text));
      return;
    }
    const std::size_t length = CountCodePoints(node.text);
    if (s.min_length && length < *s.min_length) {
      Say(node, "too_short",
          fmt::format("{}{}",
                      length == 0
                          ? "the text is empty"
                          : fmt::format("the text has {} characters; at least {} are needed", length, *s.min_length),
                      s.title.empty() ? "" : "; this is " + s.title));
      return;
    }
    if (s.max_length && length > *s.max_length) {
      Say(node, "too_long", fmt::format("the text has {} characters; at most {} are allowed", length, *s.max_length));
      return;
    }
    if (s.pattern && node.is(YamlNode::Kind::kText) && !s.pattern->Matches(node.text)) {
      Say(node, "bad_form",
          fmt::format("'{}' is not in the right form; {}", TruncateUtf8(node.text, 60), s.description));
      return;
    }
    if (s.date && !ParseDate(node.text)) {
      Say(node, "bad_date",
          fmt::format("'{}' is no date; a date is written like 2026-11-24", TruncateUtf8(node.text, 60)));
    }
    if (node.is(YamlNode::Kind::kNumber)) CheckLimits(s, node);
  }

  void CheckLimits(const SchemaNode& s, const YamlNode& node) {
    if (s.minimum && CompareDecimals(node.text, *s.minimum) < 0) {
      Say(node, "too_small", fmt::format("{} is too small; the least is {}", node.text, *s.minimum));
    }
    if (s.maximum && CompareDecimals(node.text, *s.maximum) > 0) {
      Say(node, "too_large", fmt::format("{} is too large; the greatest is {}", node.text, *s.maximum));
    }
  }

  void Say(const YamlNode& node, std::string key, std::string text) {
    Say(node.line, node.column, std::move(key), std::move(text));
  }
  void Say(std::uint32_t line, std::uint32_t column, std::string key, std::string text) {
    findings_.push_back({{file_, line, column}, std::move(key), std::move(text)});
  }

  const std::string& file_;
  Findings& findings_;
};

}  // namespace

bool SchemaSet::Has(std::string_view kind) const { return roots_.contains(kind); }

void SchemaSet::Validate(std::string_view kind, const YamlFile& file, Findings& findings) const {
  const auto root = roots_.find(kind);
  if (root == roots_.end() || !file.root) return;
  Validator(file.name, findings).Check(*root->second, *file.root);
}

}  // namespace yq::pack
