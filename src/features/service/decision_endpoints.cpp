// Decisions on one item and on several alike.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "features/service/list_record.h"
#include "features/service/show.h"

namespace yq::service {
namespace {

using api::Call;
using api::IfMatch;
using api::Keyed;
using api::List;
using api::Natural;
using api::Permission;

constexpr std::string_view kScope = "cases whose deciding task is the actor's department's";
constexpr int kMostTogether = 100;

Bilingual Sentence(const Call& call, const Error& error) { return call.messages.SayBoth(error.key, error.params); }

Result<List<AlikeItem>> ListAlike(const Config& config, const Call& call, store::Tx& tx) {
  YQ_ASSIGN(const std::vector<cases::Decidable> rows,
            config.cases.Alike(tx, ByOf(call), call.Path("id"), call.Path("item"), kMostTogether));
  List<AlikeItem> list;
  for (const cases::Decidable& row : rows) {
    list.items.push_back({.case_ = row.record.id,
                          .item = row.item.id,
                          .version = row.record.version,
                          .number = row.record.number,
                          .person = row.record.person_name,
                          .proposal = row.item.proposal,
                          .amount = row.item.amount,
                          .due_on = row.due_on});
  }
  return list;
}

// 1 to kMostTogether items, each once.
Result<std::vector<Id>> IdsOf(const std::vector<BatchItem>& items) {
  const auto wrong = [](std::string key, std::vector<Param> params) {
    return std::unexpected(Error{
        .code = ErrorCode::kInvalid, .key = "service.bad_batch", .problems = {{"/items", std::move(key), params}}});
  };
  if (items.empty() || items.size() > kMostTogether) {
    return wrong("service.batch_size", {{"most", std::to_string(kMostTogether)}});
  }
  std::vector<Id> ids;
  std::set<std::string_view> seen;
  for (const BatchItem& item : items) {
    if (!seen.insert(item.item).second) return wrong("service.batch_twice", {});
    ids.push_back(item.item);
  }
  return ids;
}

using Found = std::map<Id, cases::Decidable>;
Result<Found> FindAll(const Config& config, const Call& call, store::Tx& tx, const std::vector<BatchItem>& items) {
  YQ_ASSIGN(const std::vector<Id> ids, IdsOf(items));
  YQ_ASSIGN(const std::vector<cases::Decidable> rows, config.cases.FindItems(tx, call.actor, ids));
  Found found;
  for (const cases::Decidable& row : rows) found.emplace(row.item.id, row);
  return found;
}

const cases::Decidable* Of(const Found& found, const BatchItem& item) {
  const auto it = found.find(item.item);
  return it == found.end() || it->second.record.id != item.case_ ? nullptr : &it->second;
}

Result<Preview> ShowPreview(const Config& config, const Call& call, store::Tx& tx, const AskPreview& ask) {
  YQ_ASSIGN(const Found found, FindAll(config, call, tx, ask.items));
  Preview preview;
  for (const BatchItem& item : ask.items) {
    PreviewRow row{.case_ = item.case_, .item = item.item};
    if (const cases::Decidable* decidable = Of(found, item)) {
      row.number = decidable->record.number;
      row.person = decidable->record.person_name;
      row.proposal = decidable->item.proposal;
      row.amount = decidable->item.amount;
      // The reason is written after the preview.
      const cases::Verdict verdict{.outcome = ask.outcome, .reason = "later"};
      if (const auto against = cases::AgainstDeciding(*decidable, item.version, verdict)) {
        row.why_not = Sentence(call, *against);
      }
    } else {
      row.why_not = Sentence(call, Error{.code = ErrorCode::kNotFound, .key = "not_found"});
    }
    row.included = !row.why_not.has_value();
    preview.rows.push_back(std::move(row));
  }
  return preview;
}

// Each item for itself: what cannot be decided is left as it was, with the reason; a failure of the database ends all.
Result<BatchResult> DecideAll(const Config& config, const Call& call, store::Tx& tx, const Batch& batch) {
  YQ_ASSIGN(const Found found, FindAll(config, call, tx, batch.items));
  BatchResult result;
  std::map<Id, std::int64_t> moved_on;  // versions that decisions of this batch added to a case
  for (const BatchItem& item : batch.items) {
    BatchRow row{.case_ = item.case_, .item = item.item};
    if (const cases::Decidable* decidable = Of(found, item)) {
      row.number = decidable->record.number;
      row.person = decidable->record.person_name;
    }
    const Result<> done = tx.Attempt([&]() -> Result<> {
      return config.cases.Decide(tx, ByOf(call), item.case_, item.version + moved_on[item.case_], item.item,
                                 {.outcome = batch.outcome, .reason = batch.reason});
    });
    if (done) {
      ++moved_on[item.case_];
      result.decided.push_back(std::move(row));
      continue;
    }
    if (done.error().code == ErrorCode::kInternal || done.error().code == ErrorCode::kUnavailable) {
      return std::unexpected(done.error());
    }
    row.why = Sentence(call, done.error());
    result.skipped.push_back(std::move(row));
  }
  return result;
}

}  // namespace

void AddDecisionEndpoints(api::Table& table, const Config& config) {
  const auto record = std::make_shared<ListRecord>();
  table.Post("/api/desk/cases/{id}/items/{item}/decision",
             {.access = Permission::kDecideCases,
              .scope = kScope,
              .summary = {"作出决定", "Grant or refuse"},
              .idempotency = Keyed{},
              .if_match = IfMatch::kNeeded,
              .success = 200},
             [config](const Call& call, store::Tx& tx, const Decision& body) -> Result<DeskCase> {
               YQ_TRY(config.cases.Decide(tx, ByOf(call), call.Path("id"), call.version(), call.Path("item"),
                                          {body.outcome, body.reason, body.amount}));
               YQ_ASSIGN(const cases::WholeCase whole,
                         config.cases.Find(tx, access::CaseScope(call.actor), call.Path("id")));
               return ShowDeskCase(config, tx, call, whole);
             });
  table.Get("/api/desk/cases/{id}/items/{item}/alike",
            {.access = Permission::kDecideCases, .scope = kScope, .summary = {"同类办件", "Items alike"}},
            [config, record](const Call& call) -> Result<List<AlikeItem>> {
              YQ_ASSIGN(List<AlikeItem> list,
                        call.store.Read([&](store::Tx& tx) { return ListAlike(config, call, tx); }));
              SeenList seen{.action = "cases.list_read", .filter = "alike", .numbers = {}};
              for (const AlikeItem& row : list.items) seen.numbers.push_back(row.number);
              YQ_TRY(record->Record(call, seen));
              return list;
            });
  table.Post("/api/desk/decision-previews",
             {.access = Permission::kDecideCases,
              .scope = kScope,
              .summary = {"批量决定预览", "What deciding together would do"},
              .idempotency = Natural{"changes nothing"},
              .if_match = IfMatch::kNotNeeded,
              .success = 200},
             [config, record](const Call& call, const AskPreview& body) -> Result<Preview> {
               YQ_ASSIGN(Preview preview,
                         call.store.Read([&](store::Tx& tx) { return ShowPreview(config, call, tx, body); }));
               SeenList seen{.action = "cases.list_read", .filter = "preview", .numbers = {}};
               for (const PreviewRow& row : preview.rows) {
                 if (!row.number.empty()) seen.numbers.push_back(row.number);
               }
               YQ_TRY(record->Record(call, seen));
               return preview;
             });
  table.Post("/api/desk/decision-batches",
             {.access = Permission::kDecideCases,
              .scope = kScope,
              .summary = {"批量决定", "Decide several together"},
              .idempotency = Keyed{},
              .if_match = IfMatch::kNotNeeded,
              .success = 200},
             [config](const Call& call, store::Tx& tx, const Batch& body) -> Result<BatchResult> {
               return DecideAll(config, call, tx, body);
             });
}

}  // namespace yq::service
