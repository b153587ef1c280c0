// Drafts: applications that were begun. Every change is kept at once, so closing the phone loses nothing.
#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"
#include "engine/store/base_types.h"
#include "features/people/queries.h"
#include "features/people/service.h"
#include "features/policy/policy.h"

namespace yq::people {
namespace {

crypto::FieldPlace AnswersOf(const Id& draft) { return {"people_drafts", "answers", draft}; }

std::unexpected<Error> Wrong(std::string key, std::vector<Problem> problems) {
  return std::unexpected(Error{.code = ErrorCode::kInvalid, .key = std::move(key), .problems = std::move(problems)});
}

AttachedFile FileOf(const attachments::Attachment& attachment) {
  return {.id = attachment.id, .name = attachment.name, .type = attachment.type(), .size = attachment.size};
}

// The value to show: of a sealed fact the mask.
boost::json::value Shown(const pack::Fact& fact, const pack::Scalar& value) {
  if (fact.sensitivity != pack::Sensitivity::kSealed || value.none) return policy::ValueJson(value);
  return boost::json::string(facts::Masked(value.text));
}

// The file that a draft has as a material.
Result<std::optional<Id>> AttachedAs(store::Tx& tx, const Id& draft, std::string_view material) {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListMaterials, std::vector<Id>{draft}));
  for (const store::Row row : rows) {
    if (row.TextView(1) == material) return row.Text(2);
  }
  return std::nullopt;
}

FieldView ShowField(const FormField& field, const Given& given) {
  FieldView view{
      .fact = field.fact->id, .needed_for = field.needed_for, .required = field.required, .answered = field.answered};
  const facts::Known* known = given.FindKnown(field.fact->id);
  if (known == nullptr || given.answers.contains(field.fact->id)) return view;
  view.prefilled = !known->stale;
  view.stale = known->stale;
  view.source = std::string(facts::SourceName(known->source));
  view.observed_on = known->observed_on;
  return view;
}

}  // namespace

Result<Desk> People::OpenDesk(const api::Call& call, store::Tx& tx) const {
  Desk desk{.today = DayOf(call.now), .profile = {}, .key = {}};
  YQ_ASSIGN(desk.profile, facts::Current(tx, vault(), call.actor.person, desk.today));
  Result<crypto::SealingKey> key = facts::OpenKey(tx, vault(), call.actor.person);
  if (key) {
    desk.key = std::move(*key);
  } else if (key.error().key != "facts.forgotten") {
    return std::unexpected(std::move(key).error());
  }
  return desk;
}

// Answers that the pack no longer takes are dropped: they are asked again.
Draft People::DraftFrom(const store::Row& row, const Desk& desk) const {
  Draft draft;
  std::string services;
  std::optional<std::vector<std::uint8_t>> sealed;
  row.Into(draft.id, draft.version, services, sealed, draft.case_id, draft.receipt, draft.updated_at);
  for (const std::string_view service : Split(services, ' ')) {
    if (pack().services.Has(service)) draft.services.emplace_back(service);
  }
  if (!sealed || !desk.key) return draft;
  const Result<std::string> text = desk.key->Open(*sealed, AnswersOf(draft.id));
  if (!text) return draft;
  boost::json::error_code failure;
  const boost::json::value json = boost::json::parse(*text, failure);
  if (failure || !json.is_object()) return draft;
  for (const auto& [id, value] : json.get_object()) {
    const pack::Fact* fact = pack().facts.Find(std::string_view(id));
    if (fact == nullptr) continue;
    if (Result<pack::Scalar> read = policy::ReadValue(pack(), *fact, value)) {
      draft.answers.emplace(fact->id, std::move(*read));
    }
  }
  return draft;
}

Result<Draft> People::FindDraft(const api::Call& call, store::Tx& tx, const Desk& desk) const {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindDraft, call.Path("id"), call.actor.person));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  return DraftFrom(*row, desk);
}

Result<Draft> People::TakeDraft(const api::Call& call, store::Tx& tx, const Desk& desk) const {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kTakeDraft, call.Path("id"), call.actor.person));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  Draft draft = DraftFrom(*row, desk);
  if (draft.case_id) return Fail(ErrorCode::kConflict, "people.draft_submitted");
  if (draft.version != call.version()) return Fail(ErrorCode::kStale, "api.stale");
  return draft;
}

