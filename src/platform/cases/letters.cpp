#include "platform/cases/letters.h"

#include <algorithm>

#include "base/money.h"
#include "base/text.h"
#include "platform/api/decode.h"
#include "platform/cases/queries.h"
#include "platform/cases/rows.h"
#include "platform/cases/work.h"

namespace yq::cases {
namespace {

using store::Named;

constexpr std::string_view kDash = "—";
constexpr std::size_t kTokenLength = 22;  // 128 bits in base64url

// 45000 and 45000.00 as 45,000.00; what is no amount of money as it is.
std::string AmountText(const std::string& amount) {
  const Result<Money> money = ParseMoney(amount);
  if (!money) return amount;
  std::string text = FormatYuan(*money);
  constexpr std::string_view kSign = "¥";
  if (const std::size_t at = text.find(kSign); at != std::string::npos) text.erase(at, kSign.size());
  return text;
}

std::optional<Bilingual> ValueOf(const LetterWords& words, std::string_view name, const Bilingual& number) {
  const auto same = [](const std::string& text) { return Bilingual{text, text}; };
  if (name == "prefix") return words.prefix;
  if (name == "year") return same(std::to_string(words.year));
  if (name == "serial") return words.serial == 0 ? same("{serial}") : same(std::to_string(words.serial));
  if (name == "name") return same(words.name);
  if (name == "policy") return words.policy;
  if (name == "policy_number") return words.policy_number;
  if (name == "service") return words.service;
  if (name == "case_number") return same(words.case_number);
  if (name == "letter_number") return number;
  if (name == "decided_on") {
    return Bilingual{DateText(words.decided_on, Language::kZh), DateText(words.decided_on, Language::kEn)};
  }
  if (name == "amount" && words.amount) return same(AmountText(*words.amount));
  if (name == "valid_until" && words.valid_until) {
    return Bilingual{DateText(*words.valid_until, Language::kZh), DateText(*words.valid_until, Language::kEn)};
  }
  if (name == "issuer") return words.issuer;
  if (name.starts_with("fact:")) {
    const auto fact = std::ranges::find(words.facts, name.substr(5), &std::pair<std::string, Bilingual>::first);
    if (fact != words.facts.end()) return fact->second;
  }
  return std::nullopt;
}

std::string Fill(std::string_view text, const LetterWords& words, const Bilingual& number, Language language) {
  std::string filled;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at);
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) {
      filled += text.substr(at);
      break;
    }
    filled += text.substr(at, open - at);
    const std::optional<Bilingual> value = ValueOf(words, text.substr(open + 1, close - open - 1), number);
    const std::string_view shown = value ? std::string_view(value->In(language)) : std::string_view();
    filled += shown.empty() ? kDash : shown;
    at = close + 1;
  }
  return filled;
}

Bilingual Filled(const Bilingual& text, const LetterWords& words, const Bilingual& number) {
  return {Fill(text.zh, words, number, Language::kZh), Fill(text.en, words, number, Language::kEn)};
}

// Whether the text speaks of an amount or validity that there is not.
bool SaysNothing(const Bilingual& text, const LetterWords& words) {
  const auto names = [&](std::string_view placeholder) {
    return text.zh.find(placeholder) != std::string::npos || text.en.find(placeholder) != std::string::npos;
  };
  return (!words.amount && names("{amount}")) || (!words.valid_until && names("{valid_until}"));
}

}  // namespace

std::string SeriesOf(const pack::LetterTemplate& letter, const LetterWords& words) {
  LetterWords without = words;
  without.serial = 0;
  return Fill(letter.number.zh, without, {}, Language::kZh);
}

LetterContent Compose(const pack::LetterTemplate& letter, const LetterWords& words) {
  LetterContent content{.issuer = words.issuer,
                        .number = Filled(letter.number, words, {}),
                        .title = {},
                        .salutation = {},
                        .paragraphs = {},
                        .rows = {},
                        .closing = {},
                        .name = words.name,
                        .decided_on = words.decided_on};
  const auto fill = [&](const Bilingual& text) { return Filled(text, words, content.number); };
  content.title = fill(letter.title);
  content.salutation = fill(letter.salutation);
  for (const Bilingual& paragraph : letter.paragraphs) {
    if (!SaysNothing(paragraph, words)) content.paragraphs.push_back(fill(paragraph));
  }
  for (const pack::LetterRow& row : letter.rows) {
    if (!SaysNothing(row.value, words)) content.rows.push_back({fill(row.label), fill(row.value)});
  }
  content.closing = fill(letter.closing);
  return content;
}

