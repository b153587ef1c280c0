#include "engine/store/store.h"

#include "engine/store/connection.h"

namespace yq::store {

Result<std::unique_ptr<Store>> Store::Open(const Config& config) {
  if (config.sqlite_path.empty() == config.postgres.empty()) {
    return Fail(ErrorCode::kInvalid, "store.config",
                {{"what", "give a SQLite file or a PostgreSQL connection, one of them"}});
  }
  if (config.connections < 1 || config.connections > 1000) {
    return Fail(ErrorCode::kInvalid, "store.config", {{"what", "from 1 to 1000 connections"}});
  }
  return config.postgres.empty() ? OpenSqliteStore(config) : OpenPostgresStore(config);
}

}  // namespace yq::store
