#include <cstdlib>
#include <set>
#include <utility>

#include "base/text.h"
#include "engine/document/csv.h"
#include "platform/api/cursor.h"
#include "platform/audit/audit.h"

namespace yq::audit {
namespace {

using api::Call;
using api::Permission;

constexpr int kMostExported = 20'000;  // rows of one export; about 5 MB
constexpr std::size_t kLeastPurpose = 4;
constexpr std::size_t kMostPurpose = 500;

}  // namespace

struct AuditActor {
  Id id;
  Bilingual name;
  std::vector<api::Role> roles;
};
BOOST_DESCRIBE_STRUCT(AuditActor, (), (id, name, roles))

struct AuditEntry {
  std::int64_t seq = 0;
  Instant at;
  AuditActor actor;
  std::string action;
  std::string subject_kind;
  std::string subject;
  std::optional<std::string> case_number;
  std::optional<std::string> reason;
  std::vector<Change> changes;
  std::string hash;
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (),
                      (seq, at, actor, action, subject_kind, subject, case_number, reason, changes, hash))

struct EntriesQuery {
  std::optional<Id> actor;
  std::optional<std::string> action;
  std::optional<std::string> case_;
  std::optional<Id> person;
  std::optional<Date> from;
  std::optional<Date> to;
  std::optional<std::string> cursor;
  std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(EntriesQuery, (), (actor, action, case_, person, from, to, cursor, limit))

struct ExportOrder {
  std::optional<Id> actor;
  std::optional<std::string> action;
  std::optional<std::string> case_;
  std::optional<Id> person;
  std::optional<Date> from;
  std::optional<Date> to;
  std::string purpose;
};
BOOST_DESCRIBE_STRUCT(ExportOrder, (), (actor, action, case_, person, from, to, purpose))

struct ChainView {
  std::int64_t entries = 0;
  std::string head;
  Instant checked_at;
  bool whole = false;
  std::optional<std::int64_t> broken_at;
  std::optional<std::string> broken_what;
};
BOOST_DESCRIBE_STRUCT(ChainView, (), (entries, head, checked_at, whole, broken_at, broken_what))

namespace {

// The common part of a query and an export.
template <class Q>
Filter FilterOf(const Q& query, const EndpointsConfig& config) {
  Filter filter{.actor = query.actor, .action = query.action, .case_id = query.case_, .person_id = query.person};
  if (query.from) filter.from = config.start_of(*query.from);
  if (query.to) filter.to = config.start_of(AddDays(*query.to, 1));
  return filter;
}

Bilingual NameOf(const Stored& stored, const std::map<Id, Bilingual>& names) {
  if (const auto found = names.find(stored.actor); found != names.end()) return found->second;
  if (stored.actor.empty()) return {.zh = "系统", .en = "System"};
  return {.zh = "申请人", .en = "Applicant"};
}

Result<std::map<Id, Bilingual>> NamesOf(store::Tx& tx, const std::vector<Stored>& entries,
                                        const EndpointsConfig& config) {
  std::set<Id> ids;
  for (const Stored& each : entries) {
    if (!each.actor.empty()) ids.insert(each.actor);
  }
  if (!config.names || ids.empty()) return std::map<Id, Bilingual>{};
  return config.names(tx, std::vector<Id>(ids.begin(), ids.end()));
}

Result<api::List<AuditEntry>> ListPage(store::Tx& tx, const EntriesQuery& query, const EndpointsConfig& config) {
  YQ_ASSIGN(const int limit, api::LimitOf(query.limit));
  YQ_ASSIGN(const auto cursor, api::DecodeCursor(query.cursor, 1));
  std::optional<std::int64_t> before;
  if (cursor) before = std::strtoll(cursor->front().c_str(), nullptr, 10);
  YQ_ASSIGN(const std::vector<Stored> entries, ListEntries(tx, FilterOf(query, config), before, limit + 1));
  YQ_ASSIGN(const auto names, NamesOf(tx, entries, config));
  std::vector<AuditEntry> views;
  for (const Stored& each : entries) {
    views.push_back({.seq = each.seq,
                     .at = each.at,
                     .actor = {.id = each.actor, .name = NameOf(each, names), .roles = each.roles},
                     .action = each.action,
                     .subject_kind = each.subject_kind,
                     .subject = each.subject,
                     .case_number = each.case_number,
                     .reason = each.reason,
                     .changes = each.changes,
                     .hash = each.hash});
  }
  return api::MakePage(std::move(views), limit,
                       [](const AuditEntry& last) { return std::vector<std::string>{std::to_string(last.seq)}; });
}

std::string ChangesText(const std::vector<Change>& changes) {
  std::vector<std::string> texts;
  for (const Change& each : changes) texts.push_back(each.field + ": " + each.from + " -> " + each.to);
  return Join(texts, "; ");
}

Result<std::string> CsvOf(store::Tx& tx, const std::vector<Stored>& entries, const EndpointsConfig& config,
                          Language language) {
  YQ_ASSIGN(const auto names, NamesOf(tx, entries, config));
  document::CsvWriter csv(document::Bom::kUtf8);
  csv.AddRow({"seq", "at", "actor", "actor_name", "roles", "action", "subject_kind", "subject", "case_number", "reason",
              "changes", "hash"});
  for (const Stored& each : entries) {
    std::vector<std::string> roles;
    for (const api::Role role : each.roles) roles.emplace_back(api::EnumText(role));
    csv.AddRow({std::to_string(each.seq), ToText(each.at), each.actor, NameOf(each, names).In(language),
                Join(roles, " "), each.action, each.subject_kind, each.subject, each.case_number.value_or(""),
                each.reason.value_or(""), ChangesText(each.changes), each.hash});
  }
  return csv.Take();
}

Result<> CheckPurpose(std::string_view purpose) {
  const std::size_t length = CountCodePoints(Trim(purpose));
  if (length >= kLeastPurpose && length <= kMostPurpose) return {};
  return std::unexpected(
      Error{.code = ErrorCode::kInvalid,
            .key = "api.invalid_body",
            .problems = {{"/purpose",
                          "audit.purpose_length",
                          {{"least", std::to_string(kLeastPurpose)}, {"most", std::to_string(kMostPurpose)}}}}});
}

// The export is itself an entry: who took how much of the record, and what for.
Result<http::Response> Export(const Call& call, store::Tx& tx, const ExportOrder& order,
                              const EndpointsConfig& config) {
  YQ_TRY(CheckPurpose(order.purpose));
  YQ_ASSIGN(const std::vector<Stored> entries,
            ListEntries(tx, FilterOf(order, config), std::nullopt, kMostExported + 1));
  if (entries.size() > kMostExported) {
    return Fail(ErrorCode::kConflict, "audit.export_too_large", {{"most", std::to_string(kMostExported)}});
  }
  YQ_ASSIGN(std::string csv, CsvOf(tx, entries, config, call.language));
  const std::string hash = crypto::HexEncode(crypto::Sha256Of(csv));
  YQ_TRY(Record(tx, {.at = call.now,
                     .actor = call.actor,
                     .action = "audit.exported",
                     .subject_kind = "audit",
                     .subject = hash,
                     .reason = std::string_view(order.purpose),
                     .changes = {{.field = "entries", .from = "", .to = std::to_string(entries.size())}},
                     .request_id = call.request_id()}));
  http::Response response = http::Response::Bytes(200, "text/csv; charset=utf-8", std::move(csv));
  response.headers.Set("Content-Disposition", "attachment; filename=\"audit.csv\"");
  return response;
}

}  // namespace

void AddEndpoints(api::Table& table, EndpointsConfig config) {
  table.Get(
      "/api/audit/entries",
      {.access = Permission::kReadAudit, .scope = "the whole record", .summary = {"审计记录", "The audit record"}},
      [config](const Call&, store::Tx& tx, const EntriesQuery& query) -> Result<api::List<AuditEntry>> {
        return ListPage(tx, query, config);
      });
  table.Post("/api/audit/exports",
             {.access = Permission::kExportAudit,
              .scope = "the whole record",
              .summary = {"导出审计记录", "Export the audit record"},
              .idempotency = api::Keyed{},
              .if_match = api::IfMatch::kNotNeeded,
              .success = 200,
              .produces = "text/csv"},
             [config](const Call& call, store::Tx& tx, const ExportOrder& order) -> Result<http::Response> {
               return Export(call, tx, order, config);
             });
  table.Get("/api/audit/chain",
            {.access = Permission::kReadAudit,
             .scope = "the whole record",
             .summary = {"校验审计链", "Check the audit chain"}},
            [](const Call& call) -> Result<ChainView> {
              YQ_ASSIGN(const ChainState state, VerifyChain(call.store));
              ChainView view{.entries = state.entries, .head = state.head, .checked_at = call.now};
              view.whole = !state.broken;
              if (state.broken) {
                view.broken_at = state.broken->seq;
                view.broken_what = state.broken->what;
              }
              return view;
            });
}

namespace {

constexpr api::Message kRows[] = {
    {"audit.purpose_length", "用途须为 {least} 至 {most} 个字。",
     "The purpose must have {least} to {most} characters."},
    {"audit.export_too_large", "超过 {most} 条，请缩小范围后再导出。",
     "More than {most} entries; narrow the filters and export again."},
};

}  // namespace

const std::span<const api::Message> kMessages{kRows};

}  // namespace yq::audit
