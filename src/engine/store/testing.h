// For tests of any module: runs a body on both databases, each time on a fresh one with the modules' migrations
// applied.
//
//   TEST_CASE("a case closes once") {
//     store::ForEachStore({cases::kStoreModule}, [](store::Store& store) { ... });
//   }
//
// SQLite lives in a temporary folder, in memory where the machine has room (a sync costs nothing there). PostgreSQL is
// started once per process (about 0.6 s, any user, also root) without a TCP port and with fsync off; databases are made
// from a migrated template (about 0.05 s). When its programs are not installed, one line on stderr says so and only
// SQLite runs. The server named by the environment variable YQ_TEST_POSTGRES (a conninfo of a superuser) is used
// instead of an own one. Link TEST_USES engine_store_testing.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/store/module.h"
#include "engine/store/store.h"

namespace yq::store {

void RunOnEachDatabase(const std::vector<Module>& modules, const std::function<void(Store&)>& body);

inline void ForEachStore(const std::vector<Module>& modules, const std::function<void(Store&)>& body) {
  RunOnEachDatabase(modules, [&](Store& store) {
    INFO("on ", std::string(store.backend() == Backend::kSqlite ? "SQLite" : "PostgreSQL"));
    body(store);
  });
}
inline void ForEachStore(const std::function<void(Store&)>& body) { ForEachStore({}, body); }

// A folder of its own, removed with all it holds.
class TempFolder {
 public:
  TempFolder() : TempFolder(std::filesystem::temp_directory_path()) {}
  explicit TempFolder(const std::filesystem::path& parent);
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string File(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// A fresh, empty database, for tests that open it more than once.
class TestDatabase {
 public:
  static bool Available(Backend backend);  // says once on stderr why not
  explicit TestDatabase(Backend backend);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  [[nodiscard]] const Config& config() const { return config_; }
  // Opens it; stops the test program when that fails.
  [[nodiscard]] std::unique_ptr<Store> Open() const;

 private:
  friend void RunOnEachDatabase(const std::vector<Module>& modules, const std::function<void(Store&)>& body);
  TestDatabase(Backend backend, const std::string& from_template);
  TempFolder folder_;
  Config config_;
};

}  // namespace yq::store
