// Two versions of a model over one table: what differs in logic is run again, and answers are compared code by code.
#include <algorithm>
#include <map>
#include <set>

#include "engine/decision/batch/plan_impl.h"
#include "engine/decision/batch/units.h"
#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/function.h"

namespace yq::decision {
namespace {

constexpr std::size_t kMostTransitions = 1000;
constexpr std::size_t kMostPairs = 1 << 20;  // of codes counted in one array

// Everything an element's answer rests on, as text, each different text numbered once: equal numbers, equal answers.
// For elements of both models.
class Logic {
 public:
  std::string Of(const Element& element) {
    const auto [entry, fresh] = known_.try_emplace(&element);
    if (!fresh) {
      if (!entry->second.empty()) return entry->second;
      // A function that calls itself; functions that call one another in a ring count as different every time.
      return current_ == &element ? "self" : "ring" + std::to_string(++rings_);
    }
    const Element* outer = std::exchange(current_, &element);
    std::string text = Quoted(element.name) + Types(*element.type);
    if (element.result) text += Types(*element.result);
    if (element.logic) text += OfNode(*element.logic);
    for (const auto* list : {&element.outputs, &element.input_decisions, &element.input_data, &element.parameters}) {
      text += "|";
      for (const Element* member : *list) text += Of(*member);
    }
    current_ = outer;
    const auto [number, first] = numbers_.try_emplace(std::move(text), numbers_.size());
    return known_[&element] = "#" + std::to_string(number->second);
  }

 private:
  static std::string Quoted(std::string_view text) { return std::to_string(text.size()) + ":" + std::string(text); }
  static std::string Types(const Type& type) {
    std::string text = Quoted(TypeText(type)) + Quoted(type.constraint_text) + (type.constraint_per_item ? "i" : "w");
    if (type.element) text += Types(*type.element);
    for (const auto& [name, field] : type.fields) text += Quoted(name) + Types(*field);
    return text;
  }
  std::string OfNode(const Node& node) {
    std::string text =
        "(" + std::to_string(static_cast<int>(node.kind)) + "," + std::to_string(static_cast<int>(node.operation)) +
        "," + std::to_string(static_cast<int>(node.form)) + "," + std::to_string(node.low_included) +
        std::to_string(node.high_included) + std::to_string(node.negated) + std::to_string(node.result) +
        std::to_string(node.reads_tested) + std::to_string(node.reads_partial) + std::to_string(node.strict) + "," +
        std::to_string(node.hops) + "," + std::to_string(node.slot) + "," + Quoted(node.name);
    if (node.constant.is(Value::Kind::kFunction)) {
      const Function& function = node.constant.function();
      text += function.builtin != nullptr ? Quoted(function.builtin->name) : "f";
      if (function.element != nullptr) text += Of(*function.element);
    } else {
      text += Quoted(ToFeel(node.constant)) + std::to_string(static_cast<int>(node.constant.kind()));
    }
    for (const std::string& name : node.names) text += Quoted(name);
    for (const std::uint16_t filter : node.filters) text += "," + std::to_string(filter);
    if (node.type_argument) text += Types(*node.type_argument);
    for (const TypePtr& type : node.parameter_types) text += type ? Types(*type) : "-";
    if (node.element != nullptr) text += Of(*node.element);
    if (node.table) text += OfTable(*node.table);
    for (const NodePtr& child : node.children) text += OfNode(*child);
    return text + ")";
  }
  std::string OfTable(const Table& table) {
    std::string text = "T" + std::to_string(static_cast<int>(table.hit_policy)) + "," +
                       std::to_string(static_cast<int>(table.aggregation));
    for (const Table::Input& input : table.inputs) {
      text += "i" + OfNode(*input.expression) + Types(*input.type);
      if (input.allowed) text += OfNode(*input.allowed);
    }
    for (const Table::Output& output : table.outputs) {
      text += "o" + Quoted(output.name) + Types(*output.type);
      if (output.fallback) text += OfNode(*output.fallback);
      for (const Value& priority : output.priorities) text += Quoted(ToFeel(priority));
    }
    for (const Table::Rule& rule : table.rules) {
      text += "r";
      for (const auto* cells : {&rule.inputs, &rule.outputs}) {
        for (const NodePtr& cell : *cells) text += OfNode(*cell);
      }
    }
    return text;
  }

