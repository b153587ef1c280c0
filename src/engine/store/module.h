// What a module brings to the store: its statements, migrations and invariants, as one row of app/wiring.cpp:
//
//   inline const store::Module kStoreModule{.name = "cases", .statements = sql::kStatements,
//                                           .migrations = kMigrations, .invariants = kInvariants};
//
// Modules are listed lowest first: a table may refer to tables of its own and of earlier modules only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.h"
#include "engine/store/store.h"

namespace yq::store {

// A query that must return no rows. It runs after every API test, nightly, after a restore and before an upgrade.
struct Invariant {
  std::string_view name;  // "cases.one_open_task_per_step"
  std::string_view why;   // one sentence: what is broken when there are rows
  std::string_view sql;   // portable, without parameters; its first columns say which records
};

struct Module {
  std::string_view name;  // also the prefix of its tables
  std::span<const Statement* const> statements = {};
  std::span<const EmbeddedFile> migrations = {};  // "…/0001_create_cases.sql" and on, without a gap
  std::span<const Invariant> invariants = {};
};

// Brings the database to the newest schema: forward only, one transaction per file, each recorded with its checksum;
// does nothing when all is there. Safe when several processes start at once. Before the first change refuses, in words
// for people:
//   "store.migration_changed" {module, file}: a file that was applied is not what it was;
//   "store.database_newer" {module, number}: the database knows a migration that this program does not;
//   "store.migration_name" {module, file}, "store.migration_gap" {module, file}: kInvalid, a mistake in the module;
//   "store.migration_failed" {module, file}: with the database's message in the log detail; that file left no trace.
Result<void> Migrate(Store& store, std::span<const Module> modules);

// The tables, columns, constraints and indexes as text, sorted by name; for comparison with a golden file (one per
// database).
Result<std::string> SchemaDump(Store& store);

// Prepares every statement and invariant on this database. The answer lists what is wrong, one line each, also a
// parameter or column whose type PostgreSQL finds other than SQLite would; empty when all is well.
Result<std::vector<std::string>> PrepareAll(Store& store, std::span<const Module> modules);

// "module.name" of every statement that ran in this process, sorted.
std::vector<std::string> StatementsEverRun();

struct Violation {
  std::string invariant;
  std::string why;
  std::int64_t rows = 0;
  std::vector<std::string> examples;  // the first five rows, columns joined by ", "
};
Result<std::vector<Violation>> CheckInvariants(Store& store, std::span<const Module> modules);

// SQLite: copies the database to `path` while it is in use (the copy is one moment of it, checked whole before it gets
// its name, and on disk when this returns). PostgreSQL: kInvalid "store.backup_elsewhere": its backups are made with
// pg_dump.
Result<void> Backup(Store& store, const std::string& path);

// What the database's own check finds (SQLite: integrity and foreign keys; PostgreSQL: invalid constraints and
// indexes); empty when whole.
Result<std::vector<std::string>> CheckIntegrity(Store& store);

}  // namespace yq::store
