// Built-in functions on lists.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/decision/feel/builtin.h"
#include "engine/decision/feel/compare.h"
#include "engine/decision/feel/evaluator.h"

namespace yq::decision {
namespace {

using Kind = Value::Kind;

std::vector<Value> Items(const Value& list) { return {list.list().begin(), list.list().end()}; }

Value Wrong(Evaluator& e, std::string_view what) { return e.Problem("wrong_arguments", std::string(what)); }

Value Extreme(Evaluator& e, const Value& list, bool greatest) {
  if (list.list().empty()) return {};
  Value best = list.list()[0];
  for (const Value& item : list.list()) {
    const auto order = FeelCompare(item, best);
    if (!order) return Wrong(e, "the items cannot be compared");
    if (greatest ? *order > 0 : *order < 0) best = item;
  }
  return best;
}
Value Min(Evaluator& e, std::span<Value> a) { return Extreme(e, a[0], false); }
Value Max(Evaluator& e, std::span<Value> a) { return Extreme(e, a[0], true); }

Value Count(Evaluator&, std::span<Value> a) { return Value::Of(static_cast<std::int64_t>(a[0].list().size())); }

// All items as numbers, or nothing and a report.
std::optional<std::vector<Number>> Numbers(Evaluator& e, const Value& list) {
  std::vector<Number> numbers;
  for (const Value& item : list.list()) {
    if (!item.is(Kind::kNumber)) {
      Wrong(e, "an item is not a number");
      return std::nullopt;
    }
    numbers.push_back(item.number());
  }
  return numbers;
}

std::optional<Number> Total(const std::vector<Number>& numbers) {
  std::optional<Number> total = Number(0);
  for (const Number& n : numbers) {
    total = Add(*total, n);
    if (!total) return std::nullopt;
  }
  return total;
}

Value NumberOr(Evaluator& e, const std::optional<Number>& number) {
  return number ? Value::Of(*number) : e.Problem("out_of_range", "there is no such number");
}

Value SumOf(Evaluator& e, std::span<Value> a) {
  const auto numbers = Numbers(e, a[0]);
  if (!numbers || numbers->empty()) return {};
  return NumberOr(e, Total(*numbers));
}

Value Mean(Evaluator& e, std::span<Value> a) {
  const auto numbers = Numbers(e, a[0]);
  if (!numbers) return {};
  if (numbers->empty()) return Wrong(e, "the list is empty");
  const auto total = Total(*numbers);
  return NumberOr(e, total ? Divide(*total, Number(static_cast<std::int64_t>(numbers->size()))) : std::nullopt);
}

Value ProductOf(Evaluator& e, std::span<Value> a) {
  const auto numbers = Numbers(e, a[0]);
  if (!numbers) return {};
  if (numbers->empty()) return Wrong(e, "the list is empty");
  std::optional<Number> product = Number(1);
  for (const Number& n : *numbers) {
    product = Multiply(*product, n);
    if (!product) break;
  }
  return NumberOr(e, product);
}

Value Median(Evaluator& e, std::span<Value> a) {
  auto numbers = Numbers(e, a[0]);
  if (!numbers || numbers->empty()) return {};
  std::ranges::sort(*numbers);
  const std::size_t middle = numbers->size() / 2;
  if (numbers->size() % 2 == 1) return Value::Of((*numbers)[middle]);
  const auto sum = Add((*numbers)[middle - 1], (*numbers)[middle]);
  return NumberOr(e, sum ? Divide(*sum, 2) : std::nullopt);
}

Value StandardDeviation(Evaluator& e, std::span<Value> a) {
  const auto numbers = Numbers(e, a[0]);
  if (!numbers) return {};
  if (numbers->size() < 2) return Wrong(e, "a standard deviation needs two numbers");
  const auto total = Total(*numbers);
  const auto mean = total ? Divide(*total, Number(static_cast<std::int64_t>(numbers->size()))) : std::nullopt;
  std::optional<Number> squares = mean ? std::optional(Number(0)) : std::nullopt;
  for (const Number& n : *numbers) {
    const auto difference = squares ? Subtract(n, *mean) : std::nullopt;
    const auto square = difference ? Multiply(*difference, *difference) : std::nullopt;
    squares = square ? Add(*squares, *square) : std::nullopt;
  }
  const auto variance =
      squares ? Divide(*squares, Number(static_cast<std::int64_t>(numbers->size() - 1))) : std::nullopt;
  return NumberOr(e, variance ? SquareRoot(*variance) : std::nullopt);
}

Value Mode(Evaluator& e, std::span<Value> a) {
  auto numbers = Numbers(e, a[0]);
  if (!numbers) return {};
  std::ranges::sort(*numbers);
  std::size_t most = 0;
  std::vector<Value> modes;
  for (std::size_t i = 0; i < numbers->size();) {
    std::size_t j = i;
    while (j < numbers->size() && (*numbers)[j] == (*numbers)[i]) ++j;
    if (j - i > most) {
      most = j - i;
      modes.clear();
    }
    if (j - i == most) modes.push_back(Value::Of((*numbers)[i]));
    i = j;
  }
  return Value::List(std::move(modes));
}

Value Quantify(Evaluator& e, const Value& list, bool deciding) {
  bool decided = false;
  bool unknown = false;
  for (const Value& item : list.list()) {
    if (item.is_null()) {
      unknown = true;
    } else if (!item.is(Kind::kBoolean)) {
      return Wrong(e, "an item is not boolean");
    } else {
      decided = decided || item.boolean() == deciding;
    }
  }
  if (decided) return Value::Boolean(deciding);
  return unknown ? Value() : Value::Boolean(!deciding);
}
Value All(Evaluator& e, std::span<Value> a) { return Quantify(e, a[0], false); }
Value Any(Evaluator& e, std::span<Value> a) { return Quantify(e, a[0], true); }

bool Same(const Value& a, const Value& b) { return FeelEqual(a, b).value_or(false); }
bool Contains(std::span<const Value> list, const Value& value) {
  return std::ranges::any_of(list, [&](const Value& item) { return Same(item, value); });
}

Value ListContains(Evaluator& e, std::span<Value> a) {
  return e.Spend(static_cast<std::int64_t>(a[0].list().size())) ? Value::Boolean(Contains(a[0].list(), a[1])) : Value();
}

Value Append(Evaluator& e, std::span<Value> a) {
  std::vector<Value> items = Items(a[0]);
  for (const Value& item : a[1].list()) items.push_back(item);
  return e.MayHold(items.size()) ? Value::List(std::move(items)) : Value();
}

Value Concatenate(Evaluator& e, std::span<Value> a) {
  std::vector<Value> items;
  for (const Value& list : a[0].list()) {
    if (list.is(Kind::kList)) {
      items.insert(items.end(), list.list().begin(), list.list().end());
    } else {
      items.push_back(list);
    }
    if (!e.MayHold(items.size())) return {};
  }
  return Value::List(std::move(items));
}

Value DistinctValues(Evaluator& e, std::span<Value> a) {
  std::vector<Value> distinct;
  for (const Value& item : a[0].list()) {
    if (!e.Spend(static_cast<std::int64_t>(distinct.size() / 8 + 1))) return {};
    if (!Contains(distinct, item)) distinct.push_back(item);
  }
  return Value::List(std::move(distinct));
}

Value Union(Evaluator& e, std::span<Value> a) {
  Value all = Concatenate(e, a);
  if (!all.is(Kind::kList)) return {};
  return DistinctValues(e, std::span<Value>(&all, 1));
}

// The index a position means, counted from 1 or from the end with -1; nothing outside.
std::optional<std::size_t> IndexOf(const Value& position, std::size_t size) {
  const auto p = position.number().ToInt();
  const auto n = static_cast<std::int64_t>(size);
  if (!p || *p == 0 || *p > n || *p < -n) return std::nullopt;
  return static_cast<std::size_t>(*p > 0 ? *p - 1 : n + *p);
}

Value InsertBefore(Evaluator& e, std::span<Value> a) {
  std::vector<Value> items = Items(a[0]);
  const auto index = IndexOf(a[1], items.size());
  if (!index) return Wrong(e, "there is no such position");
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(*index), a[2]);
  return Value::List(std::move(items));
}

Value Remove(Evaluator& e, std::span<Value> a) {
  std::vector<Value> items = Items(a[0]);
  const auto index = IndexOf(a[1], items.size());
  if (!index) return Wrong(e, "there is no such position");
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(*index));
  return Value::List(std::move(items));
}

