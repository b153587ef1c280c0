#include "engine/decision/proof/draw.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/feel.h"
#include "engine/decision/proof/rows.h"

namespace yq::decision::proof {
namespace {

constexpr std::string_view kCodes[] = {"a",    "b",    "B",  "ab", "a b",  "z\\z", "o'k",
                                       "q\"q", "中文", "😀", "",   "100%", "ä"};
constexpr std::string_view kNames[] = {
    "x", "年龄", "it's", "Total amount", "a+b", "select", "非常长的名字以至于数据库会把它截断的那一种输入或者决定"};
constexpr std::string_view kTypes[] = {"number",
                                       "number",
                                       "number",
                                       "number",
                                       "string",
                                       "string",
                                       "string",
                                       "boolean",
                                       "boolean",
                                       "date",
                                       "date",
                                       "time",
                                       "date and time",
                                       "days and time duration",
                                       "years and months duration"};

// Something a column or an expression can read.
struct Readable {
  std::string text;
  std::string type;
  int scale = 0;
  std::vector<std::string> literals;  // values cells compare it with
  int input = -1;                     // the input it is, or -1
};

class Drawer {
 public:
  explicit Drawer(std::uint64_t seed) : dice_(seed) {}

  Drawn Run() {
    const int inputs = dice_.OneIn(4) ? dice_.Between(5, 12) : dice_.Between(1, 4);
    for (int i = 0; i < inputs; ++i) AddInput();
    const int decisions = dice_.OneIn(2) ? 1 : dice_.Between(2, 5);
    for (int d = 0; d < decisions; ++d) AddDecision();
    Drawn drawn{.model = std::move(model_), .rows = {}};
    drawn.rows = RowsAt(drawn.model, cuts_, dice_);
    return drawn;
  }

 private:
  std::string Name(std::string_view kind, std::size_t index) {
    if (dice_.OneIn(2)) return fmt::format("{}{}", kind, index);
    return fmt::format("{} {}{}", dice_.Of(kNames), kind, index);
  }

  void AddInput() {
    DrawnInput input;
    input.name = Name("i", model_.inputs.size());
    input.type = dice_.Of(kTypes);
    if (input.type == "number") input.scale = dice_.Between(0, 2);
    if (input.type == "string") {
      const int count = dice_.Between(1, 6);
      for (int i = 0; i < count; ++i) {
        const std::string code(dice_.Of(kCodes));
        if (std::ranges::find(input.values, code) == input.values.end()) input.values.push_back(code);
      }
      input.constrained = dice_.OneIn(5);
    }
    Readable readable{.text = input.name,
                      .type = input.type,
                      .scale = input.scale,
                      .literals = {},
                      .input = static_cast<int>(model_.inputs.size())};
    const int cuts = dice_.Between(2, 5);
    for (int i = 0; i < cuts; ++i) readable.literals.push_back(Literal(input.type, input.scale, input.values));
    readables_.push_back(std::move(readable));
    cuts_.emplace_back();
    model_.inputs.push_back(std::move(input));
  }

  std::string Literal(const std::string& type, int scale, const std::vector<std::string>& values) {
    if (type == "number") {
      const auto text = Number::FromParts(dice_.Between(-60, 400), -scale).ToShortText();
      return text;
    }
    if (type == "boolean") return dice_.OneIn(2) ? "true" : "false";
    if (type == "string")
      return ToFeel(
          Value::Text(values.empty() || dice_.OneIn(6) ? dice_.Of(kCodes) : std::string_view(dice_.Of(values))));
    if (type == "date") {
      const bool called = dice_.OneIn(3);
      const Date date = dice_.OneIn(3) ? *Date::Make(2024, 2, 29) : *Date::FromDays(dice_.Between(9000, 21000));
      return fmt::format("{}\"{}\"{}", called ? "date(" : "@", date.ToText(), called ? ")" : "");
    }
    if (type == "time")
      return fmt::format("@\"{:02}:{:02}:{:02}\"", dice_.Between(0, 23), dice_.Between(0, 59), dice_.Between(0, 59));
    if (type == "date and time") {
      return fmt::format("@\"{}T{:02}:{:02}:00\"", Date::FromDays(dice_.Between(18000, 18010))->ToText(),
                         dice_.Between(0, 23), dice_.Between(0, 59));
    }
    if (type == "days and time duration")
      return fmt::format("@\"P{}DT{}H\"", dice_.Between(0, 40), dice_.Between(0, 23));
    return fmt::format("@\"P{}M\"", dice_.Between(0, 60));
  }

