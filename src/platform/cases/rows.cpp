#include "platform/cases/rows.h"

#include <boost/json/array.hpp>

#include "platform/api/decode.h"

namespace yq::cases {

Date DateAt(const store::Row& row, int column) {
  const Result<Date> date = ParseDate(row.TextView(column));
  if (!date) row.Misread(column, "a date");
  return date.value_or(Date{});
}

std::optional<Date> OptionalDateAt(const store::Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return DateAt(row, column);
}

std::optional<Instant> OptionalInstantAt(const store::Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return Instant{row.Int(column)};
}

std::optional<std::string> DateText(const std::optional<Date>& date) {
  if (!date) return std::nullopt;
  return ToText(*date);
}

CaseRecord CaseFrom(const store::Row& row) {
  return {.id = row.Text(0),
          .number = row.Text(1),
          .person = row.Text(2),
          .person_name = row.Text(3),
          .state = EnumAt<CaseState>(row, 4),
          .version = row.Int(5),
          .submitted_at = {row.Int(6)},
          .submitted_on = DateAt(row, 7),
          .promised_days = row.Get<std::optional<int>>(8),
          .open_requests = row.Get<int>(9),
          .since = {row.Int(10)},
          .ended_on = OptionalDateAt(row, 11),
          .withdrawn_reason = row.OptionalText(12)};
}

ItemRecord ItemFrom(const store::Row& row) {
  return {.id = row.Text(0),
          .case_id = row.Text(1),
          .service = row.Text(2),
          .policy = row.OptionalText(3),
          .policy_version = row.OptionalText(4),
          .department = row.Text(5),
          .state = EnumAt<ItemState>(row, 6),
          .proposal = EnumAt<Proposal>(row, 7),
          .amount = row.OptionalText(8),
          .decided_at = OptionalInstantAt(row, 9),
          .decided_on = OptionalDateAt(row, 10),
          .decided_by = row.OptionalText(11),
          .reason = row.OptionalText(12)};
}

TaskRecord TaskFrom(const store::Row& row) {
  return {.id = row.Text(0),
          .case_id = row.Text(1),
          .item_id = row.Text(2),
          .task = row.Text(3),
          .department = row.Text(4),
          .decides = row.Bool(5),
          .state = EnumAt<TaskState>(row, 6),
          .working_days = row.Get<std::optional<int>>(7),
          .opened_on = OptionalDateAt(row, 8),
          .since = {row.Int(9)},
          .due_on = OptionalDateAt(row, 10),
          .assignee = row.OptionalText(11),
          .note = row.OptionalText(12),
          .after = {},
          .facts = {},
          .materials = {}};
}

RequestRecord RequestFrom(const store::Row& row) {
  return {.id = row.Text(0),
          .kind = EnumAt<RequestKind>(row, 1),
          .part = row.Text(2),
          .note = row.Text(3),
          .state = EnumAt<RequestState>(row, 4),
          .asked_at = {row.Int(5)},
          .asked_by = row.Text(6),
          .asked_department = row.Text(7),
          .answered_at = OptionalInstantAt(row, 8)};
}

MessageRecord MessageFrom(const store::Row& row) {
  return {.id = row.Text(0),
          .at = {row.Int(1)},
          .from_office = row.Bool(2),
          .author = row.Text(3),
          .department = row.Text(4),
          .text = row.Text(5)};
}

EventRecord EventFrom(const store::Row& row) {
  EventRecord event{.at = {row.Int(0)}, .key = row.Text(1), .params = {}};
  const auto json = api::ParseJson(row.TextView(2));
  if (!json || !json->is_object()) {
    row.Misread(2, "a JSON object");
    return event;
  }
  for (const auto& [name, value] : json->get_object()) {
    if (value.is_string()) event.params.emplace_back(std::string(name), std::string(value.get_string()));
  }
  return event;
}

LetterRecord LetterFrom(const store::Row& row) {
  return {.id = row.Text(0),
          .case_id = row.Text(1),
          .item_id = row.Text(2),
          .token = row.Text(3),
          .number = {row.Text(4), row.Text(5)},
          .content = row.Text(6),
          .state = EnumAt<LetterState>(row, 7),
          .issued_at = {row.Int(8)},
          .issued_on = DateAt(row, 9),
          .withdrawn_on = OptionalDateAt(row, 10),
          .withdrawn_reason = row.OptionalText(11)};
}

MaterialRecord MaterialFrom(const store::Row& row) {
  return {.material = row.Text(0),
          .attachment = {.id = row.Text(1), .name = row.Text(2), .type = row.Text(3), .size = row.Int(4)},
          .at = {row.Int(5)}};
}

FactRow FactRowFrom(const store::Row& row) {
  return {.fact = row.Text(0),
          .value_id = row.Text(1),
          .verified_at = OptionalInstantAt(row, 2),
          .verified_by = row.OptionalText(3),
          .note = row.OptionalText(4)};
}

}  // namespace yq::cases
