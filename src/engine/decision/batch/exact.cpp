#include "engine/decision/batch/exact.h"

#include <algorithm>
#include <set>

namespace yq::decision {
namespace {

constexpr std::size_t kMostRemembered = 1 << 16;
constexpr std::size_t kTrial = 4096;         // questions after which remembering must have paid
constexpr std::size_t kRowsPerRun = 10'000;  // an evaluator keeps what calls of services made; begin anew sometimes

}  // namespace

ExactRows::ExactRows(const PlanImpl& plan, const ColumnTable& table) : plan_(plan) {
  std::set<const Element*> seen;
  memories_.resize(plan.asked.size());
  for (std::size_t i = 0; i < plan.asked.size(); ++i) {
    for (const Element* input : plan.asked[i].inputs) {
      const Column* column = table.Find(input->name);
      if (column == nullptr) continue;
      memories_[i].columns.push_back(column);
      if (!column->exceptions.empty()) memories_[i].off = true;
      if (seen.insert(input).second) inputs_.emplace_back(input, column);
    }
  }
}

void ExactRows::Begin(std::size_t row) {
  if (row == row_) return;
  if (evaluator_ == nullptr || ++evaluated_ % kRowsPerRun == 0) {
    evaluator_ = std::make_unique<Evaluator>(plan_.model.impl(), plan_.options, std::make_shared<Model>(plan_.model));
    run_ = evaluator_->NewRun();
    evaluator_->set_run(run_);
  }
  row_ = row;
  std::ranges::fill(run_->states, ModelRun::State::kOpen);
  evaluator_->Renew();
  for (const auto& [element, column] : inputs_) {
    run_->values[element->index] = evaluator_->Coerce(column->At(row), *element->type, nullptr, element->name);
    run_->states[element->index] = ModelRun::State::kDone;
  }
}

Value ExactRows::At(std::size_t row, std::size_t asked) {
  Begin(row);
  evaluator_->Renew();
  Value value = evaluator_->ElementValue(*plan_.asked[asked].element, nullptr);
  if (evaluator_->stopped()) row_ = static_cast<std::size_t>(-1);  // what was cut short is no value for others
  return value;
}

Value ExactRows::Remembered(std::size_t row, std::size_t asked) {
  Memory& memory = memories_[asked];
  if (memory.off) return At(row, asked);
  std::string key;
  for (const Column* column : memory.columns) {
    const std::size_t bytes = StorageBytes(column->storage);
    key.append(column->rows.as<char>() + row * bytes, bytes);
  }
  ++memory.asked;
  const auto known = memory.known.find(key);
  if (known != memory.known.end()) {
    ++memory.found;
    return known->second;
  }
  Value value = At(row, asked);
  if (memory.known.size() < kMostRemembered) memory.known.emplace(std::move(key), value);
  if (memory.asked == kTrial && memory.found * 2 < kTrial) {
    memory.off = true;
    memory.known.clear();
  }
  return value;
}

}  // namespace yq::decision
