// What is known of a person: values of the pack's facts, each with where it came from, when it was observed, who
// verified it with what evidence. History is kept: a new value never overwrites. The current value of a fact is the one
// recorded last. Values of sealed facts (identity numbers, passports, phones) are sealed under the person's own data
// key and never leave this module unmasked but through Reveal. Functions belong to their transaction; errors are those
// of the database and kInvalid "value.…".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/result.h"
#include "engine/crypto/key_ring.h"
#include "engine/store/module.h"
#include "engine/store/store.h"
#include "platform/pack/evaluate.h"
#include "platform/pack/pack.h"

namespace yq::facts {

extern const store::Module kStoreModule;

// stored by name
enum class Source : std::uint8_t { kSelf, kOfficer, kRegistry, kRoster, kDerived };

struct Known {
  Id id;  // of this value
  std::string fact;
  pack::Scalar value;  // of a sealed fact: the masked text ("***1234"); use Reveal for the whole
  bool sealed = false;
  Source source = Source::kSelf;
  Date observed_on;
  Instant recorded_at;
  Id recorded_by;  // account
  std::optional<Instant> verified_at;
  std::optional<Id> verified_by;  // account
  std::optional<Id> evidence;     // attachment
  std::optional<Id> case_id;
  bool stale = false;  // older than the fact's fresh_for_months
};

struct NewValue {
  std::string fact;
  pack::Scalar value;
  Source source = Source::kSelf;
  Date observed_on;
  Id recorded_by;
  bool verified = false;  // by recorded_by, now
  std::optional<Id> evidence = {};
  std::optional<Id> case_id = {};
};

struct Vault {
  const crypto::KeyRing& keys;
  const pack::Pack& pack;
};

// Adds a value to the person's history. The person must exist (features/people). Writing the value that is current
// already, from the same source and not newly verified, adds nothing.
[[nodiscard]] Result<Id> Record(store::Tx& tx, const Vault& vault, const Id& person, const NewValue& value,
                                Instant now);

// The current value of each fact known of the person, by the order of the pack.
[[nodiscard]] Result<std::vector<Known>> Current(store::Tx& tx, const Vault& vault, const Id& person, Date today);
// The same as the engine takes it: sealed facts are known to be given, but their text is left out.
[[nodiscard]] pack::KnownFacts ForDeciding(const std::vector<Known>& known);

// The values of these ids, whenever recorded, by the order of the pack; ids that are not the person's are left out.
// What a case rests on is kept as such ids.
[[nodiscard]] Result<std::vector<Known>> Find(store::Tx& tx, const Vault& vault, const Id& person,
                                              const std::vector<Id>& ids, Date today);

// All values one fact ever had, newest first.
[[nodiscard]] Result<std::vector<Known>> History(store::Tx& tx, const Vault& vault, const Id& person,
                                                 std::string_view fact, Date today);

// The whole text of a sealed value. The caller records the reveal in the audit.
[[nodiscard]] Result<std::string> Reveal(store::Tx& tx, const Vault& vault, const Id& person, std::string_view fact);

// Makes the person's wrapped data key; once, when the person is made. Destroying it (Forget) makes every sealed value
// of the person unreadable, in backups too.
[[nodiscard]] Result<void> MakeKey(store::Tx& tx, const Vault& vault, const Id& person, Instant now);
[[nodiscard]] Result<void> Forget(store::Tx& tx, const Id& person);

}  // namespace yq::facts
