#include "engine/decision/sql/dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace yq::decision::sql {
namespace {

using Kind = Type::Kind;

constexpr std::size_t kLongestNumber = 60;  // characters; longer constants are no policy
constexpr int kFeelDigits = 34;
constexpr double kSqliteUnits = 9e18;  // of int64

Expression Scalar(Kind kind, std::string text, const Value& value) {
  Expression e;
  e.kind = kind;
  e.text = std::move(text);
  e.constant = value;
  return e;
}

bool IsPlainYear(const Date& date) { return date.year >= 1 && date.year <= 9999; }

std::string Doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  return out + quote;
}

}  // namespace

std::string_view KindText(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kDate:
      return "date";
    case Kind::kTime:
      return "time";
    case Kind::kDateTime:
      return "date and time";
    case Kind::kDaysDuration:
      return "days and time duration";
    case Kind::kMonthsDuration:
      return "years and months duration";
    case Kind::kContext:
      return "context";
    case Kind::kList:
      return "list";
    default:
      return "Any";
  }
}

bool IsName(std::string_view name) { return !name.empty() && name.find('\0') == std::string_view::npos; }

std::string QuotedName(std::string_view name) { return Doubled(name, '"'); }

std::string Dialect::Text(std::string_view text) const {
  if (is_sqlite()) return Doubled(text, '\'');
  // Backslashes doubled behind an E mean the same whatever standard_conforming_strings says.
  if (text.find('\\') == std::string_view::npos) return Doubled(text, '\'') + " collate \"C\"";
  std::string escaped;
  for (const char c : text) escaped.append(c == '\\' ? 2 : 1, c);
  return "E" + Doubled(escaped, '\'') + " collate \"C\"";
}

Expression Dialect::Boolean(bool value) const {
  return Scalar(Kind::kBoolean, is_sqlite() ? (value ? "1" : "0") : (value ? "true" : "false"), Value::Boolean(value));
}

std::string Dialect::Null(Kind kind) const {
  if (is_sqlite()) return "null";
  switch (kind) {
    case Kind::kBoolean:
      return "null::boolean";
    case Kind::kNumber:
      return "null::numeric";
    case Kind::kDate:
      return "null::date";
    case Kind::kTime:
      return "null::time";
    case Kind::kDateTime:
      return "null::timestamp";
    case Kind::kDaysDuration:
    case Kind::kMonthsDuration:
      return "null::bigint";
    default:
      return "null";
  }
}

