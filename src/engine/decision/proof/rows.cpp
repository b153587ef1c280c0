#include "engine/decision/proof/rows.h"

#include <algorithm>

namespace yq::decision::proof {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kMostValues = 16;  // of one input
constexpr std::size_t kExhaustive = 400;
constexpr std::size_t kMostRows = 300;

// The value and what lies one unit to each side.
void AddAround(const Value& cut, const DrawnInput& input, std::vector<Value>& out) {
  out.push_back(cut);
  switch (cut.kind()) {
    case Kind::kNumber:
      for (const int scale : {input.scale, input.scale + 1}) {
        for (const int side : {-1, 1}) out.push_back(Value::Of(*Add(cut.number(), Number::FromParts(side, -scale))));
      }
      return;
    case Kind::kDate:
      for (const int side : {-1, 1}) out.push_back(Value::Of(*Date::FromDays(cut.date().days() + side)));
      return;
    case Kind::kTime: {
      constexpr std::int64_t kSecond = 1'000'000'000;
      for (const std::int64_t side : {-kSecond, kSecond}) {
        const std::int64_t nanos = cut.time().nanos + side;
        if (nanos >= 0 && nanos < 86400 * kSecond) out.push_back(Value::Of(Time{nanos, {}}));
      }
      return;
    }
    case Kind::kDateTime:
      for (const int side : {-1, 1}) out.push_back(Value::Of(DateTime{cut.date_time().local_seconds + side, 0, {}}));
      return;
    case Kind::kDaysDuration:
      for (const int side : {-1, 1}) out.push_back(Value::Of(DaysDuration{cut.days_duration().seconds + side, 0}));
      return;
    case Kind::kMonthsDuration:
      for (const int side : {-1, 1}) out.push_back(Value::Of(MonthsDuration{cut.months_duration().months + side}));
      return;
    case Kind::kString:
      out.push_back(Value::Text(std::string(cut.text()) + " "));
      return;
    default:
      return;
  }
}

// Least, greatest and odd values of a type.
std::vector<Value> Extremes(const DrawnInput& input) {
  if (input.type == "number") {
    const std::int64_t most = input.scale == 0 ? 9'999'999 : input.scale == 1 ? 99'999'999 : 999'999'999;
    return {Value::Of(Number::FromParts(most, -input.scale)), Value::Of(Number::FromParts(-most, -input.scale)),
            Value::Of(0)};
  }
  if (input.type == "boolean") return {Value::Boolean(true), Value::Boolean(false)};
  if (input.type == "string") {
    std::vector<Value> values = {Value::Text("no such code"), Value::Text(""), Value::Text("A")};
    for (const std::string& value : input.values) values.push_back(Value::Text(value));
    return values;
  }
  if (input.type == "date")
    return {Value::Of(*Date::Make(1, 1, 1)), Value::Of(*Date::Make(9999, 12, 31)), Value::Of(*Date::Make(2023, 2, 28))};
  if (input.type == "time") return {Value::Of(Time{0, {}}), Value::Of(Time{86'399'000'000'000, {}})};
  if (input.type == "date and time") return {Value::Of(*DateTime::Parse("1969-12-31T23:59:59"))};
  if (input.type == "days and time duration") return {Value::Of(DaysDuration{-1, 0}), Value::Of(DaysDuration{})};
  return {Value::Of(MonthsDuration{-1}), Value::Of(MonthsDuration{})};
}

std::vector<Value> ValuesOf(const DrawnInput& input, const std::vector<Value>& cuts, Dice& dice) {
  std::vector<Value> all = {Value()};
  for (const Value& cut : cuts) AddAround(cut, input, all);
  for (Value& value : Extremes(input)) all.push_back(std::move(value));
  std::vector<Value> values;
  for (Value& value : all) {
    if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
  }
  while (values.size() > kMostValues) {
    // Null and the cuts themselves come first in the list; what goes is drawn from the rest.
    const std::size_t gone = 1 + dice.Below(values.size() - 1);
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(gone));
  }
  return values;
}

}  // namespace

std::vector<Row> RowsAt(const DrawnModel& model, const Cuts& cuts, Dice& dice) {
  std::vector<std::vector<Value>> values;
  std::size_t combinations = 1;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    values.push_back(ValuesOf(model.inputs[i], cuts[i], dice));
    combinations = std::min(combinations * values.back().size(), kExhaustive + 1);
  }
  std::vector<Row> rows;
  if (combinations <= kExhaustive) {
    std::vector<std::size_t> at(values.size(), 0);
    for (bool more = true; more;) {
      Row row;
      for (std::size_t i = 0; i < values.size(); ++i) row.push_back(values[i][at[i]]);
      rows.push_back(std::move(row));
      more = false;
      for (std::size_t i = 0; i < at.size() && !more; ++i) {
        more = ++at[i] < values[i].size();
        if (!more) at[i] = 0;
      }
    }
    return rows;
  }
  const auto random_row = [&] {
    Row row;
    for (const auto& of : values) row.push_back(of[dice.Below(of.size())]);
    return row;
  };
  // Every pair of values of neighbouring inputs, the others as they fall.
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t next = (i + 1) % values.size();
    const std::size_t pairs = values[i].size() * values[next].size();
    const std::size_t share = (kMostRows - 60) / values.size();
    for (std::size_t p = 0; p < std::min(pairs, share); ++p) {
      const std::size_t pair = pairs <= share ? p : dice.Below(pairs);
      Row row = random_row();
      row[i] = values[i][pair / values[next].size()];
      row[next] = values[next][pair % values[next].size()];
      rows.push_back(std::move(row));
    }
  }
  while (rows.size() < kMostRows) rows.push_back(random_row());
  return rows;
}

}  // namespace yq::decision::proof
