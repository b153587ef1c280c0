#include <algorithm>
#include <set>

#include "base/money.h"
#include "base/text.h"
#include "engine/crypto/random.h"
#include "platform/api/encode.h"
#include "platform/cases/letters.h"
#include "platform/cases/queries.h"
#include "platform/cases/rows.h"
#include "platform/cases/work.h"
#include "platform/pack/evaluate.h"

#include <boost/json/serialize.hpp>

namespace yq::cases {
namespace {

using store::Named;

// The item of a taken case as a decision sees it.
Decidable DecidableOf(const Taken& taken, const ItemRecord& item, std::int64_t seen_version) {
  Decidable decidable{.record = taken.whole.record, .item = item, .may_decide = false, .due_on = {}, .unverified = {}};
  decidable.record.version = seen_version;
  std::vector<std::string> unverified;
  for (const FactRow& fact : taken.whole.facts) {
    if (!fact.verified_at) unverified.push_back(fact.fact);
  }
  const pack::PolicyVersion* policy = VersionOf(taken.pack(), item.policy, item.policy_version);
  decidable.unverified = UnverifiedUnder(policy, unverified);
  decidable.amount_open = policy != nullptr && policy->amount && !item.amount;
  for (const TaskRecord& task : taken.whole.tasks) {
    if (task.item_id != item.id || !task.decides) continue;
    decidable.may_decide = item.state == ItemState::kOpen && task.state == TaskState::kOpen &&
                           task.department == taken.by.actor.department && taken.scope.kind == "office";
    decidable.due_on = task.due_on;
  }
  return decidable;
}

Bilingual DepartmentTitle(const pack::Pack& pack, std::string_view id) {
  const pack::Department* department = pack.departments.Find(id);
  return department == nullptr ? Bilingual{std::string(id), std::string(id)} : department->title;
}

// The facts that the template names.
std::set<std::string> FactsIn(const pack::LetterTemplate& letter) {
  std::set<std::string> facts;
  constexpr std::string_view kOpen = "{fact:";
  const auto look = [&](const Bilingual& text) {
    for (const std::string* each : {&text.zh, &text.en}) {
      for (std::size_t at = each->find(kOpen); at != std::string::npos; at = each->find(kOpen, at + 1)) {
        const std::size_t close = each->find('}', at);
        if (close != std::string::npos) facts.insert(each->substr(at + kOpen.size(), close - at - kOpen.size()));
      }
    }
  };
  look(letter.title);
  look(letter.salutation);
  look(letter.closing);
  for (const Bilingual& paragraph : letter.paragraphs) look(paragraph);
  for (const pack::LetterRow& row : letter.rows) look(row.value);
  return facts;
}

// The last day of what is granted today, where the policy says how long it is valid and the facts decide that.
Result<std::optional<Date>> ValidUntil(const Taken& taken, const pack::PolicyVersion* version) {
  if (version == nullptr || !version->validity) return std::nullopt;
  YQ_ASSIGN(const std::vector<facts::Known> known, taken.cases.FactsOf(taken.tx, taken.whole, taken.today));
  YQ_ASSIGN(const std::optional<decision::Value> length,
            pack::DecideKnown(taken.pack(), *version, version->validity->decision.id, facts::ForDeciding(known),
                              taken.whole.record.submitted_on));
  if (!length) return std::nullopt;
  const Result<pack::Scalar> number = pack::ToScalar(*length, pack::FactType::kNumber);
  if (!number || number->none) return std::nullopt;
  return LastDayOf(taken.today, number->text, version->validity->unit);
}

Result<LetterWords> WordsFor(const Taken& taken, const ItemRecord& item, const pack::LetterTemplate& letter) {
  const pack::Pack& pack = taken.pack();
  const pack::Policy* policy = item.policy ? pack.policies.Find(*item.policy) : nullptr;
  const pack::PolicyVersion* version = VersionOf(pack, item.policy, item.policy_version);
  const pack::Service* service = pack.services.Find(item.service);
  LetterWords words{.prefix = pack.number_prefix,
                    .year = Year(taken.today),
                    .serial = 0,
                    .name = taken.whole.record.person_name,
                    .policy = policy ? policy->title : Bilingual{},
                    .policy_number = version ? version->number : Bilingual{},
                    .service = service ? service->title : Bilingual{},
                    .case_number = taken.whole.record.number,
                    .decided_on = taken.today,
                    .amount = item.amount,
                    .valid_until = {},
                    .issuer = DepartmentTitle(pack, pack.issuer.id.empty() ? item.department : pack.issuer.id),
                    .facts = {}};
  YQ_ASSIGN(words.valid_until, ValidUntil(taken, version));
  const std::set<std::string> named = FactsIn(letter);
  if (named.empty()) return words;
  YQ_ASSIGN(const std::vector<facts::Known> known, taken.cases.FactsOf(taken.tx, taken.whole, taken.today));
  for (const facts::Known& each : known) {
    const pack::Fact* fact = pack.facts.Find(each.fact);
    if (fact == nullptr || each.sealed || !named.contains(each.fact)) continue;
    const auto& shown = taken.cases.config().shown_value;
    words.facts.emplace_back(each.fact,
                             shown ? shown(pack, *fact, each.value) : Bilingual{each.value.text, each.value.text});
  }
  return words;
}

Result<> AddLetter(Taken& taken, const ItemRecord& item) {
  const pack::Service* service = taken.pack().services.Find(item.service);
  const pack::LetterTemplate* letter =
      service != nullptr && service->letter ? taken.pack().letters.Find(service->letter->id) : nullptr;
  if (letter == nullptr) return {};
  YQ_ASSIGN(LetterWords words, WordsFor(taken, item, *letter));
  const std::string series = SeriesOf(*letter, words);
  YQ_ASSIGN(const store::Row counter, taken.tx.One(sql::kNextNumber, "letter " + series, words.year));
  words.serial = counter.Int(0);
  const LetterContent content = Compose(*letter, words);
  const Id id = NewId(taken.by.now);
  YQ_TRY(taken.tx.Exec(sql::kAddLetter, Named("id", id), Named("case_id", taken.whole.record.id),
                       Named("item_id", item.id), Named("series", series), Named("year", words.year),
                       Named("serial", words.serial), Named("number_zh", content.number.zh),
                       Named("number_en", content.number.en), Named("token", crypto::RandomToken(128)),
                       Named("content", boost::json::serialize(api::Encode(content))),
                       Named("issued_at", taken.by.now.micros), Named("issued_on", ToText(taken.today))));
  return Audit(taken.tx, taken.by, taken.whole.record,
               {.action = "cases.letter_issued", .subject_kind = "letter", .subject = id});
}

// The officer's amount as the machine writes one; nothing when none is given.
Result<std::optional<std::string>> AmountGiven(const Taken& taken, const ItemRecord& item, const Verdict& verdict) {
  if (!verdict.amount || Trim(*verdict.amount).empty()) return std::nullopt;
  const pack::PolicyVersion* policy = VersionOf(taken.pack(), item.policy, item.policy_version);
  if (verdict.outcome != Outcome::kGranted || policy == nullptr || !policy->amount) {
    return InvalidAt("/amount", "cases.amount_without_grant");
  }
  const Result<Money> money = ParseMoney(Trim(*verdict.amount));
  if (!money || money->fen < 0) return InvalidAt("/amount", "cases.amount_malformed");
  const std::string whole = std::to_string(money->fen / 100);
  const std::int64_t fen = money->fen % 100;
  if (fen == 0) return whole;
  return fmt::format("{}.{:02}", whole, fen).substr(0, whole.size() + (fen % 10 == 0 ? 2 : 3));
}

}  // namespace

std::optional<Error> AgainstDeciding(const Decidable& decidable, std::int64_t version, const Verdict& verdict) {
  const auto invalid = [](const char* place, const char* key) {
    return Error{.code = ErrorCode::kInvalid, .key = key, .problems = {{place, key, {}}}};
  };
  const bool grants = verdict.outcome == Outcome::kGranted;
  if (decidable.record.version != version) return Error{.code = ErrorCode::kStale, .key = "api.stale"};
  if (!decidable.may_decide) return Error{.code = ErrorCode::kConflict, .key = "cases.not_decidable"};
  if (grants && !decidable.unverified.empty()) {
    Error error{
        .code = ErrorCode::kConflict,
        .key = "cases.facts_not_verified",
        .params = {{"count", std::to_string(decidable.unverified.size())}, {"facts", Join(decidable.unverified, ",")}}};
    for (const std::string& fact : decidable.unverified) {
      error.problems.push_back({"/facts/" + fact, "cases.fact_not_verified", {{"fact", fact}}});
    }
    return error;
  }
  const bool other_amount = verdict.amount && decidable.item.amount && *verdict.amount != *decidable.item.amount;
  if ((NeedsReason(decidable.item.proposal, verdict.outcome) || other_amount) && !verdict.reason) {
    return invalid("/reason", "cases.reason_needed");
  }
  if (grants && decidable.amount_open && !verdict.amount) return invalid("/amount", "cases.amount_needed");
  return std::nullopt;
}

Result<> Cases::Decide(store::Tx& tx, const By& by, std::string_view case_id, std::int64_t version,
                       std::string_view item_id, const Verdict& verdict) const {
  const Outcome outcome = verdict.outcome;
  YQ_ASSIGN(Taken taken,
            Take(*this, tx, by, {.case_id = case_id, .version = version, .rests_on = [&](const WholeCase& whole) {
                                   return PartsOfItem(whole, item_id);
                                 }}));
  const auto item = std::ranges::find(taken.whole.items, item_id, &ItemRecord::id);
  if (item == taken.whole.items.end()) return Fail(ErrorCode::kNotFound, "not_found");
  Verdict given{.outcome = outcome};
  if (verdict.reason && !Trim(*verdict.reason).empty()) {
    YQ_ASSIGN(given.reason, Given(*verdict.reason, "/reason", "cases.reason_needed"));
  }
  YQ_ASSIGN(given.amount, AmountGiven(taken, *item, verdict));
  const Decidable decidable = DecidableOf(taken, *item, version);
  if (std::optional<Error> against = AgainstDeciding(decidable, version, given)) {
    return std::unexpected(std::move(*against));
  }
  const std::optional<std::string> proposed = item->amount;
  if (given.amount) item->amount = given.amount;
  const ItemState state = outcome == Outcome::kGranted ? ItemState::kGranted : ItemState::kRefused;
  YQ_TRY(tx.Exec(sql::kDecideItem, Named("state", TextOf(state)), Named("decided_at", by.now.micros),
                 Named("decided_on", ToText(taken.today)), Named("decided_by", by.actor.account),
                 Named("reason", given.reason), Named("amount", item->amount), Named("id", item->id)));
  item->state = state;
  YQ_TRY(Touch(taken, "item", item->id));
  for (TaskRecord& task : taken.whole.tasks) {
    if (task.item_id != item->id || !task.decides) continue;
    task.state = TaskState::kDone;
    YQ_TRY(Touch(taken, "task", task.id));
    YQ_TRY(tx.Exec(sql::kFinishTask, Named("id", task.id), Named("state", TextOf(TaskState::kDone)),
                   Named("note", given.reason), Named("done_by", by.actor.account), Named("since", by.now.micros)));
  }
  if (outcome == Outcome::kGranted) YQ_TRY(AddLetter(taken, *item));
  YQ_TRY(AddEvent(tx, taken.whole.record.id, by.now,
                  outcome == Outcome::kGranted ? "cases.event.granted" : "cases.event.refused",
                  {{"service", item->service}}));
  const bool against_proposal = NeedsReason(item->proposal, outcome) || item->amount != proposed;
  std::vector<audit::Change> changes{
      {.field = item->service, .from = "open", .to = TextOf(state)},
      {.field = "proposal", .from = TextOf(item->proposal), .to = TextOf(item->proposal)}};
  if (item->amount != proposed) {
    changes.push_back({.field = "amount", .from = proposed.value_or(""), .to = item->amount.value_or("")});
  }
  YQ_TRY(Audit(tx, by, taken.whole.record,
               {.action = against_proposal ? "cases.decided_against_proposal" : "cases.decided",
                .subject_kind = "item",
                .subject = item->id,
                .reason = given.reason,
                .changes = std::move(changes)}));
  if (std::ranges::none_of(taken.whole.items, [](const ItemRecord& each) { return each.state == ItemState::kOpen; })) {
    YQ_TRY(End(taken, CaseState::kDecided, {}));
  }
  return Mail(*this, tx, taken.whole.record, MailKind::kDecision, by.now);
}

}  // namespace yq::cases