  // A literal that this readable is compared with; the rows will stand around it.
  std::string Cut(Readable& of) {
    if (of.literals.empty()) of.literals.push_back(Literal(of.type, of.scale, {}));
    const std::string text = dice_.Of(of.literals);
    if (of.input >= 0) {
      const auto parsed = ParseExpression(text);
      if (parsed) cuts_[static_cast<std::size_t>(of.input)].push_back(Evaluate(*parsed, {}).value);
    }
    return text;
  }

  std::vector<Readable*> OfType(std::string_view type) {
    std::vector<Readable*> found;
    for (Readable& readable : readables_) {
      if (readable.type == type) found.push_back(&readable);
    }
    return found;
  }

  // ---- Cells

  std::string Ordered(Readable& of) {
    static constexpr std::string_view kOperators[] = {"<", "<=", ">", ">="};
    return fmt::format("{} {}", dice_.Of(kOperators), Cut(of));
  }

  std::string Interval(Readable& of) {
    std::string low = Cut(of);
    std::string high = Cut(of);
    const auto in_order = ParseExpression(fmt::format("({}) <= ({})", low, high));
    if (in_order && !Evaluate(*in_order, {}).value.is_true()) std::swap(low, high);
    static constexpr std::string_view kOpen[] = {"[", "(", "]"};
    static constexpr std::string_view kClose[] = {"]", ")", "["};
    return fmt::format("{}{}..{}{}", dice_.Of(kOpen), low, high, dice_.Of(kClose));
  }

  std::string OneTest(Readable& of) {
    if (of.type == "boolean" || (of.type == "string" && !dice_.OneIn(6))) return Cut(of);
    switch (dice_.Below(6)) {
      case 0:
      case 1:
        return Ordered(of);
      case 2:
      case 3:
        return Interval(of);
      case 4:
        return fmt::format("!= {}", Cut(of));
      default:
        return Cut(of);
    }
  }

  std::string Cell(Readable& of) {
    const std::size_t kind = dice_.Below(12);
    if (kind <= 2) return "-";
    if (kind == 3) return "null";
    if (kind == 4) return dice_.OneIn(3) ? "not(null)" : fmt::format("not({})", OneTest(of));
    if (kind == 5) return fmt::format("{}, {}", OneTest(of), OneTest(of));
    if (kind == 6 && of.type != "boolean") return fmt::format("? >= {} and ? < {}", Cut(of), Cut(of));
    if (kind == 7) {
      // Another thing of the same type to be equal to or less than.
      const auto others = OfType(of.type);
      if (!others.empty() && of.type != "boolean") {
        const std::string& other = dice_.Of(others)->text;
        if (other != of.text) return dice_.OneIn(2) ? other : fmt::format("<= {}", other);
      }
    }
    return OneTest(of);
  }

  // ---- Expressions; every one stands in parentheses when it is more than a name.

