#include "platform/pack/schema.h"

#include <boost/json.hpp>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "base/date.h"
#include "base/text.h"
#include "generated/pack_schemas.h"
#include "platform/pack/pattern.h"
#include "platform/pack/scalar.h"

namespace yq::pack {

struct SchemaNode {
  std::string title;        // what it is, in a few words: "text in both languages"
  std::string description;  // what would be right, a sentence
  std::vector<std::string> types;
  std::vector<std::pair<std::string, const SchemaNode*>> properties;
  std::vector<std::string> required;
  const SchemaNode* additional = nullptr;
  bool additional_allowed = true;
  std::vector<std::pair<Pattern, const SchemaNode*>> pattern_properties;
  const SchemaNode* property_names = nullptr;
  const SchemaNode* items = nullptr;
  std::optional<std::size_t> min_items;
  bool unique_items = false;
  std::vector<std::string> one_of_values;  // enum and const
  std::optional<Pattern> pattern;
  std::optional<std::size_t> min_length;
  std::optional<std::size_t> max_length;
  bool date = false;
  std::optional<std::string> minimum;
  std::optional<std::string> maximum;
  std::string ref;  // "common.schema.json#/$defs/id", resolved into `target`
  const SchemaNode* target = nullptr;
};

namespace {

namespace json = boost::json;

struct Store {
  std::deque<SchemaNode> nodes;                   // stable addresses
  std::map<std::string, SchemaNode*> by_pointer;  // "facts.schema.json#/$defs/x"
};

class Compiler {
 public:
  Compiler(Store& store, std::string file) : store_(store), file_(std::move(file)) {}

  const SchemaNode* Compile(const json::object& schema, const std::string& pointer) {
    SchemaNode& node = store_.nodes.emplace_back();
    store_.by_pointer[pointer] = &node;
    for (const auto& [key, value] : schema) {
      if (!Keyword(node, key, value, pointer)) why_ = fmt::format("{}: keyword '{}' is not supported", pointer, std::string_view(key));
    }
    return &node;
  }
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  bool Keyword(SchemaNode& node, std::string_view key, const json::value& value, const std::string& pointer) {
    if (key == "$schema" || key == "$id" || key == "$comment") return true;
    if (key == "title") return Text(value, node.title);
    if (key == "description") return Text(value, node.description);
    if (key == "$ref") {
      if (!Text(value, node.ref)) return false;
      if (node.ref.starts_with("#")) node.ref = file_ + node.ref;
      return true;
    }
    if (key == "type") return Texts(value, node.types);
    if (key == "enum" || key == "const") return Texts(value, node.one_of_values);
    if (key == "required") return Texts(value, node.required);
    if (key == "pattern") return value.is_string() && SetPattern(value.as_string(), node.pattern);
    if (key == "format") return (node.date = value.is_string() && value.as_string() == "date");
    if (key == "uniqueItems") return value.is_bool() && ((node.unique_items = value.as_bool()), true);
    if (key == "minItems") return Count(value, node.min_items);
    if (key == "minLength") return Count(value, node.min_length);
    if (key == "maxLength") return Count(value, node.max_length);
    if (key == "minimum") return Decimal(value, node.minimum);
    if (key == "maximum") return Decimal(value, node.maximum);
    if (key == "items") return Sub(value, node.items, pointer + "/items");
    if (key == "propertyNames") return Sub(value, node.property_names, pointer + "/propertyNames");
    if (key == "additionalProperties") {
      if (value.is_bool()) return (node.additional_allowed = value.as_bool(), true);
      return Sub(value, node.additional, pointer + "/additionalProperties");
    }
    if (!value.is_object()) return false;
    if (key == "properties") {
      for (const auto& [name, sub] : value.as_object()) {
        if (!sub.is_object()) return false;
        node.properties.emplace_back(name, Compile(sub.as_object(), fmt::format("{}/properties/{}", pointer, std::string_view(name))));
      }
      return true;
    }
    if (key == "patternProperties") {
      for (const auto& [name, sub] : value.as_object()) {
        std::optional<Pattern> pattern;
        if (!sub.is_object() || !SetPattern(name, pattern)) return false;
        node.pattern_properties.emplace_back(*pattern, Compile(sub.as_object(), pointer + "/patternProperties"));
      }
      return true;
    }
    if (key == "$defs") {
      for (const auto& [name, sub] : value.as_object()) {
        if (!sub.is_object()) return false;
        Compile(sub.as_object(), fmt::format("{}/$defs/{}", pointer, std::string_view(name)));
      }
      return true;
    }
    return false;
  }

  static bool Text(const json::value& value, std::string& out) {
    if (!value.is_string()) return false;
    out = std::string_view(value.as_string());
    return true;
  }
  static bool Texts(const json::value& value, std::vector<std::string>& out) {
    if (value.is_string()) return out.emplace_back(std::string_view(value.as_string())), true;
    if (!value.is_array()) return false;
    for (const json::value& item : value.as_array()) {
      if (!item.is_string()) return false;
      out.emplace_back(std::string_view(item.as_string()));
    }
    return true;
  }
  static bool Count(const json::value& value, std::optional<std::size_t>& out) {
    if (!value.is_int64() || value.as_int64() < 0) return false;
    out = static_cast<std::size_t>(value.as_int64());
    return true;
  }
  static bool Decimal(const json::value& value, std::optional<std::string>& out) {
    if (!value.is_int64()) return false;
    out = std::to_string(value.as_int64());
    return true;
  }
  static bool SetPattern(std::string_view text, std::optional<Pattern>& out) {
    auto compiled = Pattern::Compile(text);
    if (!compiled) return false;
    out = *compiled;
    return true;
  }
  bool Sub(const json::value& value, const SchemaNode*& out, const std::string& pointer) {
    if (!value.is_object()) return false;
    out = Compile(value.as_object(), pointer);
    return true;
  }

