#include "engine/decision/columns.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "engine/decision/batch/units.h"

namespace yq::decision {
namespace {

constexpr std::size_t kLine = 64;         // bytes of a cache line, and of the widest vector
constexpr std::size_t kMapped = 1 << 20;  // from here on pages of the system's own

std::int64_t UnitsAt(const Column& column, std::size_t row) {
  switch (column.storage) {
    case ColumnStorage::kUnits16: {
      const std::int16_t units = column.rows.as<std::int16_t>()[row];
      return units == INT16_MIN ? kNullUnits : units;
    }
    case ColumnStorage::kUnits32: {
      const std::int32_t units = column.rows.as<std::int32_t>()[row];
      return units == INT32_MIN ? kNullUnits : units;
    }
    default:
      return column.rows.as<std::int64_t>()[row];
  }
}

}  // namespace

AlignedBytes::~AlignedBytes() { Free(); }

void AlignedBytes::Free() {
  if (data_ == nullptr) return;
  if (capacity_ >= kMapped) {
    ::munmap(data_, capacity_ + kLine);
  } else {
    ::operator delete(data_, std::align_val_t(kLine));
  }
}

void AlignedBytes::Reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  // A vector beyond the end may be read (never written), so that tails need no code of their own.
  std::byte* grown = nullptr;
  if (capacity >= kMapped) {
    // Fresh pages are zero, and large ones cost a five-hundredth of the faults.
    void* mapped = ::mmap(nullptr, capacity + kLine, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) std::abort();  // as a failing operator new would end it
    ::madvise(mapped, capacity + kLine, MADV_HUGEPAGE);
    grown = static_cast<std::byte*>(mapped);
  } else {
    grown = static_cast<std::byte*>(::operator new(capacity + kLine, std::align_val_t(kLine)));
    std::memset(grown + size_, 0, capacity + kLine - size_);
  }
  if (size_ > 0) std::memcpy(grown, data_, size_);
  Free();
  data_ = grown;
  capacity_ = capacity;
}

void AlignedBytes::Resize(std::size_t size) {
  if (size > capacity_) Reserve(std::max(size, capacity_ + capacity_ / 2));
  if (size < size_) std::memset(data_ + size, 0, size_ - size);
  size_ = size;
}

Value NumberOfUnits(std::int64_t units, int scale) {
  while (scale > 0 && units % 10 == 0) {
    units /= 10;
    --scale;
  }
  return Value::Of(Number::FromParts(units, -scale));
}

std::optional<std::pair<std::int64_t, int>> UnitsOfNumber(const Number& number) {
  const auto whole = number.ToInt();
  if (whole) return std::pair(*whole, 0);
  // The coefficient by scaling up until it is whole: rare (the fast ways come with units).
  for (int scale = 1; scale <= kMostScale; ++scale) {
    const auto scaled = Multiply(number, Number::FromParts(1, scale));
    if (!scaled) return std::nullopt;
    if (const auto units = scaled->ToInt()) return std::pair(*units, scale);
  }
  return std::nullopt;
}

std::optional<std::int64_t> Rescaled(std::int64_t units, int by) {
  for (; by > 0; --by) {
    if (__builtin_mul_overflow(units, std::int64_t{10}, &units)) return std::nullopt;
  }
  return units;
}

Value Column::At(std::size_t row) const {
  switch (storage) {
    case ColumnStorage::kCodes8:
      return dictionary[rows.as<std::uint8_t>()[row]];
    case ColumnStorage::kCodes32:
      return dictionary[rows.as<std::uint32_t>()[row]];
    default:
      break;
  }
  const std::int64_t units = UnitsAt(*this, row);
  if (units == kNullUnits) {
    const auto odd = std::ranges::lower_bound(exceptions, row, {}, &std::pair<std::size_t, Value>::first);
    return odd != exceptions.end() && odd->first == row ? odd->second : Value();
  }
  if (kind == ColumnKind::kNumber) return NumberOfUnits(units, scale);
  const auto date = Date::FromDays(units);
  return date ? Value::Of(*date) : Value();
}

const Column* ColumnTable::Find(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

Context ColumnTable::Row(std::size_t row) const {
  Context context;
  for (const Column& column : columns) context.Set(column.name, column.At(row));
  return context;
}

std::size_t ColumnTable::Bytes() const {
  std::size_t bytes = 0;
  for (const Column& column : columns) bytes += column.rows.size();
  return bytes;
}

ColumnKind KindOfType(std::string_view feel_type) {
  if (feel_type == "boolean") return ColumnKind::kBoolean;
  if (feel_type == "string") return ColumnKind::kString;
  if (feel_type == "date") return ColumnKind::kDate;
  return feel_type == "number" ? ColumnKind::kNumber : ColumnKind::kOther;
}

}  // namespace yq::decision
