// Columns grow in the narrowest form that has held so far and are widened when a value does not fit.
#include <algorithm>
#include <string>
#include <unordered_map>

#include "engine/decision/batch/units.h"
#include "engine/decision/columns.h"

namespace yq::decision {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using TextCodes = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;

constexpr std::size_t kSlots = 1024;  // of the hash of at most 256 units

class ColumnGrower {
 public:
  ColumnGrower(std::string name, ColumnKind kind) {
    column_.name = std::move(name);
    column_.kind = kind;
    slots_.fill(kFree);
  }

  void Reserve(std::size_t rows) { reserved_ = rows; }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] ColumnKind kind() const { return column_.kind; }

  void AddNull() {
    column_.has_null = true;
    if (!IsCodes()) return PushUnits(kNullUnits);
    if (null_code_ < 0) null_code_ = static_cast<int>(NewEntry(Value(), kNullUnits));
    if (!IsCodes()) return PushUnits(kNullUnits);
    PushCode(static_cast<std::uint32_t>(null_code_));
  }

  void AddUnits(std::int64_t units, int scale) {
    while (scale > 0 && units % 10 == 0) {
      units /= 10;
      --scale;
    }
    if (scale != column_.scale) {
      if (scale > column_.scale && !RaiseScale(scale)) return AddOdd(NumberOfUnits(units, scale));
      const auto scaled = Rescaled(units, column_.scale - scale);
      if (!scaled) return AddOdd(NumberOfUnits(units, scale));
      units = *scaled;
    }
    if (units >= kMostUnits || units <= -kMostUnits) return AddOdd(ValueOf(units));
    if (IsCodes()) {
      std::size_t slot = SlotOf(units);
      for (; slots_[slot] != kFree; slot = (slot + 1) % kSlots) {
        if (units_[static_cast<std::size_t>(slots_[slot])] == units) {
          return PushCode(static_cast<std::uint32_t>(slots_[slot]));
        }
      }
      if (column_.dictionary.size() < 256) {
        slots_[slot] = static_cast<std::int16_t>(column_.dictionary.size());
        return PushCode(static_cast<std::uint32_t>(NewEntry(ValueOf(units), units)));
      }
      ToUnits();
    }
    PushUnits(units);
  }

  void AddText(std::string_view text) {
    const auto known = texts_.find(text);
    if (known != texts_.end()) return PushCode(known->second);
    const auto code = static_cast<std::uint32_t>(NewEntry(Value::Text(text), kNullUnits));
    texts_.emplace(text, code);
    PushCode(code);
  }

  void AddBoolean(bool value) {
    int& code = value ? true_code_ : false_code_;
    if (code < 0) code = static_cast<int>(NewEntry(Value::Boolean(value), kNullUnits));
    PushCode(static_cast<std::uint32_t>(code));
  }

  // A value not of the column's kind, or one that fits no unit.
  void AddOdd(const Value& value) {
    if (!IsCodes()) {
      column_.exceptions.emplace_back(rows_, value);
      return PushUnits(kNullUnits);
    }
    const std::string text = ToFeel(value);
    const auto known = odd_.find(text);
    if (known != odd_.end()) return PushCode(known->second);
    if (HasUnits() && column_.dictionary.size() >= 256) {
      ToUnits();
      return AddOdd(value);
    }
    const auto code = static_cast<std::uint32_t>(NewEntry(value, kNullUnits));
    odd_.emplace(text, code);
    PushCode(code);
  }

  Column Finish(std::size_t rows) {
    while (rows_ < rows) AddNull();
    if (IsCodes() && HasUnits()) {
      for (std::size_t i = 0; i < units_.size(); ++i) {
        if (column_.dictionary[i].is(column_.kind == ColumnKind::kDate ? Value::Kind::kDate : Value::Kind::kNumber))
          Span(units_[i]);
      }
    }
    return std::move(column_);
  }

 private:
  static constexpr std::int16_t kFree = -1;

