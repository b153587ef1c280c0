// What can be asked of a whole database: its schema, whether statements fit it, whether it is whole, and a copy of it.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <system_error>

#include "engine/store/connection.h"
#include "engine/store/module.h"
#include "engine/store/queries.h"

namespace yq::store {

Result<void> BackUpSqlite(Connection& connection, const std::string& path);

namespace {

std::string RowText(const Row& row) {
  std::string text;
  for (int column = 0; column < row.columns(); ++column) {
    if (column > 0) text += ", ";
    text += row.Any(column);
  }
  return text;
}

Result<std::string> PostgresSchema(Tx& tx) {
  std::map<std::string, std::string> tables;
  YQ_ASSIGN(const Rows columns, tx.Query(kPostgresColumns));
  for (const Row& row : columns) {
    std::string& text = tables[row.Text(0)];
    text += fmt::format("  {} {}{}", row.Text(1), row.Text(2), row.Bool(3) ? " not null" : "");
    if (const auto otherwise = row.OptionalText(4)) text += " default " + *otherwise;
    text += '\n';
  }
  YQ_ASSIGN(const Rows constraints, tx.Query(kPostgresConstraints));
  for (const Row& row : constraints)
    tables[row.Text(0)] += fmt::format("  constraint {} {}\n", row.Text(1), row.Text(2));
  YQ_ASSIGN(const Rows indexes, tx.Query(kPostgresIndexes));
  for (const Row& row : indexes) tables[row.Text(0)] += fmt::format("  {}\n", row.Text(2));
  std::string dump;
  for (const auto& [table, text] : tables) dump += fmt::format("table {}\n{}\n", table, text);
  return dump;
}

Statement StatementOfInvariant(const Invariant& invariant) {
  return {.module = "invariant",
          .name = invariant.name,
          .sql = invariant.sql,
          .kind = Kind::kMany,
          .scope = "none, because it looks at all records"};
}

// Makes the name of a new file and what it holds survive a power cut.
Result<void> SyncPath(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int why = errno;
  if (file >= 0) ::close(file);
  if (!synced) return std::unexpected(MakeError(Failure::kGone, fmt::format("{}: {}", path, std::strerror(why))));
  return {};
}

Result<std::vector<std::string>> ProblemsOf(Tx& tx) {
  std::vector<std::string> problems;
  if (tx.backend() == Backend::kPostgres) {
    YQ_ASSIGN(const Rows invalid, tx.Query(kPostgresInvalid));
    for (const Row& row : invalid) problems.push_back(row.Text(0) + " is not enforced on all rows");
    return problems;
  }
  YQ_ASSIGN(const Rows integrity, tx.Query(kSqliteIntegrity));
  for (const Row& row : integrity) {
    if (row.Text(0) != "ok") problems.push_back(row.Text(0));
  }
  YQ_ASSIGN(const Rows orphans, tx.Query(kSqliteOrphans));
  for (const Row& row : orphans)
    problems.push_back(fmt::format("{} refers to a missing row of {}", row.Text(0), row.Text(2)));
  return problems;
}

}  // namespace

Result<std::string> SchemaDump(Store& store) {
  return store.Read([](Tx& tx) -> Result<std::string> {
    if (tx.backend() == Backend::kPostgres) return PostgresSchema(tx);
    std::string dump;
    YQ_ASSIGN(const Rows rows, tx.Query(kSqliteSchema));
    for (const Row& row : rows) dump += row.Text(2) + ";\n\n";
    return dump;
  });
}

Result<std::vector<std::string>> PrepareAll(Store& store, std::span<const Module> modules) {
  YQ_ASSIGN(const auto connection, Administration(store).Connect());
  const bool sqlite = store.backend() == Backend::kSqlite;
  std::vector<std::string> problems;
  const auto check = [&](const Statement& statement) {
    if (!(sqlite ? statement.on_sqlite : statement.on_postgres)) return;
    for (std::string& problem : connection->Check(statement)) problems.push_back(std::move(problem));
  };
  for (const Statement* statement : kStatements) check(*statement);
  for (const Module& module : modules) {
    for (const Statement* statement : module.statements) check(*statement);
    for (const Invariant& invariant : module.invariants) check(StatementOfInvariant(invariant));
  }
  return problems;
}

Result<std::vector<Violation>> CheckInvariants(Store& store, std::span<const Module> modules) {
  constexpr std::size_t kExamples = 5;
  return store.Read([&](Tx& tx) -> Result<std::vector<Violation>> {
    std::vector<Violation> violations;
    for (const Module& module : modules) {
      for (const Invariant& invariant : module.invariants) {
        const StatementOf<Kind::kMany, 0> statement{StatementOfInvariant(invariant)};
        YQ_ASSIGN(const Rows rows, tx.Query(statement));
        if (rows.empty()) continue;
        Violation violation{
            std::string(invariant.name), std::string(invariant.why), static_cast<std::int64_t>(rows.size()), {}};
        for (std::size_t i = 0; i < std::min(rows.size(), kExamples); ++i)
          violation.examples.push_back(RowText(rows[i]));
        violations.push_back(std::move(violation));
      }
    }
    return violations;
  });
}

Result<std::vector<std::string>> CheckIntegrity(Store& store) {
  return store.Read([](Tx& tx) { return ProblemsOf(tx); });
}

Result<void> Backup(Store& store, const std::string& path) {
  if (store.backend() == Backend::kPostgres)
    return Fail(ErrorCode::kInvalid, "store.backup_elsewhere", {{"with", "pg_dump"}});
  const std::string part = path + ".part";
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  {
    YQ_ASSIGN(const auto connection, Administration(store).Connect());
    YQ_TRY(BackUpSqlite(*connection, part));
  }
  {
    YQ_ASSIGN(const auto copy, Store::Open({.sqlite_path = part, .connections = 1}));
    YQ_ASSIGN(const std::vector<std::string> problems, CheckIntegrity(*copy));
    if (!problems.empty())
      return Fail(ErrorCode::kInternal, "store.backup_damaged", {{"path", path}}, problems.front());
  }
  YQ_TRY(SyncPath(part));
  std::error_code renamed;
  std::filesystem::rename(part, path, renamed);
  if (renamed) return std::unexpected(MakeError(Failure::kGone, fmt::format("{}: {}", path, renamed.message())));
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return SyncPath(folder.empty() ? "." : folder);
}

}  // namespace yq::store
