// Values as text and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>

#include "engine/decision/feel/type.h"
#include "engine/decision/value.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
  return out + '"';
}

// Temporal text without the FEEL quoting.
std::optional<std::string> TemporalText(const Value& value) {
  switch (value.kind()) {
    case Kind::kDate:
      return value.date().ToText();
    case Kind::kTime:
      return value.time().ToText();
    case Kind::kDateTime:
      return value.date_time().ToText();
    case Kind::kDaysDuration:
      return value.days_duration().ToText();
    case Kind::kMonthsDuration:
      return value.months_duration().ToText();
    default:
      return std::nullopt;
  }
}

bool IsPlainName(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::ranges::all_of(name,
                             [](char c) {
                               return c == '_' || c == ' ' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                      (c >= '0' && c <= '9') || (c & 0x80) != 0;
                             }) &&
         name.back() != ' ' && name.front() != ' ';
}

template <class F>
std::string RangeText(const Range& range, F text) {
  switch (range.form) {
    case Range::Form::kLess:
      return "< " + text(range.high);
    case Range::Form::kLessEqual:
      return "<= " + text(range.high);
    case Range::Form::kGreater:
      return "> " + text(range.low);
    case Range::Form::kGreaterEqual:
      return ">= " + text(range.low);
    case Range::Form::kEqual:
      return "= " + text(range.low);
    case Range::Form::kNotEqual:
      return "!= " + text(range.low);
    case Range::Form::kInterval:
      break;
  }
  return fmt::format("{}{}..{}{}", range.low_included ? '[' : '(', text(range.low), text(range.high),
                     range.high_included ? ']' : ')');
}

// With `literal`, text that parses again; else as string() shows it inside lists and contexts.
std::string Show(const Value& value, bool literal) {
  switch (value.kind()) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return value.boolean() ? "true" : "false";
    case Kind::kNumber:
      return value.number().ToText();
    case Kind::kString:
      return Quoted(value.text());
    case Kind::kList: {
      std::string out = "[";
      for (const Value& item : value.list()) {
        if (out.size() > 1) out += ", ";
        out += Show(item, literal);
      }
      return out + "]";
    }
    case Kind::kContext: {
      std::string out = "{";
      for (const auto& [name, entry] : value.context().entries()) {
        if (out.size() > 1) out += ", ";
        out += IsPlainName(name) ? name : Quoted(name);
        out += ": " + Show(entry, literal);
      }
      return out + "}";
    }
    case Kind::kRange: {
      std::string out = RangeText(value.range(), [&](const Value& end) { return Show(end, literal); });
      return literal && value.range().form != Range::Form::kInterval ? "(" + out + ")" : out;
    }
    case Kind::kFunction:
      return "function";
    default: {
      const std::string text = TemporalText(value).value_or("");
      return literal ? "@\"" + text + "\"" : text;
    }
  }
}

Result<Value> NotAValue(std::string_view type, std::string_view text) {
  return Fail(ErrorCode::kInvalid, "decision.not_a_value",
              {{"type", std::string(type)}, {"text", std::string(text.substr(0, 200))}});
}

template <class T>
Result<Value> ParseAs(std::string_view type, std::string_view text) {
  if (const auto parsed = T::Parse(text)) return Value::Of(*parsed);
  return NotAValue(type, text);
}

Result<Value> SimpleFromText(Type::Kind kind, std::string_view text) {
  switch (kind) {
    case Type::Kind::kString:
    case Type::Kind::kAny:
      return Value::Text(text);
    case Type::Kind::kNumber:
      return ParseAs<Number>("number", text);
    case Type::Kind::kDate:
      return ParseAs<Date>("date", text);
    case Type::Kind::kTime:
      return ParseAs<Time>("time", text);
    case Type::Kind::kDateTime:
      return ParseAs<DateTime>("date and time", text);
    case Type::Kind::kDaysDuration:
      return ParseAs<DaysDuration>("days and time duration", text);
    case Type::Kind::kMonthsDuration:
      return ParseAs<MonthsDuration>("years and months duration", text);
    case Type::Kind::kBoolean:
      if (text == "true" || text == "false") return Value::Boolean(text == "true");
      return NotAValue("boolean", text);
    default:
      return NotAValue("Null", text);
  }
}

// ---- JSON values in, without going through double: numbers arrive as text.

struct JsonNode {
  enum class Form : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject } form = Form::kNull;
  bool boolean = false;
  std::string text;  // number or string
  std::vector<JsonNode> items;
  std::vector<std::string> keys;
};

