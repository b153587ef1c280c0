#include "platform/facts/facts.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/store/testing.h"

namespace yq::facts {
namespace {

constexpr Instant kNow{1'795'000'000'000'000};
const Date kToday = ParseDate("2026-11-24").value();
const Id kLin = NewId(kNow);
const Id kOfficer = NewId(kNow);

Date On(std::string_view text) { return ParseDate(text).value(); }

pack::Fact MakeFact(std::string id, pack::FactType type, int order) {
  pack::Fact fact;
  fact.id = std::move(id);
  fact.type = type;
  fact.order = order;
  return fact;
}

pack::Pack MakePack() {
  pack::Pack pack;
  pack::Fact job = MakeFact("job", pack::FactType::kString, 20);
  job.fresh_for_months = 6;
  pack::Fact passport = MakeFact("passport", pack::FactType::kString, 5);
  passport.sensitivity = pack::Sensitivity::kSealed;
  pack.facts.Put(MakeFact("born_on", pack::FactType::kDate, 30));
  pack.facts.Put(MakeFact("rank", pack::FactType::kNumber, 10));
  pack.facts.Put(std::move(job));
  pack.facts.Put(std::move(passport));
  return pack;
}

pack::Scalar Text(std::string text) {
  return {.type = pack::FactType::kString, .none = false, .text = std::move(text)};
}

NewValue Self(std::string fact, pack::Scalar value, Date observed_on = kToday) {
  return {.fact = std::move(fact), .value = std::move(value), .observed_on = observed_on, .recorded_by = kLin};
}

struct World {
  store::Store& store;
  crypto::KeyRing keys = crypto::KeyRing::Generate();
  pack::Pack pack = MakePack();
  Vault vault{.keys = keys, .pack = pack};

  explicit World(store::Store& given) : store(given) { AddPerson(kLin); }
  void AddPerson(const Id& person) {
    REQUIRE(store.Write([&](store::Tx& tx) { return MakeKey(tx, vault, person, kNow); }).has_value());
  }
  Result<Id> Put(const NewValue& value, const Id& person = kLin) {
    return store.Write([&](store::Tx& tx) { return Record(tx, vault, person, value, kNow); });
  }
  std::vector<Known> All(Date today = kToday) {
    return store.Read([&](store::Tx& tx) { return Current(tx, vault, kLin, today); }).value();
  }
  std::vector<Known> Past(std::string_view fact) {
    return store.Read([&](store::Tx& tx) { return History(tx, vault, kLin, fact, kToday); }).value();
  }
  Result<std::string> Whole(std::string_view fact, const Id& person = kLin) {
    return store.Read([&](store::Tx& tx) { return Reveal(tx, vault, person, fact); });
  }
  std::int64_t VersionNow() {
    return store.Read([&](store::Tx& tx) { return Version(tx, kLin); }).value();
  }
};

TEST_CASE("masks show four characters of eight or more") {
  struct Row {
    std::string text;
    std::string masked;
  };
  for (const Row& row : {Row{"", "***"}, Row{"1234567", "***"}, Row{"12345678", "***5678"}, Row{"G12345678", "***5678"},
                         Row{"一二三四五六七八", "***五六七八"}, Row{"****5678", "***5678"}}) {
    CHECK(Masked(row.text) == row.masked);
  }
}

TEST_CASE("a new value never overwrites, and the last one recorded is current") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    World world(store);
    const Id first = world.Put(Self("job", Text("welder"))).value();
    CHECK(world.VersionNow() == 2);
    CHECK(world.Put(Self("job", Text("welder"))).value() == first);
    CHECK(world.VersionNow() == 2);
    const Id second = world.Put(Self("job", Text("baker"), On("2026-01-01"))).value();
    CHECK(second != first);
    CHECK(world.VersionNow() == 3);

    REQUIRE(world.All().size() == 1);
    CHECK(world.All()[0].id == second);
    CHECK(world.All()[0].value == Text("baker"));
    CHECK(world.All()[0].observed_on == On("2026-01-01"));
    CHECK(world.All()[0].recorded_at == kNow);
    CHECK(world.All()[0].recorded_by == kLin);

    const std::vector<Known> past = world.Past("job");
    REQUIRE(past.size() == 2);
    CHECK(past[0].id == second);
    CHECK(past[1].id == first);
    CHECK(past[1].value == Text("welder"));
    const auto found = store.Read([&](store::Tx& tx) { return Find(tx, world.vault, {first, "no such id"}, kToday); });
    REQUIRE(found.value().size() == 1);
    CHECK(found->front().id == first);
  });
}

