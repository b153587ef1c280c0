// Running a plan: morsels to threads, blocks to the steps, what is left to the interpreter.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

#include "engine/decision/batch/exact.h"
#include "engine/decision/batch/plan_impl.h"
#include "engine/decision/batch/planner.h"
#include "engine/decision/batch/units.h"

namespace yq::decision {
namespace {

constexpr std::size_t kMorsel = 65536;

std::size_t WholeChunks(std::size_t rows) { return (rows + kChunk - 1) / kChunk * kChunk; }

// A value the interpreter gave for a decision the plan answers otherwise.
struct Correction {
  std::size_t row = 0;
  std::size_t asked = 0;
  Value value;
};

// A dictionary shared by workers; each keeps what it has seen.
class SharedCodes {
 public:
  std::uint32_t Of(const Value& value, ValueCodes& own, std::vector<std::uint32_t>& shared_of) {
    const std::size_t local = own.Of(value);
    if (local < shared_of.size()) return shared_of[local];
    const std::lock_guard lock(mutex_);
    shared_of.push_back(static_cast<std::uint32_t>(codes_.Of(value)));
    return shared_of.back();
  }
  [[nodiscard]] const std::vector<Value>& values() const { return codes_.values(); }

 private:
  std::mutex mutex_;
  ValueCodes codes_;
};

class Worker {
 public:
  Worker(const PlanImpl& plan, const ColumnTable& table, const std::vector<const Column*>& columns, Answers& answers,
         std::vector<SharedCodes>& dictionaries, const std::vector<std::size_t>& odd_rows, std::size_t block)
      : plan_(plan),
        columns_(columns),
        answers_(answers),
        dictionaries_(dictionaries),
        odd_rows_(odd_rows),
        block_(block),
        exact_(plan, table),
        own_(plan.asked.size()),
        shared_of_(plan.asked.size()),
        codes_(static_cast<std::size_t>(plan.program.code_slots) * kBlock),
        units_(static_cast<std::size_t>(plan.program.units_slots) * kBlock * sizeof(std::int64_t)),
        tails_(columns.size() * kBlock * sizeof(std::int64_t)),
        answer_tail_(plan.asked.size() * kBlock),
        misfit_(kBlock) {
    for (int s = 0; s < plan.program.code_slots; ++s)
      view_.code_slot.push_back(codes_.as<std::uint8_t>() + static_cast<std::size_t>(s) * kBlock);
    for (int s = 0; s < plan.program.units_slots; ++s)
      view_.units_slot.push_back(units_.as<std::int64_t>() + static_cast<std::size_t>(s) * kBlock);
    for (const Column* column : columns)
      view_.storage.push_back(column == nullptr ? ColumnStorage::kCodes8 : column->storage);
    view_.column.resize(columns.size());
    view_.answer8.resize(plan.asked.size());
    view_.answer64.resize(plan.asked.size());
    view_.misfit = misfit_.as<std::uint8_t>();
  }

  void Morsel(std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; row += block_) Block(row, std::min(block_, end - row));
    for (std::size_t a = 0; a < plan_.asked.size(); ++a) {
      if (plan_.asked[a].columnar) continue;
      std::uint32_t* codes = answers_.columns[a].rows.as<std::uint32_t>();
      for (std::size_t row = begin; row < end; ++row) {
        codes[row] = dictionaries_[a].Of(exact_.Remembered(row, a), own_[a], shared_of_[a]);
      }
    }
    auto odd = std::ranges::lower_bound(odd_rows_, begin);
    for (; odd != odd_rows_.end() && *odd < end; ++odd) Correct(*odd);
  }

  std::vector<Correction> corrections;
  std::size_t corrected_rows = 0;

 private:
  void Correct(std::size_t row) {
    ++corrected_rows;
    for (std::size_t a = 0; a < plan_.asked.size(); ++a) {
      if (plan_.asked[a].columnar) corrections.push_back({.row = row, .asked = a, .value = exact_.At(row, a)});
    }
  }

