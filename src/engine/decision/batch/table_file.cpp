// The binary column file, as docs/columns.md has it.
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/text.h"
#include "engine/decision/batch/units.h"
#include "engine/decision/columns.h"

namespace yq::decision {
namespace {

// stored: the file begins with these and ends with the CRC-32 of all before it.
constexpr std::string_view kMagic = "YQCOLS\r\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kMostRows = std::uint64_t{1} << 40;
constexpr std::uint32_t kMostColumns = 10'000;
constexpr std::uint64_t kMostBareRows = 10'000'000;  // without any column: nothing in the file pays for them
constexpr std::uint32_t kMostText = 1 << 20;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::unexpected<Error> Bad(const std::string& file, std::string why) {
  return Fail(ErrorCode::kInvalid, "decision.bad_column_file", {{"file", file}, {"why", std::move(why)}});
}

std::uint32_t Checksum(std::uint32_t so_far, const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(::crc32_z(so_far, static_cast<const Bytef*>(data), size));
}

// What a value is called in the file; "" for kinds that are not kept.
std::string_view TagOf(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kBoolean:
    case Value::Kind::kNumber:
    case Value::Kind::kString:
    case Value::Kind::kDate:
    case Value::Kind::kTime:
    case Value::Kind::kDateTime:
    case Value::Kind::kDaysDuration:
    case Value::Kind::kMonthsDuration:
      return KindName(value.kind());
    default:
      return {};
  }
}

class Writer {
 public:
  explicit Writer(std::FILE* file) : file_(file) {}
  void Raw(const void* data, std::size_t size) {
    if (size == 0) return;
    checksum_ = Checksum(checksum_, data, size);
    good_ = good_ && std::fwrite(data, 1, size, file_) == size;
  }
  template <class T>
  void Int(T value) {
    Raw(&value, sizeof(value));
  }
  void Text(std::string_view text) {
    Int(static_cast<std::uint32_t>(text.size()));
    Raw(text.data(), text.size());
  }
  bool OfValue(const Value& value) {
    const std::string_view tag = TagOf(value);
    if (tag.empty()) return false;
    Text(tag);
    Text(value.is_null() ? std::string() : ToText(value));
    return true;
  }
  [[nodiscard]] std::uint32_t checksum() const { return checksum_; }
  [[nodiscard]] bool good() const { return good_; }

 private:
  std::FILE* file_;
  std::uint32_t checksum_ = 0;
  bool good_ = true;
};

class Reader {
 public:
  Reader(std::FILE* file, std::uint64_t size) : file_(file), left_(size) {}
  bool Raw(void* data, std::size_t size) {
    if (size == 0) return true;
    if (size > left_ || std::fread(data, 1, size, file_) != size) return false;
    left_ -= size;
    checksum_ = Checksum(checksum_, data, size);
    return true;
  }
  template <class T>
  bool Int(T& value) {
    return Raw(&value, sizeof(value));
  }
  bool Text(std::string& text) {
    std::uint32_t size = 0;
    if (!Int(size) || size > kMostText || size > left_) return false;
    text.resize(size);
    return Raw(text.data(), size) && IsValidUtf8(text);
  }
  bool OfValue(Value& value) {
    std::string tag, text;
    if (!Text(tag) || !Text(text)) return false;
    if (tag == "null") {
      value = Value();
      return true;
    }
    Result<Value> read = FromText(tag, text);
    if (!read || TagOf(*read) != tag) return false;
    value = std::move(*read);
    return true;
  }
  [[nodiscard]] std::uint64_t left() const { return left_; }
  [[nodiscard]] std::uint32_t checksum() const { return checksum_; }

