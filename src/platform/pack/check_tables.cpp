#include <bitset>
#include <set>

#include "base/text.h"
#include "engine/decision/feel.h"
#include "platform/pack/check_parts.h"
#include "platform/pack/evaluate.h"

namespace yq::pack {
namespace {

using decision::Value;

constexpr std::size_t kMaxRules = 512;
constexpr std::size_t kMaxCombinations = 200'000;  // of values of one table; about 20 ms
using Rules = std::bitset<kMaxRules>;

// A value tried in a column and the rules whose cell it satisfies. Values alike in that are tried once.
struct Sample {
  std::string text;
  Rules rules;
  bool gap_counts = true;  // whether "no rule fits" is a finding for this value
};

struct Column {
  std::string expression;
  std::vector<Sample> samples;
};

struct ColumnFact {
  const Fact* fact = nullptr;  // nullptr: the column reads a decision or an expression
  const CodeList* codes = nullptr;
};

// Numbers written in FEEL text outside strings.
std::set<std::string> NumbersIn(std::string_view feel) {
  std::set<std::string> out;
  bool quoted = false;
  for (std::size_t i = 0; i < feel.size(); ++i) {
    if (feel[i] == '"') quoted = !quoted;
    const auto is_digit = [&](std::size_t at) { return at < feel.size() && feel[at] >= '0' && feel[at] <= '9'; };
    if (quoted || !is_digit(i)) continue;
    const std::size_t begin = i > 0 && feel[i - 1] == '-' ? i - 1 : i;
    while (is_digit(i + 1) || (i + 2 < feel.size() && feel[i + 1] == '.' && is_digit(i + 2))) ++i;
    if (auto number = CanonicalDecimal(feel.substr(begin, i + 1 - begin), 10)) out.insert(*number);
  }
  return out;
}

std::set<Date> DatesIn(std::string_view feel) {
  std::set<Date> out;
  for (const std::string& literal : StringLiterals(feel)) {
    if (const auto date = ParseDate(literal)) out.insert(*date);
  }
  return out;
}

int DecimalsOf(const std::set<std::string>& numbers) {
  std::size_t most = 0;
  for (const std::string& number : numbers) {
    const std::size_t point = number.find('.');
    if (point != std::string::npos) most = std::max(most, number.size() - point - 1);
  }
  return static_cast<int>(most);
}

struct Tried {
  Value value;
  std::string text;
  bool gap_counts = true;
};

void TryNumbers(const ColumnFact& source, const std::string& cells, std::vector<Tried>& tried) {
  const std::set<std::string> limits = NumbersIn(cells);
  const int decimals = source.fact != nullptr ? source.fact->decimals : DecimalsOf(limits);
  const auto step = decision::Number::FromParts(1, -decimals);
  std::vector<decision::Number> numbers;
  for (const std::string& limit : limits) {
    const auto number = decision::Number::Parse(limit);
    if (!number) continue;
    numbers.push_back(*number);
    if (const auto below = Subtract(*number, step)) numbers.push_back(*below);
    if (const auto above = Add(*number, step)) numbers.push_back(*above);
  }
  std::ranges::sort(numbers);
  const auto low = numbers.empty() ? std::nullopt : Add(numbers.front(), step);
  const auto high = numbers.empty() ? std::nullopt : Subtract(numbers.back(), step);
  for (const decision::Number& number : numbers) {
    const std::string text = number.ToShortText();
    if (source.fact != nullptr && source.fact->min && CompareDecimals(text, *source.fact->min) < 0) continue;
    if (source.fact != nullptr && source.fact->max && CompareDecimals(text, *source.fact->max) > 0) continue;
    const bool inside = (source.fact != nullptr) || (low && high && number >= *low && number <= *high);
    tried.push_back({Value::Of(number), text, inside});
  }
}

void TryDates(const ColumnFact& source, const std::string& cells, std::vector<Tried>& tried) {
  const std::set<Date> limits = DatesIn(cells);
  std::set<Date> days;
  for (const Date limit : limits) days.insert({AddDays(limit, -1), limit, AddDays(limit, 1)});
  for (const Date day : days) {
    const bool inside = source.fact != nullptr || (day >= *limits.begin() && day <= *limits.rbegin());
    tried.push_back({ToValue({FactType::kDate, false, ToText(day)}), ToText(day), inside});
  }
}

class TableChecker {
 public:
  TableChecker(const Pack& pack, const decision::TableInfo& table) : pack_(pack), table_(table) {}

  // What is wrong, or nothing.
  std::optional<std::string> Run() {
    const bool one_rule = table_.hit_policy == "UNIQUE" || table_.hit_policy == "ANY";
    const bool no_gap = one_rule || table_.hit_policy == "FIRST" || table_.hit_policy == "PRIORITY";
    if (!no_gap || table_.rules.empty() || table_.rules.size() > kMaxRules || !ReadColumns()) return std::nullopt;
    const bool has_default =
        std::ranges::any_of(table_.outputs, [](const auto& output) { return !output.default_text.empty(); });
    Rules all;
    for (std::size_t i = 0; i < table_.rules.size(); ++i) all.set(i);
    std::vector<const Sample*> chosen;
    return Walk(0, all, chosen, one_rule, !has_default);
  }

