// Decisions as one SQL statement, for pools of people that stay in a database. The statement answers every asked
// decision for every row of one table. It is exact or absent: what SQL cannot answer as the interpreter does is refused
// with the reason (a division without finite decimals, lists, functions outside the subset, ...).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/decision/model.h"

namespace yq::decision {

enum class SqlDialect : std::uint8_t {
  kPostgres,  // 15 or newer. Numbers are `numeric`, dates `date`, texts compare by code point whatever the collation.
  kSqlite,    // 3.39 or newer. Numbers are whole units of 10^-scale, dates texts "2024-02-29", booleans 0 and 1.
};

// How the table keeps one input. Durations are whole months or whole seconds, times and instants have no zone and, in
// SQLite, no fraction ("12:30:00", "2024-02-29T12:30:00"). Dates lie in the years 1 to 9999.
struct SqlColumn {
  std::string input;        // name of the input data
  std::string column = {};  // of the table; "" when it has the input's name
  // Numbers: no value has more than `digits` significant digits, `scale` of them behind the point. A promise of the
  // table, from which it follows which arithmetic stays exact. Comparisons in PostgreSQL do not rest on it.
  int digits = 15;
  int scale = 4;  // SQLite: the column holds integers, the number times 10^scale
};

struct SqlOptions {
  SqlDialect dialect = SqlDialect::kPostgres;
  std::string table = "people";
  std::vector<std::string> keys = {};       // columns given back beside the answers
  std::vector<SqlColumn> columns = {};      // of inputs that are not kept as SqlColumn's defaults say
  std::vector<std::string> decisions = {};  // all of the model's own when empty
};

// One answer column of the statement. A decision that gives a context has one per entry; where the whole context is
// null all of them are.
struct SqlAnswer {
  std::string decision;
  std::string entry;   // "", or names behind one another with points
  std::string column;  // its name in the result: "Points", "Offer.amount", shortened where PostgreSQL would
  std::string type;    // FEEL type; durations come as months or seconds
  int scale = 0;       // SQLite: numbers come as integers, times 10^scale
};

struct SqlRefusal {
  std::string decision;
  std::string why;  // one English sentence without a point, for people who write models
};

struct SqlStatement {
  std::string text;  // "" when every decision is refused
  std::vector<SqlAnswer> answers;
  std::vector<SqlRefusal> refused;
};

// kNotFound "decision.no_such_decision" (params name, suggestion), "decision.no_such_input" for a column of none;
// kInvalid "decision.bad_sql_name" (param name) for a table or column no database can have, "decision.bad_sql_column"
// for digits or scale out of range, "decision.too_wide_for_sql" when the statement would need more columns than the
// database allows. Pure, thread-safe, about a millisecond for a model of twenty tables.
Result<SqlStatement> CompileSql(const Model& model, const SqlOptions& options = {});

}  // namespace yq::decision
