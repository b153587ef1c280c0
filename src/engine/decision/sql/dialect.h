// What PostgreSQL and SQLite write differently, and the only place where text of a model becomes SQL text.
#pragma once

#include <string>
#include <string_view>

#include "engine/decision/feel/ast.h"
#include "engine/decision/sql.h"
#include "engine/decision/sql/expression.h"

namespace yq::decision::sql {

// No identifier of a database holds a NUL or is empty.
bool IsName(std::string_view name);
std::string QuotedName(std::string_view name);  // "a ""b"""

class Dialect {
 public:
  explicit Dialect(SqlDialect which) : which_(which) {}
  [[nodiscard]] bool is_sqlite() const { return which_ == SqlDialect::kSqlite; }
  // Names longer than this are cut by the database.
  [[nodiscard]] std::size_t longest_name() const { return is_sqlite() ? 1000 : 63; }
  [[nodiscard]] std::size_t most_columns() const { return is_sqlite() ? 1900 : 1600; }

  [[nodiscard]] Sql<Expression> Constant(const Value& value) const;
  [[nodiscard]] Expression Boolean(bool value) const;
  [[nodiscard]] std::string Null(Type::Kind kind) const;        // with its type where a bare null would get a wrong one
  [[nodiscard]] std::string Text(std::string_view text) const;  // a literal; without NUL
  // A column of the table as an operand of its kind.
  [[nodiscard]] Sql<std::string> Column(std::string_view quoted, Type::Kind kind) const;

  // Equality of two operands of one kind that is true or false, never null.
  [[nodiscard]] std::string Same(const Expression& a, const Expression& b) const;
  // Null when either side is.
  [[nodiscard]] std::string Order(Operation operation, const Expression& a, const Expression& b) const;
  // Numbers with the same scale as SQL sees it; refused when SQLite's integers would not hold it.
  [[nodiscard]] Sql<Expression> ToScale(const Expression& number, int scale) const;
  // Is every value of a number so bounded exact both in FEEL (34 digits) and in this database?
  [[nodiscard]] bool IsExact(double bound, int scale) const;

  [[nodiscard]] std::string DatePart(std::string_view part, const Expression& date) const;  // year, month, day

 private:
  SqlDialect which_;
};

std::string_view KindText(Type::Kind kind);

}  // namespace yq::decision::sql