  std::string Number_(int depth) {
    const auto read = OfType("number");
    const auto leaf = [&]() -> std::string {
      if (read.empty() || dice_.OneIn(3)) return Literal("number", dice_.Between(0, 2), {});
      return dice_.Of(read)->text;
    };
    if (depth == 0) return leaf();
    switch (dice_.Below(12)) {
      case 0:
      case 1:
        return fmt::format("({} + {})", Number_(depth - 1), Number_(depth - 1));
      case 2:
        return fmt::format("({} - {})", Number_(depth - 1), Number_(depth - 1));
      case 3:
        return fmt::format("({} * {})", Number_(depth - 1), Literal("number", dice_.Between(0, 2), {}));
      case 4:
        return fmt::format("({} / {})", Number_(depth - 1), dice_.OneIn(3) ? "3" : dice_.OneIn(2) ? "4" : "-2.5");
      case 5:
        return fmt::format("(if {} then {} else {})", Boolean(depth - 1), Number_(depth - 1),
                           dice_.OneIn(5) ? "null" : Number_(depth - 1));
      case 6:
        return fmt::format("{}({}, {})", dice_.OneIn(2) ? "min" : "max", Number_(depth - 1), Number_(depth - 1));
      case 7: {
        const std::string name = leaf();
        return fmt::format("(if {0} = null then 0 else {0})", name);
      }
      case 8:
        return fmt::format("abs({})", Number_(depth - 1));
      case 9: {
        static constexpr std::string_view kRound[] = {"decimal",    "round half up", "round half down", "round up",
                                                      "round down", "floor",         "ceiling"};
        return fmt::format("{}({}, {})", dice_.Of(kRound), Number_(depth - 1), dice_.Between(0, 2));
      }
      case 10: {
        const auto dates = OfType("date");
        if (dates.empty()) return leaf();
        Readable& date = *dice_.Of(dates);
        if (dice_.OneIn(2))
          return fmt::format("years and months duration({}, {}).{}", Cut(date), date.text,
                             dice_.OneIn(2) ? "years" : "months");
        return fmt::format("{}.{}", date.text, dice_.OneIn(2) ? "year" : "day");
      }
      default:
        return leaf();
    }
  }

  std::string Boolean(int depth) {
    Readable& of = readables_[dice_.Below(readables_.size())];
    switch (depth == 0 ? dice_.Below(4) : dice_.Below(10)) {
      case 0:
      case 1:
        if (of.type == "boolean") return dice_.OneIn(3) ? of.text : fmt::format("({} = {})", of.text, Cut(of));
        return fmt::format("({} {})", of.text, of.type == "string" ? "= " + Cut(of) : Ordered(of));
      case 2:
        return fmt::format("({} {}= null)", of.text, dice_.OneIn(2) ? "!" : "");
      case 3:
        if (of.type == "boolean") return of.text;
        return fmt::format("({} in ({}, {}))", of.text, OneTest(of), OneTest(of));
      case 4:
        return fmt::format("({} and {})", Boolean(depth - 1), Boolean(depth - 1));
      case 5:
        return fmt::format("({} or {})", Boolean(depth - 1), Boolean(depth - 1));
      case 6:
        return fmt::format("not({})", Boolean(depth - 1));
      case 7:
        if (of.type == "boolean") return of.text;
        return fmt::format("({} between {} and {})", of.text, Cut(of), dice_.OneIn(4) ? of.text : Cut(of));
      case 8:
        return fmt::format("list contains([{}, {}, null], {})", Cut(of), Cut(of), of.text);
      default: {
        static constexpr std::string_view kOperators[] = {"<", "<=", ">", ">=", "=", "!="};
        return fmt::format("({} {} {})", Number_(depth - 1), dice_.Of(kOperators), Number_(depth - 1));
      }
    }
  }

  std::string Text(int depth) {
    const auto read = OfType("string");
    if (depth > 0 && dice_.OneIn(2))
      return fmt::format("(if {} then {} else {})", Boolean(depth - 1), Text(depth - 1), Text(depth - 1));
    if (depth > 0 && dice_.OneIn(3)) return fmt::format("({} + {})", Text(depth - 1), Text(depth - 1));
    if (read.empty() || dice_.OneIn(3)) return Literal("string", 0, {});
    return dice_.Of(read)->text;
  }

  std::string DateText(int depth) {
    const auto read = OfType("date");
    if (depth > 0 && dice_.OneIn(3))
      return fmt::format("(if {} then {} else {})", Boolean(depth - 1), DateText(depth - 1), DateText(depth - 1));
    if (depth > 0 && dice_.OneIn(2))
      return fmt::format("({} {} duration(\"{}\"))", DateText(depth - 1), dice_.OneIn(2) ? "+" : "-",
                         dice_.OneIn(2) ? fmt::format("P{}M", dice_.Between(0, 30))
                                        : fmt::format("P{}DT{}H", dice_.Between(0, 400), dice_.Between(0, 30)));
    if (read.empty() || dice_.OneIn(3)) return Literal("date", 0, {});
    return dice_.Of(read)->text;
  }

  std::string OfType(const std::string& type, int depth) {
    if (type == "number") return Number_(depth);
    if (type == "boolean") return Boolean(depth);
    if (type == "string") return Text(depth);
    return DateText(depth);
  }

