// The statement as a chain of selects: each step computes columns from those of earlier steps, so that nothing is
// computed twice and expressions stay small. Columns that no later step reads are dropped on the way.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/decision/sql/dialect.h"

namespace yq::decision::sql {

class Writer {
 public:
  explicit Writer(Dialect dialect) : dialect_(dialect) {}

  // The expression as one column, computed once. What is a column or a constant already stays as it is.
  Expression Bind(Expression e);
  // A column of the table: `text` is read from the table itself.
  Expression TableColumn(std::string text, Type::Kind kind);

  struct Output {
    std::string name;
    Expression value;
  };
  // Refused when a step needs more columns than the database allows.
  [[nodiscard]] Sql<std::string> Statement(std::string_view table, const std::vector<std::string>& keys,
                                           const std::vector<Output>& outputs) const;

 private:
  struct Bound {
    std::string text;
    std::set<int> uses;
    int level = 0;
  };
  Expression Add(Expression e, int level);

  Dialect dialect_;
  std::vector<Bound> bound_;
  std::map<std::pair<int, std::string>, int> known_;  // the same text at the same level is the same column
};

}  // namespace yq::decision::sql
