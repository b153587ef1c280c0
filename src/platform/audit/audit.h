// The record of who saw and changed what: append-only, each entry linked to the one before by a hash, written in the
// same transaction as what it records. Values of personal data never enter it.
//
//   YQ_TRY(audit::Record(tx, {.at = call.now, .actor = call.actor, .action = "cases.decided", .subject_kind = "case",
//                             .subject = id, .case_id = id, .person_id = person, .reason = body.reason,
//                             .changes = {{.field = "state", .from = "open", .to = "granted"}},
//                             .request_id = call.request_id()}));
//
// Entries get consecutive numbers (seq, from 1). On PostgreSQL writers that record wait for one another until commit:
// LockChain as the first statement of a transaction avoids repeats. Cutting off the end of the chain is found only
// against a head that was kept elsewhere (see ChainState::head).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/language.h"
#include "base/result.h"
#include "engine/crypto/hash.h"
#include "engine/store/module.h"
#include "platform/api/actor.h"
#include "platform/api/messages.h"
#include "platform/api/table.h"

namespace yq::audit {

extern const store::Module kStoreModule;
extern const std::span<const api::Message> kMessages;

// One field that changed. For personal data leave from and to empty: that it changed is the record.
struct Change {
  std::string field;
  std::string from;
  std::string to;
  friend bool operator==(const Change&, const Change&) = default;
};
BOOST_DESCRIBE_STRUCT(Change, (), (field, from, to))

struct Entry {
  Instant at;
  const api::Actor& actor;                      // nobody signed in: the server itself or a stranger
  std::string_view action;                      // "cases.decided", "facts.revealed", "access.signed_in"
  std::string_view subject_kind;                // "case", "fact", "account", "letter"
  std::string_view subject;                     // its id
  std::string_view case_id = {};                // when there is one; a read of personal data has this or a reason
  std::string_view case_number = {};            // as people know it
  std::string_view person_id = {};              // whose data it is, for "who saw my data"
  std::optional<std::string_view> reason = {};  // as given by the actor; no personal data
  std::vector<Change> changes = {};
  std::string_view request_id = {};
};

// Appends. Errors: those of the database.
[[nodiscard]] Result<> Record(store::Tx& tx, const Entry& entry);

// On PostgreSQL makes the transaction wait here, before it has a snapshot, for others that record; does nothing on
// SQLite, whose writers wait anyway. Only as the first statement of a transaction.
[[nodiscard]] Result<> LockChain(store::Tx& tx);

struct ChainBreak {
  std::int64_t seq = 0;  // of the first bad entry
  std::string what;  // "link": the entry or its link was changed; "missing": no such number; "head": the end was cut
};
struct ChainState {
  std::int64_t entries = 0;  // good ones from the start
  std::string head;          // hash of the last good entry, hex
  std::optional<ChainBreak> broken;
};
// Walks the whole chain, about 3 us an entry, in one read transaction.
[[nodiscard]] Result<ChainState> VerifyChain(store::Store& store);

// What is stored, as listed.
struct Stored {
  std::int64_t seq = 0;
  Instant at;
  Id actor;  // "" for the server itself or a stranger
  std::vector<api::Role> roles;
  std::string action;
  std::string subject_kind;
  std::string subject;
  std::optional<std::string> case_id;
  std::optional<std::string> case_number;
  std::optional<Id> person_id;
  std::optional<std::string> reason;
  std::vector<Change> changes;
  std::string hash;  // hex
};

struct Filter {
  std::optional<Id> actor = {};
  std::optional<std::string> action = {};   // whole, or a beginning that ends in a dot: "cases."
  std::optional<std::string> case_id = {};  // an id or a number
  std::optional<Id> person_id = {};
  std::optional<Instant> from = {};  // at or after
  std::optional<Instant> to = {};    // before
};
// Newest first; `before` is the seq of the last row of the page before.
[[nodiscard]] Result<std::vector<Stored>> ListEntries(store::Tx& tx, const Filter& filter,
                                                      std::optional<std::int64_t> before, int limit);

struct EndpointsConfig {
  // Names of accounts for people, by id; ids without a name are left out.
  std::function<Result<std::map<Id, Bilingual>>(store::Tx&, const std::vector<Id>&)> names;
  std::function<Date(Instant)> date_of;   // the day an instant falls on, for the filters from and to
  std::function<Instant(Date)> start_of;  // the first instant of a day
};
// GET /api/audit/entries, POST /api/audit/exports, GET /api/audit/chain.
void AddEndpoints(api::Table& table, EndpointsConfig config);

}  // namespace yq::audit
