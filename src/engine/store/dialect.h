// One SQL text for two databases. docs/statements.md states the portable subset; this is all that is done to it:
//   :name, :name::int      ?N, $N (with that type on PostgreSQL)
//   :names::texts, ::ints  a select over the list, for `x IN (:names::texts)`
//   INTEGER, BLOB          BIGINT, BYTEA on PostgreSQL (written in capitals; names are in lower case)
//   TEXT                   in migrations TEXT COLLATE "C" on PostgreSQL: both databases sort text by its bytes
//   STRICT, WITHOUT ROWID  dropped on PostgreSQL
//   /*pg: x */             x on PostgreSQL, nothing on SQLite; /*sqlite: x */ the other way round
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/store/statement.h"

namespace yq::store {

std::string TranslateStatement(const Statement& statement, Backend backend);

// Refuses what would differ between the databases: "store.migration_dialect" {line, what}.
Result<std::string> TranslateMigration(std::string_view sql, Backend backend);

}  // namespace yq::store
