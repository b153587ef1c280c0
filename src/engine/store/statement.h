// A statement: one SQL text with a name, written once for both databases in a module's queries.sql and compiled into a
// constant by yq_queries() (cmake/queries.py; docs/statements.md has the rules of the portable subset).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace yq::store {

enum class Backend : std::uint8_t { kSqlite, kPostgres };

enum class Kind : std::uint8_t {
  kOne,       // exactly one row
  kOptional,  // none or one
  kMany,      // any number
  kExec,      // no rows, a count of changed rows
};

// What `:name::type` says; kAuto when nothing is said and the database finds it from the context.
enum class ParameterType : std::uint8_t { kAuto, kInt, kText, kBlob, kInts, kTexts };

struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::kAuto;
};

struct Statement {
  std::string_view module;  // "cases"
  std::string_view name;    // "find_case"
  std::string_view sql;     // with :name parameters; see Translate in dialect.h
  Kind kind = Kind::kExec;
  std::string_view scope;                      // the scope parameters, "scope_department", or "none, because ..."
  std::span<const Parameter> parameters = {};  // in the order of their first use: the order of arguments
  bool on_sqlite = true;
  bool on_postgres = true;
};

// A statement whose kind and number of arguments the compiler checks at each call.
template <Kind kKind, std::size_t kParameters>
struct StatementOf : Statement {};

}  // namespace yq::store