 private:
  std::FILE* file_;
  std::uint64_t left_;
  std::uint32_t checksum_ = 0;
};

template <class T>
bool UnitsFit(const Column& column, std::size_t rows) {
  const T* units = column.rows.as<T>();
  for (std::size_t i = 0; i < rows; ++i) {
    const bool null = units[i] == std::numeric_limits<T>::min();
    if (null ? !column.has_null && column.exceptions.empty() : units[i] < column.least || units[i] > column.greatest)
      return false;
  }
  return true;
}

template <class T>
bool CodesFit(const Column& column, std::size_t rows) {
  const T* codes = column.rows.as<T>();
  std::uint64_t greatest = 0;
  for (std::size_t i = 0; i < rows; ++i) greatest = std::max<std::uint64_t>(greatest, codes[i]);
  return rows == 0 || greatest < column.dictionary.size();
}

// Is every row what the head promises? A plan looks nothing up beyond it.
bool RowsFit(const Column& column, std::size_t rows) {
  switch (column.storage) {
    case ColumnStorage::kCodes8:
      return CodesFit<std::uint8_t>(column, rows);
    case ColumnStorage::kCodes32:
      return CodesFit<std::uint32_t>(column, rows);
    case ColumnStorage::kUnits16:
      return UnitsFit<std::int16_t>(column, rows);
    case ColumnStorage::kUnits32:
      return UnitsFit<std::int32_t>(column, rows);
    case ColumnStorage::kUnits64:
      return UnitsFit<std::int64_t>(column, rows);
  }
  return false;
}

// Whether the bounds are values of the storage (its least one stands for null), far enough from the ends to count with.
bool BoundsFit(const Column& column) {
  std::int64_t most = kMostUnits - 1;
  if (column.storage == ColumnStorage::kUnits16) most = INT16_MAX;
  if (column.storage == ColumnStorage::kUnits32) most = INT32_MAX;
  return column.least >= -most && column.greatest <= most;
}

bool ReadColumn(Reader& in, std::uint64_t rows, Column& column) {
  std::uint8_t kind = 0, storage = 0, scale = 0, null = 0;
  std::uint32_t entries = 0;
  std::uint64_t exceptions = 0;
  if (!in.Text(column.name) || !in.Int(kind) || !in.Int(storage) || !in.Int(scale) || !in.Int(null)) return false;
  if (kind > 4 || storage > 4 || scale > 18 || null > 1) return false;
  column.kind = static_cast<ColumnKind>(kind);
  column.storage = static_cast<ColumnStorage>(storage);
  column.scale = scale;
  column.has_null = null == 1;
  const bool codes = column.storage == ColumnStorage::kCodes8 || column.storage == ColumnStorage::kCodes32;
  const bool numeric = column.kind == ColumnKind::kDate || column.kind == ColumnKind::kNumber;
  if (!codes && !numeric) return false;
  if (!in.Int(column.least) || !in.Int(column.greatest)) return false;
  if (column.least > column.greatest) column.least = 0, column.greatest = -1;  // no row has a value
  if (!BoundsFit(column)) return false;
  if (!codes && column.kind == ColumnKind::kDate && column.least <= column.greatest &&
      (!Date::FromDays(column.least) || !Date::FromDays(column.greatest)))
    return false;
  if (!in.Int(entries) || entries > in.left() / 8 ||
      (codes ? column.storage == ColumnStorage::kCodes8 && entries > 256 : entries > 0))
    return false;
  column.dictionary.resize(entries);
  for (Value& value : column.dictionary) {
    if (!in.OfValue(value)) return false;
  }
  if (!in.Int(exceptions) || exceptions > in.left() / 16 || (codes && exceptions > 0)) return false;
  std::uint64_t last = 0;
  for (std::uint64_t i = 0; i < exceptions; ++i) {
    std::uint64_t row = 0;
    Value value;
    if (!in.Int(row) || row >= rows || (i > 0 && row <= last) || !in.OfValue(value)) return false;
    last = row;
    column.exceptions.emplace_back(row, std::move(value));
  }
  const std::size_t bytes = StorageBytes(column.storage);
  if (rows > in.left() / bytes) return false;
  column.rows.Resize(rows * bytes);
  return in.Raw(column.rows.as<char>(), rows * bytes) && RowsFit(column, rows);
}

}  // namespace