  void Block(std::size_t row, std::size_t rows) {
    view_.rows = rows;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c] == nullptr) continue;
      const std::size_t bytes = StorageBytes(columns_[c]->storage);
      const std::byte* from = columns_[c]->rows.as<std::byte>() + row * bytes;
      // Whole chunks are read: at the end of the table from a copy that is long enough.
      if (row + WholeChunks(rows) > answers_.rows) {
        std::byte* copy = tails_.as<std::byte>() + c * kBlock * sizeof(std::int64_t);
        std::memcpy(copy, from, rows * bytes);
        from = copy;
      }
      view_.column[c] = from;
    }
    const bool tail = rows % kChunk != 0;
    for (std::size_t a = 0; a < plan_.asked.size(); ++a) {
      AnswerColumn& answer = answers_.columns[a];
      view_.answer8[a] = tail ? answer_tail_.as<std::uint8_t>() + a * kBlock : answer.rows.as<std::uint8_t>() + row;
      if (answer.form == AnswerColumn::Form::kAmounts) view_.answer64[a] = answer.rows.as<std::int64_t>() + row;
    }
    RunBlock(plan_.program, view_);
    if (tail) {
      for (std::size_t a = 0; a < plan_.asked.size(); ++a) {
        AnswerColumn& answer = answers_.columns[a];
        if (answer.form == AnswerColumn::Form::kCodes8)
          std::memcpy(answer.rows.as<std::uint8_t>() + row, view_.answer8[a], rows);
      }
    }
    if (std::memchr(view_.misfit, 1, rows) == nullptr) return;
    for (std::size_t i = 0; i < rows; ++i) {
      if (view_.misfit[i] != 0 && !std::ranges::binary_search(odd_rows_, row + i)) Correct(row + i);
    }
    std::memset(view_.misfit, 0, rows);
  }

  const PlanImpl& plan_;
  const std::vector<const Column*>& columns_;
  Answers& answers_;
  std::vector<SharedCodes>& dictionaries_;
  const std::vector<std::size_t>& odd_rows_;
  std::size_t block_;
  ExactRows exact_;
  std::vector<ValueCodes> own_;
  std::vector<std::vector<std::uint32_t>> shared_of_;
  AlignedBytes codes_, units_, tails_, answer_tail_, misfit_;
  BlockView view_;
};

Result<std::vector<const Column*>> Fit(const PlanImpl& plan, const ColumnTable& table) {
  const auto other = [](const std::string& column) {
    return Fail(ErrorCode::kConflict, "decision.other_shape", {{"column", column}});
  };
  std::vector<const Column*> columns;
  for (const PlanImpl::Shape& shape : plan.shapes) {
    const Column* column = table.Find(shape.name);
    if (column == nullptr) return other(shape.name);
    columns.push_back(shape.read ? column : nullptr);
    if (!shape.read) continue;
    const bool null = column->has_null || !column->exceptions.empty();
    const bool units = column->storage != ColumnStorage::kCodes8 && column->storage != ColumnStorage::kCodes32;
    const bool same = column->kind == shape.kind && column->storage == shape.storage &&
                      (!units || column->scale == shape.scale) && (!units || !null || shape.has_null) &&
                      column->dictionary.size() == shape.dictionary.size() &&
                      (!units || column->least > column->greatest ||
                       (column->least >= shape.least && column->greatest <= shape.greatest));
    if (!same) return other(shape.name);
    for (std::size_t i = 0; i < shape.dictionary.size(); ++i) {
      if (column->dictionary[i].kind() != shape.dictionary[i].kind() || column->dictionary[i] != shape.dictionary[i])
        return other(shape.name);
    }
  }
  for (const InputInfo& input : plan.model.inputs()) {
    const bool planned = std::ranges::find(plan.shapes, input.name, &PlanImpl::Shape::name) != plan.shapes.end();
    if (!planned && table.Find(input.name) != nullptr) return other(input.name);
  }
  return columns;
}

void PutAmount(AnswerColumn& answer, const Correction& correction) {
  std::int64_t& place = answer.rows.as<std::int64_t>()[correction.row];
  place = AnswerColumn::kNull;
  if (correction.value.is_null()) return;
  const std::int64_t units =
      correction.value.is(Value::Kind::kNumber) ? UnitsIn(correction.value, answer.scale) : kNullUnits;
  if (units != kNullUnits) {
    place = units;
    return;
  }
  place = AnswerColumn::kOther;
  answer.others.emplace_back(correction.row, correction.value);
}

void PutCode(AnswerColumn& answer, std::size_t rows, const Correction& correction, ValueCodes& codes) {
  const std::size_t code = codes.Of(correction.value);
  if (code > 255 && answer.form == AnswerColumn::Form::kCodes8) {
    AlignedBytes wide(rows * sizeof(std::uint32_t));
    std::copy_n(answer.rows.as<std::uint8_t>(), rows, wide.as<std::uint32_t>());
    answer.rows = std::move(wide);
    answer.form = AnswerColumn::Form::kCodes32;
  }
  if (answer.form == AnswerColumn::Form::kCodes8) {
    answer.rows.as<std::uint8_t>()[correction.row] = static_cast<std::uint8_t>(code);
  } else {
    answer.rows.as<std::uint32_t>()[correction.row] = static_cast<std::uint32_t>(code);
  }
}

// Codes in the order of first use, whichever thread was first.
void Renumber(AnswerColumn& answer, std::size_t rows) {
  std::vector<std::uint32_t> new_of(answer.dictionary.size(), UINT32_MAX);
  std::vector<Value> dictionary;
  std::uint32_t* codes = answer.rows.as<std::uint32_t>();
  for (std::size_t i = 0; i < rows; ++i) {
    std::uint32_t& code = new_of[codes[i]];
    if (code == UINT32_MAX) {
      code = static_cast<std::uint32_t>(dictionary.size());
      dictionary.push_back(answer.dictionary[codes[i]]);
    }
    codes[i] = code;
  }
  answer.dictionary = std::move(dictionary);
}

}  // namespace