Result<std::map<Id, Materials>> People::MaterialsOf(store::Tx& tx, const std::vector<Id>& drafts) const {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListMaterials, drafts));
  std::vector<Id> ids;
  for (const store::Row row : rows) ids.push_back(row.Text(2));
  YQ_ASSIGN(const auto files, config_.attachments.Find(tx, ids));
  std::map<Id, Materials> materials;
  for (const store::Row row : rows) {
    const auto file = files.find(row.Text(2));
    if (file != files.end()) materials[row.Text(0)].emplace(row.Text(1), file->second);
  }
  return materials;
}

std::vector<const pack::Service*> People::ServicesOf(const Draft& draft) const {
  std::vector<const pack::Service*> services;
  for (const std::string& id : draft.services) services.push_back(pack().services.Find(id));
  return services;
}

std::vector<ServiceTitle> People::TitlesOf(const std::vector<std::string>& services) const {
  std::vector<ServiceTitle> titles;
  for (const std::string& id : services) {
    if (const pack::Service* service = pack().services.Find(id)) titles.push_back({id, service->title});
  }
  return titles;
}

std::vector<Problem> People::MissingIn(const Draft& draft, const Form& form, const Materials& materials) const {
  std::vector<Problem> missing;
  if (draft.services.empty()) missing.push_back({.place = "/services", .key = "people.no_service", .params = {}});
  for (const FormField& field : form.fields) {
    if (!field.required || field.answered) continue;
    missing.push_back({.place = "/answers/" + field.fact->id,
                       .key = "people.fact_missing",
                       .params = api::Both("label", field.fact->label)});
  }
  for (const FormMaterial& wanted : form.materials) {
    if (!wanted.required || materials.contains(wanted.material->id)) continue;
    missing.push_back({.place = "/materials/" + wanted.material->id,
                       .key = "people.material_missing",
                       .params = api::Both("label", wanted.material->label)});
  }
  return missing;
}

Result<Form> People::FormOf(const Draft& draft, const Desk& desk) const {
  return MakeForm(pack(), ServicesOf(draft), {.answers = draft.answers, .profile = desk.profile}, desk.today,
                  still_open_);
}

Result<DraftView> People::ViewOf(const api::Messages& messages, const Draft& draft, const Desk& desk,
                                 const Materials& materials) const {
  DraftView view{.id = draft.id,
                 .version = draft.version,
                 .services = TitlesOf(draft.services),
                 .form = {},
                 .answers = {},
                 .materials = {},
                 .updated_at = draft.updated_at,
                 .submitted_case = draft.case_id,
                 .problems = {}};
  if (draft.case_id) return view;
  const Given given{.answers = draft.answers, .profile = desk.profile};
  YQ_ASSIGN(const Form form, FormOf(draft, desk));
  for (const FormField& field : form.fields) {
    FieldView shown = ShowField(field, given);
    const facts::Known* known = given.FindKnown(field.fact->id);
    if (shown.prefilled && known->verified_at) shown.verified_on = DayOf(*known->verified_at);
    if (shown.prefilled) view.answers.push_back({field.fact->id, policy::ValueJson(known->value)});
    view.form.fields.push_back(std::move(shown));
  }
  for (const auto& [id, value] : draft.answers) {
    view.answers.push_back({id, Shown(*pack().facts.Find(id), value)});
  }
  for (const FormMaterial& wanted : form.materials) {
    const pack::Material& material = *wanted.material;
    view.form.materials.push_back({.material = material.id,
                                   .label = material.label,
                                   .help = material.help.zh.empty() ? std::nullopt : std::optional(material.help),
                                   .accept = material.accept,
                                   .required = wanted.required,
                                   .for_ = wanted.needed_for});
  }
  for (const auto& [material, file] : materials) view.materials.push_back({material, FileOf(file)});
  for (const Problem& missing : MissingIn(draft, form, materials)) {
    view.problems.push_back({missing.place, missing.key, messages.SayBoth(missing.key, missing.params)});
  }
  return view;
}

