// What is known of a person: values of the pack's facts, each with where it came from, when it was observed, who
// verified it with what evidence. History is kept: a new value never overwrites. The current value of a fact is the one
// recorded last. Values of sealed facts (identity numbers, passports, phones) are sealed under the person's own data
// key and never leave this module unmasked but through Reveal. Functions belong to their transaction; errors are those
// of the database and kInvalid "value.…".
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/result.h"
#include "engine/crypto/key_ring.h"
#include "engine/store/module.h"
#include "engine/store/store.h"
#include "platform/api/messages.h"
#include "platform/pack/evaluate.h"
#include "platform/pack/pack.h"

namespace yq::facts {

extern const store::Module kStoreModule;
extern const std::span<const api::Message> kMessages;  // also the sentences of "value.…"

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

// Adds a value to the person's history and gives its id. The person must exist (features/people). Writing the value
// that is current already adds nothing and gives the id of that one, unless it is newly verified or what was known has
// grown stale by the day it is observed again. A value of the wrong type is kInvalid "value.wrong_type", an unknown
// fact kInvalid "facts.unknown_fact".
[[nodiscard]] Result<Id> Record(store::Tx& tx, const Vault& vault, const Id& person, const NewValue& value,
                                Instant now);

// The current value of each fact known of the person, by the order of the pack. A value of a fact that the pack no
// longer has is left out.
[[nodiscard]] Result<std::vector<Known>> Current(store::Tx& tx, const Vault& vault, const Id& person, Date today);
// The same as the engine takes it: sealed facts are known to be given, but their text is left out.
[[nodiscard]] pack::KnownFacts ForDeciding(const std::vector<Known>& known);

// All values one fact ever had, newest first.
[[nodiscard]] Result<std::vector<Known>> History(store::Tx& tx, const Vault& vault, const Id& person,
                                                 std::string_view fact, Date today);

// Some values by their ids, e.g. those a case rests on; current or not, by the order of the pack. Unknown ids are
// absent.
[[nodiscard]] Result<std::vector<Known>> Find(store::Tx& tx, const Vault& vault, const std::vector<Id>& values,
                                              Date today);
// The current value of one fact, not a sealed one, for several people at once (names in lists); one statement.
[[nodiscard]] Result<std::map<Id, pack::Scalar>> OfPeople(store::Tx& tx, const std::vector<Id>& people,
                                                          std::string_view fact);
// Counts up with every value recorded: the version of the person's profile. kNotFound when there is no such person.
[[nodiscard]] Result<std::int64_t> Version(store::Tx& tx, const Id& person);

// The whole text of a sealed value: the current one, or one by its id. The caller records the reveal in the audit.
// kNotFound "not_found" when there is none (or it is a known "none"), kNotFound "facts.forgotten" after Forget.
[[nodiscard]] Result<std::string> Reveal(store::Tx& tx, const Vault& vault, const Id& person, std::string_view fact);
[[nodiscard]] Result<std::string> RevealValue(store::Tx& tx, const Vault& vault, const Id& value);

// "***1234"; "***" alone when there are fewer than 8 characters.
[[nodiscard]] std::string Masked(std::string_view text);

// Makes the person's wrapped data key; once, when the person is made. Destroying it (Forget) makes every sealed value
// of the person unreadable, also in copies of the database's rows that lack this one; a backup from before still has
// it.
[[nodiscard]] Result<void> MakeKey(store::Tx& tx, const Vault& vault, const Id& person, Instant now);
[[nodiscard]] Result<void> Forget(store::Tx& tx, const Id& person);
// The person's data key, for fields of other modules that must vanish with the person (drafts). kNotFound
// "facts.forgotten" after Forget.
[[nodiscard]] Result<crypto::SealingKey> OpenKey(store::Tx& tx, const Vault& vault, const Id& person);

[[nodiscard]] std::string_view SourceName(Source source);  // "self", "officer", "registry", "roster", "derived"

}  // namespace yq::facts