Result<Answers> RunPlan(const Plan& plan, const ColumnTable& table, const RunOptions& options) {
  Answers answers;
  YQ_TRY(RunPlanInto(plan, table, options, answers));
  return answers;
}

Result<void> RunPlanInto(const Plan& plan, const ColumnTable& table, const RunOptions& options, Answers& answers) {
  std::vector<AnswerColumn> used = std::exchange(answers.columns, {});
  answers.rows = table.rows;
  answers.exact_rows = 0;
  if (plan.impl() == nullptr) return {};
  const PlanImpl& impl = *plan.impl();
  YQ_ASSIGN(const std::vector<const Column*> columns, Fit(impl, table));
  std::vector<std::size_t> odd_rows;
  for (const Column* column : columns) {
    if (column == nullptr) continue;
    for (const auto& [row, value] : column->exceptions) odd_rows.push_back(row);
  }
  std::ranges::sort(odd_rows);
  odd_rows.erase(std::ranges::unique(odd_rows).begin(), odd_rows.end());
  for (const PlanImpl::Asked& asked : impl.asked) {
    AnswerColumn& answer = answers.columns.emplace_back();
    answer.decision = asked.element->name;
    answer.form = asked.form;
    answer.scale = asked.scale;
    answer.dictionary = asked.dictionary;
    const std::size_t width = asked.form == AnswerColumn::Form::kCodes8    ? 1
                              : asked.form == AnswerColumn::Form::kCodes32 ? sizeof(std::uint32_t)
                                                                           : sizeof(std::int64_t);
    if (answers.columns.size() <= used.size()) answer.rows = std::move(used[answers.columns.size() - 1].rows);
    // An answer that is the same for everybody has no step that writes it.
    if (asked.columnar && asked.dictionary.size() == 1) answer.rows.Resize(0);
    answer.rows.Resize(table.rows * width);
  }
  std::vector<SharedCodes> dictionaries(impl.asked.size());
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::vector<Correction> corrections;
  const std::size_t block = std::clamp<std::size_t>(options.block_rows, 1, kBlock);
  const auto work = [&] {
    Worker worker(impl, table, columns, answers, dictionaries, odd_rows, block);
    for (std::size_t begin = next.fetch_add(kMorsel); begin < table.rows; begin = next.fetch_add(kMorsel))
      worker.Morsel(begin, std::min(begin + kMorsel, table.rows));
    const std::lock_guard lock(mutex);
    answers.exact_rows += worker.corrected_rows;
    std::ranges::move(worker.corrections, std::back_inserter(corrections));
  };
  const std::size_t morsels = (table.rows + kMorsel - 1) / kMorsel;
  const std::size_t threads =
      std::clamp<std::size_t>(morsels, 1, static_cast<std::size_t>(std::max(options.threads, 1)));
  {
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < threads; ++t) others.emplace_back(work);
    work();
  }
  for (std::size_t a = 0; a < impl.asked.size(); ++a) {
    if (impl.asked[a].columnar) continue;
    answers.columns[a].dictionary = dictionaries[a].values();
    if (threads > 1) Renumber(answers.columns[a], table.rows);
  }
  std::ranges::sort(corrections, {}, &Correction::row);
  for (std::size_t a = 0; a < impl.asked.size() && !corrections.empty(); ++a) {
    AnswerColumn& answer = answers.columns[a];
    ValueCodes codes;
    if (answer.form != AnswerColumn::Form::kAmounts) {
      for (const Value& value : answer.dictionary) codes.Of(value);
    }
    for (const Correction& correction : corrections) {
      if (correction.asked != a) continue;
      if (answer.form == AnswerColumn::Form::kAmounts) {
        PutAmount(answer, correction);
      } else {
        PutCode(answer, table.rows, correction, codes);
      }
    }
    if (answer.form != AnswerColumn::Form::kAmounts) answer.dictionary = codes.values();
  }
  return {};
}

Value AnswerColumn::At(std::size_t row) const {
  switch (form) {
    case Form::kCodes8:
      return dictionary[rows.as<std::uint8_t>()[row]];
    case Form::kCodes32:
      return dictionary[rows.as<std::uint32_t>()[row]];
    case Form::kAmounts:
      break;
  }
  const std::int64_t units = rows.as<std::int64_t>()[row];
  if (units == kNull) return {};
  if (units != kOther) return NumberOfUnits(units, scale);
  const auto other = std::ranges::lower_bound(others, row, {}, &std::pair<std::size_t, Value>::first);
  return other != others.end() && other->first == row ? other->second : Value();
}

const AnswerColumn* Answers::Find(std::string_view decision) const {
  const auto found = std::ranges::find(columns, decision, &AnswerColumn::decision);
  return found == columns.end() ? nullptr : &*found;
}

std::size_t Answers::Bytes() const {
  std::size_t bytes = 0;
  for (const AnswerColumn& column : columns) bytes += column.rows.size();
  return bytes;
}

}  // namespace yq::decision
