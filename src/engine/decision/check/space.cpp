#include "engine/decision/check/space.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"
#include "engine/decision/partial/points.h"
#include "engine/decision/partial/uses.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

// Calls a function of the model, or one that reads the clock, or holds what could not be read.
bool IsOpaque(const Node& node) {
  if (node.kind == NodeKind::kGlobal || node.kind == NodeKind::kUnknown || node.kind == NodeKind::kInvalid ||
      node.kind == NodeKind::kTable || node.kind == NodeKind::kExternal)
    return true;
  if (node.constant.is(Kind::kFunction)) {
    const Builtin* builtin = node.constant.function().builtin;
    if (builtin != nullptr && (builtin->name == "now" || builtin->name == "today")) return true;
  }
  return std::ranges::any_of(node.children, [](const NodePtr& child) { return IsOpaque(*child); });
}

bool IsClosed(const Node& node) {
  if (IsOpaque(node)) return false;
  UsesIndex uses;
  return uses.Of(node).slots.empty() && uses.Of(node).elements.empty();
}

bool IsTestedValue(const Node& node) { return node.kind == NodeKind::kName && node.hops == 0 && node.slot == 0; }

bool IsNot(const Node& node) {
  return node.kind == NodeKind::kCall && node.children.size() == 2 && node.names.empty() &&
         node.child(0).constant.is(Kind::kFunction) && node.child(0).constant.function().builtin != nullptr &&
         node.child(0).constant.function().builtin->name == "not";
}

void Spread(const Value& value, std::vector<Value>& cuts) {
  if (value.is(Kind::kRange)) {
    if (!value.range().low.is_null()) Spread(value.range().low, cuts);
    if (!value.range().high.is_null()) Spread(value.range().high, cuts);
  } else if (value.is(Kind::kList)) {
    for (const Value& item : value.list()) Spread(item, cuts);
  } else if (!value.is(Kind::kContext) && !value.is(Kind::kFunction)) {
    cuts.push_back(value);
  }
}

// The constants at which an expression over `?` can change; false when it is more than comparisons of `?` with them.
bool CutsOfExpression(const Node& node, std::vector<Value>& cuts) {
  if (IsTestedValue(node)) return true;
  if (IsClosed(node)) {
    if (const auto value = ClosedValue(node)) Spread(*value, cuts);
    return true;
  }
  switch (node.kind) {
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kCompare:
    case NodeKind::kBetween:
    case NodeKind::kIn:
      return std::ranges::all_of(node.children, [&](const NodePtr& child) { return CutsOfExpression(*child, cuts); });
    case NodeKind::kTest:
    case NodeKind::kTests:
    case NodeKind::kRange:
    case NodeKind::kList:
      return std::ranges::all_of(node.children, [&](const NodePtr& child) {
        return !IsTestedValue(*child) && CutsOfExpression(*child, cuts);
      });
    default:
      return IsNot(node) && CutsOfExpression(node.child(1), cuts);
  }
}

bool CutsOfCell(const Node& cell, std::vector<Value>& cuts) {
  if (cell.kind == NodeKind::kAnyTest) return true;
  if (cell.kind != NodeKind::kTests) return false;
  return std::ranges::all_of(cell.children, [&](const NodePtr& test) {
    if (test->reads_tested) return test->operation == Operation::kNone && CutsOfExpression(test->child(0), cuts);
    if (!IsClosed(test->child(0))) return false;
    if (const auto value = ClosedValue(test->child(0))) Spread(*value, cuts);
    return true;
  });
}

const Node& Inner(const Node& expression) {
  const Node* node = &expression;
  while (node->kind == NodeKind::kCoerce) node = node->children[0].get();
  return *node;
}

// The kind of value a type has, when it is one without parts.
std::optional<Kind> KindOf(const Type& type) {
  switch (type.kind) {
    case Type::Kind::kBoolean:
      return Kind::kBoolean;
    case Type::Kind::kNumber:
      return Kind::kNumber;
    case Type::Kind::kString:
      return Kind::kString;
    case Type::Kind::kDate:
      return Kind::kDate;
    case Type::Kind::kTime:
      return Kind::kTime;
    case Type::Kind::kDateTime:
      return Kind::kDateTime;
    case Type::Kind::kDaysDuration:
      return Kind::kDaysDuration;
    case Type::Kind::kMonthsDuration:
      return Kind::kMonthsDuration;
    default:
      return std::nullopt;
  }
}

bool HoldsAlone(const Node& tests, const Value& value) {
  Evaluator evaluator(nullptr, {}, nullptr);
  const EnvPtr frame = EnvPtr::Make(nullptr, 1);
  frame->slots[0] = value;
  return evaluator.EvalTests(tests, value, frame.get()).is_true();
}

