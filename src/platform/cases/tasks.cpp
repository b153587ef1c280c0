// The office's work on a case short of the decision: tasks, verification, sealed values.
#include <algorithm>

#include "base/text.h"
#include "platform/cases/queries.h"
#include "platform/cases/rows.h"
#include "platform/cases/work.h"

namespace yq::cases {
namespace {

using store::Named;

// The facts of the case that a task checks and nobody has verified yet.
std::vector<std::string> UnverifiedOf(const WholeCase& whole, const TaskRecord& task) {
  std::vector<std::string> unverified;
  for (const std::string& fact : task.facts) {
    const FactRow* row = whole.FindFact(fact);
    if (row != nullptr && !row->verified_at) unverified.push_back(fact);
  }
  return unverified;
}

Error NotVerified(const std::vector<std::string>& facts) {
  Error error{.code = ErrorCode::kConflict,
              .key = "cases.facts_not_verified",
              .params = {{"count", std::to_string(facts.size())}, {"facts", Join(facts, ",")}}};
  for (const std::string& fact : facts) {
    error.problems.push_back({"/facts/" + fact, "cases.fact_not_verified", {{"fact", fact}}});
  }
  return error;
}

// Evidence is the officer's own upload or a material of the case.
Result<std::optional<Attachment>> EvidenceOf(const Taken& taken, const Id& id) {
  for (const MaterialRecord& material : taken.whole.materials) {
    if (material.attachment.id == id && MayTouch(taken.scope, taken.whole, RequestKind::kMaterial, material.material)) {
      return material.attachment;
    }
  }
  if (!taken.cases.config().find_attachment) return std::nullopt;
  return taken.cases.config().find_attachment(taken.tx, taken.by.actor, id);
}

// The whole text of a sealed value that the officer has left as it was shown; else the value as given.
Result<pack::Scalar> WholeValue(const Taken& taken, const facts::Vault& vault, const Verification& verification,
                                const facts::Known* present) {
  if (present == nullptr || !present->sealed || verification.value != present->value) return verification.value;
  YQ_ASSIGN(std::string text, facts::RevealValue(taken.tx, vault, present->id));
  return pack::Scalar{.type = present->value.type, .none = present->value.none, .text = std::move(text)};
}

}  // namespace

Result<Id> Cases::CaseOfTask(store::Tx& tx, const access::Scope& scope, std::string_view task) const {
  YQ_ASSIGN(const std::optional<store::Row> row,
            tx.Optional(sql::kCaseOfTask, Named("id", task), Named("scope_kind", scope.kind),
                        Named("scope_department", scope.department)));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  return row->Text(0);
}

Result<Id> Cases::Assign(store::Tx& tx, const By& by, std::string_view task, std::int64_t version,
                         const std::optional<Id>& assignee) const {
  YQ_ASSIGN(const Id case_id, CaseOfTask(tx, access::CaseScope(by.actor), task));
  YQ_ASSIGN(Taken taken,
            Take(*this, tx, by, {.case_id = case_id, .version = version, .rests_on = [&](const WholeCase&) {
                                   return std::vector<Part>{{"task", std::string(task)}};
                                 }}));
  const TaskRecord* found = taken.whole.FindTask(task);
  if (found->department != by.actor.department) return Fail(ErrorCode::kForbidden, "cases.other_department");
  YQ_TRY(tx.Exec(sql::kAssignTask, Named("id", found->id), Named("assignee", assignee)));
  YQ_TRY(Touch(taken, "task", found->id));
  YQ_TRY(
      Audit(tx, by, taken.whole.record,
            {.action = "cases.task_assigned",
             .subject_kind = "task",
             .subject = found->id,
             .changes = {{.field = "assignee", .from = found->assignee.value_or(""), .to = assignee.value_or("")}}}));
  return case_id;
}

Result<Id> Cases::Complete(store::Tx& tx, const By& by, std::string_view task, std::int64_t version, bool ok,
                           const std::string& note) const {
  YQ_ASSIGN(const Id case_id, CaseOfTask(tx, access::CaseScope(by.actor), task));
  YQ_ASSIGN(Taken taken,
            Take(*this, tx, by, {.case_id = case_id, .version = version, .rests_on = [&](const WholeCase& whole) {
                                   return PartsOfTask(whole, task);
                                 }}));
  const TaskRecord found = *taken.whole.FindTask(task);
  if (found.department != by.actor.department) return Fail(ErrorCode::kForbidden, "cases.other_department");
  if (found.decides) return Fail(ErrorCode::kConflict, "cases.decide_instead");
  if (found.state != TaskState::kOpen) return Fail(ErrorCode::kConflict, "cases.task_not_open");
  std::optional<std::string> given;
  if (!ok || !Trim(note).empty()) {
    YQ_ASSIGN(given, Given(note, "/note", "cases.note_needed"));
  }
  if (ok) {
    const std::vector<std::string> unverified = UnverifiedOf(taken.whole, found);
    if (!unverified.empty()) return std::unexpected(NotVerified(unverified));
  }
  const TaskState state = ok ? TaskState::kDone : TaskState::kNotOk;
  YQ_TRY(tx.Exec(sql::kFinishTask, Named("id", found.id), Named("state", TextOf(state)), Named("note", given),
                 Named("done_by", by.actor.account), Named("since", by.now.micros)));
  YQ_TRY(Touch(taken, "task", found.id));
  std::ranges::find(taken.whole.tasks, found.id, &TaskRecord::id)->state = state;
  YQ_TRY(OpenReady(taken, found.item_id));
  const ItemRecord* item = taken.whole.FindItem(found.item_id);
  YQ_TRY(AddEvent(tx, case_id, by.now, ok ? "cases.event.task_done" : "cases.event.task_not_ok",
                  {{"department", found.department}, {"service", item->service}, {"task", found.task}}));
  YQ_TRY(Audit(tx, by, taken.whole.record,
               {.action = "cases.task_completed",
                .subject_kind = "task",
                .subject = found.id,
                .changes = {{.field = found.task, .from = TextOf(found.state), .to = TextOf(state)}}}));
  return case_id;
}

Result<> Cases::Verify(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                       const Verification& verification) const {
  YQ_ASSIGN(Taken taken,
            Take(*this, tx, by, {.case_id = case_id, .version = version, .rests_on = [&](const WholeCase& whole) {
                                   return PartsOfFact(pack(), whole, verification.fact);
                                 }}));
  const std::vector<std::string> askable = FactsAskable(pack(), taken.whole);
  if (std::ranges::find(askable, verification.fact) == askable.end() ||
      !MayTouch(taken.scope, taken.whole, RequestKind::kFact, verification.fact)) {
    return Fail(ErrorCode::kNotFound, "not_found");
  }
  std::optional<std::string> note;
  if (verification.note && !Trim(*verification.note).empty()) {
    YQ_ASSIGN(note, Given(*verification.note, "/note", "cases.note_needed"));
  }
  std::optional<Attachment> evidence;
  if (verification.evidence) {
    YQ_ASSIGN(evidence, EvidenceOf(taken, *verification.evidence));
    if (!evidence) return InvalidAt("/evidence", "cases.no_such_attachment");
  }
  const facts::Vault vault{config_.keys, pack()};
  YQ_ASSIGN(const std::vector<facts::Known> known, FactsOf(tx, taken.whole, taken.today));
  const auto present = std::ranges::find(known, verification.fact, &facts::Known::fact);
  const facts::Known* before = present == known.end() ? nullptr : &*present;
  YQ_ASSIGN(const pack::Scalar value, WholeValue(taken, vault, verification, before));
  const CaseRecord& record = taken.whole.record;
  YQ_ASSIGN(const Id value_id, facts::Record(tx, vault, record.person,
                                             {.fact = verification.fact,
                                              .value = value,
                                              .source = facts::Source::kOfficer,
                                              .observed_on = taken.today,
                                              .recorded_by = by.actor.account,
                                              .verified = true,
                                              .evidence = evidence ? std::optional(evidence->id) : std::nullopt,
                                              .case_id = record.id},
                                             by.now));
  YQ_TRY(tx.Exec(sql::kPutFact, Named("case_id", record.id), Named("fact", verification.fact),
                 Named("value_id", value_id), Named("verified_at", by.now.micros),
                 Named("verified_by", by.actor.account), Named("note", note)));
  YQ_TRY(Touch(taken, "fact", verification.fact));
  if (evidence) {
    YQ_TRY(tx.Exec(sql::kAddEvidence, Named("id", NewId(by.now)), Named("case_id", record.id),
                   Named("fact", verification.fact), Named("attachment_id", evidence->id),
                   Named("name", evidence->name), Named("type", evidence->type), Named("size", evidence->size),
                   Named("at", by.now.micros)));
  }
  if (verification.fact == kNameFact && !value.none) {
    YQ_TRY(tx.Exec(sql::kSetPersonName, Named("person_name", value.text), Named("id", record.id)));
  }
  std::erase_if(taken.whole.facts, [&](const FactRow& row) { return row.fact == verification.fact; });
  taken.whole.facts.push_back({.fact = verification.fact,
                               .value_id = value_id,
                               .verified_at = by.now,
                               .verified_by = by.actor.account,
                               .note = note});
  YQ_TRY(ProposeAgain(taken));
  const bool corrected = before != nullptr && before->value != verification.value;
  YQ_TRY(AddEvent(tx, record.id, by.now, corrected ? "cases.event.fact_corrected" : "cases.event.fact_verified",
                  {{"department", by.actor.department}, {"fact", verification.fact}}));
  return Audit(tx, by, record,
               {.action = corrected ? "facts.corrected" : "facts.verified",
                .subject_kind = "fact",
                .subject = verification.fact,
                .changes = {{.field = verification.fact, .from = "", .to = ""}}});
}

Result<std::string> Cases::Reveal(store::Tx& tx, const By& by, std::string_view case_id, std::string_view fact,
                                  std::string_view reason) const {
  const access::Scope scope = access::CaseScope(by.actor);
  YQ_ASSIGN(const WholeCase whole, Find(tx, scope, case_id));
  const pack::Fact* found = pack().facts.Find(fact);
  const FactRow* row = whole.FindFact(fact);
  if (found == nullptr || row == nullptr || !MayTouch(scope, whole, RequestKind::kFact, fact)) {
    return Fail(ErrorCode::kNotFound, "not_found");
  }
  if (found->sensitivity != pack::Sensitivity::kSealed) return InvalidAt("/fact", "cases.not_sealed");
  YQ_ASSIGN(const std::string given, Given(reason, "/reason", "cases.purpose_needed"));
  YQ_TRY(Audit(tx, by, whole.record,
               {.action = "facts.revealed", .subject_kind = "fact", .subject = fact, .reason = given}));
  return facts::RevealValue(tx, {config_.keys, pack()}, row->value_id);
}

}  // namespace yq::cases
