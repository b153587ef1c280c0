// What is known of a value that depends on inputs not known yet. Sound: the true value of every completion is among
// what is said here.
#pragma once

#include <bitset>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/decision/value.h"

namespace yq::decision {

inline constexpr std::size_t kMaxUnknown = 256;
using Unknowns = std::bitset<kMaxUnknown>;

struct Abstract {
  enum class Kind : std::uint8_t {
    kValues,    // one of a few values
    kInterval,  // a number, date or duration between two ends (null: no end), and perhaps null
    kContext,   // a context with these entries
    kList,      // a list of these items
    kAny,
  };
  Kind kind = Kind::kAny;
  std::vector<Value> values;
  Value low, high;
  bool may_be_null = true;         // kInterval
  std::vector<std::string> names;  // kContext: of the items
  std::vector<Abstract> items;     // kContext, kList
  Unknowns depends;                // unknown inputs that may change it

  static Abstract Of(Value value);
  static Abstract Any(const Unknowns& depends);
  static Abstract Interval(Value low, Value high, bool may_be_null, const Unknowns& depends);
  // A context or list of these; a plain value when every part is known.
  static Abstract ContextOf(std::vector<std::string> names, std::vector<Abstract> items);
  static Abstract ListOf(std::vector<Abstract> items);
  // One of these; several alike become one, and what is one value depends on nothing.
  static Abstract OneOf(std::vector<Value> values, const Unknowns& depends);

  [[nodiscard]] bool is_known() const { return kind == Kind::kValues && values.size() == 1; }
  [[nodiscard]] const Value& known() const { return values[0]; }
  [[nodiscard]] bool is_few() const { return kind == Kind::kValues; }
  // Can it be this boolean, or null?
  [[nodiscard]] bool CanBe(const Value& value) const;
  // The ends as an interval, when it has some: few values of one ordered kind, or an interval.
  [[nodiscard]] bool Ends(Value& least, Value& most, bool& null) const;
};

// Either of the two; depends on both, and on what chose between them.
Abstract Join(const Abstract& a, const Abstract& b, const Unknowns& chosen_by);
Abstract JoinAll(std::vector<Abstract> all, const Unknowns& chosen_by);

// Same value and same kind: stricter than FEEL's equality, for telling answers apart.
bool Identical(const Value& a, const Value& b);

inline constexpr std::size_t kFew = 48;

}  // namespace yq::decision