  // ---- Decisions

  void AddDecision() {
    DrawnDecision decision;
    decision.name = Name("d", model_.decisions.size());
    static constexpr std::string_view kResults[] = {"number", "number", "string", "boolean", "date"};
    if (dice_.OneIn(3)) {
      decision.type = dice_.Of(kResults);
      decision.literal = OfType(decision.type, dice_.Between(1, 3));
      Readable readable{.text = decision.name, .type = decision.type, .scale = 1, .literals = {}, .input = -1};
      for (int i = 0; i < 3; ++i) readable.literals.push_back(Literal(decision.type, 1, {}));
      if (dice_.OneIn(4)) decision.type.clear();
      readables_.push_back(std::move(readable));
    } else {
      AddTable(decision);
    }
    model_.decisions.push_back(std::move(decision));
  }

  Readable* ColumnSource() {
    if (!dice_.OneIn(6)) return &readables_[dice_.Below(readables_.size())];
    static constexpr std::string_view kResults[] = {"number", "boolean", "string"};
    const std::string type(dice_.Of(kResults));
    Readable computed{.text = OfType(type, 1), .type = type, .scale = 1, .literals = {}, .input = -1};
    for (int i = 0; i < 3; ++i) computed.literals.push_back(Literal(type, 1, {}));
    computed_.push_back(std::make_unique<Readable>(std::move(computed)));
    return computed_.back().get();
  }

  std::string OutputEntry(const std::string& type, int scale, const std::vector<std::string>& few, bool constant) {
    if (!few.empty()) return dice_.Of(few);
    if (dice_.OneIn(12)) return "null";
    if (!constant && dice_.OneIn(6)) return OfType(type, 1);
    return Literal(type, scale, {});
  }

  // Disjoint intervals that cover everything but null, as many as the column has different values plus one.
  std::vector<std::string> Partition(Readable& of) {
    std::vector<std::string> cuts;
    for (std::size_t i = 0; i < of.literals.size(); ++i) cuts.push_back(Cut(of));
    const auto value = [](const std::string& text) { return Evaluate(*ParseExpression(text), {}).value; };
    std::ranges::sort(cuts, [&](const std::string& a, const std::string& b) {
      const auto less = ParseExpression(fmt::format("({}) < ({})", a, b));
      return Evaluate(*less, {}).value.is_true();
    });
    const auto repeated =
        std::ranges::unique(cuts, [&](const std::string& a, const std::string& b) { return value(a) == value(b); });
    cuts.erase(repeated.begin(), repeated.end());
    std::vector<std::string> cells = {"< " + cuts.front()};
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) cells.push_back(fmt::format("[{}..{})", cuts[i], cuts[i + 1]));
    cells.push_back(">= " + cuts.back());
    return cells;
  }

