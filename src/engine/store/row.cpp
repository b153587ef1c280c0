#include "engine/store/row.h"

#include <fmt/format.h>

#include "engine/store/connection.h"

namespace yq::store {
namespace {

std::string_view TypeName(Arg::Type type) {
  switch (type) {
    case Arg::Type::kNull:
      return "null";
    case Arg::Type::kInt:
      return "integer";
    case Arg::Type::kText:
      return "text";
    case Arg::Type::kBlob:
      return "bytes";
  }
  return "unknown";
}

void NoteMisread(const Cells& cells, std::string_view place, std::string_view found, std::string_view wanted) {
  const std::string detail =
      fmt::format("{}.{} {}: {} read as {}", cells.statement->module, cells.statement->name, place, found, wanted);
  if (!cells.notes->open) Stop("a row was misread after its transaction ended: " + detail);
  cells.notes->beyond_repair = true;
  if (!cells.notes->doom) cells.notes->doom = OtherError("store.misread", {}, detail);
}

// The cell when it has the type; else null, and the transaction is doomed.
const Cell* CellOf(const Cells& cells, std::size_t row, int column, Arg::Type wanted) {
  if (column < 0 || column >= cells.columns) {
    NoteMisread(cells, fmt::format("column {}", column), fmt::format("one of {} columns", cells.columns),
                TypeName(wanted));
    return nullptr;
  }
  const Cell& cell = cells.cells[row * static_cast<std::size_t>(cells.columns) + static_cast<std::size_t>(column)];
  if (cell.type == wanted) return &cell;
  NoteMisread(cells, fmt::format("column {}", column), TypeName(cell.type), TypeName(wanted));
  return nullptr;
}

std::string_view BytesOf(const Cells& cells, const Cell& cell) {
  return std::string_view(cells.arena).substr(static_cast<std::size_t>(cell.integer), cell.size);
}

}  // namespace

int Row::columns() const { return cells_->columns; }

bool Row::IsNull(int column) const {
  if (column < 0 || column >= cells_->columns) {
    NoteMisread(*cells_, fmt::format("column {}", column), fmt::format("one of {} columns", cells_->columns),
                "null or not");
    return true;
  }
  return cells_->cells[index_ * static_cast<std::size_t>(cells_->columns) + static_cast<std::size_t>(column)].type ==
         Arg::Type::kNull;
}

std::int64_t Row::Int(int column) const {
  const Cell* cell = CellOf(*cells_, index_, column, Arg::Type::kInt);
  return cell == nullptr ? 0 : cell->integer;
}

bool Row::Bool(int column) const { return IntBetween(column, 0, 1) == 1; }

std::string_view Row::TextView(int column) const {
  const Cell* cell = CellOf(*cells_, index_, column, Arg::Type::kText);
  return cell == nullptr ? std::string_view() : BytesOf(*cells_, *cell);
}

std::string Row::Text(int column) const { return std::string(TextView(column)); }

std::vector<std::uint8_t> Row::Blob(int column) const {
  const Cell* cell = CellOf(*cells_, index_, column, Arg::Type::kBlob);
  if (cell == nullptr) return {};
  const std::string_view bytes = BytesOf(*cells_, *cell);
  return {bytes.begin(), bytes.end()};
}

std::string Row::Any(int column) const {
  if (IsNull(column)) return "null";
  const Cell& cell =
      cells_->cells[index_ * static_cast<std::size_t>(cells_->columns) + static_cast<std::size_t>(column)];
  if (cell.type == Arg::Type::kInt) return std::to_string(cell.integer);
  if (cell.type == Arg::Type::kBlob) return fmt::format("{} bytes", cell.size);
  return std::string(BytesOf(*cells_, cell));
}

std::int64_t Row::IntBetween(int column, std::int64_t least, std::int64_t most) const {
  const std::int64_t value = Int(column);
  if (value >= least && value <= most) return value;
  Misread(column, fmt::format("an integer from {} to {}", least, most));
  return least;
}

void Row::Misread(int column, std::string_view wanted) const {
  const bool known = column >= 0 && column < cells_->columns;
  const Arg::Type found =
      known ? cells_->cells[index_ * static_cast<std::size_t>(cells_->columns) + static_cast<std::size_t>(column)].type
            : Arg::Type::kNull;
  NoteMisread(*cells_, fmt::format("column {}", column), TypeName(found), wanted);
}

void Row::CheckWidth(int wanted) const {
  if (wanted != cells_->columns) {
    NoteMisread(*cells_, "row", fmt::format("{} columns", cells_->columns), fmt::format("{} variables", wanted));
  }
}

std::size_t Rows::size() const { return cells_->rows; }

}  // namespace yq::store
