// The compiler of queries.sql: what it refuses, and where.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "engine/store/dialect.h"
#include "engine/store/test/world.h"
#include "engine/store/testing.h"

namespace yq::store::test {
namespace {

std::string Output(const std::string& command, bool succeeds) {
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::string said;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr) said += buffer.data();
  CHECK((::pclose(pipe) == 0) == succeeds);
  return said;
}

TEST_CASE("the compiler of queries.sql writes no header for a file with mistakes") {
  const TempFolder folder;
  std::ofstream(folder.File("good.sql")) << "-- name: find :many\n-- Finds.\nSELECT 1 WHERE :scope_a::int = 1\n";
  std::ofstream(folder.File("bad.sql")) << "\nSELECT 1\n";
  for (const std::string name : {"good", "bad"}) {
    const std::string said =
        Output("python3 " YQ_SOURCE_DIR "/cmake/queries.py --namespace yq::x --module x --shown q " +
                   folder.File(name + ".sql") + " " + folder.File(name + ".h"),
               name == "good");
    CHECK(said == (name == "good" ? "" : "q:2: SQL without a '-- name:' line before it\n"));
    CHECK(std::filesystem::exists(folder.File(name + ".h")) == (name == "good"));
  }
}

TEST_CASE("mistakes in a queries.sql are build errors with their line") {
  const std::string head = "-- name: find :many\n-- Finds.\n-- scope: none, because it is a test\n";
  struct Case {
    const char* name;
    std::string text;
    const char* said;  // its start; "" when all is well
  };
  const std::vector<Case> cases = {
      {"good", head + "SELECT a FROM t WHERE b = :b::int AND c IN (:c::texts);\n", ""},
      {"scope parameter", "-- name: find :many\n-- Finds.\nSELECT a FROM t WHERE b = :scope_b;\n", ""},
      {"with", head + "WITH x AS (SELECT 1) SELECT * FROM x", ""},
      {"returning",
       "-- name: add :one\n-- Adds.\n-- scope: none, because x\nINSERT INTO t (a) VALUES (:a) RETURNING a;", ""},
      {"colon in a text", head + "SELECT ':no' || \":no\" FROM t -- :no\n;", ""},
      {"in a dialect comment", "-- name: find :many\n-- Finds.\nSELECT 1 /*pg: WHERE a = :scope_a */", ""},
      {"no name", "SELECT 1;\n", "q:1: SQL without a '-- name:' line"},
      {"bad name", "-- name: Find :many\n-- F.\nSELECT 1", "q:1: expected '-- name: snake_case"},
      {"no kind", "-- name: find\n-- F.\nSELECT 1", "q:1: expected '-- name: snake_case"},
      {"bad kind", "-- name: find :some\n-- F.\nSELECT 1", "q:1: expected '-- name: snake_case"},
      {"no purpose", "-- name: find :many\n-- scope: none, because x\nSELECT 1",
       "q:1: 'find': a line of purpose is missing"},
      {"no scope", "-- name: find :many\n-- Finds.\nSELECT 1", "q:1: 'find': no scope"},
      {"no reason", "-- name: find :many\n-- Finds.\n-- scope: none\nSELECT 1",
       "q:3: expected '-- scope: none, because"},
      {"both scopes", head + "SELECT a FROM t WHERE a = :scope_a", "q:1: 'find': says 'scope: none' but"},
      {"no SQL", head, "q:1: 'find': no SQL follows"},
      {"twice", head + "SELECT 1;\n" + head + "SELECT 2;\n", "q:5: 'find' is already in line 1"},
      {"two statements", head + "SELECT 1;\nSELECT 2;\n", "q:4: more than one statement"},
      {"bare parameter", head + "SELECT ?1", "q:4: '?1': parameters have names"},
      {"dollar parameter", head + "SELECT\n $1", "q:5: '$1': parameters have names"},
      {"cast of one database", head + "SELECT a::int FROM t", "q:4: '::int' casts in PostgreSQL only"},
      {"bad type", head + "SELECT :a::number", "q:4: ':a::number': the types are"},
      {"two types", head + "SELECT :a::int, :a::text", "q:4: ':a' is int at one place and text at another"},
      {"rows from exec", "-- name: find :exec\n-- F.\n-- scope: none, because x\nSELECT 1", "q:1: 'find': gives rows"},
      {"no rows for one", "-- name: add :one\n-- F.\n-- scope: none, because x\nDELETE FROM t",
       "q:1: 'add': gives no rows"},
      {"bad only", "-- name: find :many\n-- F.\n-- scope: none, because x\n-- only: sqlite\nSELECT 1",
       "q:4: expected '-- only:"},
  };
  // One run of Python for all: "line: what" of each file, then a line of dashes.
  const TempFolder folder;
  int number = 0;
  for (const Case& c : cases) std::ofstream(folder.File(std::to_string(100 + number++))) << c.text;
  std::ofstream(folder.File("run.py"))
      << "import sys\nsys.path.insert(0, sys.argv[1])\nsys.dont_write_bytecode = True\n"
         "import queries\n"
         "for path in sys.argv[2:]:\n"
         "    for line, what in sorted(queries.parse(open(path).read())[1]):\n"
         "        print(f'q:{line}: {what}')\n"
         "    print('---')\n";
  std::string said = Output("python3 " + folder.File("run.py") + " " YQ_SOURCE_DIR "/cmake " + folder.File("1*"), true);
  for (const Case& c : cases) {
    INFO(std::string(c.name));
    const std::size_t end = said.find("---\n");
    REQUIRE(end != std::string::npos);
    const std::string mine = said.substr(0, end);
    said.erase(0, end + 4);
    CHECK(mine.substr(0, std::string_view(c.said).size()) == c.said);
    CHECK(mine.empty() == (*c.said == '\0'));
  }
}

TEST_CASE("a compiled statement") {
  CHECK(kFindValues.module == "test");
  CHECK(kFindValues.name == "find_values");
  CHECK(kFindValues.scope == "none, because it is a test");
  CHECK(kListScoped.scope == "scope_number");
  CHECK(!kOnlyHere.on_postgres);
  std::string names;
  for (const Parameter& parameter : kFindValues.parameters) names += std::string(parameter.name) + " ";
  CHECK(names == "least words ids allowed most ");
  CHECK(kStatements.size() == 16);
  CHECK(kMigrations.size() == 1);
  CHECK(kMigrations.front().path == "test/0001_create_tables.sql");
  CHECK(kMigrations.front().content.starts_with("-- People, "));
  CHECK(kMigrations.front().content.ends_with("WITHOUT ROWID;\n"));
}

TEST_CASE("parameters and lists on both databases") {
  static constexpr std::array<Parameter, 3> kParameters{
      {{"b"}, {"list", ParameterType::kInts}, {"texts", ParameterType::kTexts}}};
  const Statement statement{.sql =
                                "SELECT ':b' FROM t WHERE a = :b AND :b::int > 0 AND c IN (:list::ints) -- :b\nOR "
                                "CAST(d AS INTEGER) IN (:texts::texts)",
                            .parameters = kParameters};
  CHECK(TranslateStatement(statement, Backend::kSqlite) ==
        "SELECT ':b' FROM t WHERE a = ?1 AND ?1 > 0 AND c IN (SELECT value FROM json_each(?2))  \n"
        "OR CAST(d AS INTEGER) IN (SELECT value FROM json_each(?3))");
  CHECK(TranslateStatement(statement, Backend::kPostgres) ==
        "SELECT ':b' FROM t WHERE a = $1 AND $1 > 0 AND c IN (SELECT CAST(jsonb_array_elements_text(CAST($2 AS jsonb)) "
        "AS "
        "BIGINT))  \nOR CAST(d AS BIGINT) IN (SELECT jsonb_array_elements_text(CAST($3 AS jsonb)))");
}

}  // namespace
}  // namespace yq::store::test
