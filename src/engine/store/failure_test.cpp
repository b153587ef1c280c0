#include <doctest/doctest.h>

#include "engine/store/connection.h"
#include "engine/store/test/world.h"
#include "engine/store/testing.h"

namespace yq::store::test {
namespace {

// A person "a" with number 1 who visited on the 1st in seat 1, and a person "z".
void Fill(Store& store) {
  const auto filled = store.Write([](Tx& tx) -> Result<void> {
    YQ_TRY(AddPerson(tx, "a", 1));
    YQ_TRY(AddPerson(tx, "z", 99));
    YQ_TRY(tx.Exec(kAddVisit, "a", "2026-01-01", 1));
    return {};
  });
  REQUIRE(filled.has_value());
}

TEST_CASE("broken constraints are told apart, and alike on both") {
  struct Case {
    const char* name;
    std::function<Result<std::int64_t>(Tx&)> write;
    Failure failure;
    ErrorCode code;
    const char* key;
    const char* param;
  };
  const std::vector<Case> cases = {
      {"primary key", [](Tx& tx) { return tx.Exec(kAddPerson, "a", 2, "n", 0); }, Failure::kUnique,
       ErrorCode::kConflict, "store.unique", "test_person_pkey"},
      {"unique column", [](Tx& tx) { return tx.Exec(kAddPerson, "b", 1, "n", 0); }, Failure::kUnique,
       ErrorCode::kConflict, "store.unique", "test_person_number_key"},
      {"unique index of an expression", [](Tx& tx) { return tx.Exec(kAddPerson, "b", 2, "NAME OF A", 0); },
       Failure::kUnique, ErrorCode::kConflict, "store.unique", "test_person_folded_name"},
      {"unique columns", [](Tx& tx) { return tx.Exec(kAddVisit, "z", "2026-01-01", 1); }, Failure::kUnique,
       ErrorCode::kConflict, "store.unique", "test_visit_visited_on_seat_key"},
      {"unique index", [](Tx& tx) { return tx.Exec(kAddVisit, "a", "2026-01-01", 2); }, Failure::kUnique,
       ErrorCode::kConflict, "store.unique", "test_visit_once_a_day"},
      {"no such person", [](Tx& tx) { return tx.Exec(kAddVisit, "zz", "2026-01-02", 1); }, Failure::kForeignKey,
       ErrorCode::kConflict, "store.foreign_key", ""},
      {"still referred to", [](Tx& tx) { return tx.Exec(kRemovePerson, "a"); }, Failure::kForeignKey,
       ErrorCode::kConflict, "store.foreign_key", ""},
      {"check at insert", [](Tx& tx) { return tx.Exec(kAddPerson, "b", 2, "n", -1); }, Failure::kCheck,
       ErrorCode::kConflict, "store.check", "fen_not_negative"},
      {"check at update", [](Tx& tx) { return tx.Exec(kPay, -1, "a"); }, Failure::kCheck, ErrorCode::kConflict,
       "store.check", "fen_not_negative"},
      {"not null", [](Tx& tx) { return tx.Exec(kAddPerson, "b", std::nullopt, "n", 0); }, Failure::kNotNull,
       ErrorCode::kInternal, "store.not_null", "number"},
      {"text for an integer", [](Tx& tx) { return tx.Exec(kAddPerson, "b", "12 words", "n", 0); }, Failure::kOther,
       ErrorCode::kInternal, "store.arguments", "*"},
  };
  ForEachStore(kModules, [&](Store& store) {
    Fill(store);
    for (const Case& c : cases) {
      INFO(std::string(c.name));
      const auto done = store.Write(c.write);
      REQUIRE(!done.has_value());
      const Error& error = done.error();
      CHECK(error.key == c.key);
      CHECK(error.code == c.code);
      CHECK(FailureOf(error) == c.failure);
      const std::string param = error.params.empty() ? "" : error.params.front().value;
      if (std::string_view(c.param) != "*") CHECK(param == c.param);
      CHECK(IsUnique(error, param) == (c.failure == Failure::kUnique));
      CHECK(!error.detail.text.empty());
    }
    CHECK(CountPeople(store) == 2);
  });
}

TEST_CASE("a failed statement dooms the transaction, also when its error is swallowed") {
  ForEachStore(kModules, [](Store& store) {
    Fill(store);
    const auto done = store.Write([](Tx& tx) -> Result<int> {
      YQ_TRY(AddPerson(tx, "b", 2));
      CHECK(!AddPerson(tx, "c", 1).has_value());
      const auto after = AddPerson(tx, "d", 4);
      CHECK((!after && after.error().key == "store.unique"));
      return 1;
    });
    REQUIRE(!done.has_value());
    CHECK(IsUnique(done.error(), "test_person_number_key"));
    CHECK(CountPeople(store) == 2);
  });
}

TEST_CASE("an attempt fails alone") {
  ForEachStore(kModules, [](Store& store) {
    Fill(store);
    int committed = 0;
    const auto done = store.Write([&](Tx& tx) -> Result<std::string> {
      std::string log;
      for (const int number : {2, 1, 3}) {
        const auto tried = tx.Attempt([&]() -> Result<std::int64_t> {
          tx.OnCommit([&committed] { ++committed; });
          YQ_TRY(AddPerson(tx, "x" + std::to_string(number), number + 100));  // undone with the rest
          return AddPerson(tx, "p" + std::to_string(number), number);
        });
        log += tried ? "+" : "-";
      }
      // A failure inside that is swallowed fails the attempt, not the transaction.
      const auto swallowed = tx.Attempt([&]() -> Result<void> {
        static_cast<void>(AddPerson(tx, "q", 1));
        return {};
      });
      log += swallowed ? "+" : "-";
      const auto outer = tx.Attempt([&]() -> Result<void> {
        YQ_TRY(AddPerson(tx, "outer", 50));
        CHECK(!tx.Attempt([&] { return AddPerson(tx, "inner", 50); }).has_value());
        return {};
      });
      log += outer ? "+" : "-";
      return log;
    });
    CHECK(done.value_or("failed") == "+-+-+");
    CHECK(CountPeople(store) == 7);
    CHECK(committed == 2);
  });
}

TEST_CASE("one and optional refuse more rows than they promise") {
  constexpr StatementOf<Kind::kOne, 0> kAll{
      {.module = "test", .name = "all", .sql = "SELECT id FROM test_person", .kind = Kind::kOne}};
  constexpr StatementOf<Kind::kOptional, 0> kAny{
      {.module = "test", .name = "any", .sql = "SELECT id FROM test_person", .kind = Kind::kOptional}};
  ForEachStore(kModules, [&](Store& store) {
    const auto none = store.Read([&](Tx& tx) { return tx.One(kAll); });
    CHECK((!none && none.error().key == "store.not_one_row" && none.error().param("rows") == "0"));
    REQUIRE(store
                .Write([](Tx& tx) -> Result<void> {
                  YQ_TRY(AddPerson(tx, "a", 1));
                  YQ_TRY(AddPerson(tx, "b", 2));
                  return {};
                })
                .has_value());
    const auto two = store.Read([&](Tx& tx) { return tx.One(kAll); });
    CHECK((!two && two.error().key == "store.not_one_row" && two.error().param("rows") == "2"));
    const auto any = store.Read([&](Tx& tx) { return tx.Optional(kAny); });
    CHECK((!any && any.error().key == "store.not_one_row"));
  });
}

TEST_CASE("a read changes nothing") {
  ForEachStore(kModules, [](Store& store) {
    const auto done = store.Read([](Tx& tx) { return AddPerson(tx, "a", 1); });
    REQUIRE(!done.has_value());
    CHECK(done.error().key == "store.read_only");
    CHECK(CountPeople(store) == 0);
  });
}

TEST_CASE("configurations that make no sense, databases that are not there") {
  const TempFolder folder;
  struct Case {
    const char* name;
    Config config;
    const char* key;
  };
  const std::vector<Case> cases = {
      {"nothing", {}, "store.config"},
      {"both", {.sqlite_path = folder.File("a"), .postgres = "dbname=a"}, "store.config"},
      {"no connections", {.sqlite_path = folder.File("a"), .connections = 0}, "store.config"},
      {"no folder", {.sqlite_path = folder.File("none/a")}, "store.gone"},
      {"a folder", {.sqlite_path = folder.path().string()}, "store.gone"},
      {"no server", {.postgres = "host=" + folder.path().string() + " dbname=a"}, "store.gone"},
      {"not a conninfo", {.postgres = "dbname"}, "store.gone"},
  };
  for (const Case& c : cases) {
    INFO(std::string(c.name));
    const auto opened = Store::Open(c.config);
    REQUIRE(!opened.has_value());
    CHECK(opened.error().key == c.key);
  }
  std::FILE* const text = std::fopen(folder.File("text").c_str(), "w");
  std::fputs(std::string(5000, 'x').c_str(), text);
  std::fclose(text);
  const auto not_a_database = Store::Open({.sqlite_path = folder.File("text")});
  CHECK((!not_a_database && FailureOf(not_a_database.error()) == Failure::kGone));
}

TEST_CASE("a lost server connection is made anew for the next transaction") {
  if (!TestDatabase::Available(Backend::kPostgres)) return;
  const TestDatabase database(Backend::kPostgres);
  Config config = database.config();
  config.connections = 1;
  const auto opened = Store::Open(config);
  REQUIRE(opened.has_value());
  Store& store = **opened;
  REQUIRE(Migrate(store, kModules).has_value());
  constexpr StatementOf<Kind::kMany, 0> kEnd{
      {.module = "test", .name = "end", .sql = "SELECT pg_terminate_backend(pg_backend_pid())", .kind = Kind::kMany}};
  const auto lost = store.Write([&](Tx& tx) -> Result<void> {
    YQ_TRY(AddPerson(tx, "a", 1));
    YQ_TRY(tx.Query(kEnd));
    return {};
  });
  REQUIRE(!lost.has_value());
  CHECK(FailureOf(lost.error()) == Failure::kGone);
  CHECK(lost.error().code == ErrorCode::kUnavailable);
  REQUIRE(store.Write([](Tx& tx) { return AddPerson(tx, "b", 2); }).has_value());
  CHECK(CountPeople(store) == 1);
}

TEST_CASE("errors of other modules are not of the database") {
  CHECK(FailureOf(Error{.code = ErrorCode::kConflict, .key = "cases.already_decided"}) == Failure::kNone);
  CHECK(FailureOf(Error{.key = "store.misread"}) == Failure::kOther);
  CHECK(!IsUnique(Error{.key = "store.check", .params = {{"constraint", "a"}}}, "a"));
}

}  // namespace
}  // namespace yq::store::test
