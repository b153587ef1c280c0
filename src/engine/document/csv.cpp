#include "engine/document/csv.h"

#include <utility>

namespace yq::document {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// -12.50, +3: a spreadsheet reads these as numbers and runs nothing.
bool IsPlainNumber(std::string_view cell) {
  if (!cell.empty() && (cell[0] == '-' || cell[0] == '+')) cell.remove_prefix(1);
  bool digit_before = false;
  bool point = false;
  for (const char c : cell) {
    if (c == '.' && digit_before && !point) {
      point = true;
      digit_before = false;
    } else if (IsDigit(c)) {
      digit_before = true;
    } else {
      return false;
    }
  }
  return digit_before;
}

bool StartsFormula(std::string_view cell) {
  // Full-width forms too: spreadsheets in East Asian locales read them as the plain ones.
  for (const std::string_view start : {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}) {
    if (cell.starts_with(start)) return !IsPlainNumber(cell);
  }
  return false;
}

}  // namespace

CsvWriter::CsvWriter(Bom bom, FormulaGuard guard) : guard_(guard) {
  if (bom == Bom::kUtf8) out_ = "\xEF\xBB\xBF";
}

void CsvWriter::AddRow(std::span<const std::string> cells) {
  bool first = true;
  for (const std::string& cell : cells) AddCell(cell, std::exchange(first, false));
  EndRow(cells.size(), cells.size() == 1 && cells[0].empty());
}

void CsvWriter::AddRow(std::initializer_list<std::string_view> cells) {
  bool first = true;
  for (const std::string_view cell : cells) AddCell(cell, std::exchange(first, false));
  EndRow(cells.size(), cells.size() == 1 && cells.begin()->empty());
}

std::string CsvWriter::Take() { return std::exchange(out_, {}); }

void CsvWriter::AddCell(std::string_view cell, bool first) {
  if (!first) out_ += ',';
  const bool guarded = guard_ == FormulaGuard::kOn && StartsFormula(cell);
  if (!guarded && cell.find_first_of("\",\r\n") == std::string_view::npos &&
      (cell.empty() || (cell.front() != ' ' && cell.back() != ' '))) {
    out_ += cell;
    return;
  }
  out_ += '"';
  if (guarded) out_ += '\'';
  for (const char c : cell) {
    if (c == '"') out_ += '"';
    out_ += c;
  }
  out_ += '"';
}

void CsvWriter::EndRow(std::size_t cells, bool one_empty_cell) {
  if (one_empty_cell) out_ += "\"\"";  // an empty line would read as no record
  if (cells > 0) out_ += "\r\n";
}

}  // namespace yq::document
