// Handing in: one transaction from the draft to the case and its receipt.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"
#include "features/people/queries.h"
#include "features/people/service.h"
#include "platform/api/decode.h"
#include "platform/api/encode.h"

namespace yq::people {
namespace {

const Bilingual kNoPromise{"该事项未公布办理时限。", "No time is promised for this."};
const Bilingual kNotPublished{"预计日期超出已公布的工作日历，日历公布后再告知。",
                              "The date lies past the published calendar; it will be told once that is published."};

std::optional<Bilingual> WordsOf(cases::DueNote note) {
  switch (note) {
    case cases::DueNote::kNone:
      return std::nullopt;
    case cases::DueNote::kNoPromise:
      return kNoPromise;
    case cases::DueNote::kNotPublished:
      return kNotPublished;
  }
  return std::nullopt;
}

Result<ReceiptView> KeptReceipt(const std::string& text) {
  boost::json::error_code failure;
  const boost::json::value json = boost::json::parse(text, failure);
  if (failure) return Fail(ErrorCode::kInternal, "people.bad_receipt");
  auto receipt = api::Decode<ReceiptView>(json);
  if (!receipt) return Fail(ErrorCode::kInternal, "people.bad_receipt");
  return std::move(*receipt);
}

// Answers become facts of the person; those that are known already just so stay as they are.
Result<> RecordAnswers(const api::Call& call, store::Tx& tx, const facts::Vault& vault, const Form& form,
                       const pack::KnownFacts& answers, Date today) {
  for (const FormField& field : form.fields) {
    const auto answer = answers.find(field.fact->id);
    if (answer == answers.end()) continue;
    YQ_TRY(facts::Record(tx, vault, call.actor.person,
                         {.fact = field.fact->id,
                          .value = answer->second,
                          .source = facts::Source::kSelf,
                          .observed_on = today,
                          .recorded_by = call.actor.account},
                         call.now));
  }
  return {};
}

// What the case rests on: what the form asks for and is known and fresh.
std::vector<facts::Known> OfForm(const std::vector<facts::Known>& current, const Form& form) {
  std::vector<facts::Known> chosen;
  for (const facts::Known& known : current) {
    const bool asked = std::ranges::any_of(form.fields, [&](const FormField& f) { return f.fact->id == known.fact; });
    if (asked && !known.stale) chosen.push_back(known);
  }
  return chosen;
}

std::vector<cases::NewMaterial> OfForm(const Materials& materials, const Form& form) {
  std::vector<cases::NewMaterial> chosen;
  for (const FormMaterial& wanted : form.materials) {
    const auto found = materials.find(wanted.material->id);
    if (found == materials.end()) continue;
    const attachments::Attachment& file = found->second;
    chosen.push_back({.material = wanted.material->id,
                      .attachment = {.id = file.id, .name = file.name, .type = file.type(), .size = file.size}});
  }
  return chosen;
}

}  // namespace

// Finds beforehand what the policies leave open, so that the transaction has it at hand.
Result<Submission> People::PrepareSubmit(const api::Call& call, const Submission& submission) const {
  YQ_ASSIGN(const ReadDraft read, call.store.Read([&](store::Tx& tx) -> Result<ReadDraft> {
    YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindDraft, submission.draft, call.actor.person));
    if (!row) return Fail(ErrorCode::kNotFound, "not_found");
    YQ_ASSIGN(Desk desk, OpenDesk(call, tx));
    Draft draft = DraftFrom(*row, desk);
    return ReadDraft{.draft = std::move(draft), .desk = std::move(desk), .materials = {}};
  }));
  if (!read.draft.case_id) YQ_TRY(FormOf(read.draft, read.desk));
  return submission;
}

Result<api::Answer<ReceiptView>> People::Submit(const api::Call& call, store::Tx& tx,
                                                const Submission& submission) const {
  const Id& person = call.actor.person;
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kTakeDraft, submission.draft, person));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  YQ_ASSIGN(Desk desk, OpenDesk(call, tx));
  const Draft draft = DraftFrom(*row, desk);
  if (draft.receipt) {
    YQ_ASSIGN(ReceiptView receipt, KeptReceipt(*draft.receipt));
    return api::Answer<ReceiptView>{.view = std::move(receipt), .status = 200};
  }
  Error wrong{.code = ErrorCode::kInvalid, .key = "people.draft_incomplete"};
  if (!submission.confirmed) wrong.problems.push_back({"/confirmed", "people.not_confirmed", {}});
  YQ_ASSIGN(auto attached, MaterialsOf(tx, {draft.id}));
  const Materials& materials = attached[draft.id];
  YQ_ASSIGN(const Form form, FormOf(draft, desk));
  std::ranges::move(MissingIn(draft, form, materials), std::back_inserter(wrong.problems));
  if (!wrong.problems.empty()) return std::unexpected(std::move(wrong));

  YQ_TRY(RecordAnswers(call, tx, vault(), form, draft.answers, desk.today));
  YQ_ASSIGN(const std::vector<facts::Known> current, facts::Current(tx, vault(), person, desk.today));
  YQ_ASSIGN(const std::optional<Bilingual> name, NameOfPerson(tx, person));
  YQ_ASSIGN(const std::optional<std::string> email, config_.access.EmailOfPerson(tx, person));
  const cases::NewCase order{.person = person,
                             .person_name = name ? name->zh : MaskEmail(email.value_or("")),
                             .draft = draft.id,
                             .services = draft.services,
                             .facts = OfForm(current, form),
                             .materials = OfForm(materials, form)};
  YQ_ASSIGN(const cases::Receipt made,
            config_.open_case(tx, {.actor = call.actor, .now = call.now, .request_id = call.request_id()}, order));
  const ReceiptView receipt{.case_ = made.case_id,
                            .number = made.number,
                            .submitted_at = made.submitted_at,
                            .due_on = made.due_on,
                            .due_note = WordsOf(made.due_note),
                            .services = TitlesOf(made.services)};
  YQ_ASSIGN(const std::int64_t finished,
            tx.Exec(sql::kFinishDraft, store::Named("id", draft.id), store::Named("scope_person", person),
                    store::Named("case_id", made.case_id),
                    store::Named("receipt", boost::json::serialize(api::Encode(receipt))),
                    store::Named("now", call.now.micros)));
  if (finished != 1) return Fail(ErrorCode::kStale, "api.stale");
  return api::Answer<ReceiptView>{.view = receipt};
}

}  // namespace yq::people
