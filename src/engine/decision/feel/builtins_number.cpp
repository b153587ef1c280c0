// Built-in functions on numbers, and not().
#include <fmt/format.h>

#include <array>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

Value NumberOr(Evaluator& evaluator, const std::optional<Number>& number) {
  return number ? Value::Of(*number) : evaluator.Problem("out_of_range", "there is no such number");
}

Value RoundTo(Evaluator& evaluator, std::span<Value> a, Number::Rounding rounding) {
  const std::int64_t scale = a[1].is_null() ? 0 : *a[1].number().ToInt();
  if (scale < -6111 || scale > 6176) return evaluator.Problem("out_of_range", "the scale is not within -6111 and 6176");
  return NumberOr(evaluator, a[0].number().Rounded(static_cast<int>(scale), rounding));
}

Value Decimal(Evaluator& e, std::span<Value> a) { return RoundTo(e, a, Number::Rounding::kHalfEven); }
Value Floor(Evaluator& e, std::span<Value> a) { return RoundTo(e, a, Number::Rounding::kFloor); }
Value Ceiling(Evaluator& e, std::span<Value> a) { return RoundTo(e, a, Number::Rounding::kCeiling); }
Value RoundUp(Evaluator& e, std::span<Value> a) { return RoundTo(e, a, Number::Rounding::kUp); }
Value RoundDown(Evaluator& e, std::span<Value> a) { return RoundTo(e, a, Number::Rounding::kDown); }
Value RoundHalfUp(Evaluator& e, std::span<Value> a) { return RoundTo(e, a, Number::Rounding::kHalfUp); }
Value RoundHalfDown(Evaluator& e, std::span<Value> a) { return RoundTo(e, a, Number::Rounding::kHalfDown); }

Value AbsoluteNumber(Evaluator&, std::span<Value> a) { return Value::Of(a[0].number().Absolute()); }
Value AbsoluteDuration(Evaluator&, std::span<Value> a) {
  const bool negative = a[0].is(Kind::kMonthsDuration)
                            ? a[0].months_duration().months < 0
                            : a[0].days_duration().seconds < 0 || a[0].days_duration().nanos < 0;
  return negative ? *NegateValue(a[0]) : a[0];
}

Value ModuloOf(Evaluator& e, std::span<Value> a) {
  if (a[1].number().is_zero()) return e.Problem("division_by_zero", "modulo by zero");
  return NumberOr(e, Modulo(a[0].number(), a[1].number()));
}
Value Sqrt(Evaluator& e, std::span<Value> a) { return NumberOr(e, SquareRoot(a[0].number())); }
Value Log(Evaluator& e, std::span<Value> a) { return NumberOr(e, Logarithm(a[0].number())); }
Value Exp(Evaluator& e, std::span<Value> a) { return NumberOr(e, Exponential(a[0].number())); }

Value HasRest(Evaluator&, const Number& n, int wanted) {
  const auto rest = Modulo(n, 2);
  return Value::Boolean(rest && *rest == Number(wanted));
}
Value Odd(Evaluator& e, std::span<Value> a) { return HasRest(e, a[0].number(), 1); }
Value Even(Evaluator& e, std::span<Value> a) { return HasRest(e, a[0].number(), 0); }

Value Not(Evaluator&, std::span<Value> a) { return a[0].is_null() ? Value() : Value::Boolean(!a[0].boolean()); }

constexpr std::array kRows = {
    BuiltinRow{"decimal", "n: number, scale: scale", "number", Decimal},
    BuiltinRow{"floor", "n: number, scale?: scale", "number", Floor},
    BuiltinRow{"ceiling", "n: number, scale?: scale", "number", Ceiling},
    BuiltinRow{"round up", "n: number, scale: scale", "number", RoundUp},
    BuiltinRow{"round down", "n: number, scale: scale", "number", RoundDown},
    BuiltinRow{"round half up", "n: number, scale: scale", "number", RoundHalfUp},
    BuiltinRow{"round half down", "n: number, scale: scale", "number", RoundHalfDown},
    BuiltinRow{"abs", "n: number", "Any", AbsoluteNumber},
    BuiltinRow{"abs", "n: days", "Any", AbsoluteDuration},
    BuiltinRow{"abs", "n: months", "Any", AbsoluteDuration},
    BuiltinRow{"modulo", "dividend: number, divisor: number", "number", ModuloOf},
    BuiltinRow{"sqrt", "number: number", "number", Sqrt},
    BuiltinRow{"log", "number: number", "number", Log},
    BuiltinRow{"exp", "number: number", "number", Exp},
    BuiltinRow{"odd", "number: number", "boolean", Odd},
    BuiltinRow{"even", "number: number", "boolean", Even},
    BuiltinRow{"not", "negand: boolean!", "boolean", Not},
};

}  // namespace

std::span<const BuiltinRow> NumberBuiltins() { return kRows; }

}  // namespace yq::decision
