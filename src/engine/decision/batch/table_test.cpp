// Columns from text and files: what is read, what is refused.
#include <doctest/doctest.h>
#include <stdlib.h>
#include <zlib.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/decision/batch.h"
#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

using testing::Definitions;
using testing::Input;

Model Inputs() {
  auto model = LoadModel({.name = "m.dmn",
                          .bytes = Definitions(Input("n", "number") + Input("d", "date") + Input("s", "string") +
                                               Input("b", "boolean") + Input("t", "time") + Input("a", "Any"))});
  REQUIRE(model.has_value());
  return *model;
}

std::string ValuesOf(const CsvResult& read, std::string_view name) {
  std::string text;
  const Column* column = read.table.Find(name);
  if (column == nullptr) return "no column";
  for (std::size_t row = 0; row < read.table.rows; ++row) text += ToFeel(column->At(row)) + " ";
  return text;
}

struct Scratch {
  Scratch() { REQUIRE(::mkdtemp(folder.data()) != nullptr); }
  ~Scratch() { std::filesystem::remove_all(folder); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string folder = (std::filesystem::temp_directory_path() / "yq-columns-XXXXXX").string();
  [[nodiscard]] std::string Path(const char* name) const { return folder + "/" + name; }
};

std::string Bytes(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST_CASE("tables from text") {
  struct Case {
    const char* name;
    const char* text;
    const char* column;
    const char* wanted;
    std::size_t bad = 0;
  };
  const Case cases[] = {
      {"numbers", "n\n1\n-2.50\n0.001\n\n1e3\n", "n", "1 -2.5 0.001 null 1000 "},
      {"an empty cell is null", "n,s\n,x\n5,\n", "n", "null 5 "},
      {"carriage returns", "n,s\r\n1,x\r\n2,y\r\n", "s", "\"x\" \"y\" "},
      {"no line end at the end", "n,s\n1,x\n2,y", "s", "\"x\" \"y\" "},
      {"byte order mark", "\xEF\xBB\xBFn\n7\n", "n", "7 "},
      {"quotes", "s,n\n\"a,\"\"b\"\"\nc\",1\n\"\",2\n", "s", "\"a,\\\"b\\\"\\nc\" \"\" "},
      {"dates", "d\n2024-02-29\n1969-12-31\n", "d", "@\"2024-02-29\" @\"1969-12-31\" "},
      {"no such day", "d\n2023-02-29\n", "d", "null ", 1},
      {"booleans", "b\ntrue\nfalse\nyes\n", "b", "true false null ", 1},
      {"times", "t\n10:00:00\nnoon\n", "t", "@\"10:00:00\" null ", 1},
      {"anything", "a\n1\ntrue\nx\n", "a", "1 true \"x\" "},
      {"a number that is none", "n\n12O00\n--1\n1.\n.\n", "n", "null null null null ", 4},
      {"thirty digits", "n\n123456789012345678901234567890\n1\n", "n", "123456789012345678901234567890 1 "},
      {"text that is no UTF-8", "s\n\xFF\n", "s", "null ", 1},
      {"too few cells", "n,s\n1\n2,y\n", "s", "null \"y\" ", 1},
      {"too many cells", "n,s\n1,x,y\n", "s", "\"x\" ", 1},
      {"spaces around names", " n , s\n1,x\n", "n", "1 "},
      {"no rows", "n,s\n", "n", ""},
  };
  const Model model = Inputs();
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto read = ParseCsvTable(model, c.text);
    REQUIRE(read.has_value());
    CHECK(ValuesOf(*read, c.column) == c.wanted);
    CHECK(read->bad_count == c.bad);
  }
  const auto places = ParseCsvTable(model, "x,n\n1,2\n1,two\n");
  REQUIRE(places.has_value());
  CHECK(places->unused == std::vector<std::string>{"x"});
  CHECK(places->missing.size() == 5);
  REQUIRE(places->bad.size() == 1);
  CHECK(places->bad[0].row == 2);
  CHECK(places->bad[0].column == "n");
  CHECK(places->bad[0].text == "two");
  CHECK(places->bad_rows == std::vector<std::size_t>{1});
}

TEST_CASE("text that is no table is refused with its place") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "table:1:1"},
      {"n,n\n1,2\n", "table:1:2"},
      {"n\n\"open\n", "table:2:1"},
      {"n,s\n1,\"a\"b\n", "table:2:2"},
      {"n,s\n1,a\"b\n", "table:2:2"},
      {"\"n\n", "table:1:1"},
  };
  const Model model = Inputs();
  for (const auto& [text, place] : cases) {
    CAPTURE(text);
    const auto read = ParseCsvTable(model, text);
    REQUIRE(!read.has_value());
    CHECK(read.error().key == "decision.bad_table");
    REQUIRE(read.error().problems.size() == 1);
    CHECK(read.error().problems[0].place == place);
  }
  CHECK(ReadCsvTable(model, "/no/such/file").error().code == ErrorCode::kNotFound);
}

