// Built-in functions on strings.
#include <locale.h>
#include <wctype.h>

#include <array>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/feel/lexer.h"
#include "engine/decision/feel/regex.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

Value Wrong(Evaluator& e, std::string_view what) { return e.Problem("wrong_arguments", std::string(what)); }

// Byte offsets of every character, and the length at the end.
std::vector<std::size_t> Characters(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size();) {
    starts.push_back(at);
    char32_t c = 0;
    at += DecodeUtf8(text, at, c);
  }
  starts.push_back(text.size());
  return starts;
}

Value Substring(Evaluator& e, std::span<Value> a) {
  const std::string_view text = a[0].text();
  const std::vector<std::size_t> starts = Characters(text);
  const auto size = static_cast<std::int64_t>(starts.size() - 1);
  const std::int64_t start = *a[1].number().ToInt();
  if (start == 0 || start > size || start < -size)
    return start == 0 ? Wrong(e, "positions count from 1") : Wrong(e, "the text is not so long");
  const std::int64_t from = start > 0 ? start - 1 : size + start;
  std::int64_t length = size - from;
  if (!a[2].is_null()) {
    const std::int64_t wanted = *a[2].number().ToInt();
    if (wanted < 1) return Wrong(e, "the length is less than 1");
    length = std::min(length, wanted);
  }
  const std::size_t begin = starts[static_cast<std::size_t>(from)];
  return Value::Text(text.substr(begin, starts[static_cast<std::size_t>(from + length)] - begin));
}

Value StringLength(Evaluator&, std::span<Value> a) {
  return Value::Of(static_cast<std::int64_t>(Characters(a[0].text()).size() - 1));
}

Value MapCase(const Value& value, bool upper) {
  // glibc's C.UTF-8 has the simple case mapping of every character, and does not depend on the machine's settings.
  static locale_t const kLocale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  std::string out;
  const std::string_view text = value.text();
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = 0;
    at += DecodeUtf8(text, at, c);
    const auto wide = static_cast<wint_t>(c);
    AppendUtf8(out, static_cast<char32_t>(kLocale == nullptr ? wide
                                          : upper            ? towupper_l(wide, kLocale)
                                                             : towlower_l(wide, kLocale)));
  }
  return Value::Text(out);
}
Value UpperCase(Evaluator&, std::span<Value> a) { return MapCase(a[0], true); }
Value LowerCase(Evaluator&, std::span<Value> a) { return MapCase(a[0], false); }

Value SubstringBefore(Evaluator&, std::span<Value> a) {
  const std::size_t at = a[0].text().find(a[1].text());
  return Value::Text(at == std::string_view::npos ? "" : a[0].text().substr(0, at));
}
Value SubstringAfter(Evaluator&, std::span<Value> a) {
  const std::size_t at = a[0].text().find(a[1].text());
  return Value::Text(at == std::string_view::npos ? "" : a[0].text().substr(at + a[1].text().size()));
}
Value Contains(Evaluator&, std::span<Value> a) {
  return Value::Boolean(a[0].text().find(a[1].text()) != std::string_view::npos);
}
Value StartsWith(Evaluator&, std::span<Value> a) { return Value::Boolean(a[0].text().starts_with(a[1].text())); }
Value EndsWith(Evaluator&, std::span<Value> a) { return Value::Boolean(a[0].text().ends_with(a[1].text())); }

Value Matches(Evaluator& e, std::span<Value> a) {
  const auto result = RegexMatches(a[0].text(), a[1].text(), a[2].is_null() ? "" : a[2].text());
  return result ? Value::Boolean(*result) : Wrong(e, "the pattern or its flags are wrong");
}
Value Replace(Evaluator& e, std::span<Value> a) {
  const auto result = RegexReplace(a[0].text(), a[1].text(), a[2].text(), a[3].is_null() ? "" : a[3].text());
  return result ? Value::Text(*result) : Wrong(e, "the pattern, the replacement or the flags are wrong");
}
Value Split(Evaluator& e, std::span<Value> a) {
  const auto result = RegexSplit(a[0].text(), a[1].text());
  if (!result) return Wrong(e, "the pattern is wrong");
  std::vector<Value> parts;
  for (const std::string& part : *result) parts.push_back(Value::Text(part));
  return Value::List(std::move(parts));
}

Value StringJoin(Evaluator& e, std::span<Value> a) {
  std::string out;
  bool first = true;
  for (const Value& item : a[0].list()) {
    if (item.is_null()) continue;
    if (!item.is(Kind::kString)) return Wrong(e, "an item is not a string");
    if (!first && !a[1].is_null()) out += a[1].text();
    first = false;
    out += item.text();
    if (!e.MayHold(out.size() / 64)) return {};
  }
  return Value::Text(out);
}

Value ParseNumber(Evaluator& e, std::span<Value> a) {
  const std::string_view grouping = a[1].is_null() ? "" : a[1].text();
  const std::string_view point = a[2].is_null() ? "" : a[2].text();
  if (!grouping.empty() && grouping != " " && grouping != "," && grouping != ".")
    return Wrong(e, "the grouping separator is not a blank, comma or point");
  if (!point.empty() && point != "." && point != ",") return Wrong(e, "the decimal separator is not a point or comma");
  if (!grouping.empty() && grouping == point) return Wrong(e, "both separators are the same");
  std::string plain;
  for (const char c : a[0].text()) {
    if (!grouping.empty() && c == grouping[0]) continue;
    plain += !point.empty() && c == point[0] ? '.' : (!point.empty() && c == '.') ? '#' : c;
  }
  const auto number = Number::Parse(plain);
  return number ? Value::Of(*number) : Wrong(e, "the text is not a number");
}

Value ToString(Evaluator&, std::span<Value> a) { return a[0].is_null() ? Value() : Value::Text(ToText(a[0])); }

constexpr std::array kRows = {
    BuiltinRow{"substring", "string: string, start position: scale, length?: scale", "string", Substring},
    BuiltinRow{"string length", "string: string", "number", StringLength},
    BuiltinRow{"upper case", "string: string", "string", UpperCase},
    BuiltinRow{"lower case", "string: string", "string", LowerCase},
    BuiltinRow{"substring before", "string: string, match: string", "string", SubstringBefore},
    BuiltinRow{"substring after", "string: string, match: string", "string", SubstringAfter},
    BuiltinRow{"contains", "string: string, match: string", "boolean", Contains},
    BuiltinRow{"starts with", "string: string, match: string", "boolean", StartsWith},
    BuiltinRow{"ends with", "string: string, match: string", "boolean", EndsWith},
    BuiltinRow{"matches", "input: string, pattern: string, flags?: string!", "boolean", Matches},
    BuiltinRow{"replace", "input: string, pattern: string, replacement: string, flags?: string!", "string", Replace},
    BuiltinRow{"split", "string: string, delimiter: string", "list<string>", Split},
    BuiltinRow{"string join", "list: list, delimiter?: string!", "string", StringJoin},
    BuiltinRow{"number", "from: string, grouping separator?: string!, decimal separator?: string!", "number",
               ParseNumber},
    BuiltinRow{"string", "from: any", "string", ToString},
};

}  // namespace

std::span<const BuiltinRow> StringBuiltins() { return kRows; }

}  // namespace yq::decision
