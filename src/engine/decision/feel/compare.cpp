#include "engine/decision/feel/compare.h"

#include "engine/decision/feel/function.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;
constexpr std::int64_t kNano = 1'000'000'000;

std::optional<bool> AllEqual(std::span<const Value> a, std::span<const Value> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto equal = FeelEqual(a[i], b[i]);
    if (!equal || !*equal) return equal;
  }
  return true;
}

std::optional<bool> SameEntries(const Context& a, const Context& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a.entries()) {
    const Value* other = b.Find(name);
    if (other == nullptr) return false;
    const auto equal = FeelEqual(value, *other);
    if (!equal || !*equal) return equal;
  }
  return true;
}

std::optional<bool> SameRange(const Range& a, const Range& b) {
  if (a.form != b.form || a.low_included != b.low_included || a.high_included != b.high_included) return false;
  const auto low = FeelEqual(a.low, b.low);
  if (!low || !*low) return low;
  return FeelEqual(a.high, b.high);
}

// Nanoseconds since midnight UTC. A named zone has the offset it had on 1970-01-01: a time of day has no date to ask
// for.
std::int64_t UtcNanos(const Time& time) { return time.nanos - time.zone.OffsetAtLocal(time.nanos / kNano) * kNano; }

std::int64_t UtcSeconds(const Time& time) { return time.nanos / kNano - time.zone.OffsetAtLocal(time.nanos / kNano); }

}  // namespace

std::optional<bool> FeelEqual(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBoolean:
      return a.boolean() == b.boolean();
    case Kind::kNumber:
      return a.number() == b.number();
    case Kind::kString:
      return a.text() == b.text();
    case Kind::kDate:
      return a.date() == b.date();
    case Kind::kTime:
      if (a.time().zone.is_none() != b.time().zone.is_none()) return false;
      // Equality of times and instants counts whole seconds, as the standard's semantic domain does; order does not.
      return UtcSeconds(a.time()) == UtcSeconds(b.time());
    case Kind::kDateTime:
      if (a.date_time().zone.is_none() != b.date_time().zone.is_none()) return false;
      return a.date_time().utc_seconds() == b.date_time().utc_seconds();
    case Kind::kDaysDuration:
      return a.days_duration() == b.days_duration();
    case Kind::kMonthsDuration:
      return a.months_duration() == b.months_duration();
    case Kind::kList:
      return AllEqual(a.list(), b.list());
    case Kind::kContext:
      return SameEntries(a.context(), b.context());
    case Kind::kRange:
      return SameRange(a.range(), b.range());
    case Kind::kFunction: {
      const Function& f = a.function();
      const Function& g = b.function();
      return f.kind == g.kind && f.builtin == g.builtin && f.lambda == g.lambda && f.element == g.element &&
             f.env.get() == g.env.get();
    }
  }
  return std::nullopt;
}

std::optional<std::strong_ordering> FeelCompare(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kNumber:
      return a.number() <=> b.number();
    case Kind::kString:
      return a.text() <=> b.text();  // UTF-8 bytes order like code points
    case Kind::kDate:
      return a.date() <=> b.date();
    case Kind::kTime:
      if (a.time().zone.is_none() != b.time().zone.is_none()) return std::nullopt;
      return UtcNanos(a.time()) <=> UtcNanos(b.time());
    case Kind::kDateTime: {
      if (a.date_time().zone.is_none() != b.date_time().zone.is_none()) return std::nullopt;
      const auto seconds = a.date_time().utc_seconds() <=> b.date_time().utc_seconds();
      return seconds != 0 ? seconds : a.date_time().nanos <=> b.date_time().nanos;
    }
    case Kind::kDaysDuration:
      return a.days_duration() <=> b.days_duration();
    case Kind::kMonthsDuration:
      return a.months_duration() <=> b.months_duration();
    default:
      return std::nullopt;
  }
}

bool FeelIs(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kTime:
      return a.time() == b.time();
    case Kind::kDateTime:
      return a.date_time() == b.date_time();
    case Kind::kList: {
      if (a.list().size() != b.list().size()) return false;
      for (std::size_t i = 0; i < a.list().size(); ++i) {
        if (!FeelIs(a.list()[i], b.list()[i])) return false;
      }
      return true;
    }
    default:
      return FeelEqual(a, b).value_or(false);
  }
}

std::optional<bool> InRange(const Value& value, const Range& range) {
  if (range.form == Range::Form::kEqual) return FeelEqual(value, range.low);
  if (range.form == Range::Form::kNotEqual) {
    const auto equal = FeelEqual(value, range.low);
    if (!equal) return std::nullopt;
    return !*equal;
  }
  if (range.low.is_null() && range.high.is_null()) return std::nullopt;
  // `(null..10]` written out is not `<= 10`: nothing can be said about its unknown end.
  if (range.form == Range::Form::kInterval && (range.low.is_null() || range.high.is_null())) return std::nullopt;
  bool inside = true;
  if (!range.low.is_null()) {
    const auto order = FeelCompare(value, range.low);
    if (!order) return std::nullopt;
    inside = *order > 0 || (*order == 0 && range.low_included);
  }
  if (!range.high.is_null()) {
    const auto order = FeelCompare(value, range.high);
    if (!order) return std::nullopt;
    inside = inside && (*order < 0 || (*order == 0 && range.high_included));
  }
  return inside;
}

}  // namespace yq::decision