JsonNode NodeOf(const boost::json::value& json) {
  JsonNode node;
  switch (json.kind()) {
    case boost::json::kind::null:
      break;
    case boost::json::kind::bool_:
      node.form = JsonNode::Form::kBoolean;
      node.boolean = json.get_bool();
      break;
    case boost::json::kind::int64:
      node.form = JsonNode::Form::kNumber;
      node.text = std::to_string(json.get_int64());
      break;
    case boost::json::kind::uint64:
      node.form = JsonNode::Form::kNumber;
      node.text = std::to_string(json.get_uint64());
      break;
    case boost::json::kind::double_: {
      node.form = JsonNode::Form::kNumber;
      const auto number = Number::FromDouble(json.get_double());
      node.text = number ? number->ToText() : "";
      break;
    }
    case boost::json::kind::string:
      node.form = JsonNode::Form::kString;
      node.text = json.get_string();
      break;
    case boost::json::kind::array:
      node.form = JsonNode::Form::kArray;
      for (const auto& item : json.get_array()) node.items.push_back(NodeOf(item));
      break;
    case boost::json::kind::object:
      node.form = JsonNode::Form::kObject;
      for (const auto& entry : json.get_object()) {
        node.keys.emplace_back(entry.key());
        node.items.push_back(NodeOf(entry.value()));
      }
      break;
  }
  return node;
}

// Events of boost::json::basic_parser made into nodes; the text of numbers is kept.
struct JsonHandler {
  [[maybe_unused]] static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  [[maybe_unused]] static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  [[maybe_unused]] static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  [[maybe_unused]] static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  std::vector<JsonNode> stack = std::vector<JsonNode>(1);
  std::string text;

  bool Add(JsonNode node) {
    stack.back().items.push_back(std::move(node));
    return true;
  }
  bool Close(JsonNode::Form form) {
    JsonNode node = std::move(stack.back());
    stack.pop_back();
    node.form = form;
    return Add(std::move(node));
  }
  bool AddText(JsonNode::Form form, std::string_view last) {
    JsonNode node;
    node.form = form;
    node.text = std::move(text);
    node.text += last;
    text.clear();
    return Add(std::move(node));
  }
  using Code = boost::json::error_code;
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return stack.emplace_back(), true; }
  bool on_object_end(std::size_t, Code&) { return Close(JsonNode::Form::kObject); }
  bool on_array_begin(Code&) { return stack.emplace_back(), true; }
  bool on_array_end(std::size_t, Code&) { return Close(JsonNode::Form::kArray); }
  bool on_key_part(std::string_view s, std::size_t, Code&) { return text += s, true; }
  bool on_key(std::string_view s, std::size_t, Code&) {
    text += s;
    stack.back().keys.push_back(std::exchange(text, {}));
    return true;
  }
  bool on_string_part(std::string_view s, std::size_t, Code&) { return text += s, true; }
  bool on_string(std::string_view s, std::size_t, Code&) { return AddText(JsonNode::Form::kString, s); }
  bool on_number_part(std::string_view s, Code&) { return text += s, true; }
  bool on_int64(std::int64_t, std::string_view s, Code&) { return AddText(JsonNode::Form::kNumber, s); }
  bool on_uint64(std::uint64_t, std::string_view s, Code&) { return AddText(JsonNode::Form::kNumber, s); }
  bool on_double(double, std::string_view s, Code&) { return AddText(JsonNode::Form::kNumber, s); }
  bool on_bool(bool b, Code&) {
    JsonNode node;
    node.form = JsonNode::Form::kBoolean;
    node.boolean = b;
    return Add(std::move(node));
  }
  bool on_null(Code&) { return Add({}); }
  bool on_comment_part(std::string_view, Code&) { return true; }
  bool on_comment(std::string_view, Code&) { return true; }
};

std::string_view FormName(JsonNode::Form form) {
  static constexpr std::string_view kNames[] = {"null", "a boolean", "a number", "a string", "an array", "an object"};
  return kNames[static_cast<std::size_t>(form)];
}

