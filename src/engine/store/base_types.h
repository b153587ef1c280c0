// How the types of base/ are kept: Money as fen, Instant as microseconds, Date as text YYYY-MM-DD (which sorts by day).
// Include it where they are arguments of a statement or are read by Row::Get and Row::Into.
#pragma once

#include <fmt/format.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/money.h"
#include "engine/store/row.h"
#include "engine/store/value.h"

namespace yq::store {

template <>
struct Binding<Money> {
  static Arg ToArg(const Money& amount) { return {amount.fen}; }
  static Money FromRow(const Row& row, int column) { return {row.Int(column)}; }
};

template <>
struct Binding<Instant> {
  static Arg ToArg(const Instant& at) { return {at.micros}; }
  static Instant FromRow(const Row& row, int column) { return {row.Int(column)}; }
};

template <>
struct Binding<Date> {
  static Arg ToArg(const Date& date) { return Arg::OfOwnedText(ToText(date)); }
  static Date FromRow(const Row& row, int column) {
    const std::string text = row.Text(column);
    if (const Result<Date> date = ParseDate(text)) return *date;
    row.Misread(column, "a date");
    return {};
  }
};

}  // namespace yq::store
