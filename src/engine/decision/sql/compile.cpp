#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/decision/dmn/run.h"
#include "engine/decision/sql.h"
#include "engine/decision/sql/translator.h"

namespace yq::decision {
namespace {

using sql::Expression;

// A name no longer than the database keeps, different from all others.
std::string ShortName(const std::string& name, std::size_t longest, std::set<std::string>& taken) {
  std::string kept;
  for (const char c : name) {
    if (c != '\0') kept += c;
  }
  if (kept.empty()) kept = "answer";
  const auto cut = [](std::string text, std::size_t length) {
    if (text.size() <= length) return text;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
    text.resize(length);
    return text;
  };
  std::string candidate = cut(kept, longest);
  for (int n = 2; taken.contains(candidate); ++n) {
    const std::string suffix = fmt::format("~{}", n);
    candidate = cut(kept, longest - suffix.size()) + suffix;
  }
  taken.insert(candidate);
  return candidate;
}

Result<void> CheckNames(const Model& model, const SqlOptions& options) {
  const auto bad_name = [](const std::string& name) {
    return Fail(ErrorCode::kInvalid, "decision.bad_sql_name", {{"name", name}});
  };
  if (!sql::IsName(options.table)) return bad_name(options.table);
  for (const std::string& key : options.keys) {
    if (!sql::IsName(key)) return bad_name(key);
  }
  for (const SqlColumn& column : options.columns) {
    if (model.FindInput(column.input) == nullptr) {
      return Fail(ErrorCode::kNotFound, "decision.no_such_input",
                  {{"name", column.input}, {"suggestion", model.Suggest(column.input)}});
    }
    if (!column.column.empty() && !sql::IsName(column.column)) return bad_name(column.column);
    if (column.digits < 1 || column.digits > 34 || column.scale < 0 || column.scale > column.digits)
      return Fail(ErrorCode::kInvalid, "decision.bad_sql_column", {{"name", column.input}});
  }
  return {};
}

// The scalars an answer is made of, behind the names of their entries.
void Scalars(const Expression& value, const std::string& entry,
             std::vector<std::pair<std::string, const Expression*>>& out) {
  if (!value.is(Type::Kind::kContext)) {
    out.emplace_back(entry, &value);
    return;
  }
  for (const auto& [name, field] : value.fields)
    Scalars(field, entry.empty() ? name : fmt::format("{}.{}", entry, name), out);
}

}  // namespace

Result<SqlStatement> CompileSql(const Model& model, const SqlOptions& options) {
  YQ_TRY(CheckNames(model, options));
  std::vector<std::string> asked = options.decisions;
  if (asked.empty()) {
    for (const DecisionInfo& decision : model.decisions()) {
      if (!decision.imported) asked.push_back(decision.name);
    }
  }
  sql::Translator translator(model, options);
  SqlStatement statement;
  std::vector<sql::Writer::Output> outputs;
  std::set<std::string> taken(options.keys.begin(), options.keys.end());
  const std::size_t longest = sql::Dialect(options.dialect).longest_name();
  for (const std::string& name : asked) {
    YQ_ASSIGN(const Element* element, FindDecidable(model, name));
    if (element->kind != Element::Kind::kDecision) {
      statement.refused.push_back({name, "it is a decision service"});
      continue;
    }
    const sql::Sql<Expression> value = translator.ElementOf(*element);
    if (!value || value->is(Type::Kind::kList)) {
      statement.refused.push_back({name, value ? "its answer is a list" : value.error()});
      continue;
    }
    std::vector<std::pair<std::string, const Expression*>> scalars;
    Scalars(*value, "", scalars);
    for (const auto& [entry, scalar] : scalars) {
      SqlAnswer answer{
          .decision = name,
          .entry = entry,
          .column = ShortName(entry.empty() ? name : fmt::format("{}.{}", name, entry), longest, taken),
          .type = std::string(sql::KindText(scalar->kind)),
          .scale = scalar->is(Type::Kind::kNumber) && options.dialect == SqlDialect::kSqlite ? scalar->scale : 0};
      outputs.push_back({answer.column, *scalar});
      statement.answers.push_back(std::move(answer));
    }
  }
  if (outputs.empty()) return statement;
  auto text = translator.writer().Statement(options.table, options.keys, outputs);
  if (!text) return Fail(ErrorCode::kInvalid, "decision.too_wide_for_sql");
  statement.text = std::move(*text);
  return statement;
}

}  // namespace yq::decision