Result<Value> FromNode(const JsonNode& node, const Type& type) {
  if (node.form == JsonNode::Form::kNull) return Value();
  const bool any = type.kind == Type::Kind::kAny;
  if (node.form == JsonNode::Form::kArray && (any || type.kind == Type::Kind::kList)) {
    std::vector<Value> items;
    for (const JsonNode& item : node.items) {
      YQ_ASSIGN(Value value, FromNode(item, any ? type : *type.element));
      items.push_back(std::move(value));
    }
    return Value::List(std::move(items));
  }
  if (node.form == JsonNode::Form::kObject && (any || type.kind == Type::Kind::kContext)) {
    Context context;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const TypePtr* field = type.Field(node.keys[i]);
      YQ_ASSIGN(Value value, FromNode(node.items[i], field != nullptr ? **field : *AnyType()));
      context.Set(node.keys[i], std::move(value));
    }
    return Value::Of(std::move(context));
  }
  if (node.form == JsonNode::Form::kBoolean && (any || type.kind == Type::Kind::kBoolean))
    return Value::Boolean(node.boolean);
  if (node.form == JsonNode::Form::kNumber && (any || type.kind == Type::Kind::kNumber)) {
    return SimpleFromText(Type::Kind::kNumber, node.text);
  }
  if (node.form == JsonNode::Form::kString && type.kind <= Type::Kind::kMonthsDuration &&
      type.kind != Type::Kind::kBoolean) {
    return SimpleFromText(type.kind, node.text);
  }
  return NotAValue(TypeText(type), node.text.empty() ? FormName(node.form) : std::string_view(node.text));
}

boost::json::value NumberJson(const Number& number) {
  if (const auto integer = number.ToInt(); integer && *integer >= -(1LL << 53) && *integer <= (1LL << 53))
    return *integer;
  const double d = number.ToDouble();
  if (const auto back = Number::FromDouble(d); back && *back == number && std::abs(d) < 1e15) return d;
  return boost::json::value(number.ToText());
}

void WriteJson(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Kind::kNumber:
      out += value.number().ToText();
      break;
    case Kind::kList: {
      out += '[';
      for (const Value& item : value.list()) {
        if (out.back() != '[') out += ',';
        WriteJson(item, out);
      }
      out += ']';
      break;
    }
    case Kind::kContext: {
      out += '{';
      bool first = true;
      for (const auto& [name, entry] : value.context().entries()) {
        if (!first) out += ',';
        first = false;
        out += boost::json::serialize(boost::json::string_view(name));
        out += ':';
        WriteJson(entry, out);
      }
      out += '}';
      break;
    }
    default:
      out += boost::json::serialize(ToJson(value));
  }
}

}  // namespace

std::string ToText(const Value& value) {
  return value.is(Kind::kString) ? std::string(value.text()) : Show(value, false);
}
std::string ToFeel(const Value& value) { return Show(value, true); }

Result<Value> FromText(std::string_view type, std::string_view text) {
  const auto kind = SimpleTypeKind(type);
  if (!kind) return NotAValue(type, text);
  return SimpleFromText(*kind, text);
}

boost::json::value ToJson(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return nullptr;
    case Kind::kBoolean:
      return value.boolean();
    case Kind::kNumber:
      return NumberJson(value.number());
    case Kind::kString:
      return boost::json::value(value.text());
    case Kind::kList: {
      boost::json::array array;
      for (const Value& item : value.list()) array.push_back(ToJson(item));
      return array;
    }
    case Kind::kContext: {
      boost::json::object object;
      for (const auto& [name, entry] : value.context().entries()) object[name] = ToJson(entry);
      return object;
    }
    default:
      return boost::json::value(Show(value, false));
  }
}

std::string ToJsonText(const Value& value) {
  std::string out;
  WriteJson(value, out);
  return out;
}

Result<Value> FromJson(const boost::json::value& json, std::string_view type) {
  const TypePtr parsed = ParseTypeText(type);
  if (!parsed) return NotAValue(type, "");
  return FromNode(NodeOf(json), *parsed);
}

Result<Value> FromJsonText(std::string_view json, std::string_view type) {
  const TypePtr parsed = ParseTypeText(type);
  if (!parsed) return NotAValue(type, "");
  boost::json::parse_options options;
  options.max_depth = 100;
  boost::json::basic_parser<JsonHandler> parser(options);
  boost::json::error_code error;
  const std::size_t used = parser.write_some(false, json.data(), json.size(), error);
  std::string_view rest = json.substr(std::min(used, json.size()));
  const bool blank = rest.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (error || !parser.done() || !blank || parser.handler().stack.front().items.empty()) return NotAValue("JSON", json);
  return FromNode(parser.handler().stack.front().items.front(), *parsed);
}

}  // namespace yq::decision
