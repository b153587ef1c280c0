#include "engine/decision/feel/builtin.h"

#include <algorithm>
#include <map>

#include "engine/decision/feel/function.h"

namespace yq::decision {
namespace {

Parameter::Want WantOf(std::string_view type) {
  using Want = Parameter::Want;
  static const std::map<std::string_view, Want> kWants = {
      {"any", Want::kAny},       {"number", Want::kNumber}, {"string", Want::kString},    {"boolean", Want::kBoolean},
      {"date", Want::kDate},     {"time", Want::kTime},     {"instant", Want::kDateTime}, {"days", Want::kDays},
      {"months", Want::kMonths}, {"list", Want::kList},     {"context", Want::kContext},  {"function", Want::kFunction},
      {"range", Want::kRange},   {"scale", Want::kScale},
  };
  return kWants.at(type);
}

Overload OverloadOf(const BuiltinRow& row) {
  Overload overload;
  overload.call = row.call;
  std::string_view rest = row.parameters;
  while (!rest.empty()) {
    std::string_view one = rest.substr(0, rest.find(", "));
    rest.remove_prefix(std::min(rest.size(), one.size() + 2));
    Parameter parameter;
    if (one.starts_with("...")) {
      overload.variadic = true;
      one.remove_prefix(3);
    }
    const std::size_t colon = one.find(": ");
    std::string_view name = one.substr(0, colon);
    std::string_view type = one.substr(colon + 2);
    if (name.ends_with('?')) {
      parameter.optional = true;
      name.remove_suffix(1);
    }
    if (type.ends_with('!')) {
      parameter.null_fits = true;
      type.remove_suffix(1);
    }
    parameter.name = name;
    parameter.want = WantOf(type);
    overload.parameters.push_back(std::move(parameter));
  }
  return overload;
}

const std::map<std::string, Builtin, std::less<>>& AllBuiltins() {
  static const auto kAll = [] {
    std::map<std::string, Builtin, std::less<>> all;
    for (const auto rows :
         {NumberBuiltins(), StringBuiltins(), ListBuiltins(), TemporalBuiltins(), RangeBuiltins(), ContextBuiltins()}) {
      for (const BuiltinRow& row : rows) {
        Builtin& builtin = all[std::string(row.name)];
        builtin.name = row.name;
        builtin.result = row.result;
        builtin.overloads.push_back(OverloadOf(row));
      }
    }
    return all;
  }();
  return kAll;
}

}  // namespace

const Builtin* FindBuiltin(std::string_view name) {
  const auto found = AllBuiltins().find(name);
  return found == AllBuiltins().end() ? nullptr : &found->second;
}

TypePtr BuiltinResultType(const Value& function) {
  const Builtin* builtin = function.function().builtin;
  if (builtin == nullptr) return AnyType();
  const TypePtr type = ParseTypeText(builtin->result);
  return type ? type : AnyType();
}

const Scope& BuiltinScope() {
  static const Scope kScope = [] {
    Scope scope;
    for (const auto& [name, builtin] : AllBuiltins()) {
      Function function;
      function.kind = Function::Kind::kBuiltin;
      function.builtin = &builtin;
      ScopeEntry entry;
      entry.kind = ScopeEntry::Kind::kConstant;
      entry.name = name;
      entry.constant = ValueAccess::Of(std::move(function));
      entry.type = FunctionType(entry.constant.function());
      scope.entries.push_back(std::move(entry));
    }
    return scope;
  }();
  return kScope;
}

void Scope::Add(std::string name, TypePtr type) {
  ScopeEntry entry;
  entry.name = std::move(name);
  entry.type = std::move(type);
  entry.slot = static_cast<std::uint16_t>(entries.size());
  entries.push_back(std::move(entry));
}

const ScopeEntry* Scope::Find(std::string_view name) const {
  const auto found = std::ranges::find(entries, name, &ScopeEntry::name);
  return found == entries.end() ? nullptr : &*found;
}

std::string NearestName(std::string_view name, const std::vector<std::string>& candidates) {
  // Edit distance with transpositions counted as two; names are short.
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::size_t best = name.size() / 3 + 1;
  std::string nearest;
  for (const std::string& candidate : candidates) {
    if (candidate == name || candidate.size() > name.size() + best || name.size() > candidate.size() + best ||
        name.size() > 200)
      continue;
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j <= candidate.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= name.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t above = row[j];
        const std::size_t change = lower(name[i - 1]) == lower(candidate[j - 1]) ? 0 : 1;
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + change});
        diagonal = above;
      }
    }
    if (row.back() < best) {
      best = row.back();
      nearest = candidate;
    }
  }
  return nearest;
}

std::string_view OperationText(Operation operation) {
  static constexpr std::string_view kTexts[] = {"", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "**"};
  return kTexts[static_cast<std::size_t>(operation)];
}

namespace {

// Steps over comments and the ends of CDATA sections, which stand in the file but not in the text. Gives whether `at`
// is inside a section.
bool SkipMarks(std::string_view raw, std::size_t& at, bool data) {
  while (true) {
    const std::string_view rest = raw.substr(at);
    if (data && rest.starts_with("]]>")) {
      at += 3;
      data = false;
    } else if (!data && rest.starts_with("<![CDATA[")) {
      at += 9;
      data = true;
    } else if (!data && rest.starts_with("<!--") && rest.find("-->") != std::string_view::npos) {
      at += rest.find("-->") + 3;
    } else {
      return data;
    }
  }
}

}  // namespace

Position PositionOf(const Source& source, std::size_t offset) {
  // In a file, the text was read from escaped bytes: walk both together.
  const std::string_view raw = source.raw != nullptr ? std::string_view(*source.raw) : std::string_view(source.text);
  std::size_t at = source.raw != nullptr ? std::min(source.raw_offset, raw.size()) : 0;
  bool data = false;
  if (source.raw != nullptr && at >= 9 && raw.substr(at - 9, 9) == "<![CDATA[") data = true;
  for (std::size_t decoded = 0; at < raw.size(); ++decoded) {
    const bool at_end = decoded >= offset && offset >= source.text.size();
    if (source.raw != nullptr && !at_end) data = SkipMarks(raw, at, data);
    if (decoded >= offset) break;
    if (source.raw != nullptr && !data && raw[at] == '&') {
      const std::size_t end = raw.find(';', at);
      if (end == std::string_view::npos) break;
      // A numeric reference may stand for several bytes of UTF-8.
      const auto first = static_cast<unsigned char>(decoded < source.text.size() ? source.text[decoded] : 0);
      decoded += first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
      at = end + 1;
    } else {
      if (source.raw != nullptr && raw[at] == '\r' && at + 1 < raw.size() && raw[at + 1] == '\n') ++at;
      ++at;
    }
  }
  Position position = source.start;
  for (std::size_t i = source.raw != nullptr ? std::min(source.raw_offset, at) : 0; i < at; ++i) {
    if (raw[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((raw[i] & 0xC0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

}  // namespace yq::decision