 private:
  bool ReadColumns() {
    std::size_t combinations = 1;
    for (std::size_t i = 0; i < table_.inputs.size(); ++i) {
      auto column = ReadColumn(i);
      if (!column) return false;
      combinations *= std::max<std::size_t>(column->samples.size(), 1);
      if (combinations > kMaxCombinations) return false;
      if (!column->samples.empty()) {
        columns_.push_back(std::move(*column));
      } else if (!IsDashed(i)) {
        return false;  // nothing to try, but the cells ask for something
      }
    }
    return true;
  }

  [[nodiscard]] bool IsDashed(std::size_t index) const {
    return std::ranges::all_of(table_.rules, [index](const auto& rule) {
      const std::string_view cell = Trim(rule.inputs[index]);
      return cell.empty() || cell == "-";
    });
  }

  std::optional<Column> ReadColumn(std::size_t index) {
    const auto& input = table_.inputs[index];
    std::vector<decision::Expression> tests;
    std::string cells;
    for (const auto& rule : table_.rules) {
      if (index >= rule.inputs.size()) return std::nullopt;
      auto test = decision::ParseUnaryTests(rule.inputs[index]);
      if (!test || !test->names().empty()) return std::nullopt;
      tests.push_back(std::move(*test));
      cells += rule.inputs[index] + "\n";
    }
    Column column{.expression = input.expression, .samples = {}};
    for (const Tried& tried : Values(input, cells)) {
      Sample sample{.text = tried.text, .rules = {}, .gap_counts = tried.gap_counts};
      for (std::size_t i = 0; i < tests.size(); ++i) {
        sample.rules.set(i, decision::EvaluateTests(tests[i], tried.value, {}).value.is_true());
      }
      const auto alike = [&](const Sample& s) { return s.rules == sample.rules && s.gap_counts == sample.gap_counts; };
      if (std::ranges::none_of(column.samples, alike)) column.samples.push_back(std::move(sample));
    }
    return column;
  }

  std::vector<Tried> Values(const decision::TableInfo::Input& input, const std::string& cells) const {
    ColumnFact source;
    source.fact = pack_.facts.Find(input.expression);
    if (source.fact != nullptr && source.fact->codes) source.codes = pack_.codes.Find(source.fact->codes->id);
    const std::string type = source.fact != nullptr ? std::string(FactTypeName(source.fact->type)) : input.type;
    std::vector<Tried> tried;
    if (source.codes != nullptr) {
      for (const Code& code : source.codes->codes) tried.push_back({Value::Text(code.code), '"' + code.code + '"'});
    } else if (type == "boolean") {
      tried.push_back({Value::Boolean(true), "true"});
      tried.push_back({Value::Boolean(false), "false"});
    } else if (type == "number") {
      TryNumbers(source, cells, tried);
    } else if (type == "date") {
      TryDates(source, cells, tried);
    } else {
      for (const std::string& literal : StringLiterals(cells))
        tried.push_back({Value::Text(literal), '"' + literal + '"'});
    }
    return tried;
  }

  std::optional<std::string> Walk(std::size_t depth, const Rules& left, std::vector<const Sample*>& chosen,
                                  bool one_rule, bool no_gap) {
    if (depth == columns_.size()) return Judge(left, chosen, one_rule, no_gap);
    if (left.none() && !no_gap) return std::nullopt;
    for (const Sample& sample : columns_[depth].samples) {
      chosen.push_back(&sample);
      auto found = Walk(depth + 1, left & sample.rules, chosen, one_rule, no_gap && sample.gap_counts);
      chosen.pop_back();
      if (found) return found;
    }
    return std::nullopt;
  }

  std::optional<std::string> Judge(const Rules& left, const std::vector<const Sample*>& chosen, bool one_rule,
                                   bool no_gap) const {
    if (left.none()) {
      if (!no_gap) return std::nullopt;
      return fmt::format("no rule of table '{}' fits {}; add a rule or a default output", table_.owner, Place(chosen));
    }
    if (!one_rule || left.count() < 2) return std::nullopt;
    std::vector<std::size_t> hits;
    for (std::size_t i = 0; i < table_.rules.size(); ++i) {
      if (left.test(i)) hits.push_back(i);
    }
    if (table_.hit_policy == "ANY" && table_.rules[hits[0]].outputs == table_.rules[hits[1]].outputs)
      return std::nullopt;
    return fmt::format("rules {} and {} of table '{}' both fit {}; hit policy {} forbids that", hits[0] + 1,
                       hits[1] + 1, table_.owner, Place(chosen), table_.hit_policy);
  }

  std::string Place(const std::vector<const Sample*>& chosen) const {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      parts.push_back(fmt::format("{} = {}", columns_[i].expression, chosen[i]->text));
    }
    return Join(parts, ", ");
  }

  const Pack& pack_;
  const decision::TableInfo& table_;
  std::vector<Column> columns_;
};

}  // namespace

void CheckTables(const Pack& pack, const PolicyVersion& version, const DmnText& text, Findings& findings) {
  for (const decision::TableInfo& table : version.model.tables()) {
    if (auto wrong = TableChecker(pack, table).Run()) {
      const std::string owner = table.owner.substr(0, table.owner.find('/'));
      Position at = text.Element("decision", owner);
      if (at.line == 0) at = text.Element("businessKnowledgeModel", owner);
      findings.push_back({std::move(at), "model.gap_or_overlap", std::move(*wrong)});
    }
  }
}

}  // namespace yq::pack