Result<LetterContent> ReadContent(const LetterRecord& letter) {
  const auto json = api::ParseJson(letter.content);
  if (json) {
    auto content = api::Decode<LetterContent>(*json);
    if (content) return std::move(*content);
  }
  return Fail(ErrorCode::kInternal, "api.internal", {}, "the content of letter " + letter.id + " cannot be read");
}

std::string VerifyPath(std::string_view token) { return "/verify/" + std::string(token); }

Result<LetterRecord> Cases::FindLetter(store::Tx& tx, const access::Scope& scope, std::string_view id) const {
  YQ_ASSIGN(const std::optional<store::Row> row,
            tx.Optional(sql::kFindLetter, Named("id", id), Named("scope_kind", scope.kind),
                        Named("scope_person", scope.person), Named("scope_department", scope.department)));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  return LetterFrom(*row);
}

Result<LetterRecord> Cases::ReadLetter(store::Tx& tx, const By& by, std::string_view id) const {
  const access::Scope scope = access::CaseScope(by.actor);
  YQ_ASSIGN(LetterRecord letter, FindLetter(tx, scope, id));
  if (scope.kind != "own") {
    YQ_ASSIGN(const WholeCase whole, Find(tx, scope, letter.case_id));
    YQ_TRY(
        Audit(tx, by, whole.record, {.action = "cases.letter_read", .subject_kind = "letter", .subject = letter.id}));
  }
  return letter;
}

Result<std::optional<LetterRecord>> Cases::FindByToken(store::Tx& tx, std::string_view token) const {
  // A malformed token costs the same look into the database as an unknown one.
  const bool well_formed = token.size() == kTokenLength && IsValidUtf8(token) && !token.contains('\0');
  YQ_ASSIGN(const std::optional<store::Row> row,
            tx.Optional(sql::kFindLetterByToken, well_formed ? token : std::string_view("")));
  if (!row) return std::nullopt;
  return LetterFrom(*row);
}

Result<Id> Cases::WithdrawLetter(store::Tx& tx, const By& by, std::string_view letter, std::int64_t version,
                                 const std::string& reason) const {
  const access::Scope scope = access::CaseScope(by.actor);
  if (scope.kind != "office") return Fail(ErrorCode::kNotFound, "not_found");
  YQ_ASSIGN(const LetterRecord found, FindLetter(tx, scope, letter));
  YQ_ASSIGN(const WholeCase whole, Find(tx, scope, found.case_id));
  YQ_TRY(CheckSeen(tx, whole, {.version = version, .rests_on = {{"item", found.item_id}}}));
  const ItemRecord* item = whole.FindItem(found.item_id);
  const auto decides = std::ranges::find_if(
      whole.tasks, [&](const TaskRecord& task) { return task.item_id == found.item_id && task.decides; });
  if (item == nullptr || decides == whole.tasks.end() || decides->department != by.actor.department) {
    return Fail(ErrorCode::kForbidden, "cases.other_department");
  }
  if (found.state == LetterState::kWithdrawn) return Fail(ErrorCode::kConflict, "cases.letter_withdrawn");
  YQ_ASSIGN(const std::string given, Given(reason, "/reason", "cases.note_needed"));
  YQ_ASSIGN(const std::optional<store::Row> touched,
            tx.Optional(sql::kTouchCase, whole.record.id, whole.record.version));
  if (!touched) return Fail(ErrorCode::kStale, "api.stale");
  YQ_TRY(tx.Exec(sql::kWithdrawLetter, Named("id", found.id), Named("at", by.now.micros),
                 Named("on_day", ToText(DayOf(by.now))), Named("by_account", by.actor.account),
                 Named("reason", given)));
  YQ_TRY(tx.Exec(sql::kTouchPart, Named("case_id", whole.record.id), Named("kind", "item"),
                 Named("part", found.item_id), Named("version", touched->Int(0))));
  YQ_TRY(AddEvent(tx, whole.record.id, by.now, "cases.event.letter_withdrawn", {{"service", item->service}}));
  YQ_TRY(Audit(tx, by, whole.record,
               {.action = "cases.letter_withdrawn",
                .subject_kind = "letter",
                .subject = found.id,
                .reason = given,
                .changes = {{.field = "state", .from = "genuine", .to = "withdrawn"}}}));
  return whole.record.id;
}

}  // namespace yq::cases