Result<> People::CheckServices(const std::vector<std::string>& services) const {
  std::vector<Problem> problems;
  if (services.empty()) problems.push_back({.place = "/services", .key = "people.no_service", .params = {}});
  if (services.size() > config_.limits.services) {
    problems.push_back({.place = "/services",
                        .key = "people.too_many_services",
                        .params = {{"max", std::to_string(config_.limits.services)}}});
    return Wrong("people.bad_services", std::move(problems));
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < services.size(); ++i) {
    const std::string place = fmt::format("/services/{}", i);
    if (!pack().services.Has(services[i])) {
      problems.push_back({place, "people.no_such_service", {{"service", std::string(TruncateUtf8(services[i], 60))}}});
    } else if (!seen.insert(services[i]).second) {
      problems.push_back({place, "people.service_twice", {{"service", services[i]}}});
    }
  }
  if (!problems.empty()) return Wrong("people.bad_services", std::move(problems));
  return {};
}

Result<> People::TakeAnswers(const std::vector<policy::FactValue>& given, const Desk& desk, Draft& draft) const {
  const Given before{.answers = draft.answers, .profile = desk.profile};
  std::set<std::string> as_they_are;
  for (const policy::FactValue& each : given) {
    const pack::Fact* fact = pack().facts.Find(each.fact);
    if (fact == nullptr || fact->sensitivity != pack::Sensitivity::kSealed) continue;
    const auto answer = draft.answers.find(each.fact);
    const facts::Known* known = before.FindKnown(each.fact);
    const std::string mask = answer != draft.answers.end() ? facts::Masked(answer->second.text)
                             : known != nullptr            ? known->value.text
                                                           : "";
    if (!mask.empty() && IsMaskOf(each.value, mask)) as_they_are.insert(each.fact);
  }
  YQ_ASSIGN(pack::KnownFacts values, policy::ReadAnswers(pack(), given, "/answers", as_they_are));
  for (auto& [fact, value] : values) {
    const facts::Known* known = before.FindKnown(fact);
    // What the profile knows just so stays the profile's, with its source and date.
    if (known != nullptr && !known->stale && !known->sealed && known->value == value) {
      draft.answers.erase(fact);
    } else {
      draft.answers.insert_or_assign(fact, std::move(value));
    }
  }
  return {};
}

Result<ReadDraft> People::Keep(const api::Call& call, store::Tx& tx, Draft draft, Desk desk) const {
  if (!desk.key) return Fail(ErrorCode::kNotFound, "facts.forgotten");
  boost::json::object answers;
  for (const auto& [fact, value] : draft.answers) answers.emplace(fact, policy::ValueJson(value));
  const crypto::Bytes sealed = desk.key->Seal(boost::json::serialize(answers), AnswersOf(draft.id));
  using store::Named;
  YQ_ASSIGN(const std::int64_t changed,
            tx.Exec(sql::kChangeDraft, Named("id", draft.id), Named("scope_person", call.actor.person),
                    Named("version", draft.version), Named("services", Join(draft.services, " ")),
                    Named("answers", sealed), Named("now", call.now.micros)));
  if (changed != 1) return Fail(ErrorCode::kStale, "api.stale");
  ++draft.version;
  draft.updated_at = call.now;
  YQ_ASSIGN(auto materials, MaterialsOf(tx, {draft.id}));
  Materials own = std::move(materials[draft.id]);
  return ReadDraft{.draft = std::move(draft), .desk = std::move(desk), .materials = std::move(own)};
}

// Finds beforehand what the policies leave open, so that the transaction has it at hand.
Result<NewDraft> People::PrepareBegin(const api::Call& call, const NewDraft& given) const {
  YQ_TRY(CheckServices(given.services));
  YQ_ASSIGN(const Desk desk, call.store.Read([&](store::Tx& tx) { return OpenDesk(call, tx); }));
  Draft draft;
  draft.services = given.services;
  YQ_TRY(FormOf(draft, desk));
  return given;
}