// All answers of a decision that is a table of constants.
std::optional<std::vector<Value>> AnswersOf(const Node& expression) {
  const Node& read = Inner(expression);
  if (read.kind != NodeKind::kGlobal || read.element->kind != Element::Kind::kDecision || !read.element->logic)
    return std::nullopt;
  const Node& logic = Inner(*read.element->logic);
  if (logic.kind != NodeKind::kTable || logic.table->outputs.size() != 1 ||
      logic.table->hit_policy >= HitPolicy::kRuleOrder)
    return std::nullopt;
  std::vector<Value> answers;
  const auto add = [&](const Node& cell) {
    const auto value = ClosedValue(cell);
    if (value && std::ranges::find(answers, *value) == answers.end()) answers.push_back(*value);
    return value.has_value();
  };
  for (const Table::Rule& rule : logic.table->rules) {
    if (!add(*rule.outputs[0])) return std::nullopt;
  }
  if (logic.table->outputs[0].fallback && !add(*logic.table->outputs[0].fallback)) return std::nullopt;
  return answers;
}

// Makes the pieces of one dimension.
class Splitter {
 public:
  Splitter(const Table& table, const CheckOptions& options, Dimension& dimension, std::vector<Bilingual>& limits)
      : table_(table), options_(options), dimension_(dimension), limits_(limits) {}

  void Run() {
    const Node& expression = Inner(*table_.inputs[dimension_.columns[0]].expression);
    is_input_ = expression.kind == NodeKind::kGlobal && expression.element->kind == Element::Kind::kInput;
    if (is_input_ && options_.domain) domain_ = options_.domain(expression.element->name);
    ReadTypes();
    ReadCells();
    for (const Value& value : Candidates()) AddPiece(value, Counts(value));
    AddPiece(Value(), speaks_of_null_);
  }

 private:
  void ReadTypes() {
    for (const std::size_t c : dimension_.columns) {
      const Table::Input& input = table_.inputs[c];
      for (const Type* type : {input.type.get(), input.expression->type.get()}) {
        if (!kind_) kind_ = KindOf(*type);
        if (type->kind == Type::Kind::kList || type->kind == Type::Kind::kContext) has_parts_ = true;
        if (type->constraint && type->kind != Type::Kind::kList) AddAllowed(*type->constraint);
      }
      if (input.allowed) AddAllowed(*input.allowed);
    }
  }

  void AddAllowed(const Node& tests) {
    if (CutsOfCell(tests, cuts_)) {
      allowed_.push_back(&tests);
    } else if (tests.kind != NodeKind::kInvalid) {
      Limit(fmt::format("允许值“{}”不在可穷尽的范围内", tests.text()),
            fmt::format("the allowed values '{}' cannot be split into cases", tests.text()));
    }
  }

  void ReadCells() {
    open_.assign(dimension_.columns.size(), RuleSet(table_.rules.size()));
    for (std::size_t i = 0; i < dimension_.columns.size(); ++i) {
      std::size_t first = table_.rules.size();
      std::size_t count = 0;
      for (std::size_t r = 0; r < table_.rules.size(); ++r) {
        const Node& cell = *table_.rules[r].inputs[dimension_.columns[i]];
        if (cell.kind == NodeKind::kAnyTest) continue;
        if (!has_parts_ && CutsOfCell(cell, cuts_)) continue;
        open_[i].Set(r);
        first = std::min(first, r);
        ++count;
      }
      if (count == 0) continue;
      const std::string_view text = table_.rules[first].inputs[dimension_.columns[i]]->text();
      Limit(fmt::format("有 {} 个单元格（第一个在规则 {}：“{}”）不是对本列值与常量的比较", count, first + 1, text),
            fmt::format("{} cells (the first in rule {}: '{}') are more than comparisons of the value with constants",
                        count, first + 1, text));
    }
    std::vector<Value> unique;
    for (Value& cut : cuts_) {
      if (cut.is_null()) speaks_of_null_ = true;
      const auto same = [&](const Value& other) { return other.kind() == cut.kind() && FeelIs(other, cut); };
      if (!cut.is_null() && std::ranges::none_of(unique, same)) unique.push_back(std::move(cut));
    }
    cuts_ = std::move(unique);
    if (kind_) std::erase_if(cuts_, [&](const Value& cut) { return !cut.is(*kind_); });
  }

