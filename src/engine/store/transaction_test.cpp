#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <latch>
#include <stdexcept>
#include <thread>

#include "engine/store/test/world.h"
#include "engine/store/testing.h"

namespace yq::store::test {
namespace {

constexpr std::array kBackends = {Backend::kSqlite, Backend::kPostgres};

TEST_CASE("an error, an exception and a doomed transaction roll back; the rest commits") {
  ForEachStore(kModules, [](Store& store) {
    const auto refused = store.Write([](Tx& tx) -> Result<void> {
      YQ_TRY(AddPerson(tx, "a", 1));
      return Fail(ErrorCode::kConflict, "test.refused");
    });
    CHECK((!refused && refused.error().key == "test.refused"));
    CHECK_THROWS_AS(static_cast<void>(store.Write([](Tx& tx) -> Result<std::size_t> {
                      YQ_TRY(AddPerson(tx, "b", 2));
                      return std::string("short").at(99);
                    })),
                    std::out_of_range);
    CHECK_THROWS_AS(static_cast<void>(store.Read([](Tx&) -> Result<char> { return std::string().at(1); })),
                    std::out_of_range);
    CHECK(CountPeople(store) == 0);
    CHECK(store.Write([](Tx& tx) { return AddPerson(tx, "c", 3); }).value_or(0) == 1);
    CHECK(CountPeople(store) == 1);
  });
}

TEST_CASE("what follows a commit runs after it, once, in the caller's thread; never after a rollback") {
  ForEachStore(kModules, [](Store& store) {
    std::vector<std::int64_t> seen;
    const auto caller = std::this_thread::get_id();
    const auto write = [&](bool keep) {
      return store.Write([&, keep](Tx& tx) -> Result<void> {
        YQ_TRY(AddPerson(tx, "a", 1));
        tx.OnCommit([&] {
          CHECK(std::this_thread::get_id() == caller);
          seen.push_back(CountPeople(store));
        });
        if (!keep) return Fail(ErrorCode::kConflict, "test.refused");
        return {};
      });
    };
    CHECK(!write(false).has_value());
    CHECK(seen.empty());
    CHECK(write(true).has_value());
    CHECK(seen == std::vector<std::int64_t>{1});
  });
}

TEST_CASE("statements are counted per transaction and per store") {
  ForEachStore(kModules, [](Store& store) {
    const std::int64_t before = store.StatementsRun();
    const auto counted = store.Write([](Tx& tx) -> Result<std::int64_t> {
      YQ_TRY(AddPerson(tx, "a", 1));
      YQ_TRY(tx.Query(kListPeople));
      return tx.StatementsRun();
    });
    CHECK(counted.value_or(0) == 2);
    CHECK(store.StatementsRun() == before + 2);
  });
}

TEST_CASE("32 threads: every acknowledged row is there after reopening, no refused one is") {
  constexpr int kThreads = 32;
  constexpr int kEach = 20;
  for (const Backend backend : kBackends) {
    if (!TestDatabase::Available(backend)) continue;
    CAPTURE(static_cast<int>(backend));
    const TestDatabase database(backend);
    std::vector<std::vector<std::string>> acknowledged(kThreads);
    {
      const auto store = database.Open();
      REQUIRE(Migrate(*store, kModules).has_value());
      std::vector<std::thread> threads;
      for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
          for (int i = 0; i < kEach; ++i) {
            const std::string id = std::to_string(t) + "-" + std::to_string(i);
            const bool refuse = i % 5 == 4;
            const auto done = store->Write([&](Tx& tx) -> Result<void> {
              YQ_TRY(AddPerson(tx, id, t * 1000 + i));
              if (refuse) return Fail(ErrorCode::kConflict, "test.refused");
              return {};
            });
            if (done) acknowledged[static_cast<std::size_t>(t)].push_back(id);
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
    }
    const auto store = database.Open();
    std::int64_t total = 0;
    for (const auto& ids : acknowledged) {
      total += static_cast<std::int64_t>(ids.size());
      for (const std::string& id : ids) {
        const auto found = store->Read([&](Tx& tx) { return tx.Optional(kFindPerson, id); });
        CHECK((found && found->has_value()));
      }
    }
    CHECK(total == kThreads * kEach * 4 / 5);
    CHECK(CountPeople(*store) == total);
  }
}

TEST_CASE("threads that change one row lose no change") {
  constexpr int kThreads = 8;
  constexpr int kEach = 25;
  ForEachStore(kModules, [](Store& store) {
    REQUIRE(store.Write([](Tx& tx) { return AddPerson(tx, "a", 1); }).has_value());
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i) {
          // Reads, then writes what it read plus one: a lost update would show.
          const auto done = store.Write([](Tx& tx) -> Result<void> {
            YQ_ASSIGN(const auto row, tx.Optional(kFindPerson, "a"));
            const std::int64_t now = row->Int(3);
            YQ_TRY(tx.Exec(kPay, now + 1 - row->Int(3), "a"));
            return {};
          });
          if (!done) ++failed;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    const auto fen = store.Read([](Tx& tx) -> Result<std::int64_t> {
      YQ_ASSIGN(const auto row, tx.Optional(kFindPerson, "a"));
      return row->Int(3);
    });
    CHECK(fen.value_or(0) == kThreads * kEach);
  });
}

TEST_CASE("transactions that each check what the other writes do not both commit") {
  // Two people may not both be added when each sees that the other is absent (write skew).
  ForEachStore(kModules, [](Store& store) {
    for (int round = 0; round < 10; ++round) {
      std::atomic<int> added = 0;
      std::latch start(2);
      std::vector<std::thread> threads;
      for (const int me : {0, 1}) {
        threads.emplace_back([&, me] {
          start.arrive_and_wait();
          const auto done = store.Write([&](Tx& tx) -> Result<void> {
            YQ_ASSIGN(const auto other, tx.Optional(kFindPerson, std::to_string(round * 2 + 1 - me)));
            if (other) return Fail(ErrorCode::kConflict, "test.other_was_first");
            YQ_TRY(AddPerson(tx, std::to_string(round * 2 + me), round * 2 + me));
            return {};
          });
          if (done) ++added;
        });
      }
      for (std::thread& thread : threads) thread.join();
      CHECK(added == 1);
    }
  });
}

TEST_CASE("a read sees one moment while others write") {
  ForEachStore(kModules, [](Store& store) {
    REQUIRE(store.Write([](Tx& tx) { return AddPerson(tx, "a", 1); }).has_value());
    const auto counts = store.Read([&](Tx& tx) -> Result<std::vector<std::int64_t>> {
      std::vector<std::int64_t> seen;
      YQ_ASSIGN(const Row before, tx.One(kCountPeople));
      seen.push_back(before.Int(0));
      std::thread writer([&] { CHECK(store.Write([](Tx& other) { return AddPerson(other, "b", 2); }).has_value()); });
      writer.join();
      YQ_ASSIGN(const Row after, tx.One(kCountPeople));
      seen.push_back(after.Int(0));
      return seen;
    });
    CHECK(counts.value_or(std::vector<std::int64_t>{}) == std::vector<std::int64_t>{1, 1});
    CHECK(CountPeople(store) == 2);
  });
}

TEST_CASE("a read does not see what is not committed") {
  ForEachStore(kModules, [](Store& store) {
    std::latch written(1);
    std::latch looked(1);
    std::thread writer([&] {
      CHECK(store
                .Write([&](Tx& tx) -> Result<void> {
                  YQ_TRY(AddPerson(tx, "a", 1));
                  written.count_down();
                  looked.wait();
                  return {};
                })
                .has_value());
    });
    written.wait();
    CHECK(CountPeople(store) == 0);
    looked.count_down();
    writer.join();
    CHECK(CountPeople(store) == 1);
  });
}

TEST_CASE("waiting for a connection ends in words") {
  const TestDatabase database(Backend::kSqlite);
  Config config = database.config();
  config.connections = 1;
  config.wait_limit = std::chrono::milliseconds(10);
  const auto store = Store::Open(config);
  REQUIRE(store.has_value());
  std::latch held(1);
  std::latch done(1);
  std::thread holder([&] {
    static_cast<void>((*store)->Read([&](Tx&) -> Result<void> {
      held.count_down();
      done.wait();
      return {};
    }));
  });
  held.wait();
  const auto refused = (*store)->Read([](Tx&) -> Result<void> { return {}; });
  done.count_down();
  holder.join();
  REQUIRE(!refused.has_value());
  CHECK(refused.error().key == "store.busy");
  CHECK(refused.error().param("why") == "pool");
}

// Whether `run` ends the program by abort.
bool Aborts(const std::function<void(Store&)>& run) {
  const TempFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(1);
    std::signal(SIGABRT, SIG_DFL);
    const auto store = Store::Open({.sqlite_path = folder.File("test.db")});
    if (store) run(**store);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

TEST_CASE("a transaction inside a transaction of the same store stops the program") {
  const auto nothing = [](Tx&) -> Result<void> { return {}; };
  CHECK(!Aborts([&](Store& store) { static_cast<void>(store.Write(nothing)); }));
  CHECK(Aborts([&](Store& store) { static_cast<void>(store.Write([&](Tx&) { return store.Write(nothing); })); }));
  CHECK(Aborts([&](Store& store) { static_cast<void>(store.Write([&](Tx&) { return store.Read(nothing); })); }));
  CHECK(Aborts([&](Store& store) { static_cast<void>(store.Read([&](Tx&) { return store.Write(nothing); })); }));
  CHECK(Aborts([&](Store& store) { static_cast<void>(store.Read([&](Tx&) { return store.Read(nothing); })); }));
}

TEST_CASE("a transaction inside one of another store is nobody's business") {
  ForEachStore(kModules, [](Store& outer) {
    ForEachStore(kModules, [&](Store& inner) {
      const auto done = outer.Read([&](Tx& tx) -> Result<std::int64_t> {
        YQ_TRY(inner.Write([](Tx& other) { return AddPerson(other, "a", 1); }));
        YQ_ASSIGN(const Row row, tx.One(kCountPeople));
        return row.Int(0);
      });
      CHECK(done.value_or(-1) == 0);
      CHECK(CountPeople(inner) == 1);
    });
  });
}

}  // namespace
}  // namespace yq::store::test
