#include "platform/facts/facts.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engine/store/base_types.h"
#include "platform/facts/migrations.h"
#include "platform/facts/queries.h"

namespace yq::facts {
namespace {

constexpr std::size_t kShown = 4;  // characters of a sealed value that a mask leaves
constexpr std::string_view kMask = "***";

constexpr store::Invariant kInvariants[] = {
    {.name = "facts.one_current_value",
     .why = "a fact that has values has exactly one current value",
     .sql = "SELECT person_id, fact FROM facts_values GROUP BY person_id, fact HAVING sum(is_current) <> 1"},
};

std::optional<Source> SourceFrom(std::string_view name) {
  for (const Source source : {Source::kSelf, Source::kOfficer, Source::kRegistry, Source::kRoster, Source::kDerived}) {
    if (SourceName(source) == name) return source;
  }
  return std::nullopt;
}

std::optional<pack::FactType> TypeFrom(std::string_view name) {
  for (const pack::FactType type :
       {pack::FactType::kString, pack::FactType::kNumber, pack::FactType::kBoolean, pack::FactType::kDate}) {
    if (pack::FactTypeName(type) == name) return type;
  }
  return std::nullopt;
}

bool IsSealed(const pack::Fact& fact) { return fact.sensitivity == pack::Sensitivity::kSealed; }

bool IsStale(const pack::Fact& fact, Date observed_on, Date today) {
  return fact.fresh_for_months && AddMonths(observed_on, *fact.fresh_for_months) < today;
}

// One row of the statements that list values, with what is needed to open it.
struct Stored {
  Known known;  // of a sealed value without its text
  Id person;
  std::optional<std::vector<std::uint8_t>> sealed;
  std::optional<std::vector<std::uint8_t>> data_key;
};

Stored StoredFrom(const store::Row& row) {
  Stored stored;
  Known& known = stored.known;
  std::string type;
  std::string source;
  std::optional<std::string> plain;
  row.Into(known.id, known.fact, type, known.value.none, known.sealed, plain, stored.sealed, source, known.observed_on,
           known.recorded_at, known.recorded_by, known.verified_at, known.verified_by, known.evidence, known.case_id,
           stored.person, stored.data_key);
  known.value.text = plain.value_or("");
  known.value.type = TypeFrom(type).value_or(pack::FactType::kString);
  known.source = SourceFrom(source).value_or(Source::kSelf);
  return stored;
}

// Opens the data key once for all values of one person.
class Opener {
 public:
  explicit Opener(const Vault& vault) : vault_(vault) {}
  Result<std::string> Open(const Stored& stored) {
    if (!stored.data_key) return Fail(ErrorCode::kNotFound, "facts.forgotten");
    if (!key_ || person_ != stored.person) {
      YQ_ASSIGN(key_, vault_.keys.OpenDataKey(*stored.data_key, {"facts_people", "data_key", stored.person}));
      person_ = stored.person;
    }
    return key_->Open(*stored.sealed, {"facts_values", "sealed", stored.known.id});
  }

