// The values of FEEL. A Value is 24 bytes, cheap to copy (strings, lists, contexts, ranges and functions are shared and
// never change) and safe to read from several threads.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/decision/number.h"
#include "engine/decision/temporal.h"

namespace yq::decision {

class Value;
class Context;
struct Range;
struct Function;  // opaque: feel/function.h
struct Shared;    // value.cpp

class Value {
 public:
  enum class Kind : std::uint8_t {
    kNull,
    kBoolean,
    kNumber,
    kDate,
    kTime,
    kDateTime,
    kDaysDuration,
    kMonthsDuration,
    kString,
    kList,
    kContext,
    kRange,
    kFunction,  // shared
  };

  Value() noexcept : kind_(Kind::kNull) {}
  Value(const Value& other) noexcept { CopyFrom(other); }
  Value(Value&& other) noexcept { MoveFrom(other); }
  Value& operator=(const Value& other) noexcept;
  Value& operator=(Value&& other) noexcept;
  ~Value() {
    if (is_shared()) Release();
  }

  static Value Null() { return {}; }
  static Value Boolean(bool value);
  static Value Of(const Number& value);
  static Value Of(std::int64_t value) { return Of(Number(value)); }
  static Value Of(const Date& value);
  static Value Of(const Time& value);
  static Value Of(const DateTime& value);
  static Value Of(const DaysDuration& value);
  static Value Of(const MonthsDuration& value);
  static Value Text(std::string_view value);  // UTF-8
  static Value List(std::vector<Value> items);
  static Value Of(Context context);
  static Value Of(Range range);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::kNull; }
  [[nodiscard]] bool is_true() const { return kind_ == Kind::kBoolean && boolean_; }
  [[nodiscard]] bool is_false() const { return kind_ == Kind::kBoolean && !boolean_; }

  // Each requires its kind().
  [[nodiscard]] bool boolean() const { return boolean_; }
  [[nodiscard]] const Number& number() const { return number_; }
  [[nodiscard]] const Date& date() const { return date_; }
  [[nodiscard]] const Time& time() const { return time_; }
  [[nodiscard]] const DateTime& date_time() const { return date_time_; }
  [[nodiscard]] const DaysDuration& days_duration() const { return days_; }
  [[nodiscard]] const MonthsDuration& months_duration() const { return months_; }
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::span<const Value> list() const;
  [[nodiscard]] const Context& context() const;
  [[nodiscard]] const Range& range() const;
  [[nodiscard]] const Function& function() const;

  // The entry of a context, or null when it is none or has no such entry.
  [[nodiscard]] const Value& operator[](std::string_view entry) const;

  // FEEL equality (1.0 = 1.00, instants, contexts by entry); false where FEEL answers null. Null equals null.
  friend bool operator==(const Value& a, const Value& b);

 private:
  friend struct ValueAccess;
  [[nodiscard]] bool is_shared() const { return kind_ >= Kind::kString; }
  void CopyFrom(const Value& other) noexcept;
  void MoveFrom(Value& other) noexcept;
  void Retain() const noexcept;
  void Release() noexcept;

  union {
    bool boolean_;
    Number number_;
    Date date_;
    Time time_;
    DateTime date_time_;
    DaysDuration days_;
    MonthsDuration months_;
    Shared* shared_;
    std::uint64_t raw_[2];
  };
  Kind kind_;
};

// Entries in the order they were written; names are unique. Look-up is linear: contexts are small.
class Context {
 public:
  using Entry = std::pair<std::string, Value>;
  Context() = default;
  Context(std::initializer_list<Entry> entries) {
    for (const Entry& e : entries) Set(e.first, e.second);
  }

  void Set(std::string_view name, Value value);  // adds, or replaces in place
  void Remove(std::string_view name);
  [[nodiscard]] const Value* Find(std::string_view name) const;
  [[nodiscard]] bool Has(std::string_view name) const { return Find(name) != nullptr; }
  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::vector<Entry> entries_;
};

// An interval, or a comparison such as `>= 5` written as a value. An absent end is null with `*_included` false.
struct Range {
  Value low;
  Value high;
  bool low_included = false;
  bool high_included = false;
  enum class Form : std::uint8_t { kInterval, kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kNotEqual };
  Form form = Form::kInterval;  // how it was written; ranges of different forms are different
};

// "number", "date and time", ... of a value.
std::string_view KindName(Value::Kind kind);

// What FEEL's string() gives: a string itself without quotes, null as "null".
std::string ToText(const Value& value);
// A FEEL expression that gives the value again: strings quoted, @"2024-01-01", contexts and lists written out.
std::string ToFeel(const Value& value);

// The value of a type written as text, as in files and forms: ("number", "12.50"), ("date", "2024-02-29"), ("boolean",
// "true"),
// ("date and time", ...), ("years and months duration", "P1Y"), ("string", ...). kInvalid "decision.not_a_value"
// otherwise.
Result<Value> FromText(std::string_view type, std::string_view text);

// JSON both ways without rounding. Dates, times and durations are strings; null is null. A number is a JSON number
// where that is exact (integers to 2^53, doubles whose shortest text is the decimal), else its decimal text as a
// string. `type` is a FEEL type name: number, string, boolean, date, time, "date and time", "days and time duration",
// "years and months duration", list<T>, "context<a: T, b: U>", context, Any (strings stay strings). A number may be
// given as number or as decimal text.
boost::json::value ToJson(const Value& value);
Result<Value> FromJson(const boost::json::value& json, std::string_view type);
// The same over text, every digit of every number kept.
std::string ToJsonText(const Value& value);
Result<Value> FromJsonText(std::string_view json, std::string_view type);

}  // namespace yq::decision
