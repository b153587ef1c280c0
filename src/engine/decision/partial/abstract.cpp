#include "engine/decision/partial/abstract.h"

#include <algorithm>

#include "engine/decision/feel/compare.h"

namespace yq::decision {

bool Identical(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Value::Kind::kList:
      return std::ranges::equal(a.list(), b.list(), Identical);
    case Value::Kind::kContext:
      return a.context().size() == b.context().size() &&
             std::ranges::all_of(a.context().entries(), [&](const auto& entry) {
               const Value* other = b.context().Find(entry.first);
               return other != nullptr && Identical(entry.second, *other);
             });
    default:
      return FeelIs(a, b);
  }
}

Abstract Abstract::Of(Value value) {
  Abstract a;
  a.kind = Kind::kValues;
  a.values.push_back(std::move(value));
  return a;
}

Abstract Abstract::Any(const Unknowns& depends) {
  Abstract a;
  a.depends = depends;
  return a;
}

Abstract Abstract::Interval(Value low, Value high, bool may_be_null, const Unknowns& depends) {
  if (!may_be_null && !low.is_null() && !high.is_null() && Identical(low, high)) return Of(std::move(low));
  Abstract a;
  a.kind = Kind::kInterval;
  a.low = std::move(low);
  a.high = std::move(high);
  a.may_be_null = may_be_null;
  a.depends = depends;
  return a;
}

Abstract Abstract::OneOf(std::vector<Value> values, const Unknowns& depends) {
  Abstract a;
  a.kind = Kind::kValues;
  for (Value& value : values) {
    if (std::ranges::none_of(a.values, [&](const Value& seen) { return Identical(seen, value); }))
      a.values.push_back(std::move(value));
  }
  if (a.values.empty()) return Any(depends);
  if (a.values.size() > 1) a.depends = depends;
  if (a.values.size() <= kFew) return a;
  Value least;
  Value most;
  bool null = false;
  if (a.Ends(least, most, null)) return Interval(least, most, null, depends);
  return Any(depends);
}

Abstract Abstract::ContextOf(std::vector<std::string> names, std::vector<Abstract> items) {
  Abstract a;
  a.kind = Kind::kContext;
  bool all_known = true;
  for (const Abstract& item : items) {
    all_known = all_known && item.is_known();
    a.depends |= item.depends;
  }
  if (all_known) {
    Context context;
    for (std::size_t i = 0; i < items.size(); ++i) context.Set(names[i], items[i].known());
    return Of(Value::Of(std::move(context)));
  }
  a.names = std::move(names);
  a.items = std::move(items);
  return a;
}

Abstract Abstract::ListOf(std::vector<Abstract> items) {
  Abstract a;
  a.kind = Kind::kList;
  bool all_known = true;
  for (const Abstract& item : items) {
    all_known = all_known && item.is_known();
    a.depends |= item.depends;
  }
  if (all_known) {
    std::vector<Value> values;
    for (const Abstract& item : items) values.push_back(item.known());
    return Of(Value::List(std::move(values)));
  }
  a.items = std::move(items);
  return a;
}

bool Abstract::CanBe(const Value& value) const {
  switch (kind) {
    case Kind::kValues:
      return std::ranges::any_of(values, [&](const Value& v) { return Identical(v, value); });
    case Kind::kInterval:
      return value.is_null() && may_be_null;
    case Kind::kContext:
    case Kind::kList:
      return false;
    case Kind::kAny:
      return true;
  }
  return true;
}

bool Abstract::Ends(Value& least, Value& most, bool& null) const {
  if (kind == Kind::kInterval) {
    least = low;
    most = high;
    null = may_be_null;
    return true;
  }
  if (kind != Kind::kValues) return false;
  null = false;
  for (const Value& value : values) {
    if (value.is_null()) {
      null = true;
      continue;
    }
    if (least.is_null()) {
      if (!FeelCompare(value, value)) return false;
      least = most = value;
      continue;
    }
    const auto below = FeelCompare(value, least);
    const auto above = FeelCompare(value, most);
    if (!below || !above) return false;
    if (*below < 0) least = value;
    if (*above > 0) most = value;
  }
  return !least.is_null();
}

Abstract Join(const Abstract& a, const Abstract& b, const Unknowns& chosen_by) {
  const Unknowns depends = a.depends | b.depends | chosen_by;
  if (a.kind == Abstract::Kind::kValues && b.kind == Abstract::Kind::kValues) {
    std::vector<Value> values = a.values;
    values.insert(values.end(), b.values.begin(), b.values.end());
    return Abstract::OneOf(std::move(values), depends);
  }
  if (a.kind == Abstract::Kind::kContext && b.kind == Abstract::Kind::kContext && a.names == b.names) {
    std::vector<Abstract> items;
    for (std::size_t i = 0; i < a.items.size(); ++i) items.push_back(Join(a.items[i], b.items[i], chosen_by));
    return Abstract::ContextOf(a.names, std::move(items));
  }
  Value low_a, high_a, low_b, high_b;
  bool null_a = false;
  bool null_b = false;
  const auto only_null = [](const Abstract& x) {
    return x.kind == Abstract::Kind::kValues && x.values.size() == 1 && x.values[0].is_null();
  };
  if (only_null(a) && b.kind == Abstract::Kind::kInterval) return Abstract::Interval(b.low, b.high, true, depends);
  if (only_null(b) && a.kind == Abstract::Kind::kInterval) return Abstract::Interval(a.low, a.high, true, depends);
  if (a.Ends(low_a, high_a, null_a) && b.Ends(low_b, high_b, null_b)) {
    const auto lower = low_a.is_null() || low_b.is_null() ? std::nullopt : FeelCompare(low_a, low_b);
    const auto higher = high_a.is_null() || high_b.is_null() ? std::nullopt : FeelCompare(high_a, high_b);
    const bool low_mixed = !low_a.is_null() && !low_b.is_null() && !lower;
    const bool high_mixed = !high_a.is_null() && !high_b.is_null() && !higher;
    if (!low_mixed && !high_mixed) {
      Value low = lower ? (*lower < 0 ? low_a : low_b) : Value();
      Value high = higher ? (*higher > 0 ? high_a : high_b) : Value();
      return Abstract::Interval(std::move(low), std::move(high), null_a || null_b, depends);
    }
  }
  return Abstract::Any(depends);
}

Abstract JoinAll(std::vector<Abstract> all, const Unknowns& chosen_by) {
  if (all.empty()) return Abstract::Any(chosen_by);
  Abstract joined = std::move(all.front());
  for (std::size_t i = 1; i < all.size(); ++i) joined = Join(joined, all[i], chosen_by);
  if (!joined.is_known() && all.size() > 1) joined.depends |= chosen_by;
  return joined;
}

}  // namespace yq::decision