  std::vector<Value> Candidates() {
    if (domain_ && !domain_->values.empty()) return domain_->values;
    if (auto answers = AnswersOf(*table_.inputs[dimension_.columns[0]].expression)) {
      std::erase_if(*answers, [](const Value& value) { return value.is_null(); });
      return std::move(*answers);
    }
    std::vector<Value> all;
    std::vector<Kind> kinds;
    if (kind_) kinds.push_back(*kind_);
    for (const Value& cut : cuts_) {
      if (std::ranges::find(kinds, cut.kind()) == kinds.end()) kinds.push_back(cut.kind());
    }
    for (const Kind kind : kinds) {
      std::vector<Value> cuts;
      std::ranges::copy_if(cuts_, std::back_inserter(cuts), [&](const Value& cut) { return cut.is(kind); });
      AddKind(kind, cuts, all);
    }
    if (kinds.empty() && !has_parts_) all.push_back(Value::Text("any value"));
    std::erase_if(all, [&](const Value& value) { return !Possible(value); });
    return all;
  }

  [[nodiscard]] bool Possible(const Value& value) const {
    if (domain_ && value.is(Kind::kNumber) && domain_->decimals &&
        value.number().Rounded(*domain_->decimals, Number::Rounding::kFloor) != value.number())
      return false;
    if (domain_ && !domain_->low.is_null() && FeelCompare(value, domain_->low) == std::strong_ordering::less)
      return false;
    if (domain_ && !domain_->high.is_null() && FeelCompare(value, domain_->high) == std::strong_ordering::greater)
      return false;
    return std::ranges::all_of(allowed_, [&](const Node* tests) { return HoldsAlone(*tests, value); });
  }

  void AddKind(Kind kind, std::vector<Value> cuts, std::vector<Value>& all) {
    if (kind == Kind::kBoolean) {
      all.insert(all.end(), {Value::Boolean(true), Value::Boolean(false)});
      return;
    }
    all.insert(all.end(), cuts.begin(), cuts.end());
    if (domain_ && !domain_->low.is_null()) cuts.push_back(domain_->low), all.push_back(domain_->low);
    if (domain_ && !domain_->high.is_null()) cuts.push_back(domain_->high), all.push_back(domain_->high);
    if (kind == Kind::kString) AddOtherText(cuts, all);
    if (cuts.empty()) {
      if (kind == Kind::kNumber) all.push_back(Value::Of(1));
      if (kind == Kind::kDate) all.push_back(Value::Of(Date{2000, 1, 1}));
      if (kind != Kind::kNumber && kind != Kind::kDate && kind != Kind::kString)
        all.push_back(Value::Text("any value"));
      return;
    }
    for (const Value& cut : cuts) {
      if (FeelCompare(cut, cuts[0])) continue;
      Limit(fmt::format("值 {} 与 {} 没有共同的大小次序", ToFeel(cuts[0]), ToFeel(cut)),
            fmt::format("{} and {} have no common order", ToFeel(cuts[0]), ToFeel(cut)));
      return;
    }
    std::ranges::sort(cuts, [](const Value& a, const Value& b) { return *FeelCompare(a, b) < 0; });
    least_ = cuts.front();
    greatest_ = cuts.back();
    unit_ = domain_ && domain_->decimals ? *domain_->decimals : DecimalsOf(cuts);
    const auto keep = [&](std::optional<Value> value, const Value* above, const Value* below) {
      if (!value || (above != nullptr && FeelCompare(*value, *above) != std::strong_ordering::greater) ||
          (below != nullptr && FeelCompare(*value, *below) != std::strong_ordering::less))
        return;
      all.push_back(std::move(*value));
    };
    keep(Below(cuts.front()), nullptr, &cuts.front());
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) keep(Between(cuts[i], cuts[i + 1]), &cuts[i], &cuts[i + 1]);
    keep(Above(cuts.back()), &cuts.back(), nullptr);
  }

  static void AddOtherText(const std::vector<Value>& cuts, std::vector<Value>& all) {
    std::string other = "other";
    const auto is_cut = [&](const Value& cut) { return cut.text() == other; };
    while (std::ranges::any_of(cuts, is_cut)) other += '_';
    all.push_back(Value::Text(other));
  }

  [[nodiscard]] std::optional<Value> OnGrid(const Value& value, Number::Rounding rounding) const {
    if (!value.is(Kind::kNumber)) return value;
    const auto rounded = value.number().Rounded(unit_, rounding);
    return rounded ? std::optional(Value::Of(*rounded)) : std::nullopt;
  }
  [[nodiscard]] std::optional<Value> Above(const Value& cut) const {
    if (cut.is(Kind::kString)) return Value::Text(std::string(cut.text()) + "~");
    const auto whole = OnGrid(cut, Number::Rounding::kFloor);
    return whole ? Step(*whole, 1, unit_) : std::nullopt;
  }
  [[nodiscard]] std::optional<Value> Below(const Value& cut) const {
    if (cut.is(Kind::kString)) return Value::Text("");
    const auto whole = OnGrid(cut, Number::Rounding::kCeiling);
    return whole ? Step(*whole, -1, unit_) : std::nullopt;
  }
  [[nodiscard]] std::optional<Value> Between(const Value& low, const Value& high) const {
    if (low.is(Kind::kString)) return Value::Text(std::string(low.text()) + " ");
    auto next = Above(low);
    if (next && FeelCompare(*next, high) == std::strong_ordering::less) return next;
    if (!low.is(Kind::kNumber) || (domain_ && domain_->decimals)) return std::nullopt;
    const auto sum = Add(low.number(), high.number());
    const auto middle = sum ? Divide(*sum, Number(2)) : std::nullopt;
    return middle ? std::optional(Value::Of(*middle)) : std::nullopt;
  }

  [[nodiscard]] bool Counts(const Value& value) const {
    if (is_input_ || options_.computed_beyond_limits || least_.is_null() || value.kind() != least_.kind()) return true;
    return FeelCompare(value, least_) != std::strong_ordering::less &&
           FeelCompare(value, greatest_) != std::strong_ordering::greater;
  }

  void AddPiece(const Value& value, bool counts) {
    Piece piece{.value = value,
                .counts = counts,
                .may = RuleSet(table_.rules.size(), true),
                .must = RuleSet(table_.rules.size(), true)};
    for (std::size_t i = 0; i < dimension_.columns.size(); ++i) {
      RuleSet holds(table_.rules.size());
      for (std::size_t r = 0; r < table_.rules.size(); ++r) {
        const Node& cell = *table_.rules[r].inputs[dimension_.columns[i]];
        if (cell.kind == NodeKind::kAnyTest || (!open_[i].Has(r) && HoldsAlone(cell, value))) holds.Set(r);
      }
      piece.must &= holds;
      holds |= open_[i];
      piece.may &= holds;
    }
    const auto alike = [&](const Piece& other) {
      return other.counts == piece.counts && other.may == piece.may && other.must == piece.must;
    };
    if (std::ranges::none_of(dimension_.pieces, alike)) dimension_.pieces.push_back(std::move(piece));
  }

  void Limit(const std::string& zh, const std::string& en) {
    limits_.push_back({fmt::format("列“{}”：{}", dimension_.expression, zh),
                       fmt::format("column '{}': {}", dimension_.expression, en)});
  }

  const Table& table_;
  const CheckOptions& options_;
  Dimension& dimension_;
  std::vector<Bilingual>& limits_;
  bool is_input_ = false;
  bool has_parts_ = false;  // a list or context: its cells have no cut points
  bool speaks_of_null_ = false;
  int unit_ = 0;
  std::optional<InputDomain> domain_;
  std::optional<Kind> kind_;
  std::vector<Value> cuts_;
  std::vector<const Node*> allowed_;
  std::vector<RuleSet> open_;  // per column: rules whose cell cannot be looked into
  Value least_, greatest_;
};

