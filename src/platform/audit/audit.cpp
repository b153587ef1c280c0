#include "platform/audit/audit.h"

#include <limits>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"
#include "engine/crypto/chain.h"
#include "platform/api/decode.h"
#include "platform/api/encode.h"
#include "platform/audit/chain.h"
#include "platform/audit/migrations.h"
#include "platform/audit/queries.h"

namespace yq::audit {
namespace {

std::string RolesText(const std::vector<api::Role>& roles) {
  std::vector<std::string> names;
  for (const api::Role role : roles) names.emplace_back(api::EnumText(role));
  return Join(names, ",");
}

std::optional<std::string> TextOrNone(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(std::string(text));
}

// A link as stored; nothing (an empty chain) is the start.
Result<crypto::Digest> ToDigest(const std::optional<std::vector<std::uint8_t>>& bytes) {
  crypto::Digest digest = crypto::kChainStart;
  if (!bytes) return digest;
  if (bytes->size() != digest.size()) return Fail(ErrorCode::kInternal, "audit.bad_head");
  std::ranges::copy(*bytes, digest.begin());
  return digest;
}

FieldValues FieldsOf(const store::Row& row) {
  FieldValues values{std::to_string(row.Int(0)), std::to_string(row.Int(1))};
  for (std::size_t i = 2; i < values.size(); ++i) values[i] = row.OptionalText(static_cast<int>(i));
  return values;
}

}  // namespace

const store::Module kStoreModule{.name = "audit", .statements = sql::kStatements, .migrations = kMigrations};

Result<> Record(store::Tx& tx, const Entry& entry) {
  YQ_ASSIGN(const store::Row head, tx.One(sql::kTakeHead));
  const std::int64_t seq = head.Int(0);
  YQ_ASSIGN(const crypto::Digest previous, ToDigest(head.OptionalBlob(1)));
  const FieldValues values{
      std::to_string(seq),
      std::to_string(entry.at.micros),
      entry.actor.account,
      RolesText(entry.actor.roles),
      std::string(entry.action),
      std::string(entry.subject_kind),
      std::string(entry.subject),
      TextOrNone(entry.case_id),
      TextOrNone(entry.case_number),
      TextOrNone(entry.person_id),
      entry.reason ? TextOrNone(*entry.reason) : std::nullopt,
      entry.changes.empty() ? std::nullopt : std::optional(boost::json::serialize(api::Encode(entry.changes))),
      TextOrNone(entry.request_id)};
  const crypto::Bytes marks = MarksOf(values);
  const crypto::Digest link = crypto::NextLink(previous, CanonicalBytes(values, marks));
  YQ_TRY(tx.Exec(sql::kAddEntry, seq, entry.at.micros, values[2], values[3], values[4], values[5], values[6], values[7],
                 values[8], values[9], values[10], values[11], values[12], marks, std::span<const std::uint8_t>(link)));
  YQ_TRY(tx.Exec(sql::kSetHead, std::span<const std::uint8_t>(link)));
  return {};
}

Result<> LockChain(store::Tx& tx) {
  if (tx.backend() != store::Backend::kPostgres) return {};
  YQ_TRY(tx.Exec(sql::kLockChain));
  return {};
}

Result<ChainState> VerifyChain(store::Store& store) {
  return store.Read([](store::Tx& tx) -> Result<ChainState> {
    ChainState state;
    crypto::ChainCheck check;
    const auto check_entry = [&](const store::Row& row) -> Result<> {
      if (state.broken) return {};
      const std::int64_t expected = state.entries + 1;
      if (row.Int(0) != expected) {
        state.broken = {.seq = expected, .what = "missing"};
        return {};
      }
      const FieldValues values = FieldsOf(row);
      const crypto::Bytes marks = row.Blob(static_cast<int>(kFields.size()));
      if (check.Add(CanonicalBytes(values, marks), row.Blob(static_cast<int>(kFields.size()) + 1))) {
        ++state.entries;
        return {};
      }
      const std::string_view field = ChangedField(values, marks);
      state.broken = {.seq = expected, .what = field.empty() ? "link" : std::string(field)};
      return {};
    };
    YQ_TRY(tx.Each(sql::kWalkChain, check_entry));
    state.head = crypto::HexEncode(check.head());
    if (state.broken) return state;
    YQ_ASSIGN(const store::Row head, tx.One(sql::kFindHead));
    YQ_ASSIGN(const crypto::Digest link, ToDigest(head.OptionalBlob(1)));
    if (head.Int(0) != state.entries || link != check.head()) {
      state.broken = {.seq = state.entries + 1, .what = "head"};
    }
    return state;
  });
}

namespace {

Stored StoredFrom(const store::Row& row) {
  Stored stored;
  std::string roles;
  std::optional<std::string> changes;
  std::vector<std::uint8_t> link;
  row.Into(stored.seq, stored.at.micros, stored.actor, roles, stored.action, stored.subject_kind, stored.subject,
           stored.case_id, stored.case_number, stored.person_id, stored.reason, changes, link);
  for (const std::string_view name : Split(roles, ',')) {
    if (const auto role = api::EnumFromText<api::Role>(name)) stored.roles.push_back(*role);
  }
  if (changes) {
    boost::json::error_code failure;
    const boost::json::value json = boost::json::parse(*changes, failure);
    if (auto decoded = api::Decode<std::vector<Change>>(json); !failure && decoded)
      stored.changes = std::move(*decoded);
  }
  stored.hash = crypto::HexEncode(link);
  return stored;
}

// "cases." covers all actions that begin so, "cases.decided" itself alone, nothing all.
std::pair<std::string, std::string> ActionRange(const std::optional<std::string>& action) {
  constexpr std::string_view kAfterAll = "\x7f";
  if (!action) return {"", std::string(kAfterAll)};
  if (action->ends_with('.')) return {*action, *action + std::string(kAfterAll)};
  return {*action, *action + "\x01"};
}

}  // namespace

Result<std::vector<Stored>> ListEntries(store::Tx& tx, const Filter& filter, std::optional<std::int64_t> before,
                                        int limit) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto [action_from, action_to] = ActionRange(filter.action);
  const store::Named before_seq("before", before.value_or(kMost));
  const store::Named from_at("from_at", filter.from ? filter.from->micros : std::numeric_limits<std::int64_t>::min());
  const store::Named to_at("to_at", filter.to ? filter.to->micros : kMost);
  const store::Named from_action("action_from", action_from);
  const store::Named to_action("action_to", action_to);
  const store::Named most("limit", limit);
  const std::string actor = filter.actor.value_or("");
  const std::string case_ref = filter.case_id.value_or("");
  const store::Named by_actor("actor", actor);
  const store::Named by_case("case_ref", case_ref);
  const auto list = [&]() -> Result<store::Rows> {
    if (filter.person_id) {
      return tx.Query(sql::kListEntriesOfPerson, store::Named("person", *filter.person_id), by_case, by_actor,
                      before_seq, from_at, to_at, from_action, to_action, most);
    }
    if (filter.case_id) {
      return tx.Query(sql::kListEntriesOfCase, by_case, by_actor, before_seq, from_at, to_at, from_action, to_action,
                      most);
    }
    if (filter.actor) {
      return tx.Query(sql::kListEntriesOfActor, by_actor, before_seq, from_at, to_at, from_action, to_action, most);
    }
    return tx.Query(sql::kListEntries, before_seq, from_at, to_at, from_action, to_action, most);
  };
  YQ_ASSIGN(const store::Rows rows, list());
  return rows.Map(StoredFrom);
}

}  // namespace yq::audit