TEST_CASE("values grow stale and are then recorded again though they are the same") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    World world(store);
    const Id old = world.Put(Self("job", Text("welder"), On("2026-05-24"))).value();
    CHECK_FALSE(world.All(On("2026-11-24"))[0].stale);
    CHECK(world.All(On("2026-11-25"))[0].stale);
    CHECK(world.Put(Self("job", Text("welder"), On("2026-11-24"))).value() == old);
    CHECK(world.Put(Self("job", Text("welder"), On("2026-11-25"))).value() != old);
    CHECK_FALSE(world.All(On("2026-11-25"))[0].stale);
  });
}

TEST_CASE("a verified value keeps who, when, evidence and case; the person repeating it takes nothing away") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    World world(store);
    const Id mine = world.Put(Self("job", Text("welder"))).value();
    NewValue checked = Self("job", Text("welder"));
    checked.source = Source::kOfficer;
    checked.recorded_by = kOfficer;
    checked.verified = true;
    checked.evidence = "evidence";
    checked.case_id = "case";
    const Id verified = world.Put(checked).value();
    CHECK(verified != mine);
    CHECK(world.Put(Self("job", Text("welder"))).value() == verified);
    const Known known = world.All()[0];
    CHECK(known.source == Source::kOfficer);
    CHECK(known.verified_at == kNow);
    CHECK(known.verified_by == kOfficer);
    CHECK(known.evidence == "evidence");
    CHECK(known.case_id == "case");
    CHECK(world.Put(Self("job", Text("baker"))).value() != verified);
    CHECK_FALSE(world.All()[0].verified_at.has_value());
  });
}

TEST_CASE("values come in the order of the pack, also known nones; facts the pack lost are left out") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    World world(store);
    REQUIRE(world.Put(Self("born_on", {.type = pack::FactType::kDate, .none = true, .text = ""})).has_value());
    REQUIRE(world.Put(Self("job", Text("welder"))).has_value());
    REQUIRE(world.Put(Self("rank", {.type = pack::FactType::kNumber, .none = false, .text = "12.5"})).has_value());
    REQUIRE(world.Put(Self("passport", Text("G12345678"))).has_value());
    std::string order;
    for (const Known& known : world.All()) order += known.fact + " ";
    CHECK(order == "passport rank job born_on ");
    const pack::KnownFacts deciding = ForDeciding(world.All());
    CHECK(deciding.at("born_on").none);
    CHECK(deciding.at("rank").text == "12.5");
    CHECK(deciding.at("passport").text.empty());
    const pack::Pack smaller = [] {
      pack::Pack pack;
      pack.facts.Put(MakeFact("rank", pack::FactType::kNumber, 1));
      return pack;
    }();
    const auto known =
        store.Read([&](store::Tx& tx) { return Current(tx, {.keys = world.keys, .pack = smaller}, kLin, kToday); });
    REQUIRE(known.value().size() == 1);
    CHECK(known->front().fact == "rank");
  });
}

TEST_CASE("sealed values are masked, revealed whole, and not readable once the key is gone") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    World world(store);
    const Id first = world.Put(Self("passport", Text("G12345678"))).value();
    CHECK(world.Put(Self("passport", Text("G12345678"))).value() == first);
    CHECK(world.All()[0].value.text == "***5678");
    CHECK(world.All()[0].sealed);
    CHECK(world.Whole("passport").value() == "G12345678");
    REQUIRE(world.Put(Self("passport", Text("E99998888"))).has_value());
    CHECK(world.Whole("passport").value() == "E99998888");
    const auto old = store.Read([&](store::Tx& tx) { return RevealValue(tx, world.vault, first); });
    CHECK(old.value() == "G12345678");
    CHECK(world.Past("passport")[1].value.text == "***5678");
    const auto names = store.Read([&](store::Tx& tx) { return OfPeople(tx, {kLin}, "passport"); });
    CHECK(names.value().empty());

    REQUIRE(store.Write([&](store::Tx& tx) { return Forget(tx, kLin); }).has_value());
    CHECK(world.Whole("passport").error().key == "facts.forgotten");
    CHECK(world.All()[0].value.text == "***");
    CHECK(world.Put(Self("passport", Text("G12345678"))).error().key == "facts.forgotten");
    const auto key = store.Read([&](store::Tx& tx) { return OpenKey(tx, world.vault, kLin); });
    CHECK(key.error().key == "facts.forgotten");
  });
}

constexpr std::array<store::Parameter, 2> kFromTo{{{"from"}, {"to"}}};
constexpr store::StatementOf<store::Kind::kExec, 2> kMoveSealed{
    {.module = "facts",
     .name = "move_sealed",
     .sql = "UPDATE facts_values SET sealed = (SELECT o.sealed FROM facts_values o WHERE o.id = :from) WHERE id = :to",
     .kind = store::Kind::kExec,
     .parameters = kFromTo}};