Result<DraftView> People::Begin(const api::Call& call, store::Tx& tx, const NewDraft& given) const {
  YQ_ASSIGN(const store::Row count, tx.One(sql::kCountDrafts, call.actor.person));
  if (count.Int(0) >= config_.limits.open_drafts) {
    return Fail(ErrorCode::kConflict, "people.too_many_drafts", {{"max", std::to_string(config_.limits.open_drafts)}});
  }
  const Draft draft{.id = NewId(call.now),
                    .version = 1,
                    .services = given.services,
                    .answers = {},
                    .case_id = {},
                    .receipt = {},
                    .updated_at = call.now};
  YQ_TRY(tx.Exec(sql::kAddDraft, draft.id, call.actor.person, Join(draft.services, " "), call.now.micros));
  YQ_ASSIGN(const Desk desk, OpenDesk(call, tx));
  return ViewOf(call.messages, draft, desk, {});
}

Result<DraftView> People::Find(const api::Call& call) const {
  YQ_ASSIGN(const ReadDraft read, call.store.Read([&](store::Tx& tx) -> Result<ReadDraft> {
    YQ_ASSIGN(Desk desk, OpenDesk(call, tx));
    YQ_ASSIGN(Draft draft, FindDraft(call, tx, desk));
    YQ_ASSIGN(auto materials, MaterialsOf(tx, {draft.id}));
    Materials own = std::move(materials[draft.id]);
    return ReadDraft{.draft = std::move(draft), .desk = std::move(desk), .materials = std::move(own)};
  }));
  return ViewOf(call.messages, read.draft, read.desk, read.materials);
}

Result<api::List<DraftView>> People::List(const api::Call& call, const api::Paging& paging) const {
  YQ_ASSIGN(const int limit, api::LimitOf(paging.limit));
  YQ_ASSIGN(const auto keys, api::DecodeCursor(paging.cursor, 2));
  std::int64_t before_at = std::numeric_limits<std::int64_t>::max();
  std::string before_id;
  if (keys) {
    const std::string& at = keys->front();
    const auto [end, failure] = std::from_chars(at.data(), at.data() + at.size(), before_at);
    if (failure != std::errc() || end != at.data() + at.size()) {
      return Wrong("api.invalid_query", {{.place = "/cursor", .key = "api.bad_cursor", .params = {}}});
    }
    before_id = keys->back();
  }
  struct Page {
    Desk desk;
    api::List<Draft> drafts;
    std::map<Id, Materials> materials;
  };
  YQ_ASSIGN(Page page, call.store.Read([&](store::Tx& tx) -> Result<Page> {
    YQ_ASSIGN(Desk desk, OpenDesk(call, tx));
    YQ_ASSIGN(const store::Rows rows,
              tx.Query(sql::kListDrafts, call.actor.person, before_at, before_id, std::int64_t{limit} + 1));
    std::vector<Draft> drafts;
    for (const store::Row row : rows) drafts.push_back(DraftFrom(row, desk));
    Page read{.desk = std::move(desk), .drafts = {}, .materials = {}};
    read.drafts = api::MakePage(std::move(drafts), limit, [](const Draft& draft) {
      return std::vector<std::string>{std::to_string(draft.updated_at.micros), draft.id};
    });
    std::vector<Id> ids;
    for (const Draft& draft : read.drafts.items) ids.push_back(draft.id);
    YQ_ASSIGN(read.materials, MaterialsOf(tx, ids));
    return read;
  }));
  api::List<DraftView> list{.items = {}, .next_cursor = std::move(page.drafts.next_cursor)};
  for (const Draft& draft : page.drafts.items) {
    YQ_ASSIGN(DraftView view, ViewOf(call.messages, draft, page.desk, page.materials[draft.id]));
    list.items.push_back(std::move(view));
  }
  return list;
}

Result<DraftView> People::Change(const api::Call& call, const DraftChange& change) const {
  YQ_ASSIGN(const ReadDraft kept, call.store.Write([&](store::Tx& tx) -> Result<ReadDraft> {
    YQ_ASSIGN(Desk desk, OpenDesk(call, tx));
    YQ_ASSIGN(Draft draft, TakeDraft(call, tx, desk));
    if (change.services) {
      YQ_TRY(CheckServices(*change.services));
      draft.services = *change.services;
    }
    if (change.cleared) {
      for (const std::string& fact : *change.cleared) draft.answers.erase(fact);
    }
    if (change.answers) YQ_TRY(TakeAnswers(*change.answers, desk, draft));
    return Keep(call, tx, std::move(draft), std::move(desk));
  }));
  return ViewOf(call.messages, kept.draft, kept.desk, kept.materials);
}