Value ListReplace(Evaluator& e, std::span<Value> a) {
  std::vector<Value> items = Items(a[0]);
  const auto index = IndexOf(a[1], items.size());
  if (!index) return Wrong(e, "there is no such position");
  items[*index] = a[2];
  return Value::List(std::move(items));
}

Value ListReplaceMatching(Evaluator& e, std::span<Value> a) {
  std::vector<Value> items = Items(a[0]);
  for (Value& item : items) {
    const Value holds = e.CallFunction(a[1], {item, a[2]}, {}, nullptr);
    if (!holds.is(Kind::kBoolean)) return Wrong(e, "the match function gives no boolean");
    if (holds.boolean()) item = a[2];
  }
  return Value::List(std::move(items));
}

Value Sublist(Evaluator& e, std::span<Value> a) {
  const std::vector<Value> items = Items(a[0]);
  const auto from = IndexOf(a[1], items.size());
  if (!from) return Wrong(e, "there is no such position");
  std::size_t length = items.size() - *from;
  if (!a[2].is_null()) {
    const auto wanted = a[2].number().ToInt();
    if (!wanted || *wanted < 0 || static_cast<std::size_t>(*wanted) > length)
      return Wrong(e, "there are not so many items");
    length = static_cast<std::size_t>(*wanted);
  }
  const auto first = items.begin() + static_cast<std::ptrdiff_t>(*from);
  return Value::List({first, first + static_cast<std::ptrdiff_t>(length)});
}

