// A FEEL expression turned into SQL text, with what is known of its values without running it.
#pragma once

#include <expected>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/decision/feel/type.h"
#include "engine/decision/value.h"

namespace yq::decision::sql {

// Why something has no exact SQL: one sentence. Everything below gives a value or this.
using Refusal = std::string;
template <class T>
using Sql = std::expected<T, Refusal>;
[[nodiscard]] inline std::unexpected<Refusal> Refuse(std::string why) { return std::unexpected(std::move(why)); }

struct Entry;

struct Expression {
  Type::Kind kind = Type::Kind::kNull;  // of every value but null; kNull: always null. kList: see below
  // A scalar: text that can stand as an operand anywhere. kList, from tables that collect rules: the only item when
  // there is exactly one, else null; fit for a declared scalar type only.
  std::string text;
  std::set<int> uses;             // bound columns the text reads
  std::optional<Value> constant;  // when it is one
  // Numbers: no value is farther from 0, none has more digits behind the point. SQLite: text is in units of 10^-scale.
  // Dates: a bound that is not 0 means that they may lie before the year 1.
  double bound = 0;
  int scale = 0;
  Type::Kind item = Type::Kind::kNull;  // kList: kind of the items
  std::vector<Entry> fields;            // kContext

  Expression();
  Expression(const Expression& other);
  Expression(Expression&& other) noexcept;
  Expression& operator=(const Expression& other);
  Expression& operator=(Expression&& other) noexcept;
  ~Expression();
  [[nodiscard]] bool is(Type::Kind wanted) const { return kind == wanted; }
};

struct Entry {
  std::string name;
  Expression value;
};

inline Expression::Expression() = default;
inline Expression::Expression(const Expression& other) = default;
inline Expression::Expression(Expression&& other) noexcept = default;
inline Expression& Expression::operator=(const Expression& other) = default;
inline Expression& Expression::operator=(Expression&& other) noexcept = default;
inline Expression::~Expression() = default;

inline std::set<int> Together(const std::set<int>& a, const std::set<int>& b) {
  std::set<int> all = a;
  all.insert(b.begin(), b.end());
  return all;
}

}  // namespace yq::decision::sql
