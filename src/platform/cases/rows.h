// Rows of the database as records. Private to this module.
#pragma once

#include <string>

#include "engine/store/row.h"
#include "platform/api/described.h"
#include "platform/cases/records.h"

namespace yq::cases {

template <class E>
std::string TextOf(E value) {
  return std::string(api::EnumText(value));
}
template <class E>
E EnumAt(const store::Row& row, int column) {
  const std::optional<E> value = api::EnumFromText<E>(row.TextView(column));
  if (!value) row.Misread(column, "a known state");
  return value.value_or(E{});
}

[[nodiscard]] Date DateAt(const store::Row& row, int column);
[[nodiscard]] std::optional<Date> OptionalDateAt(const store::Row& row, int column);
[[nodiscard]] std::optional<Instant> OptionalInstantAt(const store::Row& row, int column);
[[nodiscard]] std::optional<std::string> DateText(const std::optional<Date>& date);

[[nodiscard]] CaseRecord CaseFrom(const store::Row& row);
[[nodiscard]] ItemRecord ItemFrom(const store::Row& row);
[[nodiscard]] TaskRecord TaskFrom(const store::Row& row);
[[nodiscard]] RequestRecord RequestFrom(const store::Row& row);
[[nodiscard]] MessageRecord MessageFrom(const store::Row& row);
[[nodiscard]] EventRecord EventFrom(const store::Row& row);
[[nodiscard]] LetterRecord LetterFrom(const store::Row& row);
[[nodiscard]] MaterialRecord MaterialFrom(const store::Row& row);
[[nodiscard]] FactRow FactRowFrom(const store::Row& row);

}  // namespace yq::cases
