// Arithmetic and built-in functions, as far as both databases give what the interpreter gives to the last digit.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/decision/sql/translator.h"

namespace yq::decision::sql {
namespace {

using Kind = Type::Kind;

Expression Scalar(Kind kind, std::string text, std::set<int> uses) {
  Expression e;
  e.kind = kind;
  e.text = std::move(text);
  e.uses = std::move(uses);
  return e;
}

constexpr double kWholeBound = 1e12;  // of years, months, days and lengths

}  // namespace

Sql<Expression> Translator::NumberResult(std::string text, double bound, int scale, std::set<int> uses) {
  if (!dialect_.IsExact(bound, scale)) {
    return Refuse(dialect_.is_sqlite() ? "arithmetic may leave SQLite's 64-bit integers; declare fewer digits"
                                       : "arithmetic may need more than 34 digits; declare fewer");
  }
  Expression e = Scalar(Kind::kNumber, std::move(text), std::move(uses));
  e.bound = bound;
  e.scale = scale;
  return e;
}

Sql<Expression> Translator::AddNumbers(const Expression& a, const Expression& b, bool subtract) {
  Expression left = a;
  Expression right = b;
  YQ_ASSIGN(const Expression all, Unify({&left, &right}));
  return NumberResult(fmt::format("({} {} {})", left.text, subtract ? "-" : "+", right.text), a.bound + b.bound,
                      all.scale, Together(a.uses, b.uses));
}

Sql<Expression> Translator::MultiplyNumbers(const Expression& a, const Expression& b) {
  return NumberResult(fmt::format("({} * {})", a.text, b.text), a.bound * b.bound, a.scale + b.scale,
                      Together(a.uses, b.uses));
}

// Only by constants whose reciprocal has finitely many decimals: then it is a multiplication.
Sql<Expression> Translator::DivideNumbers(const Expression& a, const Expression& b) {
  if (!b.constant) return Refuse("a division by something that is not constant: its decimals may not end");
  if (b.constant->number().is_zero()) {
    Expression null;
    null.text = "null";
    return null;
  }
  const auto reciprocal = Divide(Number(1), b.constant->number());
  const auto back = reciprocal ? Multiply(*reciprocal, b.constant->number()) : std::nullopt;
  if (!back || *back != Number(1) || reciprocal->ToShortText().size() > 20)
    return Refuse(fmt::format("a division by {}: its decimals may not end", b.constant->number().ToShortText()));
  YQ_ASSIGN(const Expression factor, Constant(Value::Of(*reciprocal)));
  return MultiplyNumbers(a, factor);
}

Sql<Expression> Translator::ShiftDate(const Expression& date, const Expression& duration, int sign) {
  if (dialect_.is_sqlite()) return Refuse("SQLite has no exact date with a duration added");
  if (!duration.constant) return Refuse("a date with a computed duration added");
  if (duration.is(Kind::kMonthsDuration)) {
    const std::int64_t months = sign * duration.constant->months_duration().months;
    if (std::abs(months) > 12'000) return Refuse("more than a thousand years added to a date");
    Expression shifted =
        Scalar(Kind::kDate, fmt::format("(({} + interval '{} months')::date)", date.text, months), date.uses);
    shifted.bound = 1;
    return shifted;
  }
  const std::int64_t seconds = sign * duration.constant->days_duration().seconds;
  constexpr std::int64_t kDay = 86400;
  const std::int64_t days = seconds / kDay - (seconds % kDay < 0 ? 1 : 0);
  if (std::abs(days) > 366'000) return Refuse("more than a thousand years added to a date");
  Expression shifted = Scalar(Kind::kDate, fmt::format("({} + ({}))", date.text, days), date.uses);
  shifted.bound = 1;
  return shifted;
}

Sql<Expression> Translator::DateDifference(const Expression& a, const Expression& b) {
  const std::string text = dialect_.is_sqlite()
                               ? fmt::format("(cast(julianday({}) - julianday({}) as integer) * 86400)", a.text, b.text)
                               : fmt::format("(({} - {})::bigint * 86400)", a.text, b.text);
  return Scalar(Kind::kDaysDuration, text, Together(a.uses, b.uses));
}

// Whole months between two dates; the day decides whether the last one is whole.
Sql<Expression> Translator::MonthsBetween(const Expression& from, const Expression& to) {
  if (from.is(Kind::kNull) || to.is(Kind::kNull)) return Scalar(Kind::kNull, "null", {});
  if (!from.is(Kind::kDate) || !to.is(Kind::kDate)) return Refuse("months between what are not dates");
  const auto part = [&](std::string_view name, const Expression& date) { return dialect_.DatePart(name, date); };
  const std::string months = fmt::format("(({} - {}) * 12 + ({} - {}))", part("year", to), part("year", from),
                                         part("month", to), part("month", from));
  Expression whole =
      Scalar(Kind::kMonthsDuration, dialect_.is_sqlite() ? months : months + "::bigint", Together(from.uses, to.uses));
  whole.text = "(" + whole.text + ")";
  whole = writer_.Bind(std::move(whole));
  const std::string text =
      fmt::format("({0} + case when {0} > 0 and {1} > {2} then -1 when {0} < 0 and {2} > {1} then 1 else 0 end)",
                  whole.text, part("day", from), part("day", to));
  return writer_.Bind(Scalar(Kind::kMonthsDuration, text, Together(whole.uses, Together(from.uses, to.uses))));
}

Sql<Expression> Translator::PropertyOf(const Expression& value, const std::string& name) {
  const char* numeric = dialect_.is_sqlite() ? "" : "::numeric";
  if (value.is(Kind::kDate) && (name == "year" || name == "month" || name == "day"))
    return NumberResult(fmt::format("({})", dialect_.DatePart(name, value)), kWholeBound, 0, value.uses);
  if (value.is(Kind::kMonthsDuration) && (name == "years" || name == "months")) {
    return NumberResult(fmt::format("(({} {} 12){})", value.text, name == "years" ? "/" : "%", numeric), kWholeBound, 0,
                        value.uses);
  }
  if (value.is(Kind::kDaysDuration) && name == "days")
    return NumberResult(fmt::format("(({} / 86400){})", value.text, numeric), kWholeBound, 0, value.uses);
  return Refuse(fmt::format("'{}' of a {}", name, KindText(value.kind)));
}

// The least or greatest; null when any is null.
Sql<Expression> Translator::Extreme(std::vector<Expression> arguments, bool greatest) {
  std::vector<Expression*> parts;
  for (Expression& argument : arguments) {
    if (argument.is(Kind::kNull)) return argument;
    parts.push_back(&argument);
  }
  YQ_ASSIGN(Expression all, Unify(parts));
  if (all.is(Kind::kBoolean)) return Refuse("the least of booleans");
  const std::size_t last = arguments.size() - 1;
  std::string unknown;
  for (const Expression& argument : arguments) {
    if (!argument.constant) unknown += fmt::format("{}{} is null", unknown.empty() ? "" : " or ", argument.text);
    all.uses = Together(all.uses, argument.uses);
  }
  all.text = "(case";
  if (!unknown.empty()) all.text += fmt::format(" when {} then {}", unknown, dialect_.Null(all.kind));
  for (std::size_t i = 0; i < last; ++i) {
    std::string best;
    for (std::size_t j = 0; j <= last; ++j) {
      if (j == i) continue;
      const Operation operation = greatest ? Operation::kGreaterEqual : Operation::kLessEqual;
      best += fmt::format("{}{}", best.empty() ? "" : " and ", dialect_.Order(operation, arguments[i], arguments[j]));
    }
    all.text += fmt::format(" when {} then {}", best, arguments[i].text);
  }
  all.text += fmt::format(" else {} end)", arguments[last].text);
  return all;
}

Sql<Expression> Translator::Rounded(std::string_view name, const Expression& number, int scale) {
  if (number.is(Kind::kNull)) return number;
  if (!number.is(Kind::kNumber)) return Refuse(fmt::format("'{}' of a {}", name, KindText(number.kind)));
  if (number.scale <= scale) return number;
  if (dialect_.is_sqlite()) return Refuse(fmt::format("'{}' has no exact form in SQLite", name));
  std::string text;
  if (name == "round half up") {
    text = fmt::format("round({}, {})", number.text, scale);
  } else if (name == "round down") {
    text = fmt::format("trunc({}, {})", number.text, scale);
  } else {
    const std::string factor = "1" + std::string(static_cast<std::size_t>(scale), '0');
    const Expression units = writer_.Bind(
        Scalar(Kind::kNumber, scale == 0 ? number.text : fmt::format("({} * {})", number.text, factor), number.uses));
    std::string rounded;
    if (name == "floor" || name == "ceiling") {
      rounded = fmt::format("{}({})", name == "floor" ? "floor" : "ceil", units.text);
    } else if (name == "round up") {
      rounded = fmt::format("(sign({0}) * ceil(abs({0})))", units.text);
    } else {
      // At a tie: half to even, or half towards zero; else the nearest.
      const std::string tie = name == "decimal" ? fmt::format("trunc({0}) + mod(trunc({0}), 2)", units.text)
                                                : fmt::format("trunc({})", units.text);
      rounded = fmt::format("(case when abs({0} - trunc({0})) = 0.5 then {1} else round({0}, 0) end)", units.text, tie);
    }
    const std::string back =
        scale == 0 ? "" : fmt::format(" * 0.{}1", std::string(static_cast<std::size_t>(scale - 1), '0'));
    return NumberResult(fmt::format("({}{})", rounded, back), number.bound + 1, scale, units.uses);
  }
  return NumberResult("(" + text + ")", number.bound + 1, scale, number.uses);
}

Sql<Expression> Translator::BuiltinOf(std::string_view name, std::vector<Expression> arguments, const Node& node) {
  const std::size_t count = arguments.size();
  const auto all_are = [&](Kind kind) {
    return std::ranges::all_of(arguments, [&](const Expression& a) { return a.is(kind) || a.is(Kind::kNull); });
  };
  const auto any_null = [&] {
    return std::ranges::any_of(arguments, [](const Expression& a) { return a.is(Kind::kNull); });
  };
  if (name == "not" && count == 1 && all_are(Kind::kBoolean)) {
    if (any_null()) return BooleanResult(dialect_.Null(Kind::kBoolean), {});
    return BooleanResult(fmt::format("(not {})", arguments[0].text), arguments[0].uses);
  }
  if ((name == "min" || name == "max") && count >= 2 &&
      std::ranges::none_of(arguments, [](const Expression& a) { return a.is(Kind::kContext) || a.is(Kind::kList); })) {
    return Extreme(std::move(arguments), name == "max");
  }
  if (name == "abs" && count == 1 && all_are(Kind::kNumber)) {
    if (any_null()) return arguments[0];
    return NumberResult(fmt::format("abs({})", arguments[0].text), arguments[0].bound, arguments[0].scale,
                        arguments[0].uses);
  }
  if ((name == "floor" || name == "ceiling") && count == 1) return Rounded(name, arguments[0], 0);
  if (name == "years and months duration" && count == 2) return MonthsBetween(arguments[0], arguments[1]);
  if (name == "string length" && count == 1 && all_are(Kind::kString)) {
    if (any_null()) return arguments[0];
    const char* numeric = dialect_.is_sqlite() ? "" : "::numeric";
    return NumberResult(fmt::format("(length({}){})", arguments[0].text, numeric), kWholeBound, 0, arguments[0].uses);
  }
  if ((name == "contains" || name == "starts with") && count == 2 && all_are(Kind::kString)) {
    if (any_null()) return BooleanResult(dialect_.Null(Kind::kBoolean), {});
    const std::string& text = arguments[0].text;
    const std::string& part = arguments[1].text;
    const std::set<int> uses = Together(arguments[0].uses, arguments[1].uses);
    if (name == "contains")
      return BooleanResult(fmt::format("({}({}, {}) > 0)", dialect_.is_sqlite() ? "instr" : "strpos", text, part),
                           uses);
    return BooleanResult(dialect_.is_sqlite()
                             ? fmt::format("(substr({0}, 1, length({1})) = {1} collate binary)", text, part)
                             : fmt::format("starts_with({}, {})", text, part),
                         uses);
  }
  return Refuse(fmt::format("'{}'", node.text()));
}

}  // namespace yq::decision::sql
