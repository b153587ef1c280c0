// What is asked of the person and what they answer; messages; withdrawal.
#include <algorithm>

#include "base/text.h"
#include "platform/cases/queries.h"
#include "platform/cases/rows.h"
#include "platform/cases/work.h"

namespace yq::cases {
namespace {

using store::Named;

const RequestRecord* FindRequest(const WholeCase& whole, std::string_view id) {
  const auto it = std::ranges::find(whole.requests, id, &RequestRecord::id);
  return it == whole.requests.end() ? nullptr : &*it;
}

std::string_view KindName(RequestKind kind) { return kind == RequestKind::kFact ? "fact" : "material"; }

// The tasks whose work rests on what is asked: those that check it; where none does, the open ones of the department
// that asks.
std::vector<TaskRecord> TasksAbout(const Taken& taken, const NewRequest& request) {
  std::vector<TaskRecord> about;
  std::vector<TaskRecord> own;
  for (const TaskRecord& task : taken.whole.tasks) {
    const ItemRecord* item = taken.whole.FindItem(task.item_id);
    if (item == nullptr || item->state != ItemState::kOpen || task.state == TaskState::kWaiting) continue;
    const std::vector<std::string>& parts = request.kind == RequestKind::kFact ? task.facts : task.materials;
    if (std::ranges::find(parts, request.part) != parts.end()) about.push_back(task);
    if (task.department == taken.scope.department && task.state == TaskState::kOpen) own.push_back(task);
  }
  return about.empty() ? own : about;
}

Result<> PauseTask(Taken& taken, const TaskRecord& task, const Id& request) {
  YQ_TRY(taken.tx.Exec(sql::kAddRequestTask, request, task.id));
  if (IsFinished(task.state)) {
    std::vector<TaskRecord> tasks;
    for (const TaskRecord& each : taken.whole.tasks) {
      if (each.item_id == task.item_id) tasks.push_back(each);
    }
    for (const TaskRecord* wait : MustWaitAgain(tasks, task)) YQ_TRY(SetTaskState(taken, *wait, TaskState::kWaiting));
  }
  return SetTaskState(taken, task, TaskState::kPaused);
}

Result<> AnswerFact(Taken& taken, const RequestRecord& request, const Answer& answer) {
  if (!answer.value) return InvalidAt("/value", "cases.value_needed");
  const Config& config = taken.cases.config();
  YQ_ASSIGN(const Id value, facts::Record(taken.tx, {config.keys, taken.pack()}, taken.whole.record.person,
                                          {.fact = request.part,
                                           .value = *answer.value,
                                           .source = facts::Source::kSelf,
                                           .observed_on = taken.today,
                                           .recorded_by = taken.by.actor.account,
                                           .case_id = taken.whole.record.id},
                                          taken.by.now));
  YQ_TRY(taken.tx.Exec(sql::kPutFact, Named("case_id", taken.whole.record.id), Named("fact", request.part),
                       Named("value_id", value), Named("verified_at", std::nullopt), Named("verified_by", std::nullopt),
                       Named("note", std::nullopt)));
  std::erase_if(taken.whole.facts, [&](const FactRow& row) { return row.fact == request.part; });
  taken.whole.facts.push_back(
      {.fact = request.part, .value_id = value, .verified_at = {}, .verified_by = {}, .note = {}});
  return ProposeAgain(taken);
}

Result<> AnswerMaterial(Taken& taken, const RequestRecord& request, const Answer& answer) {
  if (!answer.attachment) return InvalidAt("/attachment", "cases.attachment_needed");
  const Config& config = taken.cases.config();
  std::optional<Attachment> attachment;
  if (config.find_attachment) {
    YQ_ASSIGN(attachment, config.find_attachment(taken.tx, taken.by.actor, *answer.attachment));
  }
  if (!attachment) return InvalidAt("/attachment", "cases.no_such_attachment");
  const pack::Material* material = taken.pack().materials.Find(request.part);
  if (material != nullptr && !material->accept.empty() &&
      std::ranges::find(material->accept, attachment->type) == material->accept.end()) {
    return InvalidAt("/attachment", "cases.wrong_file_type", {{"accept", Join(material->accept, ", ")}});
  }
  const Id& case_id = taken.whole.record.id;
  YQ_TRY(taken.tx.Exec(sql::kReplaceMaterial, Named("at", taken.by.now.micros), Named("case_id", case_id),
                       Named("material", request.part)));
  YQ_TRY(taken.tx.Exec(sql::kAddMaterial, Named("id", NewId(taken.by.now)), Named("case_id", case_id),
                       Named("material", request.part), Named("attachment_id", attachment->id),
                       Named("name", attachment->name), Named("type", attachment->type),
                       Named("size", attachment->size), Named("at", taken.by.now.micros)));
  if (!config.file_replaced) return {};
  const auto before = std::ranges::find(taken.whole.materials, request.part, &MaterialRecord::material);
  std::optional<Id> replaced;
  if (before != taken.whole.materials.end() && before->attachment.id != attachment->id) {
    replaced = before->attachment.id;
  }
  return config.file_replaced(taken.tx, replaced, attachment->id, taken.by.now);
}

}  // namespace

Result<Id> Cases::Ask(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                      const NewRequest& request) const {
  const std::string kind(KindName(request.kind));
  YQ_ASSIGN(Taken taken,
            Take(*this, tx, by, {.case_id = case_id, .version = version, .rests_on = [&](const WholeCase&) {
                                   return std::vector<Part>{{kind, request.part}};
                                 }}));
  const std::string place = "/" + std::string(KindName(request.kind));
  YQ_ASSIGN(const std::string note, Given(request.note, "/note", "cases.note_needed"));
  const std::vector<std::string> askable =
      request.kind == RequestKind::kFact ? FactsAskable(pack(), taken.whole) : MaterialsAskable(pack(), taken.whole);
  if (std::ranges::find(askable, request.part) == askable.end() ||
      !MayTouch(taken.scope, taken.whole, request.kind, request.part)) {
    return InvalidAt(place, "cases.not_of_this_case");
  }
  for (const RequestRecord& open : taken.whole.requests) {
    if (open.state == RequestState::kOpen && open.kind == request.kind && open.part == request.part) {
      return Fail(ErrorCode::kConflict, "cases.already_asked");
    }
  }
  const Id id = NewId(by.now);
  YQ_TRY(tx.Exec(sql::kAddRequest, Named("id", id), Named("case_id", taken.whole.record.id),
                 Named("kind", TextOf(request.kind)), Named("part", request.part), Named("note", note),
                 Named("asked_at", by.now.micros), Named("asked_by", by.actor.account),
                 Named("asked_department", by.actor.department)));
  YQ_TRY(Touch(taken, kind, request.part));
  for (const TaskRecord& task : TasksAbout(taken, request)) YQ_TRY(PauseTask(taken, task, id));
  YQ_TRY(CountRequests(taken, 1));
  YQ_TRY(AddEvent(tx, taken.whole.record.id, by.now,
                  request.kind == RequestKind::kFact ? "cases.event.fact_asked" : "cases.event.material_asked",
                  {{"department", by.actor.department}, {std::string(KindName(request.kind)), request.part}}));
  YQ_TRY(Audit(tx, by, taken.whole.record,
               {.action = "cases.asked",
                .subject_kind = "request",
                .subject = id,
                .changes = {{.field = std::string(KindName(request.kind)), .from = "", .to = request.part}}}));
  YQ_TRY(Mail(*this, tx, taken.whole.record, MailKind::kRequest, by.now));
  return id;
}

Result<> Cases::WithdrawRequest(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                                std::string_view request) const {
  YQ_ASSIGN(Taken taken,
            Take(*this, tx, by, {.case_id = case_id, .version = version, .rests_on = [&](const WholeCase& whole) {
                                   return PartsOfRequest(whole, request);
                                 }}));
  const RequestRecord* found = FindRequest(taken.whole, request);
  if (found == nullptr || !MayTouch(taken.scope, taken.whole, found->kind, found->part)) {
    return Fail(ErrorCode::kNotFound, "not_found");
  }
  if (found->state != RequestState::kOpen) return Fail(ErrorCode::kConflict, "cases.request_closed");
  YQ_TRY(tx.Exec(sql::kCloseRequest, Named("state", TextOf(RequestState::kWithdrawn)), Named("at", by.now.micros),
                 Named("id", found->id)));
  YQ_TRY(Touch(taken, KindName(found->kind), found->part));
  YQ_TRY(Resume(taken, found->id));
  YQ_TRY(AddEvent(tx, taken.whole.record.id, by.now, "cases.event.request_withdrawn",
                  {{"department", by.actor.department}}));
  return Audit(tx, by, taken.whole.record,
               {.action = "cases.request_withdrawn", .subject_kind = "request", .subject = found->id});
}

Result<> Cases::AnswerRequest(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                              std::string_view request, const Answer& answer) const {
  YQ_ASSIGN(Taken taken,
            Take(*this, tx, by, {.case_id = case_id, .version = version, .rests_on = [&](const WholeCase& whole) {
                                   return PartsOfRequest(whole, request);
                                 }}));
  const RequestRecord* found = FindRequest(taken.whole, request);
  if (found == nullptr || taken.scope.kind != "own") return Fail(ErrorCode::kNotFound, "not_found");
  if (found->state != RequestState::kOpen) return Fail(ErrorCode::kConflict, "cases.request_closed");
  const bool is_fact = found->kind == RequestKind::kFact;
  YQ_TRY(is_fact ? AnswerFact(taken, *found, answer) : AnswerMaterial(taken, *found, answer));
  YQ_TRY(tx.Exec(sql::kCloseRequest, Named("state", TextOf(RequestState::kAnswered)), Named("at", by.now.micros),
                 Named("id", found->id)));
  YQ_TRY(Touch(taken, KindName(found->kind), found->part));
  YQ_TRY(Resume(taken, found->id));
  YQ_TRY(AddEvent(tx, taken.whole.record.id, by.now,
                  is_fact ? "cases.event.fact_answered" : "cases.event.material_answered",
                  {{std::string(KindName(found->kind)), found->part}}));
  return Audit(tx, by, taken.whole.record,
               {.action = "cases.answered",
                .subject_kind = "request",
                .subject = found->id,
                .changes = {{.field = std::string(KindName(found->kind)), .from = "", .to = found->part}}});
}

Result<> Cases::AddMessage(store::Tx& tx, const By& by, std::string_view case_id, std::string_view text) const {
  const access::Scope scope = access::CaseScope(by.actor);
  YQ_ASSIGN(const WholeCase whole, Find(tx, scope, case_id));
  if (scope.kind == "tasks") return Fail(ErrorCode::kForbidden, "access.forbidden");
  YQ_ASSIGN(const std::string given, Given(text, "/text", "cases.text_needed"));
  const bool from_office = scope.kind != "own";
  const Id id = NewId(by.now);
  YQ_TRY(tx.Exec(sql::kAddMessage, Named("id", id), Named("case_id", whole.record.id), Named("at", by.now.micros),
                 Named("from_office", from_office), Named("author", by.actor.account),
                 Named("department", by.actor.department), Named("text", given)));
  return Audit(tx, by, whole.record, {.action = "cases.message_written", .subject_kind = "message", .subject = id});
}

Result<> Cases::Withdraw(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                         const std::optional<std::string>& reason) const {
  YQ_ASSIGN(Taken taken, Take(*this, tx, by, {.case_id = case_id, .version = version, .rests_on = [](const WholeCase&) {
                                                return std::vector<Part>{{"item", std::string(kAnyPart)}};
                                              }}));
  if (taken.scope.kind != "own") return Fail(ErrorCode::kNotFound, "not_found");
  std::optional<std::string> given;
  if (reason && !Trim(*reason).empty()) {
    YQ_ASSIGN(given, Given(*reason, "/reason", "cases.text_needed"));
  }
  YQ_TRY(tx.Exec(sql::kWithdrawItems, taken.whole.record.id));
  YQ_TRY(End(taken, CaseState::kWithdrawn, given));
  YQ_TRY(AddEvent(tx, taken.whole.record.id, by.now, "cases.event.withdrawn"));
  return Audit(tx, by, taken.whole.record,
               {.action = "cases.withdrawn", .changes = {{.field = "state", .from = "open", .to = "withdrawn"}}});
}

}  // namespace yq::cases
