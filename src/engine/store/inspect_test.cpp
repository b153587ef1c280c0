#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "engine/store/queries.h"
#include "engine/store/test/world.h"
#include "engine/store/testing.h"

namespace yq::store::test {
namespace {

template <std::size_t kCount>
constexpr StatementOf<Kind::kMany, kCount> Many(std::string_view sql, std::span<const Parameter> parameters = {}) {
  return {{.module = "bad", .name = "it", .sql = sql, .kind = Kind::kMany, .parameters = parameters}};
}

TEST_CASE("all statements fit both databases") {
  ForEachStore(kModules, [](Store& store) {
    const auto problems = PrepareAll(store, kModules);
    REQUIRE(problems.has_value());
    CHECK(*problems == std::vector<std::string>{});
  });
}

TEST_CASE("a statement that does not fit is named") {
  static constexpr std::array<Parameter, 1> kAny{{{"any"}}};
  static constexpr std::array<Parameter, 1> kText{{{"any", ParameterType::kText}}};
  static constexpr auto kNoTable = Many<0>("SELECT 1 FROM nowhere");
  static constexpr auto kUntyped = Many<1>("SELECT id FROM test_person WHERE :any IS NULL OR number = :any", kAny);
  static constexpr auto kNarrow = Many<1>("SELECT 1 + :any", kAny);
  static constexpr auto kWrongType = Many<1>("SELECT id FROM test_person WHERE number = :any", kText);
  static constexpr auto kFloating = Many<0>("SELECT CAST(1 AS float)");
  struct Case {
    const char* name;
    const Statement* statement;
    bool sqlite;  // whether it fits
    bool postgres;
  };
  const std::vector<Case> cases = {
      {"no table", &kNoTable, false, false},       {"type unknown", &kUntyped, true, false},
      {"type too narrow", &kNarrow, true, false},  {"type wrong", &kWrongType, true, false},
      {"floating point", &kFloating, true, false},
  };
  for (const Case& c : cases) {
    ForEachStore(kModules, [&](Store& store) {
      INFO(std::string(c.name));
      const std::array statements{c.statement};
      const std::vector<Module> modules{{.name = "bad", .statements = statements}};
      const auto problems = PrepareAll(store, modules);
      REQUIRE(problems.has_value());
      CHECK(problems->empty() == (store.backend() == Backend::kSqlite ? c.sqlite : c.postgres));
      if (!problems->empty()) CHECK(problems->front().starts_with("bad.it: "));
    });
  }
}

TEST_CASE("which statements ever ran is remembered, in memory and in a file") {
  const TestDatabase database(Backend::kSqlite);
  const TempFolder folder;
  Config config = database.config();
  config.statements_run_file = folder.File("run");
  constexpr StatementOf<Kind::kMany, 0> kOnce{
      {.module = "inspect_test", .name = "once", .sql = "SELECT 1", .kind = Kind::kMany}};
  const auto store = Store::Open(config);
  REQUIRE(store.has_value());
  for (int i = 0; i < 3; ++i) CHECK((*store)->Read([&](Tx& tx) { return tx.Query(kOnce); }).has_value());
  const auto ran = StatementsEverRun();
  CHECK(std::ranges::count(ran, "inspect_test.once") == 1);
  CHECK(std::ranges::count(ran, "test.never_run") == 0);
  std::ifstream file(config.statements_run_file);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  CHECK(text == "inspect_test.once\n");
}

TEST_CASE("invariants: kept, broken, and how") {
  const std::vector<Invariant> invariants = {
      {"test.everybody_has_money", "A person without money.",
       "SELECT id, fen FROM test_person WHERE fen = 0 ORDER BY id"},
      {"test.always", "Never broken.", "SELECT 1 FROM test_person WHERE number < 0"}};
  std::vector<Module> modules{kTestModule};
  modules.front().invariants = invariants;
  ForEachStore(modules, [&](Store& store) {
    const auto kept = CheckInvariants(store, modules);
    CHECK((kept && kept->empty()));
    const auto filled = store.Write([](Tx& tx) -> Result<void> {
      for (int i = 0; i < 7; ++i) YQ_TRY(AddPerson(tx, "p" + std::to_string(i), i, i == 3 ? 5 : 0));
      return {};
    });
    REQUIRE(filled.has_value());
    const auto broken = CheckInvariants(store, modules);
    REQUIRE((broken && broken->size() == 1));
    CHECK(broken->front().invariant == "test.everybody_has_money");
    CHECK(broken->front().rows == 6);
    CHECK(broken->front().examples == std::vector<std::string>{"p0, 0", "p1, 0", "p2, 0", "p4, 0", "p5, 0"});
  });
}

TEST_CASE("a backup is whole, of one moment, and opens") {
  const TempFolder folder;
  ForEachStore(kModules, [&](Store& store) {
    REQUIRE(store.Write([](Tx& tx) { return AddPerson(tx, "a", 1); }).has_value());
    CHECK(CheckIntegrity(store).value_or(std::vector<std::string>{"failed"}).empty());
    const std::string path = folder.File("copy.db");
    const auto made = Backup(store, path);
    if (store.backend() == Backend::kPostgres) {
      REQUIRE(!made.has_value());
      CHECK(made.error().key == "store.backup_elsewhere");
      CHECK(made.error().param("with") == "pg_dump");
      return;
    }
    REQUIRE(made.has_value());
    REQUIRE(store.Write([](Tx& tx) { return AddPerson(tx, "b", 2); }).has_value());
    const auto copy = Store::Open({.sqlite_path = path});
    REQUIRE(copy.has_value());
    CHECK(CountPeople(**copy) == 1);
    CHECK(CountPeople(store) == 2);
    CHECK(!std::filesystem::exists(path + ".part"));
    CHECK(!Backup(store, folder.File("none/copy.db")).has_value());
  });
}

TEST_CASE("damage in the file is found") {
  const TestDatabase database(Backend::kSqlite);
  {
    const auto store = database.Open();
    REQUIRE(Migrate(*store, kModules).has_value());
    const auto filled = store->Write([](Tx& tx) -> Result<void> {
      for (int i = 0; i < 500; ++i) YQ_TRY(AddPerson(tx, "p" + std::to_string(i), i, 1));
      return {};
    });
    REQUIRE(filled.has_value());
  }
  {
    std::fstream file(database.config().sqlite_path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-6 * 4096 + 100, std::ios::end);
    file << std::string(600, '\xA5');
  }
  const auto store = database.Open();
  const auto found = CheckIntegrity(*store);
  CHECK((!found || !found->empty()));
}

TEST_CASE("the schema as text names tables, columns and constraints") {
  ForEachStore(kModules, [](Store& store) {
    const std::string dump = SchemaDump(store).value_or("");
    for (const char* part :
         {"test_person", "test_visit_once_a_day", "fen_not_negative", "test_person_folded_name", "store_migrations"}) {
      CAPTURE(part);
      CHECK(dump.find(part) != std::string::npos);
    }
    CHECK(SchemaDump(store).value_or("") == dump);
  });
}

}  // namespace
}  // namespace yq::store::test