Result<std::vector<Id>> FilesInUse(store::Tx& tx, const std::vector<Id>& files, attachments::Use use) {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListFilesInUse, files, use == attachments::Use::kEver ? 1 : 0));
  return rows.Map([](const store::Row& row) { return Id(row.Text(0)); });
}

Result<> People::Remove(const api::Call& call, store::Tx& tx) const {
  YQ_ASSIGN(const Desk desk, OpenDesk(call, tx));
  YQ_ASSIGN(const Draft draft, TakeDraft(call, tx, desk));
  YQ_ASSIGN(const store::Rows attached, tx.Query(sql::kListMaterials, std::vector<Id>{draft.id}));
  YQ_TRY(tx.Exec(sql::kRemoveMaterials, draft.id));
  for (const store::Row row : attached) YQ_TRY(config_.attachments.NoteReplaced(tx, row.Text(2), call.now));
  YQ_ASSIGN(const std::int64_t removed, tx.Exec(sql::kRemoveDraft, draft.id, call.actor.person, draft.version));
  if (removed != 1) return Fail(ErrorCode::kStale, "api.stale");
  return {};
}

Result<DraftView> People::Attach(const api::Call& call, const MaterialChoice& choice) const {
  YQ_ASSIGN(const ReadDraft kept, call.store.Write([&](store::Tx& tx) -> Result<ReadDraft> {
    YQ_ASSIGN(Desk desk, OpenDesk(call, tx));
    YQ_ASSIGN(Draft draft, TakeDraft(call, tx, desk));
    const pack::Material* material = pack().materials.Find(call.Path("material"));
    const std::vector<const pack::Service*> services = ServicesOf(draft);
    const bool wanted = material != nullptr && std::ranges::any_of(services, [&](const pack::Service* service) {
                          return std::ranges::any_of(service->materials, [&](const pack::ServiceMaterial& each) {
                            return each.material.id == material->id;
                          });
                        });
    if (!wanted) return Fail(ErrorCode::kNotFound, "not_found");
    YQ_ASSIGN(const auto file, config_.attachments.FindOwn(tx, call.actor, choice.attachment));
    if (!file) {
      return Wrong("api.invalid_body", {{.place = "/attachment", .key = "people.no_such_attachment", .params = {}}});
    }
    if (std::ranges::find(material->accept, file->type()) == material->accept.end()) {
      return Wrong("api.invalid_body", {{.place = "/attachment",
                                         .key = "people.wrong_file_type",
                                         .params = {{"accept", Join(material->accept, ", ")}}}});
    }
    YQ_ASSIGN(const std::optional<Id> before, AttachedAs(tx, draft.id, material->id));
    YQ_TRY(tx.Exec(sql::kPutMaterial, draft.id, material->id, file->id));
    YQ_TRY(config_.attachments.NoteUsed(tx, file->id));
    if (before && *before != file->id) YQ_TRY(config_.attachments.NoteReplaced(tx, *before, call.now));
    return Keep(call, tx, std::move(draft), std::move(desk));
  }));
  return ViewOf(call.messages, kept.draft, kept.desk, kept.materials);
}

Result<DraftView> People::Detach(const api::Call& call) const {
  YQ_ASSIGN(const ReadDraft kept, call.store.Write([&](store::Tx& tx) -> Result<ReadDraft> {
    YQ_ASSIGN(Desk desk, OpenDesk(call, tx));
    YQ_ASSIGN(Draft draft, TakeDraft(call, tx, desk));
    YQ_ASSIGN(const std::optional<Id> before, AttachedAs(tx, draft.id, call.Path("material")));
    if (!before) return Fail(ErrorCode::kNotFound, "not_found");
    YQ_TRY(tx.Exec(sql::kRemoveMaterial, draft.id, call.Path("material")));
    YQ_TRY(config_.attachments.NoteReplaced(tx, *before, call.now));
    return Keep(call, tx, std::move(draft), std::move(desk));
  }));
  return ViewOf(call.messages, kept.draft, kept.desk, kept.materials);
}

}  // namespace yq::people