Result<void> SaveTable(const ColumnTable& table, const std::string& file) {
  const std::string unfinished = file + ".part";
  File out(std::fopen(unfinished.c_str(), "wb"));
  if (!out) return Bad(file, "it cannot be written");
  Writer writer(out.get());
  writer.Raw(kMagic.data(), kMagic.size());
  writer.Int(kVersion);
  writer.Int(static_cast<std::uint64_t>(table.rows));
  writer.Int(static_cast<std::uint32_t>(table.columns.size()));
  bool kept = true;
  for (const Column& column : table.columns) {
    writer.Text(column.name);
    writer.Int(static_cast<std::uint8_t>(column.kind));
    writer.Int(static_cast<std::uint8_t>(column.storage));
    writer.Int(static_cast<std::uint8_t>(column.scale));
    writer.Int(static_cast<std::uint8_t>(column.has_null ? 1 : 0));
    writer.Int(column.least);
    writer.Int(column.greatest);
    writer.Int(static_cast<std::uint32_t>(column.dictionary.size()));
    for (const Value& value : column.dictionary) kept = kept && writer.OfValue(value);
    writer.Int(static_cast<std::uint64_t>(column.exceptions.size()));
    for (const auto& [row, value] : column.exceptions) {
      writer.Int(static_cast<std::uint64_t>(row));
      kept = kept && writer.OfValue(value);
    }
    writer.Raw(column.rows.as<char>(), column.rows.size());
  }
  writer.Int(writer.checksum());
  const bool written = writer.good() && std::fclose(out.release()) == 0;
  if (kept && written && std::rename(unfinished.c_str(), file.c_str()) == 0) return {};
  std::remove(unfinished.c_str());
  return Bad(file, kept ? "it cannot be written" : "lists and contexts are not kept in columns");
}

Result<ColumnTable> LoadTable(const std::string& file) {
  const File in(std::fopen(file.c_str(), "rb"));
  if (!in) return Fail(ErrorCode::kNotFound, "decision.no_file", {{"file", file}});
  if (std::fseek(in.get(), 0, SEEK_END) != 0) return Bad(file, "it is no regular file");
  const long size = std::ftell(in.get());
  if (size < 0 || std::fseek(in.get(), 0, SEEK_SET) != 0) return Bad(file, "it is no regular file");
  Reader reader(in.get(), static_cast<std::uint64_t>(size));
  char magic[8];
  std::uint32_t version = 0, columns = 0, checksum = 0;
  std::uint64_t rows = 0;
  if (!reader.Raw(magic, sizeof(magic)) || std::string_view(magic, sizeof(magic)) != kMagic)
    return Bad(file, "it is no column file");
  if (!reader.Int(version) || version != kVersion) return Bad(file, "it is of another version");
  if (!reader.Int(rows) || !reader.Int(columns) || rows > kMostRows || columns > kMostColumns)
    return Bad(file, "its head is damaged");
  if (columns == 0 && rows > kMostBareRows) return Bad(file, "it has no column for so many rows");
  ColumnTable table;
  table.rows = rows;
  for (std::uint32_t c = 0; c < columns; ++c) {
    Column& column = table.columns.emplace_back();
    if (!ReadColumn(reader, rows, column)) return Bad(file, "column " + std::to_string(c + 1) + " is damaged");
    for (std::uint32_t before = 0; before < c; ++before) {
      if (table.columns[before].name == column.name)
        return Bad(file, "the column '" + column.name + "' is there twice");
    }
  }
  const std::uint32_t wanted = reader.checksum();
  if (!reader.Int(checksum) || checksum != wanted || reader.left() != 0) return Bad(file, "its checksum is wrong");
  return table;
}

}  // namespace yq::decision