  Store& store_;
  std::string file_;
  std::string why_;
};

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
        std::ranges::contains(s.types, "string")) {
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
        Say(key.line, key.column, "unknown_key", UnknownKey(s, map, key.name));
      }
    }
    for (const std::string& name : s.required) {
      if (map.Get(name) == nullptr) {
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

  static std::string UnknownKey(const SchemaNode& s, const YamlNode& map, const std::string& name) {
    std::vector<std::string> free;
    std::vector<std::string> all;
    for (const auto& [key, sub] : s.properties) {
      all.push_back(key);
      if (map.Get(key) == nullptr) free.push_back(key);
    }
    std::string text = fmt::format("unknown key '{}'", TruncateUtf8(name, 60));
    if (const auto nearest = NearestWord(name, free.empty() ? all : free)) {
      return text + fmt::format("; did you mean '{}'?", *nearest);
    }
    return text + fmt::format("; known here: {}", Join(all, ", "));
  }

  void CheckList(const SchemaNode& s, const YamlNode& list) {
    if (s.min_items && list.items.size() < *s.min_items) {
      Say(list, "too_few", fmt::format("the list has {} entries; at least {} are needed{}", list.items.size(), *s.min_items,
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
    if (!s.one_of_values.empty() && !std::ranges::contains(s.one_of_values, node.text)) {
      std::string text = fmt::format("'{}' is not one of {}", TruncateUtf8(node.text, 60), Join(s.one_of_values, ", "));
      if (const auto nearest = NearestWord(node.text, s.one_of_values)) text += fmt::format("; did you mean '{}'?", *nearest);
      Say(node, "not_one_of", std::move(text));
      return;
    }
    const std::size_t length = CountCodePoints(node.text);
    if (s.min_length && length < *s.min_length) {
      Say(node, "empty_text", fmt::format("the text is empty{}", s.title.empty() ? "" : "; this is " + s.title));
      return;
    }
    if (s.max_length && length > *s.max_length) {
      Say(node, "too_long", fmt::format("the text has {} characters; at most {} are allowed", length, *s.max_length));
      return;
    }
    if (s.pattern && node.is(YamlNode::Kind::kText) && !s.pattern->Matches(node.text)) {
      Say(node, "bad_form", fmt::format("'{}' is not in the right form; {}", TruncateUtf8(node.text, 60), s.description));
      return;
    }
    if (s.date && !ParseDate(node.text)) {
      Say(node, "bad_date", fmt::format("'{}' is no date; a date is written like 2026-11-24", TruncateUtf8(node.text, 60)));
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

  void Say(const YamlNode& node, std::string key, std::string text) { Say(node.line, node.column, std::move(key), std::move(text)); }
  void Say(std::uint32_t line, std::uint32_t column, std::string key, std::string text) {
    findings_.push_back({{file_, line, column}, std::move(key), std::move(text)});
  }

  const std::string& file_;
  Findings& findings_;
};

}  // namespace

Result<SchemaSet> SchemaSet::Load(const std::vector<File>& files) {
  constexpr std::string_view kSuffix = ".schema.json";
  SchemaSet set;
  auto store = std::make_shared<Store>();
  for (const File& file : files) {
    boost::system::error_code error;
    const json::value schema = json::parse(file.text, error);
    if (error || !schema.is_object() || !file.name.ends_with(kSuffix)) {
      return Fail(ErrorCode::kInternal, "schema.bad", {{"file", std::string(file.name)}, {"why", "no JSON object"}});
    }
    Compiler compiler(*store, std::string(file.name));
    const SchemaNode* root = compiler.Compile(schema.as_object(), std::string(file.name) + "#");
    if (!compiler.why().empty()) {
      return Fail(ErrorCode::kInternal, "schema.bad", {{"file", std::string(file.name)}, {"why", compiler.why()}});
    }
    set.roots_.emplace(file.name.substr(0, file.name.size() - kSuffix.size()), std::shared_ptr<const SchemaNode>(store, root));
  }
  for (SchemaNode& node : store->nodes) {
    if (node.ref.empty()) continue;
    const auto found = store->by_pointer.find(node.ref);
    if (found == store->by_pointer.end() || !found->second->ref.empty()) {
      return Fail(ErrorCode::kInternal, "schema.bad", {{"file", node.ref}, {"why", "this $ref leads nowhere"}});
    }
    node.target = found->second;
  }
  set.all_ = std::move(store);
  return set;
}

const SchemaSet& SchemaSet::BuiltIn() {
  static const SchemaSet kSet = [] {
    std::vector<File> files;
    for (const auto& file : schemas::kFiles) files.push_back({file.name, file.text});
    auto set = Load(files);
    return set ? std::move(*set) : SchemaSet();  // a test loads the same files and shows why they fail
  }();
  return kSet;
}

bool SchemaSet::Has(std::string_view kind) const { return roots_.contains(kind); }

void SchemaSet::Validate(std::string_view kind, const YamlFile& file, Findings& findings) const {
  const auto root = roots_.find(kind);
  if (root == roots_.end() || !file.root) return;
  Validator(file.name, findings).Check(*root->second, *file.root);
}

}  // namespace yq::pack
