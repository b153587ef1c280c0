// Changes of a model that must not change any answer.
#include <fmt/format.h>

#include <algorithm>

#include "engine/decision/feel.h"
#include "engine/decision/proof/draw.h"

namespace yq::decision::proof {
namespace {

std::vector<DrawnTable*> TablesOf(DrawnModel& model) {
  std::vector<DrawnTable*> tables;
  for (DrawnDecision& decision : model.decisions) {
    if (decision.is_table()) tables.push_back(&decision.table);
  }
  return tables;
}

// The input a column reads directly, or nullptr.
const DrawnInput* InputOf(const DrawnModel& model, const DrawnTable::Column& column) {
  const auto found = std::ranges::find(model.inputs, column.expression, &DrawnInput::name);
  return found == model.inputs.end() ? nullptr : &*found;
}

}  // namespace

bool PermuteRules(DrawnModel& model, Dice& dice) {
  bool changed = false;
  for (DrawnTable* table : TablesOf(model)) {
    // An exact sum does not depend on its order; the least of equal numbers may keep other zeros, which are no value.
    const bool any_order = table->policy == "UNIQUE" || table->policy == "ANY" ||
                           (table->policy == "COLLECT" && !table->aggregation.empty());
    if (!any_order || table->rules.size() < 2) continue;
    for (std::size_t i = table->rules.size() - 1; i > 0; --i)
      std::swap(table->rules[i], table->rules[dice.Below(i + 1)]);
    changed = true;
  }
  return changed;
}

bool SplitRule(DrawnModel& model, Dice& dice) {
  const std::vector<DrawnTable*> tables = TablesOf(model);
  if (tables.empty()) return false;
  DrawnTable& table = *dice.Of(tables);
  const std::size_t r = dice.Below(table.rules.size());
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const DrawnInput* input = InputOf(model, table.columns[c]);
    if (input == nullptr || input->type != "number" || table.rules[r].inputs[c] != "-") continue;
    const std::string at = Number::FromParts(dice.Between(-60, 400), -input->scale).ToShortText();
    DrawnTable::Rule below = table.rules[r];
    DrawnTable::Rule from = table.rules[r];
    below.inputs[c] = fmt::format("< {}", at);
    from.inputs[c] = fmt::format(">= {}", at);
    table.rules[r].inputs[c] = "null";
    table.rules.insert(table.rules.begin() + static_cast<std::ptrdiff_t>(r), {std::move(below), std::move(from)});
    return true;
  }
  return false;
}

bool AddOpenColumn(DrawnModel& model, Dice& dice) {
  const std::vector<DrawnTable*> tables = TablesOf(model);
  if (tables.empty()) return false;
  DrawnTable& table = *dice.Of(tables);
  const std::size_t at = dice.Below(table.columns.size() + 1);
  table.columns.insert(table.columns.begin() + static_cast<std::ptrdiff_t>(at),
                       {.expression = dice.Of(model.inputs).name, .type = ""});
  for (DrawnTable::Rule& rule : table.rules)
    rule.inputs.insert(rule.inputs.begin() + static_cast<std::ptrdiff_t>(at), "-");
  return true;
}

bool DoubleColumn(DrawnModel& model, Dice& dice) {
  const std::vector<DrawnTable*> tables = TablesOf(model);
  if (tables.empty()) return false;
  DrawnTable& table = *dice.Of(tables);
  const std::size_t of = dice.Below(table.columns.size());
  table.columns.push_back(table.columns[of]);
  for (DrawnTable::Rule& rule : table.rules) rule.inputs.push_back(rule.inputs[of]);
  return true;
}

}  // namespace yq::decision::proof
