// Writes CSV (RFC 4180: CRLF, quotes where needed) for people who open it in a spreadsheet: a cell that a spreadsheet
// would run as a formula (= + - @ tab CR at its start) is written with a ' before it. Pure; one thread; linear.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace yq::document {

enum class Bom { kNone, kUtf8 };        // kUtf8: without it Excel reads Chinese as the local code page
enum class FormulaGuard { kOn, kOff };  // kOff only for files that programs alone read

class CsvWriter {
 public:
  explicit CsvWriter(Bom bom, FormulaGuard guard = FormulaGuard::kOn);

  // One record. A cell that is a plain number (-12.50) stays one, guard or not.
  void AddRow(std::span<const std::string> cells);
  void AddRow(std::initializer_list<std::string_view> cells);

  // What was written since the last call, for streaming.
  [[nodiscard]] std::string Take();

 private:
  void AddCell(std::string_view cell, bool first);
  void EndRow(std::size_t cells, bool one_empty_cell);
  std::string out_;
  FormulaGuard guard_;
};

}  // namespace yq::document