bool Undecided(const Table& table, const Dimension& dimension) {
  return std::ranges::all_of(dimension.columns, [&](std::size_t c) {
    return std::ranges::all_of(table.rules,
                               [&](const Table::Rule& rule) { return rule.inputs[c]->kind == NodeKind::kAnyTest; });
  });
}

}  // namespace

std::optional<Value> ClosedValue(const Node& node) {
  if (!IsClosed(node)) return std::nullopt;
  if (node.kind == NodeKind::kConstant) return node.constant;
  Evaluator evaluator(nullptr, {}, nullptr);
  Value value = evaluator.Eval(node, nullptr);
  return evaluator.diagnostics().empty() && !value.is(Kind::kFunction) ? std::optional(std::move(value)) : std::nullopt;
}

TableSpace SpaceOf(const Table& table, const CheckOptions& options) {
  TableSpace space;
  for (std::size_t c = 0; c < table.inputs.size(); ++c) {
    const std::string text(Inner(*table.inputs[c].expression).text());
    const auto same = std::ranges::find(space.dimensions, text, &Dimension::expression);
    if (same != space.dimensions.end()) {
      same->columns.push_back(c);
    } else {
      space.dimensions.push_back({.expression = text, .columns = {c}, .pieces = {}});
    }
  }
  std::erase_if(space.dimensions, [&](const Dimension& dimension) { return Undecided(table, dimension); });
  for (Dimension& dimension : space.dimensions) Splitter(table, options, dimension, space.limits).Run();
  return space;
}

}  // namespace yq::decision
