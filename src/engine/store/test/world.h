// The small schema that the tests of the store share.
#pragma once

#include <string>
#include <vector>

#include "engine/store/module.h"
#include "engine/store/test/migrations.h"
#include "engine/store/test/queries.h"

namespace yq::store::test {

inline const Module kTestModule{.name = "test", .statements = kStatements, .migrations = kMigrations};
inline const std::vector<Module> kModules{kTestModule};

inline Result<std::int64_t> AddPerson(Tx& tx, const std::string& id, std::int64_t number, std::int64_t fen = 0) {
  return tx.Exec(kAddPerson, id, number, "name of " + id, fen);
}
inline std::int64_t CountPeople(Store& store) {
  return store
      .Read([](Tx& tx) -> Result<std::int64_t> {
        YQ_ASSIGN(const Row row, tx.One(kCountPeople));
        return row.Int(0);
      })
      .value_or(-1);
}

}  // namespace yq::store::test
