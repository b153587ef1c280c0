#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/decide.h"
#include "engine/decision/proof/ways.h"

namespace yq::decision::proof {
namespace {

std::string DiagnosticsText(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics) text += fmt::format("{}:{}:{} {}\n", d.element, d.line, d.column, d.key);
  return text;
}

bool SameAnswer(const Value& a, const Value& b) { return a.kind() == b.kind() && ToFeel(a) == ToFeel(b); }

// Numbers are the same whatever zeros they are written with.
bool Agree(const Value& expected, const Value& got) {
  if (expected.is(Value::Kind::kNumber) && got.is(Value::Kind::kNumber)) return expected.number() == got.number();
  if (expected.kind() == got.kind() && (expected.is(Value::Kind::kList) || expected.is(Value::Kind::kContext)))
    return expected == got;
  return SameAnswer(expected, got);
}

Value EntryOf(Value value, std::string_view entry) {
  while (!entry.empty()) {
    const std::size_t point = entry.find('.');
    value = value[entry.substr(0, point)];
    entry = point == std::string_view::npos ? std::string_view() : entry.substr(point + 1);
  }
  return value;
}

}  // namespace

std::string Difference::ToText() const {
  return fmt::format("{}: '{}' of row {} is {}, the interpreter says {}", way, decision, row, got, expected);
}

void Tally::Count(std::vector<std::pair<std::string, std::size_t>>& list, const std::string& name,
                  std::size_t more) const {
  const auto found = std::ranges::find(list, name, &std::pair<std::string, std::size_t>::first);
  if (found == list.end()) {
    list.emplace_back(name, more);
  } else {
    found->second += more;
  }
}

Result<std::optional<Difference>> Ways::Compare(const DrawnModel& drawn, const std::vector<Row>& rows, Tally* tally) {
  YQ_ASSIGN(const Model model, LoadModel({.name = "drawn.dmn", .bytes = ToDmn(drawn)}, {.strict = true}));
  std::vector<std::vector<Value>> expected(drawn.decisions.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Context inputs = ToContext(drawn, rows[r]);
    for (std::size_t d = 0; d < drawn.decisions.size(); ++d) {
      const std::string& name = drawn.decisions[d].name;
      YQ_ASSIGN(const Outcome plain, Decide(model, name, inputs));
      YQ_ASSIGN(const Outcome traced, Decide(model, name, inputs, {.trace = true}));
      const std::string problems = DiagnosticsText(plain.diagnostics);
      const std::string traced_problems = DiagnosticsText(traced.diagnostics);
      if (!SameAnswer(plain.value, traced.value) || problems != traced_problems) {
        return Difference{.way = "interpreter with trace",
                          .decision = name,
                          .row = r,
                          .expected = ToFeel(plain.value) + " " + problems,
                          .got = ToFeel(traced.value) + " " + traced_problems};
      }
      expected[d].push_back(plain.value);
    }
  }
  if (tally != nullptr) {
    ++tally->models;
    tally->rows += rows.size();
    tally->answers += rows.size() * drawn.decisions.size();
  }
  for (const auto& way : ways_) {
    Result<AnswerSet> set = way->Answer(model, drawn, rows);
    if (!set) {
      std::string why = set.error().key;
      for (const Param& param : set.error().params) why += fmt::format(" {}={}", param.name, param.value);
      return Difference{.way = way->name(), .decision = "", .row = 0, .expected = "answers", .got = why};
    }
    if (tally != nullptr && !set->refused.empty()) tally->Count(tally->refused, way->name(), set->refused.size());
    for (std::size_t a = 0; a < set->asked.size(); ++a) {
      const Asked& asked = set->asked[a];
      const auto d = static_cast<std::size_t>(std::ranges::find(drawn.decisions, asked.decision, &DrawnDecision::name) -
                                              drawn.decisions.begin());
      if (tally != nullptr) tally->Count(tally->by_way, way->name(), rows.size());
      for (std::size_t r = 0; r < rows.size(); ++r) {
        const Value want = EntryOf(expected[d][r], asked.entry);
        const Value got = r < set->values[a].size() ? set->values[a][r] : Value::Text("no row");
        if (Agree(want, got)) continue;
        return Difference{
            .way = way->name(), .decision = asked.decision, .row = r, .expected = ToFeel(want), .got = ToFeel(got)};
      }
    }
  }
  return std::nullopt;
}

}  // namespace yq::decision::proof