Sql<Expression> Dialect::Constant(const Value& value) const {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return Scalar(Kind::kNull, "null", value);
    case Value::Kind::kBoolean:
      return Boolean(value.boolean());
    case Value::Kind::kString:
      if (value.text().find('\0') != std::string_view::npos) return Refuse("a text with a NUL character");
      return Scalar(Kind::kString, "(" + Text(value.text()) + ")", value);
    case Value::Kind::kNumber: {
      std::string text = value.number().ToShortText();
      if (text.size() > kLongestNumber) return Refuse("a number of more than 60 digits");
      const std::size_t point = text.find('.');
      Expression e = Scalar(Kind::kNumber, "", value);
      e.bound = std::abs(value.number().ToDouble());
      e.scale = point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
      if (!IsExact(e.bound, e.scale)) return Refuse(fmt::format("the number {} has too many digits", text));
      if (is_sqlite()) {
        std::erase(text, '.');
        e.text = "(" + text + ")";
      } else {
        e.text = "(" + Doubled(text, '\'') + "::numeric)";
      }
      return e;
    }
    case Value::Kind::kDate:
      if (!IsPlainYear(value.date())) return Refuse("a date before the year 1 or behind 9999");
      return Scalar(
          Kind::kDate,
          is_sqlite() ? fmt::format("'{}'", value.date().ToText()) : fmt::format("(date '{}')", value.date().ToText()),
          value);
    case Value::Kind::kTime: {
      const Time& time = value.time();
      if (!time.zone.is_none()) return Refuse("a time with a zone");
      if (time.nanos % (is_sqlite() ? 1'000'000'000 : 1000) != 0) return Refuse("a time finer than the column");
      return Scalar(Kind::kTime,
                    is_sqlite() ? fmt::format("'{}'", time.ToText()) : fmt::format("(time '{}')", time.ToText()),
                    value);
    }
    case Value::Kind::kDateTime: {
      const DateTime& instant = value.date_time();
      if (!instant.zone.is_none()) return Refuse("a date and time with a zone");
      if (instant.nanos % (is_sqlite() ? 1'000'000'000 : 1000) != 0) return Refuse("a time finer than the column");
      if (!IsPlainYear(instant.date())) return Refuse("a date before the year 1 or behind 9999");
      return Scalar(
          Kind::kDateTime,
          is_sqlite() ? fmt::format("'{}'", instant.ToText()) : fmt::format("(timestamp '{}')", instant.ToText()),
          value);
    }
    case Value::Kind::kDaysDuration:
      if (value.days_duration().nanos != 0) return Refuse("a duration with parts of a second");
      return Scalar(Kind::kDaysDuration, fmt::format("({})", value.days_duration().seconds), value);
    case Value::Kind::kMonthsDuration:
      return Scalar(Kind::kMonthsDuration, fmt::format("({})", value.months_duration().months), value);
    default:
      return Refuse(fmt::format("a {}", KindName(value.kind())));
  }
}

Sql<std::string> Dialect::Column(std::string_view quoted, Kind kind) const {
  std::string name(quoted);
  if (is_sqlite()) {
    switch (kind) {
      case Kind::kBoolean:
      case Kind::kNumber:
      case Kind::kDate:
      case Kind::kTime:
      case Kind::kDateTime:
      case Kind::kDaysDuration:
      case Kind::kMonthsDuration:
        return name;
      case Kind::kString:
        return name + " collate binary";
      default:
        return Refuse(fmt::format("an input of type {}", KindText(kind)));
    }
  }
  switch (kind) {
    case Kind::kBoolean:
      return name;
    case Kind::kNumber:
      return name + "::numeric";
    case Kind::kString:
      return name + "::text collate \"C\"";
    case Kind::kDate:
      return name + "::date";
    case Kind::kTime:
      return name + "::time";
    case Kind::kDateTime:
      return name + "::timestamp";
    case Kind::kDaysDuration:
    case Kind::kMonthsDuration:
      return name + "::bigint";
    default:
      return Refuse(fmt::format("an input of type {}", KindText(kind)));
  }
}

std::string Dialect::Same(const Expression& a, const Expression& b) const {
  if (is_sqlite()) return fmt::format("({}{} is {})", a.text, a.is(Kind::kString) ? " collate binary" : "", b.text);
  if (a.is(Kind::kString)) return fmt::format("({} collate \"C\" is not distinct from {})", a.text, b.text);
  // Equality of times and instants counts whole seconds.
  if (a.is(Kind::kTime) || a.is(Kind::kDateTime))
    return fmt::format("(date_trunc('second', {}) is not distinct from date_trunc('second', {}))", a.text, b.text);
  return fmt::format("({} is not distinct from {})", a.text, b.text);
}

std::string Dialect::Order(Operation operation, const Expression& a, const Expression& b) const {
  const char* collation = !a.is(Kind::kString) ? "" : is_sqlite() ? " collate binary" : " collate \"C\"";
  return fmt::format("({}{} {} {})", a.text, collation, OperationText(operation), b.text);
}

bool Dialect::IsExact(double bound, int scale) const {
  const double units = bound * std::pow(10.0, scale);
  if (is_sqlite()) return units < kSqliteUnits;
  return units < std::pow(10.0, kFeelDigits) * 0.999 && scale <= 200;
}

Sql<Expression> Dialect::ToScale(const Expression& number, int scale) const {
  Expression e = number;
  if (!IsExact(e.bound, scale)) return Refuse("a number may need more digits than stay exact");
  if (!is_sqlite() || scale == e.scale) {
    e.scale = scale;
    return e;
  }
  std::string factor = "1";
  factor.append(static_cast<std::size_t>(scale - e.scale), '0');
  e.text = fmt::format("({} * {})", e.text, factor);
  e.scale = scale;
  return e;
}

std::string Dialect::DatePart(std::string_view part, const Expression& date) const {
  if (!is_sqlite()) {
    // PostgreSQL calls the year before the first one -1, FEEL calls it 0.
    if (part == "year" && date.bound != 0)
      return fmt::format("(extract(year from {0}) + case when {0} < date '0001-01-01' then 1 else 0 end)", date.text);
    return fmt::format("extract({} from {})", part, date.text);
  }
  if (part == "year") return fmt::format("cast(substr({}, 1, 4) as integer)", date.text);
  return fmt::format("cast(substr({}, {}, 2) as integer)", date.text, part == "month" ? 6 : 9);
}

}  // namespace yq::decision::sql