  std::map<const Element*, std::string> known_;
  std::map<std::string, std::size_t> numbers_;
  const Element* current_ = nullptr;
  std::size_t rings_ = 0;
};

Number NumberOf(__int128 units, int scale) {
  const bool negative = units < 0;
  auto magnitude = static_cast<unsigned __int128>(negative ? -units : units);
  Number sum(0);
  Number power(1);
  const Number step = Number::FromParts(1, 18);
  constexpr std::uint64_t kStep = 1'000'000'000'000'000'000;
  while (magnitude > 0) {
    const auto digits = static_cast<std::int64_t>(magnitude % kStep);
    sum = Add(sum, *Multiply(Number(digits), power)).value_or(sum);
    power = Multiply(power, step).value_or(power);
    magnitude /= kStep;
  }
  const Number scaled = Multiply(sum, Number::FromParts(1, -scale)).value_or(sum);
  return negative ? scaled.Negated() : scaled;
}

// The exact sum of a numeric answer; nothing when a value is no number.
std::optional<Number> SumOf(const AnswerColumn& answer, std::size_t rows) {
  Number sum(0);
  const auto add = [&](const Number& number) {
    const auto next = Add(sum, number);
    if (next) sum = *next;
    return next.has_value();
  };
  if (answer.form == AnswerColumn::Form::kAmounts) {
    __int128 units = 0;
    const std::int64_t* amounts = answer.rows.as<std::int64_t>();
    for (std::size_t i = 0; i < rows; ++i) {
      if (amounts[i] > AnswerColumn::kOther) units += amounts[i];
    }
    sum = NumberOf(units, answer.scale);
    for (const auto& [row, value] : answer.others) {
      if (!value.is(Value::Kind::kNumber) || !add(value.number())) return std::nullopt;
    }
    return sum;
  }
  std::vector<std::int64_t> counts(answer.dictionary.size(), 0);
  for (std::size_t i = 0; i < rows; ++i) {
    ++counts[answer.form == AnswerColumn::Form::kCodes8 ? answer.rows.as<std::uint8_t>()[i]
                                                        : answer.rows.as<std::uint32_t>()[i]];
  }
  for (std::size_t c = 0; c < counts.size(); ++c) {
    const Value& value = answer.dictionary[c];
    if (value.is_null() || counts[c] == 0) continue;
    const auto part = value.is(Value::Kind::kNumber) ? Multiply(value.number(), Number(counts[c])) : std::nullopt;
    if (!part || !add(*part)) return std::nullopt;
  }
  return sum;
}

bool SameValue(const Value& a, const Value& b) { return a.kind() == b.kind() && a == b; }

// Counts pairs of codes; marks the rows that differ.
template <class Old, class New>
void CountPairs(const Old* before, const New* after, std::size_t rows, std::size_t width,
                const std::vector<std::uint8_t>& differs, std::vector<std::uint32_t>& counts, std::uint8_t* marks) {
  // Two arrays take turns, so that one row need not wait for the count of the one before.
  std::vector<std::uint32_t> odd(counts.size(), 0);
  std::uint32_t* even_counts = counts.data();
  std::uint32_t* odd_counts = odd.data();
  const std::uint8_t* differ = differs.data();
  std::size_t i = 0;
  for (; i + 2 <= rows; i += 2) {
    const std::size_t first = before[i] * width + after[i];
    const std::size_t second = before[i + 1] * width + after[i + 1];
    ++even_counts[first];
    ++odd_counts[second];
    marks[i] |= differ[first];
    marks[i + 1] |= differ[second];
  }
  for (; i < rows; ++i) {
    const std::size_t pair = before[i] * width + after[i];
    ++even_counts[pair];
    marks[i] |= differ[pair];
  }
  for (std::size_t p = 0; p < counts.size(); ++p) counts[p] += odd[p];
}

void CompareCodes(const AnswerColumn& before, const AnswerColumn& after, std::size_t rows, DecisionChange& change,
                  std::uint8_t* marks) {
  const std::size_t width = after.dictionary.size();
  std::vector<std::uint32_t> counts(before.dictionary.size() * width, 0);
  std::vector<std::uint8_t> differs(counts.size(), 0);
  for (std::size_t b = 0; b < before.dictionary.size(); ++b) {
    for (std::size_t a = 0; a < width; ++a)
      differs[b * width + a] = SameValue(before.dictionary[b], after.dictionary[a]) ? 0 : 1;
  }
  const auto count = [&](const auto* old) {
    if (after.form == AnswerColumn::Form::kCodes8) {
      CountPairs(old, after.rows.as<std::uint8_t>(), rows, width, differs, counts, marks);
    } else {
      CountPairs(old, after.rows.as<std::uint32_t>(), rows, width, differs, counts, marks);
    }
  };
  if (before.form == AnswerColumn::Form::kCodes8) {
    count(before.rows.as<std::uint8_t>());
  } else {
    count(before.rows.as<std::uint32_t>());
  }
  for (std::size_t p = 0; p < counts.size(); ++p) {
    if (counts[p] == 0) continue;
    if (differs[p] != 0) change.changed += counts[p];
    change.transitions.push_back(
        {.before = before.dictionary[p / width], .after = after.dictionary[p % width], .rows = counts[p]});
  }
  std::ranges::sort(change.transitions, [](const Transition& a, const Transition& b) {
    const bool a_same = SameValue(a.before, a.after);
    const bool b_same = SameValue(b.before, b.after);
    if (a_same != b_same) return b_same;
    return a.rows != b.rows ? a.rows > b.rows : ToFeel(a.before) + ToFeel(a.after) < ToFeel(b.before) + ToFeel(b.after);
  });
  if (change.transitions.size() > kMostTransitions) change.transitions.resize(kMostTransitions);
}

void CompareColumns(const AnswerColumn& before, const AnswerColumn& after, std::size_t rows, DecisionChange& change,
                    std::uint8_t* marks) {
  const bool amounts = before.form == AnswerColumn::Form::kAmounts || after.form == AnswerColumn::Form::kAmounts;
  if (!amounts && before.dictionary.size() * after.dictionary.size() <= kMostPairs)
    return CompareCodes(before, after, rows, change, marks);
  const auto mark = [&](std::size_t row, bool differs) {
    change.changed += differs ? 1 : 0;
    marks[row] |= differs ? 1 : 0;
  };
  if (before.form == after.form && before.scale == after.scale && amounts) {
    const std::int64_t* b = before.rows.as<std::int64_t>();
    const std::int64_t* a = after.rows.as<std::int64_t>();
    for (std::size_t i = 0; i < rows; ++i) {
      mark(i, a[i] != b[i] || (a[i] == AnswerColumn::kOther && !SameValue(before.At(i), after.At(i))));
    }
    return;
  }
  for (std::size_t i = 0; i < rows; ++i) mark(i, !SameValue(before.At(i), after.At(i)));
}

}  // namespace

Result<Comparison> Comparison::Make(const Model& old_model, const Answers& before, const Model& new_model,
                                    const ColumnTable& table, const DecideOptions& options) {
  Comparison comparison;
  comparison.before_ = &before;
  comparison.table_ = &table;
  Logic logic;
  std::vector<std::string> again;
  for (const AnswerColumn& answer : before.columns) {
    const Element* was = old_model.impl() == nullptr ? nullptr : old_model.impl()->Find(answer.decision);
    const Element* is = new_model.impl() == nullptr ? nullptr : new_model.impl()->Find(answer.decision);
    if (was == nullptr || is == nullptr || is->kind != Element::Kind::kDecision) continue;
    const bool same = logic.Of(*was) == logic.Of(*is);
    comparison.decisions_.emplace_back(answer.decision, same ? -1 : static_cast<int>(again.size()));
    if (!same) again.push_back(answer.decision);
  }
  if (!again.empty()) {
    YQ_ASSIGN(comparison.plan_, CompilePlan(new_model, again, table, options));
  }
  return comparison;
}

Result<WhatIf> Comparison::Run(const WhatIfOptions& options) const {
  YQ_ASSIGN(const Answers after, RunPlan(plan_, *table_, options.run));
  WhatIf result;
  result.run_again = after.columns.size();
  AlignedBytes marks(before_->rows);
  for (const auto& [name, place] : decisions_) {
    const AnswerColumn& before = *before_->Find(name);
    DecisionChange& change = result.decisions.emplace_back();
    change.decision = name;
    change.same_logic = place < 0;
    const AnswerColumn& now = place < 0 ? before : after.columns[static_cast<std::size_t>(place)];
    if (place >= 0) CompareColumns(before, now, before_->rows, change, marks.as<std::uint8_t>());
    if (std::ranges::find(options.sums, name) == options.sums.end()) continue;
    change.sum_before = SumOf(before, before_->rows);
    change.sum_after = place < 0 ? change.sum_before : SumOf(now, before_->rows);
  }
  const std::uint8_t* marked = marks.as<std::uint8_t>();
  for (std::size_t i = 0; i < before_->rows; ++i) result.changed_rows += marked[i];
  return result;
}

}  // namespace yq::decision