  void AddTable(DrawnDecision& decision) {
    struct Policy {
      std::string_view policy, aggregation;
    };
    static constexpr Policy kPolicies[] = {
        {"UNIQUE", ""},     {"UNIQUE", ""},     {"FIRST", ""},        {"FIRST", ""},       {"ANY", ""},
        {"PRIORITY", ""},   {"RULE ORDER", ""}, {"OUTPUT ORDER", ""}, {"COLLECT", ""},     {"COLLECT", "SUM"},
        {"COLLECT", "SUM"}, {"COLLECT", "MIN"}, {"COLLECT", "MAX"},   {"COLLECT", "COUNT"}};
    DrawnTable& table = decision.table;
    const Policy& policy = dice_.Of(kPolicies);
    table.policy = policy.policy;
    table.aggregation = policy.aggregation;
    const bool lists = table.policy == "RULE ORDER" || table.policy == "OUTPUT ORDER" ||
                       (table.policy == "COLLECT" && table.aggregation.empty());
    std::vector<Readable*> sources;
    const int columns = dice_.Between(1, std::min<int>(6, static_cast<int>(readables_.size()) + 1));
    for (int c = 0; c < columns; ++c) {
      Readable* source = ColumnSource();
      sources.push_back(source);
      DrawnTable::Column column{.expression = source->text, .type = dice_.OneIn(2) ? source->type : ""};
      if (source->type == "string" && source->input >= 0 && dice_.OneIn(5)) {
        for (const std::string& value : model_.inputs[static_cast<std::size_t>(source->input)].values)
          column.allowed += fmt::format("{}{}", column.allowed.empty() ? "" : ", ", ToFeel(Value::Text(value)));
      }
      table.columns.push_back(std::move(column));
    }
    std::string type = dice_.OneIn(3) ? "string" : dice_.OneIn(4) ? "boolean" : dice_.OneIn(5) ? "date" : "number";
    if (table.aggregation == "SUM") type = "number";
    if ((table.aggregation == "MIN" || table.aggregation == "MAX") && type == "boolean") type = "number";
    const bool several = !lists && table.policy != "COLLECT" && dice_.OneIn(8);
    const bool ordered = table.policy == "PRIORITY" || table.policy == "OUTPUT ORDER";
    const int scale = dice_.Between(0, 2);
    std::vector<std::vector<std::string>> few;
    for (int o = 0; o < (several ? 2 : 1); ++o) {
      if (o > 0) type = dice_.OneIn(2) ? "number" : "string";
      DrawnTable::Output output{.name = several ? fmt::format("o{}", o) : "", .type = dice_.OneIn(2) ? type : ""};
      few.emplace_back();
      if (ordered || table.policy == "ANY" || dice_.OneIn(4)) {
        for (int i = 0; i < 3; ++i) few.back().push_back(Literal(type, scale, {}));
      }
      if (ordered && !dice_.OneIn(5)) {
        for (const std::string& value : few.back())
          output.values += fmt::format("{}{}", output.values.empty() ? "" : ", ", value);
      }
      if (dice_.OneIn(4)) output.default_value = Literal(type, scale, {});
      types_.push_back(type);
      table.outputs.push_back(std::move(output));
    }
    std::vector<std::string> partition;
    if (dice_.OneIn(2) && sources[0]->type != "boolean" && sources[0]->type != "string")
      partition = Partition(*sources[0]);
    const int rules = !partition.empty() ? static_cast<int>(partition.size())
                      : dice_.OneIn(8)   ? dice_.Between(9, 70)
                                         : dice_.Between(1, 8);
    for (int r = 0; r < rules; ++r) {
      DrawnTable::Rule rule;
      for (std::size_t c = 0; c < sources.size(); ++c) {
        if (c == 0 && !partition.empty()) {
          rule.inputs.push_back(partition[static_cast<std::size_t>(r)]);
        } else {
          rule.inputs.push_back(!partition.empty() && dice_.OneIn(2) ? "-" : Cell(*sources[c]));
        }
      }
      for (std::size_t o = 0; o < table.outputs.size(); ++o) {
        const std::string& wanted = types_[types_.size() - table.outputs.size() + o];
        rule.outputs.push_back(OutputEntry(wanted, scale, few[o], table.policy == "PRIORITY"));
      }
      table.rules.push_back(std::move(rule));
    }
    const std::string& first = types_[types_.size() - table.outputs.size()];
    const std::string result = table.aggregation == "COUNT" ? "number" : first;
    if (several) {
      for (std::size_t o = 0; o < table.outputs.size(); ++o)
        Offer(fmt::format("{}.o{}", decision.name, o), types_[types_.size() - table.outputs.size() + o], scale, few[o]);
      return;
    }
    const bool declared = lists ? dice_.OneIn(2) : !dice_.OneIn(4);
    if (declared) decision.type = result;
    if (!lists || declared) Offer(decision.name, result, scale, result == first ? few[0] : std::vector<std::string>());
  }

  void Offer(std::string text, const std::string& type, int scale, std::vector<std::string> literals) {
    Readable readable{
        .text = std::move(text), .type = type, .scale = scale, .literals = std::move(literals), .input = -1};
    while (readable.literals.size() < 3) readable.literals.push_back(Literal(type, scale, {}));
    readables_.push_back(std::move(readable));
  }

  Dice dice_;
  DrawnModel model_;
  std::vector<Readable> readables_;
  std::vector<std::unique_ptr<Readable>> computed_;
  std::vector<std::string> types_;
  Cuts cuts_;
};

}  // namespace

std::uint64_t Dice::Next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

Drawn Draw(std::uint64_t seed) { return Drawer(seed).Run(); }

}  // namespace yq::decision::proof
