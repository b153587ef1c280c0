// Many people's inputs as typed columns: what batch decisions, what-if and generated SQL run over. Each column is kept
// as narrowly as its values allow: at most 255 different values are one byte a row and a dictionary, numbers and dates
// are whole units of 2, 4 or 8 bytes. A value that fits no unit stands beside the column, exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/decision/model.h"
#include "engine/decision/value.h"

namespace yq::decision {

// stored: do not renumber.
enum class ColumnKind : std::uint8_t { kBoolean = 0, kString = 1, kDate = 2, kNumber = 3, kOther = 4 };
enum class ColumnStorage : std::uint8_t {
  kCodes8 = 0,   // index into the dictionary
  kCodes32 = 1,  // the same, for more than 256 different values
  kUnits16 = 2,  // whole units: days since 1970-01-01, or a number times 10^scale; the least value stands for null
  kUnits32 = 3,
  kUnits64 = 4,
};
[[nodiscard]] constexpr std::size_t StorageBytes(ColumnStorage storage) {
  constexpr std::size_t kBytes[] = {1, 4, 2, 4, 8};
  return kBytes[static_cast<std::size_t>(storage)];
}

// Bytes of a column or answer, aligned to a cache line and zeroed. Grows like a vector.
class AlignedBytes {
 public:
  AlignedBytes() = default;
  explicit AlignedBytes(std::size_t size) { Resize(size); }
  AlignedBytes(AlignedBytes&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  AlignedBytes& operator=(AlignedBytes&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  AlignedBytes(const AlignedBytes&) = delete;
  AlignedBytes& operator=(const AlignedBytes&) = delete;
  ~AlignedBytes();
  void Resize(std::size_t size);
  void Reserve(std::size_t capacity);
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  template <class T>
  [[nodiscard]] T* as() {
    return reinterpret_cast<T*>(data_);
  }
  template <class T>
  [[nodiscard]] const T* as() const {
    return reinterpret_cast<const T*>(data_);
  }

 private:
  void Free();
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

struct Column {
  std::string name;  // of the input
  ColumnKind kind = ColumnKind::kString;
  ColumnStorage storage = ColumnStorage::kCodes8;
  int scale = 0;                  // kNumber kept as units: digits behind the point
  std::vector<Value> dictionary;  // kCodes8 (at most 256) and kCodes32; null is an entry like others
  std::int64_t least = 0;         // of the units that occur; least > greatest when none does
  std::int64_t greatest = -1;
  bool has_null = false;
  AlignedBytes rows;
  // Rows whose value fits no unit (the row itself holds null), ascending.
  std::vector<std::pair<std::size_t, Value>> exceptions;

  // The value at a row. Numbers have no trailing zeros, so 2.5 and 2.50 are one value whatever the file wrote.
  [[nodiscard]] Value At(std::size_t row) const;
};

struct ColumnTable {
  std::size_t rows = 0;
  std::vector<Column> columns;
  [[nodiscard]] const Column* Find(std::string_view name) const;
  // The inputs of one row by name, for the interpreter.
  [[nodiscard]] Context Row(std::size_t row) const;
  // Bytes held by rows, without dictionaries.
  [[nodiscard]] std::size_t Bytes() const;
};

// Makes a table value by value. Rows may be added to columns in any order; a column shorter than the longest one ends
// in nulls. Not thread-safe.
class ColumnTableBuilder {
 public:
  // Columns for inputs of a model have the kind its declared type asks for.
  explicit ColumnTableBuilder(std::vector<std::pair<std::string, ColumnKind>> columns);
  ~ColumnTableBuilder();
  ColumnTableBuilder(ColumnTableBuilder&&) noexcept;
  ColumnTableBuilder& operator=(ColumnTableBuilder&&) noexcept;
  void Reserve(std::size_t rows);
  // A value of any kind; one of another kind than the column's stands beside the column.
  void Add(std::size_t column, const Value& value);
  // The fast ways, for the column's own kind.
  void AddNull(std::size_t column);
  void AddNumber(std::size_t column, std::int64_t units, int scale);  // scale 0..18
  void AddDate(std::size_t column, std::int64_t days);
  void AddText(std::size_t column, std::string_view text);
  void AddBoolean(std::size_t column, bool value);
  [[nodiscard]] ColumnTable Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The kind of column an input of this FEEL type is kept in.
ColumnKind KindOfType(std::string_view feel_type);

struct BadCell {
  std::size_t row = 0;  // line of data from 1, without the header
  std::string column;
  std::string text;
  std::string wanted;
};

struct CsvResult {
  ColumnTable table;
  std::vector<BadCell> bad;  // the first hundred; such a cell is null in the table
  std::size_t bad_count = 0;
  std::vector<std::size_t> bad_rows;  // all rows with such a cell, from 0, ascending
  std::vector<std::string> unused;    // columns of the file that are no input of the model
  std::vector<std::string> missing;   // inputs of the model without a column: null for everybody
};

// Reads RFC 4180 text in UTF-8, the first line naming inputs of the model. An empty cell is null, "" in quotes is the
// empty string. kNotFound "decision.no_file"; kInvalid "decision.bad_table" with one Problem (place "file:row:column")
// for text that is no CSV. About 150 MB/s.
Result<CsvResult> ReadCsvTable(const Model& model, const std::string& file);
Result<CsvResult> ParseCsvTable(const Model& model, std::string_view text, const std::string& file = "table");

// The binary column file (docs/columns.md): versioned, checksummed, refused when a single bit differs.
// kInvalid "decision.bad_column_file" with param "why".
Result<void> SaveTable(const ColumnTable& table, const std::string& file);
Result<ColumnTable> LoadTable(const std::string& file);

}  // namespace yq::decision
