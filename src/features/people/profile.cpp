// A person's own profile, and who saw it.
#include <charconv>
#include <limits>

#include "base/text.h"
#include "features/people/migrations.h"
#include "features/people/queries.h"
#include "features/people/service.h"
#include "features/policy/policy.h"
#include "platform/audit/audit.h"

namespace yq::people {
namespace {

const Bilingual kYou{"您本人", "You"};
const Bilingual kSystem{"系统", "The system"};
const Bilingual kStaff{"工作人员", "A member of staff"};

// The words of a recorded action: the sentence "people.did.<action>", of its area, or the general one.
Bilingual WordsOf(const api::Messages& messages, const std::string& action) {
  const std::string whole = "people.did." + action;
  const std::string area = "people.did." + action.substr(0, action.find('.'));
  for (const std::string& key : {whole, area}) {
    if (messages.Has(key)) return messages.SayBoth(key, {});
  }
  return messages.SayBoth("people.did", {});
}

Bilingual NameOf(const Id& actor, const api::Actor& self, const std::map<Id, Bilingual>& names) {
  if (actor.empty()) return kSystem;
  if (actor == self.account) return kYou;
  const auto found = names.find(actor);
  return found == names.end() || found->second.zh.empty() ? kStaff : found->second;
}

}  // namespace

const store::Module kStoreModule{.name = "people", .statements = sql::kStatements, .migrations = kMigrations};

Result<> MakePerson(store::Tx& tx, const facts::Vault& vault, const Id& person, Language language, Instant now) {
  YQ_TRY(tx.Exec(sql::kAddPerson, person, ToText(language), now.micros));
  return facts::MakeKey(tx, vault, person, now);
}

Result<std::optional<Bilingual>> NameOfPerson(store::Tx& tx, const Id& person) {
  YQ_ASSIGN(const auto names, facts::OfPeople(tx, {person}, kNameFact));
  const auto found = names.find(person);
  if (found == names.end() || found->second.none) return std::nullopt;
  return Bilingual{.zh = found->second.text, .en = found->second.text};
}

bool IsMaskOf(const boost::json::value& sent, std::string_view masked) {
  return sent.is_string() && std::string_view(sent.get_string()) == masked;
}

Date People::DayOf(Instant at) const { return policy::Today(pack(), at); }

Result<ProfileView> People::Profile(const api::Call& call, store::Tx& tx) const {
  const Id& person = call.actor.person;
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindPerson, person));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  ProfileView view{.language = ParseLanguage(row->TextView(0)).value_or(Language::kZh)};
  YQ_ASSIGN(view.version, facts::Version(tx, person));
  YQ_ASSIGN(const std::vector<facts::Known> current, facts::Current(tx, vault(), person, DayOf(call.now)));
  YQ_ASSIGN(const std::optional<std::string> email, config_.access.EmailOfPerson(tx, person));
  view.email_masked = MaskEmail(email.value_or(""));
  std::vector<Id> verifiers;
  for (const facts::Known& known : current) {
    if (known.verified_by) verifiers.push_back(*known.verified_by);
    if (known.fact == kNameFact && !known.value.none) view.name = Bilingual{known.value.text, known.value.text};
  }
  YQ_ASSIGN(const auto names, config_.access.Names(tx, verifiers));
  for (const facts::Known& known : current) {
    ProfileFact fact{.fact = known.fact,
                     .value = policy::ValueJson(known.value),
                     .sealed = known.sealed,
                     .source = std::string(facts::SourceName(known.source)),
                     .observed_on = known.observed_on,
                     .stale = known.stale};
    if (known.verified_at) fact.verified_on = DayOf(*known.verified_at);
    if (known.verified_by) fact.verified_by = NameOf(*known.verified_by, call.actor, names);
    view.facts.push_back(std::move(fact));
  }
  return view;
}

Result<ProfileView> People::ChangeFacts(const api::Call& call, store::Tx& tx, const FactsChange& change) const {
  const Id& person = call.actor.person;
  const Date today = DayOf(call.now);
  YQ_ASSIGN(const std::int64_t version, facts::Version(tx, person));
  if (version != call.version()) return Fail(ErrorCode::kStale, "api.stale");
  YQ_ASSIGN(const std::vector<facts::Known> current, facts::Current(tx, vault(), person, today));
  const Given known{.answers = {}, .profile = current};
  std::vector<policy::FactValue> sent = change.facts;
  for (policy::FactValue& each : sent) {
    const facts::Known* before = known.FindKnown(each.fact);
    if (before != nullptr && before->sealed && IsMaskOf(each.value, before->value.text)) {
      YQ_ASSIGN(std::string whole, facts::RevealValue(tx, vault(), before->id));  // for itself: stays as it is
      each.value = boost::json::string(whole);
    }
  }
  YQ_ASSIGN(const pack::KnownFacts values, policy::ReadAnswers(pack(), sent, "/facts"));
  for (const auto& [fact, value] : values) {
    YQ_TRY(facts::Record(tx, vault(), person,
                         {.fact = fact,
                          .value = value,
                          .source = facts::Source::kSelf,
                          .observed_on = today,
                          .recorded_by = call.actor.account},
                         call.now));
  }
  YQ_ASSIGN(const std::vector<facts::Known> after, facts::Current(tx, vault(), person, today));
  std::vector<audit::Change> changes;
  for (const facts::Known& each : after) {
    const facts::Known* before = known.FindKnown(each.fact);
    if (before == nullptr || before->id != each.id) changes.push_back({.field = each.fact, .from = "", .to = ""});
  }
  if (!changes.empty()) {
    YQ_TRY(audit::Record(tx, {.at = call.now,
                              .actor = call.actor,
                              .action = "people.facts_changed",
                              .subject_kind = "person",
                              .subject = person,
                              .person_id = person,
                              .changes = std::move(changes),
                              .request_id = call.request_id()}));
  }
  return Profile(call, tx);
}

Result<api::List<AccessView>> People::Accesses(const api::Call& call, store::Tx& tx, const api::Paging& paging) const {
  YQ_ASSIGN(const int limit, api::LimitOf(paging.limit));
  YQ_ASSIGN(const auto keys, api::DecodeCursor(paging.cursor, 1));
  std::optional<std::int64_t> before;
  if (keys) {
    const std::string& text = keys->front();
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), before.emplace());
    if (failure != std::errc() || end != text.data() + text.size()) {
      return std::unexpected(Error{.code = ErrorCode::kInvalid,
                                   .key = "api.invalid_query",
                                   .problems = {{.place = "/cursor", .key = "api.bad_cursor", .params = {}}}});
    }
  }
  YQ_ASSIGN(std::vector<audit::Stored> entries,
            audit::ListEntries(tx, {.person_id = call.actor.person}, before, limit + 1));
  api::List<audit::Stored> page = api::MakePage(std::move(entries), limit, [](const audit::Stored& entry) {
    return std::vector<std::string>{std::to_string(entry.seq)};
  });
  std::vector<Id> actors;
  for (const audit::Stored& entry : page.items) actors.push_back(entry.actor);
  YQ_ASSIGN(const auto names, config_.access.Names(tx, actors));
  api::List<AccessView> list{.items = {}, .next_cursor = std::move(page.next_cursor)};
  for (audit::Stored& entry : page.items) {
    list.items.push_back({.at = entry.at,
                          .actor = NameOf(entry.actor, call.actor, names),
                          .action = entry.action,
                          .action_text = WordsOf(call.messages, entry.action),
                          .case_number = std::move(entry.case_number),
                          .reason = std::move(entry.reason)});
  }
  return list;
}

}  // namespace yq::people
