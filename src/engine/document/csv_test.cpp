#include "engine/document/csv.h"

#include <doctest/doctest.h>

namespace yq::document {
namespace {

std::string Row(std::initializer_list<std::string_view> cells, FormulaGuard guard = FormulaGuard::kOn) {
  CsvWriter writer(Bom::kNone, guard);
  writer.AddRow(cells);
  return writer.Take();
}

TEST_CASE("cells are quoted where RFC 4180 asks for it and nowhere else") {
  const struct {
    std::initializer_list<std::string_view> cells;
    std::string_view line;
  } rows[] = {
      {{"a", "b", "c"}, "a,b,c\r\n"},
      {{"", "", ""}, ",,\r\n"},
      {{""}, "\"\"\r\n"},
      {{}, ""},
      {{"a,b", "c"}, "\"a,b\",c\r\n"},
      {{"say \"hi\""}, "\"say \"\"hi\"\"\"\r\n"},
      {{"two\nlines"}, "\"two\nlines\"\r\n"},
      {{"two\r\nlines"}, "\"two\r\nlines\"\r\n"},
      {{" space", "space "}, "\" space\",\"space \"\r\n"},
      {{"李雷", "Zürich"}, "李雷,Zürich\r\n"},
      {{"a;b", "a'b"}, "a;b,a'b\r\n"},
  };
  for (const auto& row : rows) CHECK(Row(row.cells) == row.line);
}

TEST_CASE("what a spreadsheet would run is disarmed, what it would count is not") {
  const struct {
    std::string_view cell;
    std::string_view line;
  } rows[] = {
      {"=1+1", "\"'=1+1\"\r\n"},
      {"=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"\r\n"},
      {"+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\"\r\n"},
      {"-2+3", "\"'-2+3\"\r\n"},
      {"@SUM(A1)", "\"'@SUM(A1)\"\r\n"},
      {"\t=1", "\"'\t=1\"\r\n"},
      {"\r=1", "\"'\r=1\"\r\n"},
      {"\n=1", "\"'\n=1\"\r\n"},
      {"＝1+1", "\"'＝1+1\"\r\n"},
      {"＠x", "\"'＠x\"\r\n"},
      {"-", "\"'-\"\r\n"},
      {"-.", "\"'-.\"\r\n"},
      {"--1", "\"'--1\"\r\n"},
      {"-1.", "\"'-1.\"\r\n"},
      {"-1.2.3", "\"'-1.2.3\"\r\n"},
      {"+86 21 1234", "\"'+86 21 1234\"\r\n"},
      {"-12.50", "-12.50\r\n"},
      {"+3", "+3\r\n"},
      {"-0", "-0\r\n"},
      {"a=1", "a=1\r\n"},
      {"1-2", "1-2\r\n"},
  };
  for (const auto& row : rows) CHECK(Row({row.cell}) == row.line);
  CHECK(Row({"=1+1"}, FormulaGuard::kOff) == "=1+1\r\n");
}

TEST_CASE("the mark of UTF-8 comes once, and parts taken join to the whole") {
  CsvWriter writer(Bom::kUtf8);
  const std::vector<std::string> row{"a", "b"};
  writer.AddRow(row);
  CHECK(writer.Take() ==
        "\xEF\xBB\xBF"
        "a,b\r\n");
  CHECK(writer.Take().empty());
  writer.AddRow({"c"});
  CHECK(writer.Take() == "c\r\n");
}

}  // namespace
}  // namespace yq::document