TEST_CASE("a sealed value moved to another row does not open") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    World world(store);
    const Id other = NewId(kNow);
    world.AddPerson(other);
    const Id first = world.Put(Self("passport", Text("G12345678"))).value();
    const Id second = world.Put(Self("passport", Text("E99998888"))).value();
    const Id others = world.Put(Self("passport", Text("P55556666")), other).value();
    for (const Id& from : {first, others}) {
      REQUIRE(store.Write([&](store::Tx& tx) { return tx.Exec(kMoveSealed, from, second); }).value() == 1);
      CHECK(world.Whole("passport").error().code == ErrorCode::kInternal);
    }
    CHECK(world.Whole("passport", other).value() == "P55556666");
  });
}

TEST_CASE("bad values are refused and leave nothing") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    World world(store);
    struct Row {
      NewValue value;
      Id person;
      std::string key;
    };
    const std::vector<Row> rows{
        {Self("shoe_size", Text("44")), kLin, "facts.unknown_fact"},
        {Self("rank", Text("12")), kLin, "value.wrong_type"},
        {Self("job", {.type = pack::FactType::kBoolean, .none = false, .text = "true"}), kLin, "value.wrong_type"},
        {Self("job", Text("welder")), NewId(kNow), "not_found"},
        {Self("job", Text("welder")), "", "not_found"},
    };
    for (const Row& row : rows) CHECK(world.Put(row.value, row.person).error().key == row.key);
    CHECK(world.All().empty());
    CHECK(world.VersionNow() == 1);
    CHECK(world.Whole("passport").error().key == "not_found");
    const auto unknown = store.Read([&](store::Tx& tx) { return Version(tx, NewId(kNow)); });
    CHECK(unknown.error().key == "not_found");
    CHECK(CheckInvariants(store, std::vector{kStoreModule}).value().empty());
  });
}

TEST_CASE("one statement reads one fact of many people") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    World world(store);
    std::vector<Id> people{kLin};
    for (int i = 0; i < 2; ++i) {
      people.push_back(NewId(kNow));
      world.AddPerson(people.back());
    }
    for (std::size_t i = 0; i < people.size(); ++i) {
      REQUIRE(world.Put(Self("job", Text("job " + std::to_string(i))), people[i]).has_value());
    }
    std::vector<std::int64_t> counts;
    for (const std::size_t many : {std::size_t{1}, std::size_t{3}}) {
      const auto run = store.Read([&](store::Tx& tx) -> Result<std::size_t> {
        YQ_ASSIGN(const auto values, OfPeople(tx, {people.begin(), people.begin() + static_cast<int>(many)}, "job"));
        counts.push_back(tx.StatementsRun());
        return values.size();
      });
      CHECK(run.value() == many);
    }
    CHECK(counts[0] == counts[1]);
  });
}

TEST_CASE("all statements are understood by both databases") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    CHECK(PrepareAll(store, std::vector{kStoreModule}).value() == std::vector<std::string>{});
  });
}

TEST_CASE("planted sealed values cannot be read in the database's files") {
  const store::TestDatabase database(store::Backend::kSqlite);
  std::vector<std::string> planted;
  {
    const auto store = database.Open();
    REQUIRE(Migrate(*store, std::vector{kStoreModule}).has_value());
    World world(*store);
    const auto wrote = store->Write([&](store::Tx& tx) -> Result<void> {
      for (int i = 0; i < 1000; ++i) {
        planted.push_back("PLANTED" + std::to_string(100000 + i));
        YQ_TRY(Record(tx, world.vault, kLin, Self("passport", Text(planted.back())), kNow));
      }
      YQ_TRY(Record(tx, world.vault, kLin, Self("job", Text("in plain sight")), kNow));
      return {};
    });
    REQUIRE(wrote.has_value());
    CHECK(world.Whole("passport").value() == planted.back());
  }
  std::string bytes;
  const std::filesystem::path file = database.config().sqlite_path;
  for (const auto& entry : std::filesystem::directory_iterator(file.parent_path())) {
    std::ifstream in(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(in), {});
  }
  CHECK(bytes.contains("in plain sight"));
  CHECK_FALSE(bytes.contains("PLANTED"));
  for (const std::string& text : planted) CHECK_FALSE(bytes.contains(text));
}

TEST_CASE("every error of this module and of values has its sentence") {
  api::Messages messages;
  messages.Add(kMessages);
  CHECK(messages.Check() == std::vector<std::string>{});
  for (const std::string_view key : {"facts.unknown_fact", "facts.forgotten", "value.wrong_type", "value.too_small"}) {
    CHECK(messages.Has(key));
  }
}

}  // namespace
}  // namespace yq::facts