Value Reverse(Evaluator&, std::span<Value> a) {
  std::vector<Value> items = Items(a[0]);
  std::ranges::reverse(items);
  return Value::List(std::move(items));
}

Value IndicesOf(Evaluator&, std::span<Value> a) {
  std::vector<Value> indices;
  for (std::size_t i = 0; i < a[0].list().size(); ++i) {
    if (Same(a[0].list()[i], a[1])) indices.push_back(Value::Of(static_cast<std::int64_t>(i + 1)));
  }
  return Value::List(std::move(indices));
}

bool FlattenInto(Evaluator& e, const Value& value, std::vector<Value>& out) {
  if (!value.is(Kind::kList)) {
    out.push_back(value);
    return e.MayHold(out.size());
  }
  return std::ranges::all_of(value.list(), [&](const Value& item) { return FlattenInto(e, item, out); });
}
Value Flatten(Evaluator& e, std::span<Value> a) {
  std::vector<Value> items;
  return FlattenInto(e, a[0], items) ? Value::List(std::move(items)) : Value();
}

// Merge sort of our own: the caller's function need not be an order, and must never make the sort misbehave.
Value Sort(Evaluator& e, std::span<Value> a) {
  std::vector<Value> items = Items(a[0]);
  bool good = true;
  const auto precedes = [&](const Value& x, const Value& y) {
    if (a[1].is_null()) {
      const auto order = FeelCompare(x, y);
      good = good && order.has_value();
      return order && *order < 0;
    }
    const Value holds = e.CallFunction(a[1], {x, y}, {}, nullptr);
    good = good && holds.is(Kind::kBoolean);
    return holds.is_true();
  };
  std::vector<Value> merged(items.size());
  for (std::size_t width = 1; width < items.size() && good && !e.stopped(); width *= 2) {
    for (std::size_t from = 0; from < items.size(); from += 2 * width) {
      const std::size_t middle = std::min(from + width, items.size());
      const std::size_t end = std::min(from + 2 * width, items.size());
      std::size_t i = from;
      std::size_t j = middle;
      for (std::size_t k = from; k < end; ++k) {
        const bool right = i == middle || (j < end && precedes(items[j], items[i]));
        merged[k] = right ? items[j++] : items[i++];
      }
    }
    items.swap(merged);
  }
  return good ? Value::List(std::move(items)) : Wrong(e, "the items cannot be put in order");
}

constexpr std::array kRows = {
    BuiltinRow{"min", "...list: list", "Any", Min},
    BuiltinRow{"max", "...list: list", "Any", Max},
    BuiltinRow{"count", "...list: list", "number", Count},
    BuiltinRow{"sum", "...list: list", "number", SumOf},
    BuiltinRow{"mean", "...list: list", "number", Mean},
    BuiltinRow{"product", "...list: list", "number", ProductOf},
    BuiltinRow{"median", "...list: list", "number", Median},
    BuiltinRow{"stddev", "...list: list", "number", StandardDeviation},
    BuiltinRow{"mode", "...list: list", "list<number>", Mode},
    BuiltinRow{"all", "...list: list", "boolean", All},
    BuiltinRow{"any", "...list: list", "boolean", Any},
    BuiltinRow{"list contains", "list: list, element: any", "boolean", ListContains},
    BuiltinRow{"append", "list: list, ...item: any", "list<Any>", Append},
    BuiltinRow{"concatenate", "...lists: any", "list<Any>", Concatenate},
    BuiltinRow{"union", "...lists: any", "list<Any>", Union},
    BuiltinRow{"distinct values", "list: list", "list<Any>", DistinctValues},
    BuiltinRow{"insert before", "list: list, position: number, newItem: any", "list<Any>", InsertBefore},
    BuiltinRow{"remove", "list: list, position: number", "list<Any>", Remove},
    BuiltinRow{"list replace", "list: list, position: scale, newItem: any", "list<Any>", ListReplace},
    BuiltinRow{"list replace", "list: list, match: function, newItem: any", "list<Any>", ListReplaceMatching},
    BuiltinRow{"sublist", "list: list, start position: number, length?: number", "list<Any>", Sublist},
    BuiltinRow{"reverse", "list: list", "list<Any>", Reverse},
    BuiltinRow{"index of", "list: list, match: any", "list<number>", IndicesOf},
    BuiltinRow{"flatten", "list: list", "list<Any>", Flatten},
    BuiltinRow{"sort", "list: list, precedes?: function", "list<Any>", Sort},
};

}  // namespace

std::span<const BuiltinRow> ListBuiltins() { return kRows; }

}  // namespace yq::decision