  [[nodiscard]] bool HasUnits() const {
    return column_.kind == ColumnKind::kDate || column_.kind == ColumnKind::kNumber;
  }
  [[nodiscard]] bool IsCodes() const {
    return column_.storage == ColumnStorage::kCodes8 || column_.storage == ColumnStorage::kCodes32;
  }
  static std::size_t SlotOf(std::int64_t units) {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(units) * 0x9E3779B97F4A7C15ULL >> 54);
  }
  [[nodiscard]] Value ValueOf(std::int64_t units) const {
    if (column_.kind == ColumnKind::kNumber) return NumberOfUnits(units, column_.scale);
    const auto date = Date::FromDays(units);
    return date ? Value::Of(*date) : Value();
  }
  void Span(std::int64_t units) {
    if (units == kNullUnits) return;
    if (column_.least > column_.greatest) {
      column_.least = column_.greatest = units;
    } else {
      column_.least = std::min(column_.least, units);
      column_.greatest = std::max(column_.greatest, units);
    }
  }

  // The 257th entry of a column of units turns it into units, of any other into wide codes.
  std::size_t NewEntry(Value value, std::int64_t units) {
    if (column_.dictionary.size() == 256 && column_.storage == ColumnStorage::kCodes8) {
      if (HasUnits()) {
        ToUnits();
        return 0;
      }
      Widen<std::uint8_t, std::uint32_t>(ColumnStorage::kCodes32);
    }
    column_.dictionary.push_back(std::move(value));
    units_.push_back(units);
    return column_.dictionary.size() - 1;
  }

  template <class T>
  void Push(T value) {
    const std::size_t bytes = (rows_ + 1) * sizeof(T);
    if (bytes > column_.rows.capacity()) column_.rows.Reserve(std::max(bytes * 3 / 2 + 64, reserved_ * sizeof(T)));
    column_.rows.Resize(bytes);
    column_.rows.as<T>()[rows_++] = value;
  }
  void PushCode(std::uint32_t code) {
    if (column_.storage == ColumnStorage::kCodes8) return Push(static_cast<std::uint8_t>(code));
    Push(code);
  }
  void PushUnits(std::int64_t units) {
    Span(units);
    const bool null = units == kNullUnits;
    if (column_.storage == ColumnStorage::kUnits16) {
      if (null) return Push(static_cast<std::int16_t>(INT16_MIN));
      if (units > INT16_MIN && units <= INT16_MAX) return Push(static_cast<std::int16_t>(units));
      Widen<std::int16_t, std::int32_t>(ColumnStorage::kUnits32);
    }
    if (column_.storage == ColumnStorage::kUnits32) {
      if (null) return Push(static_cast<std::int32_t>(INT32_MIN));
      if (units > INT32_MIN && units <= INT32_MAX) return Push(static_cast<std::int32_t>(units));
      Widen<std::int32_t, std::int64_t>(ColumnStorage::kUnits64);
    }
    Push(units);
  }

  template <class From, class To>
  void Widen(ColumnStorage storage) {
    AlignedBytes wide;
    wide.Reserve(std::max(rows_ * 3 / 2 + 64, reserved_) * sizeof(To));
    wide.Resize(rows_ * sizeof(To));
    const From* from = column_.rows.as<From>();
    To* to = wide.as<To>();
    for (std::size_t i = 0; i < rows_; ++i) {
      if constexpr (std::is_signed_v<From>) {
        to[i] = from[i] == std::numeric_limits<From>::min() ? std::numeric_limits<To>::min() : static_cast<To>(from[i]);
      } else {
        to[i] = from[i];
      }
    }
    column_.rows = std::move(wide);
    column_.storage = storage;
  }

  // From the dictionary to units; entries that are none go beside the column.
  void ToUnits() {
    const AlignedBytes codes = std::exchange(column_.rows, {});
    const std::vector<Value> dictionary = std::exchange(column_.dictionary, {});
    const std::size_t rows = std::exchange(rows_, 0);
    column_.storage = ColumnStorage::kUnits16;
    for (std::size_t i = 0; i < rows; ++i) {
      const std::uint8_t code = codes.as<std::uint8_t>()[i];
      if (units_[code] == kNullUnits && !dictionary[code].is_null()) {
        column_.exceptions.emplace_back(rows_, dictionary[code]);
      }
      PushUnits(units_[code]);
    }
  }

  bool RaiseScale(int scale) {
    const int by = scale - column_.scale;
    const auto fits = [&](std::int64_t units) {
      const auto scaled = units == kNullUnits ? std::optional(units) : Rescaled(units, by);
      return scaled && (units == kNullUnits || (*scaled < kMostUnits && *scaled > -kMostUnits));
    };
    if (IsCodes()) {
      if (!std::ranges::all_of(units_, fits)) return false;
      slots_.fill(kFree);
      for (std::size_t i = 0; i < units_.size(); ++i) {
        if (units_[i] == kNullUnits) continue;
        units_[i] = *Rescaled(units_[i], by);
        std::size_t slot = SlotOf(units_[i]);
        while (slots_[slot] != kFree) slot = (slot + 1) % kSlots;
        slots_[slot] = static_cast<std::int16_t>(i);
      }
      column_.scale = scale;
      return true;
    }
    if (column_.least <= column_.greatest && (!fits(column_.least) || !fits(column_.greatest))) return false;
    Column old = std::move(column_);
    column_.name = old.name;
    column_.kind = old.kind;
    column_.storage = ColumnStorage::kUnits16;
    column_.scale = scale;
    column_.least = 0;
    column_.greatest = -1;
    column_.has_null = old.has_null;
    column_.exceptions = std::move(old.exceptions);
    column_.dictionary.clear();
    column_.rows = {};
    const std::size_t rows = std::exchange(rows_, 0);
    for (std::size_t i = 0; i < rows; ++i) {
      std::int64_t units = kNullUnits;
      if (old.storage == ColumnStorage::kUnits16) {
        const auto raw = old.rows.as<std::int16_t>()[i];
        if (raw != INT16_MIN) units = raw;
      } else if (old.storage == ColumnStorage::kUnits32) {
        const auto raw = old.rows.as<std::int32_t>()[i];
        if (raw != INT32_MIN) units = raw;
      } else {
        units = old.rows.as<std::int64_t>()[i];
      }
      PushUnits(units == kNullUnits ? units : *Rescaled(units, by));
    }
    return true;
  }

  Column column_;
  std::size_t rows_ = 0;
  std::size_t reserved_ = 0;
  std::vector<std::int64_t> units_;  // of the dictionary's entries
  std::array<std::int16_t, kSlots> slots_{};
  TextCodes texts_, odd_;
  int null_code_ = -1;
  int true_code_ = -1;
  int false_code_ = -1;
};

}  // namespace