TEST_CASE("columns widen without losing a value") {
  std::string text = "n,s\n";
  std::vector<std::string> wanted;
  for (int i = 0; i < 700; ++i) {
    const std::string value = i < 300    ? std::to_string(i)
                              : i < 400  ? std::to_string(i * 100)
                              : i < 500  ? std::to_string(i) + ".25"
                              : i < 600  ? std::to_string(i) + "00000000.5"
                              : i == 650 ? "0.1234567890123456789012"
                              : i == 651 ? ""
                                         : std::to_string(i) + "00000000000";
    wanted.push_back(value);
    text += value + "," + std::to_string(i % 300) + "\n";
  }
  const auto read = ParseCsvTable(Inputs(), text);
  REQUIRE(read.has_value());
  const Column* column = read->table.Find("n");
  CHECK(column->storage == ColumnStorage::kUnits64);
  CHECK(column->exceptions.size() == 1);
  CHECK(read->table.Find("s")->storage == ColumnStorage::kCodes32);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto number = Number::Parse(wanted[i]);
    CAPTURE(wanted[i]);
    CHECK(column->At(i) == (number ? Value::Of(*number) : Value()));
    CHECK(read->table.Find("s")->At(i) == Value::Text(std::to_string(i % 300)));
  }
}

TEST_CASE("a column file gives the table back and refuses every changed byte") {
  const Scratch scratch;
  std::string text = "n,d,s,b,t,a\n";
  for (int i = 0; i < 300; ++i) {
    text += std::to_string(i * 1000) + ".5,2020-01-" + (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) + ",s" +
            std::to_string(i % 5) + "," + (i % 2 == 0 ? "true" : "") + ",10:00:0" + std::to_string(i % 10) + "," +
            (i % 3 == 0 ? "1" : "x") + "\n";
  }
  text += "0.1234567890123456789012,,,,,\n";
  const auto read = ParseCsvTable(Inputs(), text);
  REQUIRE(read.has_value());
  CHECK(read->bad_count == 0);
  const std::string file = scratch.Path("t.yqc");
  REQUIRE(SaveTable(read->table, file).has_value());
  const auto loaded = LoadTable(file);
  REQUIRE(loaded.has_value());
  CHECK(loaded->rows == read->table.rows);
  for (const char* name : {"n", "d", "s", "b", "t", "a"}) {
    CAPTURE(name);
    CHECK(loaded->Find(name)->storage == read->table.Find(name)->storage);
    for (std::size_t row = 0; row < loaded->rows; ++row) {
      const Value a = loaded->Find(name)->At(row);
      const Value b = read->table.Find(name)->At(row);
      CHECK(ToFeel(a) == ToFeel(b));
    }
  }
  const std::string whole = Bytes(file);
  const std::string damaged = scratch.Path("damaged.yqc");
  const auto refused = [&](const std::string& bytes) {
    std::ofstream(damaged, std::ios::binary) << bytes;
    return !LoadTable(damaged).has_value();
  };
  CHECK(!refused(whole));
  for (std::size_t at = 0; at < whole.size(); at += at < 1500 ? 1 : 37) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
    CHECK_MESSAGE(refused(bytes), at);
  }
  for (std::size_t size = 0; size < whole.size(); size += size < 300 ? 1 : 97)
    CHECK_MESSAGE(refused(whole.substr(0, size)), size);
  CHECK(refused(whole + "x"));
  // A right checksum over wrong content: a code beyond the dictionary, units beyond the ends.
  for (std::size_t at = 0; at + 4 < whole.size(); at += 11) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(0xFF);
    const auto sum =
        static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size() - 4));
    std::memcpy(bytes.data() + bytes.size() - 4, &sum, 4);
    std::ofstream(damaged, std::ios::binary) << bytes;
    const auto odd = LoadTable(damaged);  // refused, or a table every value of which can be read
    if (!odd) continue;
    for (const auto& column : odd->columns) {
      for (std::size_t row = 0; row < odd->rows; ++row) static_cast<void>(ToFeel(column.At(row)));
    }
  }
}

