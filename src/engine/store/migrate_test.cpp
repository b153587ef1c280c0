#include <doctest/doctest.h>

#include <thread>

#include "engine/store/dialect.h"
#include "engine/store/test/world.h"
#include "engine/store/testing.h"

namespace yq::store::test {
namespace {

using Files = std::vector<EmbeddedFile>;

constexpr EmbeddedFile kOne = {"migrations/0001_create_a.sql",
                               "CREATE TABLE m_a (id TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT;"};
constexpr EmbeddedFile kTwo = {"migrations/0002_add_b.sql",
                               "CREATE TABLE m_b (a_id TEXT NOT NULL REFERENCES m_a (id)) STRICT;\n"
                               "INSERT INTO m_a (id, size) VALUES ('first', 1);\n"
                               "INSERT INTO m_b (a_id) VALUES ('first');"};
constexpr EmbeddedFile kThree = {"migrations/0003_add_colour.sql",
                                 "ALTER TABLE m_a ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';"};

Result<void> MigrateTo(Store& store, const Files& files) {
  const std::vector<Module> modules{{.name = "m", .migrations = files}};
  return Migrate(store, modules);
}

constexpr StatementOf<Kind::kMany, 0> kApplied{
    {.module = "m",
     .name = "applied",
     .sql = "SELECT module, number, file FROM store_migrations ORDER BY 1, 2",
     .kind = Kind::kMany}};

std::string Applied(Store& store) {
  return store
      .Read([](Tx& tx) -> Result<std::string> {
        std::string text;
        YQ_ASSIGN(const Rows rows, tx.Query(kApplied));
        for (const Row& row : rows) text += row.Text(0) + row.Any(1) + " ";
        return text;
      })
      .value_or("none");
}

TEST_CASE("migrations are applied once, in order, and go on from where they are") {
  ForEachStore([](Store& store) {
    REQUIRE(MigrateTo(store, {kOne}).has_value());
    CHECK(Applied(store) == "m1 ");
    const auto first = SchemaDump(store);
    REQUIRE(MigrateTo(store, {kOne, kTwo, kThree}).has_value());
    CHECK(Applied(store) == "m1 m2 m3 ");
    REQUIRE(MigrateTo(store, {kOne, kTwo, kThree}).has_value());
    CHECK(Applied(store) == "m1 m2 m3 ");
    const auto last = SchemaDump(store);
    REQUIRE((first && last));
    CHECK(first->find("m_b") == std::string::npos);
    CHECK(last->find("m_b") != std::string::npos);
    CHECK(last->find("colour") != std::string::npos);
  });
}

TEST_CASE("what cannot be migrated is refused in words and leaves no trace") {
  struct Case {
    const char* name;
    Files before;
    Files now;
    const char* key;
    std::vector<Param> params;
  };
  const auto sql = [](const char* path, const char* text) { return EmbeddedFile{path, text}; };
  const std::vector<Case> cases = {
      {"changed",
       {kOne, kTwo},
       {sql("x/0001_create_a.sql", "CREATE TABLE m_a (id TEXT) STRICT;"), kTwo},
       "store.migration_changed",
       {{"module", "m"}, {"file", "0001_create_a.sql"}}},
      {"newer", {kOne, kTwo}, {kOne}, "store.database_newer", {{"module", "m"}, {"number", "2"}}},
      {"gap", {}, {kOne, kThree}, "store.migration_gap", {{"module", "m"}, {"file", "0003_add_colour.sql"}}},
      {"twice", {}, {kOne, kOne}, "store.migration_gap", {{"module", "m"}, {"file", "0001_create_a.sql"}}},
      {"not from one", {}, {kTwo}, "store.migration_gap", {{"module", "m"}, {"file", "0002_add_b.sql"}}},
      {"no number", {}, {sql("create_a.sql", "")}, "store.migration_name", {{"module", "m"}, {"file", "create_a.sql"}}},
      {"capitals",
       {},
       {sql("0001_Create.sql", "")},
       "store.migration_name",
       {{"module", "m"}, {"file", "0001_Create.sql"}}},
      {"no words", {}, {sql("0001_.sql", "")}, "store.migration_name", {{"module", "m"}, {"file", "0001_.sql"}}},
      {"not sql",
       {},
       {sql("0001_create_a.txt", "")},
       "store.migration_name",
       {{"module", "m"}, {"file", "0001_create_a.txt"}}},
      {"syntax",
       {kOne},
       {kOne, sql("0002_bad.sql", "CREATE TABLE m_x (id TEXT) STRICT; CREATE TABEL m_y;")},
       "store.migration_failed",
       {{"module", "m"}, {"file", "0002_bad.sql"}}},
      {"fails half-way",
       {kOne},
       {kOne,
        sql("0002_bad.sql", "INSERT INTO m_a (id, size) VALUES ('x', 1); INSERT INTO m_a (id, size) VALUES ('x', 2);")},
       "store.migration_failed",
       {{"module", "m"}, {"file", "0002_bad.sql"}}},
      {"breaks a key",
       {kOne, kTwo},
       {kOne, kTwo, sql("0003_bad.sql", "DELETE FROM m_a;")},
       "store.migration_failed",
       {{"module", "m"}, {"file", "0003_bad.sql"}}},
      {"not strict",
       {kOne},
       {kOne, sql("0002_bad.sql", "\nCREATE TABLE m_x (id TEXT);")},
       "store.migration_dialect",
       {{"module", "m"}, {"file", "0002_bad.sql"}, {"line", "2"}, {"what", "CREATE TABLE without STRICT"}}},
      {"commits",
       {kOne},
       {kOne, sql("0002_bad.sql", "COMMIT;")},
       "store.migration_dialect",
       {{"module", "m"},
        {"file", "0002_bad.sql"},
        {"line", "1"},
        {"what", "the file runs in one transaction of the store"}}},
  };
  for (const Case& c : cases) {
    ForEachStore([&](Store& store) {
      INFO(std::string(c.name));
      REQUIRE(MigrateTo(store, c.before).has_value());
      const std::string applied = Applied(store);
      const std::string schema = SchemaDump(store).value_or("none");
      const auto refused = MigrateTo(store, c.now);
      REQUIRE(!refused.has_value());
      CHECK(refused.error().key == c.key);
      CHECK(refused.error().params == c.params);
      CHECK(Applied(store) == applied);
      CHECK(SchemaDump(store).value_or("failed") == schema);
    });
  }
}

TEST_CASE("a database with an unknown module is newer") {
  ForEachStore([](Store& store) {
    const Files files{kOne};
    const std::vector<Module> both{{.name = "other", .migrations = files}};
    REQUIRE(Migrate(store, both).has_value());
    const auto refused = MigrateTo(store, {kOne});
    REQUIRE(!refused.has_value());
    CHECK(refused.error().key == "store.database_newer");
    CHECK(refused.error().param("module") == "other");
  });
}

TEST_CASE("programs that start together migrate one after the other") {
  for (const Backend backend : {Backend::kSqlite, Backend::kPostgres}) {
    if (!TestDatabase::Available(backend)) continue;
    const TestDatabase database(backend);
    std::vector<std::unique_ptr<Store>> stores;
    for (int i = 0; i < 3; ++i) stores.push_back(database.Open());
    std::vector<Result<void>> results(stores.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < stores.size(); ++i) {
      threads.emplace_back([&, i] { results[i] = MigrateTo(*stores[i], {kOne, kTwo, kThree}); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& result : results) CHECK(result.has_value());
    CHECK(Applied(*stores.front()) == "m1 m2 m3 ");
  }
}

TEST_CASE("the migration dialect") {
  struct Case {
    const char* name;
    const char* sql;
    const char* sqlite;  // "!..." for a refusal
    const char* postgres;
  };
  const std::vector<Case> cases = {
      {"types", "CREATE TABLE a (i INTEGER, t TEXT, b BLOB) STRICT;",
       "CREATE TABLE a (i INTEGER, t TEXT, b BLOB) STRICT;",
       "CREATE TABLE a (i BIGINT, t TEXT COLLATE \"C\", b BYTEA) ;"},
      {"options", "CREATE TABLE a (i INTEGER) WITHOUT ROWID, STRICT;",
       "CREATE TABLE a (i INTEGER) WITHOUT ROWID, STRICT;", "CREATE TABLE a (i BIGINT)  ;"},
      {"names and texts keep", "INSERT INTO \"INTEGER\" (text) VALUES ('TEXT BLOB');",
       "INSERT INTO \"INTEGER\" (text) VALUES ('TEXT BLOB');", "INSERT INTO \"INTEGER\" (text) VALUES ('TEXT BLOB');"},
      {"cast", "UPDATE a SET t = CAST(i AS TEXT);", "UPDATE a SET t = CAST(i AS TEXT);",
       "UPDATE a SET t = CAST(i AS TEXT);"},
      {"comments", "/*sqlite: X; */ /*pg: Y; */ /* Z */ -- STRICT", "  X;       ", "    Y;     "},
      {"autoincrement", "CREATE TABLE a (i INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;", "!", "!"},
      {"deferrable", "CREATE TABLE a (i INTEGER REFERENCES b DEFERRABLE) STRICT;", "!", "!"},
      {"named unique", "CREATE TABLE a (i INTEGER, CONSTRAINT a_i UNIQUE (i)) STRICT;", "!", "!"},
      {"named check", "CREATE TABLE a (i INTEGER CONSTRAINT small CHECK (i < 9)) STRICT;",
       "CREATE TABLE a (i INTEGER CONSTRAINT small CHECK (i < 9)) STRICT;",
       "CREATE TABLE a (i BIGINT CONSTRAINT small CHECK (i < 9)) ;"},
      {"floating point", "CREATE TABLE a (r REAL) STRICT;", "!", "!"},
      {"foreign type", "CREATE TABLE a (r varchar(3)) STRICT;", "!", "!"},
      {"pragma", "PRAGMA foreign_keys = OFF;", "!", "!"},
      {"strict in a comment", "CREATE TABLE a (i INTEGER); -- STRICT\nSELECT 1;", "!", "!"},
  };
  for (const Case& c : cases) {
    INFO(std::string(c.name));
    for (const Backend backend : {Backend::kSqlite, Backend::kPostgres}) {
      const auto translated = TranslateMigration(c.sql, backend);
      const std::string_view expected = backend == Backend::kSqlite ? c.sqlite : c.postgres;
      if (expected == "!") {
        CHECK((!translated && translated.error().key == "store.migration_dialect"));
      } else {
        CHECK(translated.value_or("refused") == expected);
      }
    }
  }
}

}  // namespace
}  // namespace yq::store::test
