// Built-in functions: one generic way to bind and convert arguments, a table row per signature.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/feel/scope.h"
#include "engine/decision/value.h"

namespace yq::decision {

class Evaluator;

using BuiltinCall = Value (*)(Evaluator& evaluator, std::span<Value> arguments);

struct Parameter {
  std::string name;
  enum class Want : std::uint8_t {
    kAny,
    kNumber,
    kString,
    kBoolean,
    kDate,
    kTime,
    kDateTime,
    kDays,
    kMonths,
    kList,
    kContext,
    kFunction,
    kRange,
    kScale,  // an integer
  } want = Want::kAny;
  bool optional = false;
  bool null_fits = false;
};

struct Overload {
  std::vector<Parameter> parameters;
  bool variadic = false;  // the last parameter is a list made of all further arguments; if it is the only one, a list
                          // given stands for itself
  BuiltinCall call = nullptr;
};

struct Builtin {
  std::string name;
  std::string result;  // FEEL type
  std::vector<Overload> overloads;
};

// A row of the tables in builtins_*.cpp. `parameters`: "string: string, start position: number, length?: number"; a
// type followed by `!` takes null; "...list: list" is variadic: min([1, 2]) or min(1, 2); "...lists: any" collects the
// arguments whatever they are.
struct BuiltinRow {
  std::string_view name;
  std::string_view parameters;
  std::string_view result;
  BuiltinCall call;
};
std::span<const BuiltinRow> NumberBuiltins();
std::span<const BuiltinRow> StringBuiltins();
std::span<const BuiltinRow> ListBuiltins();
std::span<const BuiltinRow> TemporalBuiltins();
std::span<const BuiltinRow> RangeBuiltins();
std::span<const BuiltinRow> ContextBuiltins();

const Builtin* FindBuiltin(std::string_view name);
TypePtr BuiltinResultType(const Value& function);

}  // namespace yq::decision
