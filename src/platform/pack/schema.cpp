#include "platform/pack/schema.h"

#include <boost/json.hpp>
#include <deque>
#include <map>

#include "platform/pack/schema_node.h"
#include "platform/pack/schemas.h"

namespace yq::pack {

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
      if (!Keyword(node, key, value, pointer))
        why_ = fmt::format("{}: keyword '{}' is not supported", pointer, std::string_view(key));
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
        node.properties.emplace_back(
            name, Compile(sub.as_object(), fmt::format("{}/properties/{}", pointer, std::string_view(name))));
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
    set.roots_.emplace(file.name.substr(0, file.name.size() - kSuffix.size()),
                       std::shared_ptr<const SchemaNode>(store, root));
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
    for (const EmbeddedFile& file : kSchemas) files.push_back({file.path, file.content});
    auto set = Load(files);
    return set ? std::move(*set) : SchemaSet();  // a test loads the same files and shows why they fail
  }();
  return kSet;
}

}  // namespace yq::pack
