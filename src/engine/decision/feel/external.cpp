#include "engine/decision/feel/external.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace yq::decision {
namespace {

using Kind = Value::Kind;
using Call = Result<Value> (*)(std::span<const Value>);

std::unexpected<Error> Refuse() { return Fail(ErrorCode::kInvalid, "the arguments do not fit the outside function"); }

template <class T>
std::optional<T> WholeIn(const Value& value) {
  const auto whole = value.is(Kind::kNumber) ? value.number().ToInt() : std::nullopt;
  if (!whole || *whole < std::numeric_limits<T>::min() || *whole > std::numeric_limits<T>::max()) return std::nullopt;
  return static_cast<T>(*whole);
}

Result<Value> MaxOfNumbers(std::span<const Value> a) {
  if (!a[0].is(Kind::kNumber) || !a[1].is(Kind::kNumber)) return Refuse();
  return a[0].number() < a[1].number() ? a[1] : a[0];
}

template <class T>
Result<Value> MaxOfWhole(std::span<const Value> a) {
  const auto x = WholeIn<T>(a[0]);
  const auto y = WholeIn<T>(a[1]);
  if (!x || !y) return Refuse();
  return Value::Of(std::int64_t{std::max(*x, *y)});
}

Result<Value> CosineOf(std::span<const Value> a) {
  const auto cosine = a[0].is(Kind::kNumber) ? Cosine(a[0].number()) : std::nullopt;
  if (!cosine) return Refuse();
  return Value::Of(*cosine);
}

template <class T>
Result<Value> WholeOf(std::span<const Value> a) {
  const auto whole = WholeIn<T>(a[0]);
  if (!whole) return Refuse();
  return Value::Of(std::int64_t{*whole});
}

Result<Value> CharText(std::span<const Value> a) {
  if (!a[0].is(Kind::kString) || a[0].text().size() != 1) return Refuse();
  return a[0];
}

Result<Value> IntegerFromText(std::span<const Value> a) {
  if (!a[0].is(Kind::kString)) return Refuse();
  const auto number = Number::Parse(a[0].text());
  const Value value = number ? Value::Of(*number) : Value();
  const auto whole = WholeIn<std::int32_t>(value);
  if (!whole) return Refuse();
  return Value::Of(std::int64_t{*whole});
}

Result<Value> NumberFromText(std::span<const Value> a) {
  if (!a[0].is(Kind::kString)) return Refuse();
  const auto number = Number::Parse(a[0].text());
  if (!number) return Refuse();
  return Value::Of(*number);
}

// %s, %d, %f and %% of java.lang.String.format.
Result<Value> FormatText(std::span<const Value> a) {
  if (a.empty() || !a[0].is(Kind::kString)) return Refuse();
  std::string out;
  std::size_t next = 1;
  const std::string_view format = a[0].text();
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      out += format[i];
      continue;
    }
    if (++i >= format.size()) return Refuse();
    if (format[i] == '%') {
      out += '%';
    } else if ((format[i] == 's' || format[i] == 'd' || format[i] == 'f') && next < a.size()) {
      if (format[i] != 's' && !a[next].is(Kind::kNumber)) return Refuse();
      out += ToText(a[next++]);
    } else {
      return Refuse();
    }
  }
  return Value::Text(out);
}

struct Row {
  std::string_view class_name;
  std::string_view signature;  // without blanks
  std::size_t arguments;       // npos: any
  Call call;
};

constexpr std::size_t kAnyCount = static_cast<std::size_t>(-1);
constexpr std::array kRows = {
    Row{"java.lang.Math", "max(double,double)", 2, MaxOfNumbers},
    Row{"java.lang.Math", "max(float,float)", 2, MaxOfNumbers},
    Row{"java.lang.Math", "max(int,int)", 2, MaxOfWhole<std::int32_t>},
    Row{"java.lang.Math", "max(long,long)", 2, MaxOfWhole<std::int64_t>},
    Row{"java.lang.Math", "cos(double)", 1, CosineOf},
    Row{"java.lang.Short", "valueOf(short)", 1, WholeOf<std::int16_t>},
    Row{"java.lang.Byte", "valueOf(byte)", 1, WholeOf<std::int8_t>},
    Row{"java.lang.Integer", "valueOf(int)", 1, WholeOf<std::int32_t>},
    Row{"java.lang.Long", "valueOf(long)", 1, WholeOf<std::int64_t>},
    Row{"java.lang.String", "valueOf(char)", 1, CharText},
    Row{"java.lang.Integer", "valueOf(java.lang.String)", 1, IntegerFromText},
    Row{"java.lang.Float", "valueOf(java.lang.String)", 1, NumberFromText},
    Row{"java.lang.Double", "valueOf(java.lang.String)", 1, NumberFromText},
    Row{"java.lang.String", "format(java.lang.String,[Ljava.lang.Object;)", kAnyCount, FormatText},
};

std::string WithoutBlanks(std::string_view text) {
  std::string out(text);
  std::erase(out, ' ');
  return out;
}

}  // namespace

Result<Value> CallKnownExternal(const Value& description, std::span<const Value> arguments) {
  const Value& java = description["java"];
  const Value& class_name = java["class"];
  const Value& signature = java["method signature"];
  if (class_name.is(Kind::kString) && signature.is(Kind::kString)) {
    const std::string wanted = WithoutBlanks(signature.text());
    for (const Row& row : kRows) {
      if (row.class_name != class_name.text() || row.signature != wanted) continue;
      if (row.arguments != kAnyCount && row.arguments != arguments.size()) return Refuse();
      return row.call(arguments);
    }
  }
  return Fail(ErrorCode::kNotFound, "there is no such outside function; a model may only name those the engine knows");
}

}  // namespace yq::decision
