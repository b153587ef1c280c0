#include "engine/decision/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include <doctest/doctest.h>
#include "engine/decision/proof/ways.h"
#include "engine/decision/testing.h"

namespace yq::decision {
namespace {

using proof::DrawnModel;
using proof::Row;
using testing::Decision;
using testing::Definitions;
using testing::Input;
using testing::Literal;
using testing::Table;

const std::vector<std::string> kInputs = {"n", "m", "s", "b", "d", "e", "w", "t"};
const std::string kInputXml = Input("n", "number") + Input("m", "number") + Input("s", "string") +
                              Input("b", "boolean") + Input("d", "date") + Input("e", "date") +
                              Input("w", "date and time") + Input("t", "Any");

Result<SqlStatement> Compiled(const std::string& logic, const std::string& type, SqlDialect dialect) {
  const auto model =
      LoadModel({"m.dmn", Definitions(kInputXml + Decision("x", type, kInputs, logic))}, {.strict = true});
  REQUIRE(model.has_value());
  return CompileSql(*model, {.dialect = dialect, .decisions = {"x"}});
}

TEST_CASE("what has no exact SQL is refused with the reason") {
  struct Case {
    const char* expression;
    const char* type;
    const char* postgres;  // part of the reason, or "" when it is answered
    const char* sqlite;
  };
  const Case rows[] = {
      {"n + m", "number", "", ""},
      {"n * m", "number", "", "64-bit"},
      {"n * m * n", "number", "34 digits", "64-bit"},
      {"n / 4", "number", "", ""},
      {"n / -0.8", "number", "", ""},
      {"n / 3", "number", "division by 3", "division by 3"},
      {"n / m", "number", "not constant", "not constant"},
      {"n / 0", "number", "", ""},
      {"n ** 2", "number", "'**'", "'**'"},
      {"decimal(n, 2)", "number", "", "'decimal'"},
      {"floor(n)", "number", "", "'floor'"},
      {"decimal(n, m)", "number", "scale", "scale"},
      {"sqrt(n)", "number", "sqrt", "sqrt"},
      {"[n, m]", "", "a list", "a list"},
      {"sum([n, m])", "number", "list", "list"},
      {"count(for i in 1..3 return i)", "number", "list", "list"},
      {"some i in [1, 2] satisfies i = n", "boolean", "list", "list"},
      {"if b then 1 else \"a\"", "", "either a number or a string", "either"},
      {"{a: n, b: {c: s}}", "", "", ""},
      {"d + duration(\"P1M\")", "date", "", "SQLite"},
      {"d - e > duration(\"P3D\")", "boolean", "", ""},
      {"years and months duration(d, e).years", "number", "", ""},
      {"w > @\"2024-01-01T10:00:00Z\"", "boolean", "zone", "zone"},
      {"t = 1", "boolean", "type Any", "type Any"},
      {"d = @\"12345-01-01\"", "boolean", "9999", "9999"},
      {"d > today()", "boolean", "'today", "'today"},
      {"string(n)", "string", "'string", "'string"},
      {"list contains([\"a\", \"b\", null], s)", "boolean", "", ""},
      {"substring(s, 2)", "string", "substring", "substring"},
      {"contains(s, \"a\") and starts with(s, \"b\")", "boolean", "", ""},
      {"n in [1..5]", "boolean", "", ""},
      {"[1..n]", "", "range", "range"},
  };
  for (const Case& row : rows) {
    CAPTURE(std::string(row.expression));
    for (const SqlDialect dialect : {SqlDialect::kPostgres, SqlDialect::kSqlite}) {
      const auto statement = Compiled(Literal(row.expression), row.type, dialect);
      REQUIRE(statement.has_value());
      const std::string wanted = dialect == SqlDialect::kPostgres ? row.postgres : row.sqlite;
      if (wanted.empty()) {
        CHECK_MESSAGE(statement->refused.empty(), (statement->refused.empty() ? "" : statement->refused[0].why));
        CHECK_FALSE(statement->answers.empty());
      } else {
        REQUIRE(statement->refused.size() == 1);
        CHECK_MESSAGE(statement->refused[0].why.find(wanted) != std::string::npos, statement->refused[0].why);
        CHECK(statement->text.empty());
      }
    }
  }
}

TEST_CASE("what tables are refused") {
  struct Case {
    const char* policy;
    const char* aggregation;
    std::vector<std::vector<std::string>> rules;
    const char* type;
    const char* reason;  // "" when answered
  };
  const Case rows[] = {
      {"UNIQUE", "", {{"1", "2"}}, "number", ""},
      {"RULE ORDER", "", {{"1", "2"}, {"-", "3"}}, "", "its answer is a list"},
      {"COLLECT", "", {{"1", "2"}}, "", "its answer is a list"},
      {"COLLECT", "", {{"1", "2"}}, "number", ""},
      {"COLLECT", "", {{"1", "2"}}, "string", "declared string"},
      {"COLLECT", "SUM", {{"1", "\"a\""}}, "", "a sum of strings"},
      {"COLLECT", "MIN", {{"1", "true"}}, "", "least of booleans"},
      {"COLLECT", "COUNT", {{"1", "\"a\""}}, "number", ""},
      {"PRIORITY", "", {{"1", "n"}, {"-", "2"}}, "number", "not constants"},
      {"PRIORITY", "", {{"1", "1"}, {"-", "2"}}, "number", ""},
      {"FIRST", "", {{"1", "1"}, {"-", "\"a\""}}, "", "either a number or a string"},
      {"FIRST", "", {{"\"a\"", "1"}}, "number", "a number compared with a string"},
  };
  for (const Case& row : rows) {
    CAPTURE(row.policy);
    CAPTURE(row.reason);
    const std::string table =
        Table({.hit_policy = row.policy, .aggregation = row.aggregation, .inputs = {"n"}, .rules = row.rules});
    const auto model =
        LoadModel({"m.dmn", Definitions(kInputXml + Decision("x", row.type, kInputs, table))}, {.strict = false});
    REQUIRE(model.has_value());
    const auto statement = CompileSql(*model, {.decisions = {"x"}});
    REQUIRE(statement.has_value());
    const std::string why = statement->refused.empty() ? "" : statement->refused[0].why;
    CHECK_MESSAGE((*row.reason == '\0' ? why.empty() : why.find(row.reason) != std::string::npos), why);
  }
}

TEST_CASE("one refused decision does not take the others with it, but what rests on it") {
  const auto model =
      LoadModel({"m.dmn", Definitions(kInputXml + Decision("third", "number", kInputs, Literal("n / 3")) +
                                      Decision("more", "number", {"!third"}, Literal("third + 1")) +
                                      Decision("half", "number", kInputs, Literal("n / 2")))},
                {.strict = true});
  REQUIRE(model.has_value());
  const auto statement = CompileSql(*model);
  REQUIRE(statement.has_value());
  REQUIRE(statement->answers.size() == 1);
  CHECK(statement->answers[0].decision == "half");
  REQUIRE(statement->refused.size() == 2);
  CHECK(statement->refused[1].decision == "more");
  CHECK(statement->refused[1].why.find("division by 3") != std::string::npos);
}

TEST_CASE("wrong questions") {
  const auto model = LoadModel({"m.dmn", Definitions(kInputXml + Decision("x", "number", kInputs, Literal("n")))});
  REQUIRE(model.has_value());
  struct Case {
    SqlOptions options;
    const char* key;
  };
  const std::string nul("a\0b", 3);
  const Case rows[] = {
      {{.decisions = {"y"}}, "decision.no_such_decision"},
      {{.columns = {{.input = "salary"}}}, "decision.no_such_input"},
      {{.table = ""}, "decision.bad_sql_name"},
      {{.table = nul}, "decision.bad_sql_name"},
      {{.keys = {nul}}, "decision.bad_sql_name"},
      {{.columns = {{.input = "n", .column = nul}}}, "decision.bad_sql_name"},
      {{.columns = {{.input = "n", .digits = 0}}}, "decision.bad_sql_column"},
      {{.columns = {{.input = "n", .digits = 35}}}, "decision.bad_sql_column"},
      {{.columns = {{.input = "n", .digits = 2, .scale = 3}}}, "decision.bad_sql_column"},
      {{.columns = {{.input = "n", .scale = -1}}}, "decision.bad_sql_column"},
  };
  for (const Case& row : rows) {
    const auto statement = CompileSql(*model, row.options);
    REQUIRE_FALSE(statement.has_value());
    CHECK(statement.error().key == row.key);
  }
}

TEST_CASE("names are quoted, and answers have names the database keeps") {
  const std::string name = "非常长的名字以至于数据库会把它截断的那一种决定";  // 69 bytes
  const auto model = LoadModel({"m.dmn", Definitions(kInputXml + Decision(name + "1", "number", kInputs, Literal("n")) +
                                                     Decision(name + "2", "number", kInputs, Literal("n")) +
                                                     Decision("it's", "number", kInputs, Literal("n")))},
                               {.strict = true});
  REQUIRE(model.has_value());
  const auto statement = CompileSql(
      *model, {.table = "a\"; drop table x; --", .keys = {"it's"}, .columns = {{.input = "n", .column = "p\"q"}}});
  REQUIRE(statement.has_value());
  REQUIRE(statement->answers.size() == 3);
  for (const SqlAnswer& answer : statement->answers) CHECK(answer.column.size() <= 63);
  CHECK(statement->answers[0].column != statement->answers[1].column);
  CHECK(statement->answers[2].column == "it's~2");
  CHECK(statement->text.find("from \"a\"\"; drop table x; --\"") != std::string::npos);
  CHECK(statement->text.find("\"p\"\"q\"::numeric") != std::string::npos);
}

// ---- Answers, on SQLite and, where there is a server, on PostgreSQL.

proof::Ways AllWays() {
  std::vector<std::unique_ptr<proof::Way>> list;
  list.push_back(proof::SqliteWay());
  if (const char* server = std::getenv("YQ_TEST_POSTGRES")) {
    auto postgres = proof::PostgresWay(server);
    REQUIRE(postgres.has_value());
    list.push_back(std::move(*postgres));
  }
  return proof::Ways(std::move(list));
}

std::vector<Row> RowsOf(const std::vector<Value>& values) {
  std::vector<Row> rows;
  for (const Value& value : values) rows.push_back({value});
  return rows;
}

TEST_CASE("texts that are hard to quote or to compare") {
  const std::vector<std::string> texts = {"a", "A", "b",    "B",    "ä",  "'",  "''", "\\", "\\'", "\"", "--", "; drop",
                                          "",  " ", "a\nb", "a\tb", "中", "😀", "%",  "_",  "E'",  "$$", "?",  ":x"};
  proof::Ways ways = AllWays();
  std::vector<Value> values = {Value()};
  for (const std::string& text : texts) values.push_back(Value::Text(text));
  for (const std::string& text : texts) {
    const std::string literal = ToFeel(Value::Text(text));
    DrawnModel model{.inputs = {{.name = "s", .type = "string"}}, .decisions = {}};
    model.decisions.push_back({.name = "out", .type = "string", .literal = literal, .table = {}});
    model.decisions.push_back({.name = "same", .type = "boolean", .literal = "s = " + literal, .table = {}});
    model.decisions.push_back({.name = "less", .type = "boolean", .literal = "s < " + literal, .table = {}});
    model.decisions.push_back(
        {.name = "has", .type = "boolean", .literal = "contains(s, " + literal + ")", .table = {}});
    model.decisions.push_back(
        {.name = "begins", .type = "boolean", .literal = "starts with(s, " + literal + ")", .table = {}});
    const auto compared = ways.Compare(model, RowsOf(values));
    REQUIRE(compared.has_value());
    CHECK_MESSAGE(!compared->has_value(), (compared->has_value() ? (*compared)->ToText() : ""));
  }
}

TEST_CASE("the negative of a name that stands for a constant") {
  proof::Ways ways = AllWays();
  DrawnModel numbers{.inputs = {{.name = "n", .type = "number", .scale = 1}}, .decisions = {}};
  numbers.decisions.push_back({.name = "four", .type = "number", .literal = "4", .table = {}});
  numbers.decisions.push_back({.name = "quarter", .type = "number", .literal = "n / -four", .table = {}});
  numbers.decisions.push_back({.name = "less", .type = "boolean", .literal = "n < -four", .table = {}});
  DrawnModel dates{.inputs = {{.name = "d", .type = "date"}}, .decisions = {}};
  dates.decisions.push_back({.name = "grace", .type = "", .literal = "duration(\"P10D\")", .table = {}});
  dates.decisions.push_back({.name = "start", .type = "date", .literal = "d + (-grace)", .table = {}});
  const std::vector<Value> some = {Value(), Value::Of(6), Value::Of(-6)};
  const std::vector<Value> days = {Value(), Value::Of(*Date::Parse("2024-03-05"))};
  for (const auto& [model, values] : {std::pair(&numbers, &some), std::pair(&dates, &days)}) {
    const auto compared = ways.Compare(*model, RowsOf(*values));
    REQUIRE(compared.has_value());
    CHECK_MESSAGE(!compared->has_value(), (compared->has_value() ? (*compared)->ToText() : ""));
  }
}

TEST_CASE("three values, rounding and dates at their edges") {
  const std::vector<Value> numbers = {Value(),
                                      Value::Of(0),
                                      Value::Of(Number::FromParts(25, -1)),
                                      Value::Of(Number::FromParts(-25, -1)),
                                      Value::Of(Number::FromParts(35, -1)),
                                      Value::Of(Number::FromParts(-35, -1)),
                                      Value::Of(Number::FromParts(24, -1)),
                                      Value::Of(5),
                                      Value::Of(-7)};
  const char* const kExpressions[] = {
      "n > 1 and n < null",
      "n > 1 or n < null",
      "not(n > 1)",
      "n between 1 and n",
      "n in (> 3, null)",
      "n = null",
      "null != n",
      "if n > 1 then n else null",
      "decimal(n, 0)",
      "round half up(n, 0)",
      "round half down(n, 0)",
      "round up(n, 0)",
      "round down(n, 0)",
      "floor(n)",
      "ceiling(n)",
      "min(n, 3)",
      "max(n, 3, null)",
      "abs(n)",
      "-n",
      "n / 8",
      "(n - 1) * (n + 1)",
      "n in [0..3)",
      "n between 3 and 0",
      "if n = null then 0 else n",
  };
  proof::Ways ways = AllWays();
  for (const char* expression : kExpressions) {
    DrawnModel model{.inputs = {{.name = "n", .type = "number", .scale = 1}}, .decisions = {}};
    model.decisions.push_back({.name = "x", .type = "", .literal = expression, .table = {}});
    const auto compared = ways.Compare(model, RowsOf(numbers));
    REQUIRE_MESSAGE(compared.has_value(), expression);
    CHECK_MESSAGE(!compared->has_value(), expression << ": " << (compared->has_value() ? (*compared)->ToText() : ""));
  }
  std::vector<Value> dates = {Value()};
  for (const char* text :
       {"0001-01-01", "2023-02-28", "2023-03-01", "2024-01-31", "2024-02-29", "2024-03-31", "9999-12-31"})
    dates.push_back(Value::Of(*Date::Parse(text)));
  const char* const kDates[] = {"d + duration(\"P1M\")",
                                "d - duration(\"P12M\")",
                                "d + duration(\"P1DT23H\")",
                                "d - duration(\"PT1S\")",
                                "years and months duration(d, @\"2024-02-29\").years",
                                "years and months duration(@\"2024-02-29\", d).months",
                                "years and months duration(d, @\"2000-03-31\")",
                                "d - @\"2024-02-29\"",
                                "d.year",
                                "d.month",
                                "d.day",
                                "(d - @\"2000-01-01\").days"};
  for (const char* expression : kDates) {
    DrawnModel model{.inputs = {{.name = "d", .type = "date"}}, .decisions = {}};
    model.decisions.push_back({.name = "x", .type = "", .literal = expression, .table = {}});
    const auto compared = ways.Compare(model, RowsOf(dates));
    REQUIRE_MESSAGE(compared.has_value(), expression);
    CHECK_MESSAGE(!compared->has_value(), expression << ": " << (compared->has_value() ? (*compared)->ToText() : ""));
  }
}

}  // namespace
}  // namespace yq::decision
