// kill -9 in the middle of writes, and a disk that fails: no acknowledged write is lost.
#include <doctest/doctest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <random>
#include <set>
#include <thread>

#include "engine/store/test/world.h"
#include "engine/store/testing.h"

namespace yq::store::test {
namespace {

// Writes from several threads for ever; each acknowledged number goes to the pipe before the next write.
[[noreturn]] void WriteUntilKilled(const Config& config, int round, int pipe) {
  const auto store = Store::Open(config);
  if (!store) ::_exit(2);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::int32_t i = 0;; ++i) {
        const std::int32_t number = round * 1'000'000 + t * 100'000 + i;
        const auto done = (*store)->Write([&](Tx& tx) { return AddPerson(tx, std::to_string(number), number); });
        if (!done || ::write(pipe, &number, sizeof number) != sizeof number) ::_exit(3);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ::_exit(4);
}

// Lets a child write until it has acknowledged `enough`, kills it, and gives all it acknowledged.
std::vector<std::int32_t> KillWhileWriting(const Config& config, int round, std::size_t enough) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    WriteUntilKilled(config, round, ends[1]);
  }
  ::close(ends[1]);
  std::vector<std::int32_t> acknowledged;
  std::int32_t number = 0;
  while (::read(ends[0], &number, sizeof number) == sizeof number) {
    acknowledged.push_back(number);
    if (acknowledged.size() == enough) ::kill(child, SIGKILL);  // what is still in the pipe is read to its end
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
  CHECK(acknowledged.size() >= enough);
  return acknowledged;
}

TEST_CASE("kill -9 while writing loses no acknowledged write and needs no hand") {
  std::minstd_rand random(20260101);
  for (const Backend backend : {Backend::kSqlite, Backend::kPostgres}) {
    if (!TestDatabase::Available(backend)) continue;
    const TestDatabase database(backend);
    {
      REQUIRE(Migrate(*database.Open(), kModules).has_value());
    }
    const int rounds = backend == Backend::kSqlite ? 20 : 5;
    std::set<std::int64_t> acknowledged;
    for (int round = 0; round < rounds; ++round) {
      const std::size_t enough = std::uniform_int_distribution<std::size_t>(1, 60)(random);
      for (const std::int32_t number : KillWhileWriting(database.config(), round, enough)) acknowledged.insert(number);
      const auto store = database.Open();
      const auto present = store->Read([](Tx& tx) -> Result<std::set<std::int64_t>> {
        YQ_ASSIGN(const Rows rows, tx.Query(kListPeople));
        std::set<std::int64_t> numbers;
        for (const Row& row : rows) numbers.insert(row.Int(1));
        return numbers;
      });
      REQUIRE(present.has_value());
      CHECK(std::ranges::includes(*present, acknowledged));
      CHECK(CheckIntegrity(*store).value_or(std::vector<std::string>{"failed"}).empty());
    }
  }
}

// A file system under SQLite whose Nth write or sync fails once.
class FailingDisk {
 public:
  FailingDisk() {
    base = sqlite3_vfs_find(nullptr);
    vfs_ = *base;
    vfs_.zName = "failing";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + base->szOsFile;
    vfs_.xOpen = &Open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FailingDisk() {
    countdown = -1;
    sqlite3_vfs_unregister(&vfs_);
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;
  static inline std::atomic<int> countdown = -1;  // calls until the one that fails; negative: none does

 private:
  struct File {
    sqlite3_file shell;
    sqlite3_io_methods methods;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static inline sqlite3_vfs* base = nullptr;

  static File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* Real(sqlite3_file* file) { return Of(file)->real(); }
  static bool Fails() { return countdown.load() >= 0 && countdown.fetch_sub(1) == 0; }

  static int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    const int code = base->xOpen(base, name, Real(file), flags, out);
    file->pMethods = nullptr;
    if (Real(file)->pMethods == nullptr) return code;
    sqlite3_io_methods& m = Of(file)->methods;
    m = {};
    m.iVersion = 2;
    m.xClose = [](sqlite3_file* f) { return Real(f)->pMethods->xClose(Real(f)); };
    m.xRead = [](sqlite3_file* f, void* b, int n, sqlite3_int64 at) {
      return Real(f)->pMethods->xRead(Real(f), b, n, at);
    };
    m.xWrite = [](sqlite3_file* f, const void* b, int n, sqlite3_int64 at) {
      return Fails() ? SQLITE_IOERR_WRITE : Real(f)->pMethods->xWrite(Real(f), b, n, at);
    };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) { return Real(f)->pMethods->xTruncate(Real(f), n); };
    m.xSync = [](sqlite3_file* f, int how) {
      return Fails() ? SQLITE_IOERR_FSYNC : Real(f)->pMethods->xSync(Real(f), how);
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) { return Real(f)->pMethods->xFileSize(Real(f), n); };
    m.xLock = [](sqlite3_file* f, int how) { return Real(f)->pMethods->xLock(Real(f), how); };
    m.xUnlock = [](sqlite3_file* f, int how) { return Real(f)->pMethods->xUnlock(Real(f), how); };
    m.xCheckReservedLock = [](sqlite3_file* f, int* is) { return Real(f)->pMethods->xCheckReservedLock(Real(f), is); };
    m.xFileControl = [](sqlite3_file* f, int what, void* arg) {
      return Real(f)->pMethods->xFileControl(Real(f), what, arg);
    };
    m.xSectorSize = [](sqlite3_file* f) { return Real(f)->pMethods->xSectorSize(Real(f)); };
    m.xDeviceCharacteristics = [](sqlite3_file* f) { return Real(f)->pMethods->xDeviceCharacteristics(Real(f)); };
    m.xShmMap = [](sqlite3_file* f, int a, int b, int c, void volatile** d) {
      return Real(f)->pMethods->xShmMap(Real(f), a, b, c, d);
    };
    m.xShmLock = [](sqlite3_file* f, int a, int b, int c) { return Real(f)->pMethods->xShmLock(Real(f), a, b, c); };
    m.xShmBarrier = [](sqlite3_file* f) { Real(f)->pMethods->xShmBarrier(Real(f)); };
    m.xShmUnmap = [](sqlite3_file* f, int a) { return Real(f)->pMethods->xShmUnmap(Real(f), a); };
    file->pMethods = &m;
    return code;
  }

  sqlite3_vfs vfs_{};
};

TEST_CASE("a disk that fails once: every caller of the group hears of it, nothing acknowledged is lost") {
  FailingDisk disk;
  bool failed_once = true;
  for (int nth = 0; failed_once; ++nth) {
    REQUIRE(nth < 500);
    CAPTURE(nth);
    const TestDatabase database(Backend::kSqlite);
    std::vector<std::string> acknowledged;
    int refused = 0;
    {
      const auto store = database.Open();
      REQUIRE(Migrate(*store, kModules).has_value());
      FailingDisk::countdown = nth;
      for (int i = 0; i < 6; ++i) {
        const std::string id = std::to_string(i);
        const auto done = store->Write([&](Tx& tx) { return AddPerson(tx, id, i); });
        if (done) {
          acknowledged.push_back(id);
        } else {
          ++refused;
          CHECK(FailureOf(done.error()) == Failure::kGone);
        }
      }
      failed_once = FailingDisk::countdown < 0;
      FailingDisk::countdown = -1;
      CHECK(refused == (failed_once ? 1 : 0));
      CHECK(CountPeople(*store) == static_cast<std::int64_t>(acknowledged.size()));
    }
    const auto store = database.Open();
    for (const std::string& id : acknowledged) {
      const auto found = store->Read([&](Tx& tx) { return tx.Optional(kFindPerson, id); });
      CHECK((found && found->has_value()));
    }
    CHECK(CheckIntegrity(*store).value_or(std::vector<std::string>{"failed"}).empty());
  }
}

TEST_CASE("SQLite keeps what it says it has: the settings of every connection") {
  const TestDatabase database(Backend::kSqlite);
  const auto store = database.Open();
  constexpr StatementOf<Kind::kOne, 0> kSettings{{.module = "test",
                                                  .name = "settings",
                                                  .sql = "SELECT journal_mode, synchronous, foreign_keys FROM "
                                                         "pragma_journal_mode, pragma_synchronous, pragma_foreign_keys",
                                                  .kind = Kind::kOne}};
  const auto settings = [&](Tx& tx) -> Result<std::string> {
    YQ_ASSIGN(const Row row, tx.One(kSettings));
    return row.Any(0) + " " + row.Any(1) + " " + row.Any(2);
  };
  CHECK(store->Write(settings).value_or("failed") == "wal 2 1");  // 2 is FULL
  CHECK(store->Read(settings).value_or("failed") == "wal 2 1");
}

TEST_CASE("when the commit of a group fails, each of its callers gets the error") {
  FailingDisk disk;
  const TestDatabase database(Backend::kSqlite);
  const auto store = database.Open();
  REQUIRE(Migrate(*store, kModules).has_value());
  constexpr int kCallers = 6;
  std::atomic<int> waiting = 0;
  std::atomic<int> gone = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kCallers; ++t) {
    threads.emplace_back([&, t] {
      ++waiting;
      const auto done = store->Write([&](Tx& tx) -> Result<std::int64_t> {
        // The first waits until all have called, so that the writer finds them queued for one group; then the disk
        // fails.
        while (waiting < kCallers) std::this_thread::yield();
        FailingDisk::countdown = 0;
        return AddPerson(tx, std::to_string(t), t);
      });
      if (!done && FailureOf(done.error()) == Failure::kGone) ++gone;
    });
  }
  for (std::thread& thread : threads) thread.join();
  FailingDisk::countdown = -1;
  CHECK(gone >= 1);
  CHECK(CountPeople(*store) == kCallers - gone);
}

}  // namespace
}  // namespace yq::store::test
