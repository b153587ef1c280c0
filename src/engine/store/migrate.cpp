#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "engine/store/connection.h"
#include "engine/store/dialect.h"
#include "engine/store/module.h"
#include "engine/store/queries.h"

namespace yq::store {
namespace {

constexpr std::string_view kCreateTable =
    "CREATE TABLE IF NOT EXISTS store_migrations (module TEXT NOT NULL, number INTEGER NOT NULL, file TEXT NOT NULL, "
    "checksum TEXT NOT NULL, PRIMARY KEY (module, number)) STRICT;";

struct Migration {
  std::string_view module;
  int number = 0;
  std::string_view file;  // without the folder
  std::string_view sql;
  std::string checksum;
};

// 64-bit FNV-1a: it guards against mistakes, not against malice. Stored: do not change.
std::string Checksum(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return fmt::format("{:016x}", hash);
}

// "0001_create_cases.sql" is 1; 0 when the name is not of that form.
int NumberOf(std::string_view file) {
  constexpr std::size_t kDigits = 4;
  if (file.size() < kDigits + 6 || file[kDigits] != '_' || !file.ends_with(".sql")) return 0;
  const std::string_view words = file.substr(kDigits + 1, file.size() - kDigits - 5);
  if (!std::ranges::all_of(words, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }))
    return 0;
  int number = 0;
  for (const char c : file.substr(0, kDigits)) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + (c - '0');
  }
  return number;
}

Result<std::vector<Migration>> Collect(std::span<const Module> modules) {
  std::vector<Migration> all;
  for (const Module& module : modules) {
    int last = 0;
    for (const EmbeddedFile& embedded : module.migrations) {
      const std::string_view file = embedded.path.substr(embedded.path.rfind('/') + 1);
      const int number = NumberOf(file);
      const std::vector<Param> where = {{"module", std::string(module.name)}, {"file", std::string(file)}};
      if (number == 0) return Fail(ErrorCode::kInvalid, "store.migration_name", where);
      if (number != ++last) return Fail(ErrorCode::kInvalid, "store.migration_gap", where);
      all.push_back({module.name, number, file, embedded.content, Checksum(embedded.content)});
    }
  }
  return all;
}

// The first migration that is still to do, or null. Refuses a database that these migrations did not make.
Result<const Migration*> FindNext(const std::vector<Migration>& all, const Rows& applied) {
  std::vector<bool> done(all.size(), false);
  for (const Row& row : applied) {
    const std::string module = row.Text(0);
    const std::int64_t number = row.Int(1);
    const auto known =
        std::ranges::find_if(all, [&](const Migration& m) { return m.module == module && m.number == number; });
    if (known == all.end()) {
      return Fail(ErrorCode::kConflict, "store.database_newer",
                  {{"module", module}, {"number", std::to_string(number)}});
    }
    if (known->checksum != row.Text(3)) {
      return Fail(ErrorCode::kConflict, "store.migration_changed",
                  {{"module", module}, {"file", std::string(known->file)}});
    }
    done[static_cast<std::size_t>(known - all.begin())] = true;
  }
  const auto next = std::ranges::find(done, false);
  return next == done.end() ? nullptr : &all[static_cast<std::size_t>(next - done.begin())];
}

Result<void> Apply(Connection& connection, Backend backend, const Migration& next) {
  const std::vector<Param> where = {{"module", std::string(next.module)}, {"file", std::string(next.file)}};
  Result<std::string> sql = TranslateMigration(next.sql, backend);
  if (!sql) {
    sql.error().params.insert(sql.error().params.begin(), where.begin(), where.end());
    return std::unexpected(std::move(sql).error());
  }
  Result<void> ran = connection.Script(*sql + "\n-- ");  // long enough never to be kept prepared
  if (ran && !connection.InTransaction()) ran = std::unexpected(OtherError("", {}, "it ended the transaction"));
  if (ran && backend == Backend::kSqlite) {
    Cells orphans{.statement = &kSqliteOrphans, .notes = std::make_shared<Notes>()};
    YQ_TRY(connection.Run(kSqliteOrphans, {}, orphans));
    if (orphans.rows != 0) ran = std::unexpected(OtherError("", {}, "foreign keys point nowhere"));
  }
  if (!ran) return Fail(ErrorCode::kInternal, "store.migration_failed", where, ran.error().detail.text);
  const std::array<Arg, 4> args = {next.module, next.number, next.file, next.checksum};
  Cells none;
  YQ_TRY(connection.Run(kAddMigration, args, none));
  return {};
}

// Applies one migration; false when there was none left.
Result<bool> Step(Connection& connection, Backend backend, const std::vector<Migration>& all) {
  YQ_TRY(connection.Begin(backend == Backend::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN"));
  const auto notes = std::make_shared<Notes>();
  const auto applied = std::make_shared<Cells>(Cells{.statement = &kListMigrations, .notes = notes});
  YQ_TRY(connection.Run(kListMigrations, {}, *applied));
  YQ_ASSIGN(const Migration* const next, FindNext(all, Rows(applied)));
  if (notes->doom) return std::unexpected(*notes->doom);
  if (next != nullptr) YQ_TRY(Apply(connection, backend, *next));
  YQ_TRY(connection.Script("COMMIT"));
  return next != nullptr;
}

}  // namespace

Result<void> Migrate(Store& store, std::span<const Module> modules) {
  YQ_ASSIGN(const std::vector<Migration> all, Collect(modules));
  YQ_ASSIGN(const auto connection, Administration(store).Connect());
  const Backend backend = store.backend();
  YQ_ASSIGN(const std::string create, TranslateMigration(kCreateTable, backend));
  if (backend == Backend::kPostgres) {
    // Held until the connection closes: servers that start together migrate one after the other.
    YQ_TRY(connection->Script("SET lock_timeout = 0; SELECT pg_advisory_lock(7935012)"));
  } else {
    // Lets a migration rebuild a table that others refer to; the keys are checked before its commit.
    YQ_TRY(connection->Script("PRAGMA foreign_keys = OFF;"));
  }
  YQ_TRY(connection->Script(create));
  for (;;) {
    Result<bool> more = Step(*connection, backend, all);
    if (!more) {
      if (connection->InTransaction()) static_cast<void>(connection->Script("ROLLBACK"));
      return std::unexpected(std::move(more).error());
    }
    if (!*more) return {};
  }
}

}  // namespace yq::store