 private:
  const Vault& vault_;
  Id person_;
  std::optional<crypto::SealingKey> key_;
};

// Masks what is sealed and puts the values in the order of the pack.
Result<std::vector<Known>> Shown(const Vault& vault, const store::Rows& rows, Date today) {
  struct Placed {
    const pack::Fact* fact;
    std::size_t place;
    Known known;
  };
  std::vector<Placed> placed;
  Opener opener(vault);
  for (const store::Row row : rows) {
    Stored stored = StoredFrom(row);
    const pack::Fact* fact = vault.pack.facts.Find(stored.known.fact);
    if (fact == nullptr) continue;
    if (stored.sealed) {
      Result<std::string> text = opener.Open(stored);
      if (!text && text.error().key != "facts.forgotten") return std::unexpected(std::move(text).error());
      stored.known.value.text = text ? Masked(*text) : std::string(kMask);
    }
    stored.known.stale = IsStale(*fact, stored.known.observed_on, today);
    placed.push_back({fact, placed.size(), std::move(stored.known)});
  }
  std::ranges::sort(placed, [](const Placed& a, const Placed& b) {
    if (a.fact->order != b.fact->order) return a.fact->order < b.fact->order;
    if (a.fact->id != b.fact->id) return a.fact->id < b.fact->id;
    return a.place < b.place;
  });
  std::vector<Known> shown;
  shown.reserve(placed.size());
  for (Placed& each : placed) shown.push_back(std::move(each.known));
  return shown;
}

Result<std::string> RevealRow(const Vault& vault, const std::optional<store::Row>& row) {
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  const Stored stored = StoredFrom(*row);
  if (stored.known.value.none) return Fail(ErrorCode::kNotFound, "not_found");
  if (!stored.sealed) return stored.known.value.text;
  return Opener(vault).Open(stored);
}

}  // namespace

const store::Module kStoreModule{
    .name = "facts", .statements = sql::kStatements, .migrations = kMigrations, .invariants = kInvariants};

std::string_view SourceName(Source source) {
  switch (source) {
    case Source::kSelf:
      return "self";
    case Source::kOfficer:
      return "officer";
    case Source::kRegistry:
      return "registry";
    case Source::kRoster:
      return "roster";
    case Source::kDerived:
      return "derived";
  }
  return "self";
}

std::string Masked(std::string_view text) {
  if (CountCodePoints(text) < 2 * kShown) return std::string(kMask);
  std::size_t start = text.size();
  for (std::size_t shown = 0; shown < kShown; ++shown) {
    do {
      --start;
    } while ((static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U);
  }
  return std::string(kMask).append(text.substr(start));
}

Result<Id> Record(store::Tx& tx, const Vault& vault, const Id& person, const NewValue& value, Instant now) {
  const pack::Fact* fact = vault.pack.facts.Find(value.fact);
  if (fact == nullptr) return Fail(ErrorCode::kInvalid, "facts.unknown_fact", {{"fact", value.fact}});
  if (value.value.type != fact->type) {
    return Fail(ErrorCode::kInvalid, "value.wrong_type", {{"type", std::string(pack::FactTypeName(fact->type))}});
  }
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindCurrent, person, value.fact));
  if (row && !value.verified) {
    Stored current = StoredFrom(*row);
    if (current.sealed) {
      Result<std::string> text = Opener(vault).Open(current);
      if (!text) return std::unexpected(std::move(text).error());
      current.known.value.text = std::move(*text);
    }
    const bool same = current.known.value.none == value.value.none &&
                      (value.value.none || current.known.value.text == value.value.text);
    if (same && !IsStale(*fact, current.known.observed_on, value.observed_on)) return current.known.id;
  }
  YQ_ASSIGN(const std::optional<store::Row> owner, tx.Optional(sql::kTouchPerson, person));
  if (!owner) return Fail(ErrorCode::kNotFound, "not_found");
  const Id id = NewId(now);
  const bool seals = IsSealed(*fact);
  std::optional<std::string> plain;
  std::optional<crypto::Bytes> sealed;
  if (!value.value.none && seals) {
    const auto wrapped = owner->OptionalBlob(0);
    if (!wrapped) return Fail(ErrorCode::kNotFound, "facts.forgotten");
    YQ_ASSIGN(const crypto::SealingKey key, vault.keys.OpenDataKey(*wrapped, {"facts_people", "data_key", person}));
    sealed = key.Seal(value.value.text, {"facts_values", "sealed", id});
  } else if (!value.value.none) {
    plain = value.value.text;
  }
  YQ_TRY(tx.Exec(sql::kRetireValue, person, value.fact));
  using store::Named;
  YQ_TRY(tx.Exec(sql::kAddValue, Named("id", id), Named("person", person), Named("fact", value.fact),
                 Named("type", pack::FactTypeName(fact->type)), Named("is_none", value.value.none),
                 Named("is_sealed", seals), Named("plain", plain), Named("sealed", sealed),
                 Named("source", SourceName(value.source)), Named("observed_on", value.observed_on),
                 Named("recorded_at", now), Named("recorded_by", value.recorded_by),
                 Named("verified_at", value.verified ? std::optional(now.micros) : std::nullopt),
                 Named("verified_by", value.verified ? std::optional(value.recorded_by) : std::nullopt),
                 Named("evidence", value.evidence), Named("case_id", value.case_id)));
  return id;
}

Result<std::vector<Known>> Current(store::Tx& tx, const Vault& vault, const Id& person, Date today) {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListCurrent, person));
  return Shown(vault, rows, today);
}

pack::KnownFacts ForDeciding(const std::vector<Known>& known) {
  pack::KnownFacts facts;
  for (const Known& each : known) {
    pack::Scalar value = each.value;
    if (each.sealed && !value.none) {
      if (value.type != pack::FactType::kString) continue;  // there is no such value without its text
      value.text.clear();
    }
    facts.emplace(each.fact, std::move(value));
  }
  return facts;
}

Result<std::vector<Known>> History(store::Tx& tx, const Vault& vault, const Id& person, std::string_view fact,
                                   Date today) {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListHistory, person, fact));
  return Shown(vault, rows, today);
}

Result<std::vector<Known>> Find(store::Tx& tx, const Vault& vault, const std::vector<Id>& values, Date today) {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListById, values));
  return Shown(vault, rows, today);
}

Result<std::map<Id, pack::Scalar>> OfPeople(store::Tx& tx, const std::vector<Id>& people, std::string_view fact) {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListCurrentOfPeople, people, fact));
  std::map<Id, pack::Scalar> values;
  for (const store::Row row : rows) {
    values.emplace(row.Text(0), pack::Scalar{.type = TypeFrom(row.TextView(1)).value_or(pack::FactType::kString),
                                             .none = row.Bool(2),
                                             .text = row.OptionalText(3).value_or("")});
  }
  return values;
}

Result<std::int64_t> Version(store::Tx& tx, const Id& person) {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindPerson, person));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  return row->Int(1);
}

Result<std::string> Reveal(store::Tx& tx, const Vault& vault, const Id& person, std::string_view fact) {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindCurrent, person, fact));
  return RevealRow(vault, row);
}

Result<std::string> RevealValue(store::Tx& tx, const Vault& vault, const Id& value) {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListById, std::vector<std::string>{value}));
  return RevealRow(vault, rows.empty() ? std::nullopt : std::optional(rows[0]));
}

Result<void> MakeKey(store::Tx& tx, const Vault& vault, const Id& person, Instant now) {
  YQ_TRY(tx.Exec(sql::kAddPerson, person, vault.keys.NewDataKey({"facts_people", "data_key", person}), now));
  return {};
}

Result<void> Forget(store::Tx& tx, const Id& person) {
  YQ_TRY(tx.Exec(sql::kForgetKey, person));
  return {};
}

Result<crypto::SealingKey> OpenKey(store::Tx& tx, const Vault& vault, const Id& person) {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindPerson, person));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  const auto wrapped = row->OptionalBlob(0);
  if (!wrapped) return Fail(ErrorCode::kNotFound, "facts.forgotten");
  return vault.keys.OpenDataKey(*wrapped, {"facts_people", "data_key", person});
}

}  // namespace yq::facts
