// Acknowledged durable writes per second: 32 writers with group commit, and beside it one connection that commits one
// transaction at a time, on the same disk in the same run.
//
//   bench_store [seconds] [folder]      the folder should be on the disk that matters; the default is the current one
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "engine/store/module.h"
#include "engine/store/store.h"

namespace yq::store {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kWriters = 32;
constexpr EmbeddedFile kMigrations[] = {{"0001_create_entry.sql",
                                         "CREATE TABLE bench_entry (id TEXT PRIMARY KEY, writer INTEGER NOT NULL, at "
                                         "INTEGER NOT NULL, body TEXT NOT NULL) STRICT;"
                                         "CREATE INDEX bench_entry_by_writer ON bench_entry (writer, at);"}};
constexpr std::string_view kInsert = "INSERT INTO bench_entry (id, writer, at, body) VALUES (:id, :writer, :at, :body)";
constexpr Parameter kParameters[] = {{"id"}, {"writer"}, {"at"}, {"body"}};
constexpr StatementOf<Kind::kExec, 4> kAddEntry{{.module = "bench",
                                                 .name = "add_entry",
                                                 .sql = kInsert,
                                                 .kind = Kind::kExec,
                                                 .scope = "none, because it is a benchmark",
                                                 .parameters = kParameters}};
const std::string kBody(300, 'x');  // about the size of a fact with its source and evidence

struct Figure {
  double per_second = 0;
  double median_ms = 0;
  double p99_ms = 0;
};

Figure Summarise(std::vector<double> milliseconds, double seconds) {
  std::ranges::sort(milliseconds);
  const auto at = [&](double part) {
    return milliseconds.empty()
               ? 0
               : milliseconds[static_cast<std::size_t>(part * static_cast<double>(milliseconds.size() - 1))];
  };
  return {static_cast<double>(milliseconds.size()) / seconds, at(0.5), at(0.99)};
}

std::string IdOf(int writer, int i) {
  return fmt::format("{:08x}-{:04x}-7000-8000-{:012x}", i, writer, i * 7919L + writer);
}

Result<Figure> ManyWriters(const std::string& path, double seconds) {
  YQ_ASSIGN(const auto store, Store::Open({.sqlite_path = path}));
  const std::vector<Module> modules{{.name = "bench", .migrations = kMigrations}};
  YQ_TRY(Migrate(*store, modules));
  std::vector<std::vector<double>> waits(kWriters);
  std::atomic<int> failures = 0;
  const Clock::time_point began = Clock::now();
  const auto end = began + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; Clock::now() < end; ++i) {
        const Clock::time_point asked = Clock::now();
        const auto done = store->Write([&](Tx& tx) { return tx.Exec(kAddEntry, IdOf(writer, i), writer, i, kBody); });
        if (!done) ++failures;
        waits[static_cast<std::size_t>(writer)].push_back(Seconds(Clock::now() - asked).count() * 1000);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double took = Seconds(Clock::now() - began).count();
  if (failures != 0) return Fail(ErrorCode::kInternal, "bench.writes_failed");
  std::vector<double> all;
  for (const auto& some : waits) all.insert(all.end(), some.begin(), some.end());
  return Summarise(std::move(all), took);
}

// The peer: plain SQLite with the same settings, a transaction at a time.
Result<Figure> OneAtATime(const std::string& path, double seconds) {
  YQ_ASSIGN(const auto store, Store::Open({.sqlite_path = path}));
  const std::vector<Module> modules{{.name = "bench", .migrations = kMigrations}};
  YQ_TRY(Migrate(*store, modules));
  sqlite3* database = nullptr;
  sqlite3_stmt* insert = nullptr;
  bool well = sqlite3_open(path.c_str(), &database) == SQLITE_OK &&
              sqlite3_exec(database, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", nullptr, nullptr,
                           nullptr) == SQLITE_OK &&
              sqlite3_prepare_v2(database, std::string(kInsert).c_str(), -1, &insert, nullptr) == SQLITE_OK;
  std::vector<double> waits;
  const Clock::time_point began = Clock::now();
  const auto end = began + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
  for (int i = 0; well && Clock::now() < end; ++i) {
    const Clock::time_point asked = Clock::now();
    const std::string id = IdOf(0, i);
    sqlite3_bind_text(insert, 1, id.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 2, 0);
    sqlite3_bind_int64(insert, 3, i);
    sqlite3_bind_text(insert, 4, kBody.c_str(), -1, SQLITE_STATIC);
    well = sqlite3_step(insert) == SQLITE_DONE;
    sqlite3_reset(insert);
    waits.push_back(Seconds(Clock::now() - asked).count() * 1000);
  }
  const double took = Seconds(Clock::now() - began).count();
  sqlite3_finalize(insert);
  sqlite3_close(database);
  if (!well) return Fail(ErrorCode::kInternal, "bench.writes_failed");
  return Summarise(std::move(waits), took);
}

int Main(int count, char** values) {
  const double seconds = count > 1 ? std::atof(values[1]) : 5;
  const std::filesystem::path parent = count > 2 ? values[2] : ".";
  const std::filesystem::path folder = parent / fmt::format("bench-store-{}", ::getpid());
  std::filesystem::create_directories(folder);
  const auto one = OneAtATime((folder / "one.db").string(), seconds);
  const auto many = ManyWriters((folder / "many.db").string(), seconds);
  std::filesystem::remove_all(folder);
  if (!one || !many) {
    const Error& error = !one ? one.error() : many.error();
    fmt::print(stderr, "bench_store: {} {}\n", error.key, error.detail.text);
    return 1;
  }
  fmt::print("acknowledged durable writes, SQLite, WAL, synchronous=FULL, {} s each, {}\n", seconds,
             std::filesystem::absolute(parent).string());
  const auto line = [](std::string_view what, const Figure& f) {
    fmt::print("  {:<44}{:>9.0f} per second   median {:>6.2f} ms   99 % {:>6.2f} ms\n", what, f.per_second, f.median_ms,
               f.p99_ms);
  };
  line("one connection, one transaction at a time", *one);
  line(fmt::format("{} writers, group commit", kWriters), *many);
  fmt::print("  {:.1f} times as many\n", many->per_second / one->per_second);
  return 0;
}

}  // namespace
}  // namespace yq::store

int main(int count, char** values) { return yq::store::Main(count, values); }