TEST_CASE("a column file without rows; bounds that its rows cannot have") {
  const Scratch scratch;
  const std::string file = scratch.Path("t.yqc");
  const auto none = ParseCsvTable(Inputs(), "n,s\n");
  REQUIRE(none.has_value());
  REQUIRE(SaveTable(none->table, file).has_value());
  const auto loaded = LoadTable(file);
  REQUIRE(loaded.has_value());
  CHECK(loaded->rows == 0);
  CHECK(loaded->columns.size() == 2);

  std::string text = "n\n";
  for (int i = 0; i < 300; ++i) text += std::to_string(i) + "\n";
  auto small = ParseCsvTable(Inputs(), text);
  REQUIRE(small.has_value());
  Column& column = small->table.columns[0];
  REQUIRE(column.storage == ColumnStorage::kUnits16);
  const std::pair<std::int64_t, std::int64_t> bounds[] = {
      {0, 1'000'000}, {-40'000, 299}, {-(std::int64_t{1} << 62), std::int64_t{1} << 62}};
  for (const auto& [least, greatest] : bounds) {
    CAPTURE(greatest);
    column.least = least;
    column.greatest = greatest;
    REQUIRE(SaveTable(small->table, file).has_value());
    CHECK(!LoadTable(file).has_value());
  }
  ColumnTable bare;
  bare.rows = std::size_t{1} << 39;
  REQUIRE(SaveTable(bare, file).has_value());
  CHECK(!LoadTable(file).has_value());
}

TEST_CASE("a table of very many columns is refused") {
  std::string text;
  for (int i = 0; i < 10'001; ++i) text += (i > 0 ? ",c" : "c") + std::to_string(i);
  const auto read = ParseCsvTable(Inputs(), text + "\n");
  REQUIRE(!read.has_value());
  CHECK(read.error().problems[0].place == "table:1:1");
}

TEST_CASE("answers as text") {
  const Scratch scratch;
  Answers answers;
  answers.rows = 4;
  AnswerColumn& codes = answers.columns.emplace_back();
  codes.decision = "a, b";
  codes.dictionary = {Value::Text("say \"x\""), Value(), Value::Text(""), Value::Of(*Number::Parse("2.50"))};
  codes.rows.Resize(4);
  for (std::uint8_t i = 0; i < 4; ++i) codes.rows.as<std::uint8_t>()[i] = i;
  AnswerColumn& amounts = answers.columns.emplace_back();
  amounts.decision = "c";
  amounts.form = AnswerColumn::Form::kAmounts;
  amounts.scale = 2;
  amounts.rows.Resize(4 * 8);
  const std::int64_t units[] = {-5, AnswerColumn::kNull, 123400, 1050};
  for (std::size_t i = 0; i < 4; ++i) amounts.rows.as<std::int64_t>()[i] = units[i];
  const std::string file = scratch.Path("a.csv");
  REQUIRE(WriteAnswers(answers, file, {3}).has_value());
  CHECK(Bytes(file) == "\"a, b\",c\r\n\"say \"\"x\"\"\",-0.05\r\n,\r\n\"\",1234\r\n,\r\n");
  CHECK(!WriteAnswers(answers, "/no/such/folder/file").has_value());
}

}  // namespace
}  // namespace yq::decision