struct ColumnTableBuilder::Impl {
  std::vector<ColumnGrower> columns;
};

ColumnTableBuilder::ColumnTableBuilder(std::vector<std::pair<std::string, ColumnKind>> columns)
    : impl_(std::make_unique<Impl>()) {
  for (auto& [name, kind] : columns) impl_->columns.emplace_back(std::move(name), kind);
}
ColumnTableBuilder::~ColumnTableBuilder() = default;
ColumnTableBuilder::ColumnTableBuilder(ColumnTableBuilder&&) noexcept = default;
ColumnTableBuilder& ColumnTableBuilder::operator=(ColumnTableBuilder&&) noexcept = default;

void ColumnTableBuilder::Reserve(std::size_t rows) {
  for (ColumnGrower& column : impl_->columns) column.Reserve(rows);
}
void ColumnTableBuilder::AddNull(std::size_t column) { impl_->columns[column].AddNull(); }
void ColumnTableBuilder::AddNumber(std::size_t column, std::int64_t units, int scale) {
  impl_->columns[column].AddUnits(units, scale);
}
void ColumnTableBuilder::AddDate(std::size_t column, std::int64_t days) { impl_->columns[column].AddUnits(days, 0); }
void ColumnTableBuilder::AddText(std::size_t column, std::string_view text) { impl_->columns[column].AddText(text); }
void ColumnTableBuilder::AddBoolean(std::size_t column, bool value) { impl_->columns[column].AddBoolean(value); }

void ColumnTableBuilder::Add(std::size_t column, const Value& value) {
  ColumnGrower& grower = impl_->columns[column];
  const ColumnKind kind = grower.kind();
  switch (value.kind()) {
    case Value::Kind::kNull:
      return grower.AddNull();
    case Value::Kind::kBoolean:
      if (kind == ColumnKind::kBoolean) return grower.AddBoolean(value.boolean());
      break;
    case Value::Kind::kString:
      if (kind == ColumnKind::kString) return grower.AddText(value.text());
      break;
    case Value::Kind::kDate:
      if (kind == ColumnKind::kDate) return grower.AddUnits(value.date().days(), 0);
      break;
    case Value::Kind::kNumber:
      if (kind == ColumnKind::kNumber) {
        if (const auto units = UnitsOfNumber(value.number())) return grower.AddUnits(units->first, units->second);
      }
      break;
    default:
      break;
  }
  grower.AddOdd(value);
}

ColumnTable ColumnTableBuilder::Finish() {
  ColumnTable table;
  for (const ColumnGrower& column : impl_->columns) table.rows = std::max(table.rows, column.rows());
  for (ColumnGrower& column : impl_->columns) table.columns.push_back(column.Finish(table.rows));
  impl_->columns.clear();
  return table;
}

}  // namespace yq::decision
