#include "engine/decision/sql/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace yq::decision::sql {

Expression Writer::Add(Expression e, int level) {
  const auto [known, is_new] = known_.try_emplace({level, e.text}, static_cast<int>(bound_.size()));
  if (is_new) bound_.push_back({.text = std::move(e.text), .uses = std::move(e.uses), .level = level});
  e.uses = {known->second};
  e.text = fmt::format("v{}", known->second);
  return e;
}

Expression Writer::Bind(Expression e) {
  const bool is_column = e.uses.size() == 1 && e.text == fmt::format("v{}", *e.uses.begin());
  if (e.constant || is_column || e.is(Type::Kind::kNull)) return e;
  if (e.is(Type::Kind::kContext)) {
    for (auto& [name, field] : e.fields) field = Bind(std::move(field));
    return e;
  }
  int level = 0;
  for (const int used : e.uses) level = std::max(level, bound_[static_cast<std::size_t>(used)].level);
  return Add(std::move(e), level + 1);
}

Expression Writer::TableColumn(std::string text, Type::Kind kind) {
  Expression e;
  e.kind = kind;
  e.text = std::move(text);
  return Add(std::move(e), 0);
}

Sql<std::string> Writer::Statement(std::string_view table, const std::vector<std::string>& keys,
                                   const std::vector<Output>& outputs) const {
  // Which columns each step needs from the one before, from the last step back.
  std::set<int> needed;
  for (const Output& output : outputs) needed.insert(output.value.uses.begin(), output.value.uses.end());
  int levels = 0;
  for (const int column : needed) levels = std::max(levels, bound_[static_cast<std::size_t>(column)].level);
  std::vector<std::set<int>> steps(static_cast<std::size_t>(levels) + 1);
  for (int level = levels; level >= 0; --level) {
    std::set<int>& step = steps[static_cast<std::size_t>(level)];
    step = needed;
    if (step.size() + keys.size() > dialect_.most_columns()) return Refuse("the statement needs too many columns");
    for (const int column : step) {
      const Bound& bound = bound_[static_cast<std::size_t>(column)];
      if (bound.level != level) continue;
      needed.erase(column);
      needed.insert(bound.uses.begin(), bound.uses.end());
    }
  }
  std::string out = "with\n";
  for (int level = 0; level <= levels; ++level) {
    out +=
        fmt::format("{}s{} as {}(select ", level == 0 ? "" : ",\n", level, dialect_.is_sqlite() ? "materialized " : "");
    std::string columns;
    for (std::size_t k = 0; k < keys.size(); ++k)
      columns += level == 0 ? fmt::format(", t.{} as k{}", QuotedName(keys[k]), k) : fmt::format(", k{}", k);
    for (const int column : steps[static_cast<std::size_t>(level)]) {
      const Bound& bound = bound_[static_cast<std::size_t>(column)];
      columns +=
          bound.level == level ? fmt::format(",\n  {} as v{}", bound.text, column) : fmt::format(", v{}", column);
    }
    if (columns.empty()) columns = ", 1 as one";
    out += columns.substr(2);
    // `offset 0` keeps PostgreSQL from folding the steps into one another and computing columns again.
    // Columns are named with their table: SQLite takes a lone quoted name that is no column for a text.
    out += level == 0 ? fmt::format("\n from {} as t", QuotedName(table)) : fmt::format("\n from s{}", level - 1);
    out += dialect_.is_sqlite() ? ")" : " offset 0)";
  }
  out += "\nselect ";
  std::string columns;
  for (std::size_t k = 0; k < keys.size(); ++k) columns += fmt::format(", k{} as {}", k, QuotedName(keys[k]));
  for (const Output& output : outputs)
    columns += fmt::format(",\n  {} as {}", output.value.text, QuotedName(output.name));
  out += columns.substr(2);
  return out + fmt::format("\nfrom s{}\n", levels);
}

}  // namespace yq::decision::sql
