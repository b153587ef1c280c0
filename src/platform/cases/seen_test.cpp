#include <fmt/format.h>

#include <functional>

#include "platform/cases/testing.h"

namespace yq::cases {
namespace {

void OnBoth(const std::function<void(TestWorld&)>& body) {
  store::ForEachStore(TestModules(), [&](store::Store& store) {
    TestWorld world(store);
    body(world);
  });
}

TEST_CASE("an old version is stale only where what the command rests on has changed") {
  struct Row {
    const char* name;
    std::function<void(TestWorld&, const Id&)> meanwhile;             // somebody else, on the newest version
    std::function<Result<>(TestWorld&, store::Tx&, const Id&)> then;  // with the version before
    std::string changed;                                              // "" when it goes through, else the parts
  };
  const auto verify_home = [](TestWorld& world, store::Tx& tx, const Id& id) -> Result<> {
    return world.cases.Verify(tx, world.by(world.clerk), id, 1,
                              {.fact = "owns_home", .value = TestWorld::Value("owns_home", "false")});
  };
  const auto complete_home = [](TestWorld& world, store::Tx& tx, const Id& id) -> Result<> {
    const auto whole = world.cases.Find(tx, TestWorld::scope(world.officer), id);
    const auto done =
        world.cases.Complete(tx, world.by(world.clerk), TestWorld::Task(*whole, "check_home").id, 1, false, "owns one");
    return done ? Result<>{} : std::unexpected(done.error());
  };
  const auto ask_pay = [](TestWorld& world, store::Tx& tx, const Id& id) -> Result<> {
    const auto asked = world.cases.Ask(tx, world.by(world.officer), id, 1,
                                       {.kind = RequestKind::kFact, .part = "monthly_pay", .note = "which month?"});
    return asked ? Result<>{} : std::unexpected(asked.error());
  };
  const auto withdraw = [](TestWorld& world, store::Tx& tx, const Id& id) -> Result<> {
    return world.cases.Withdraw(tx, world.by(world.lin), id, 1, {});
  };
  const auto degree = [](TestWorld& world, const Id& id) {
    world.Verify(id, world.officer, "degree_level", "doctorate");
  };
  const auto home = [](TestWorld& world, const Id& id) { world.Verify(id, world.clerk, "owns_home", "false"); };
  const auto owner = [](TestWorld& world, const Id& id) { world.Verify(id, world.clerk, "owns_home", "true"); };
  const auto pay = [](TestWorld& world, const Id& id) { world.Verify(id, world.officer, "monthly_pay", "20000"); };
  const auto done = [](TestWorld& world, const Id& id) {
    world.Verify(id, world.officer, "degree_level", "doctorate");
    world.Verify(id, world.officer, "monthly_pay", "20000");
    world.Complete(id, world.officer, "check_degree");
  };
  const std::vector<Row> rows = {
      {"another fact", degree, verify_home, ""},
      {"the same fact", home, verify_home, "/facts/owns_home "},
      {"another department's whole task", done, verify_home, ""},
      {"another department's whole task, then mine", done, complete_home, ""},
      {"a fact that my task checks", home, complete_home, "/facts/owns_home "},
      {"ask for another", degree, ask_pay, ""},
      {"ask for what was verified", pay, ask_pay, "/facts/monthly_pay "},
      {"withdraw while it is worked on", done, withdraw, ""},
      {"withdraw while the proposal changed", owner, withdraw, "/items/* "},
  };
  OnBoth([&](TestWorld& world) {
    int drafts = 0;
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const Id id = world.Open(world.lin, fmt::format("draft-{}", ++drafts)).case_id;
      row.meanwhile(world, id);
      const std::int64_t version = world.Case(id).record.version;
      const auto result = world.Try([&](store::Tx& tx) { return row.then(world, tx, id); });
      std::string changed;
      if (!result) {
        CHECK(result.error().key == "api.stale");
        for (const Problem& problem : result.error().problems) {
          changed += (problem.place.starts_with("/items/") ? "/items/*" : problem.place) + " ";
        }
      }
      CHECK(changed == row.changed);
      CHECK(world.Case(id).record.version == version + (result ? 1 : 0));
    }
    const Id id = world.Open(world.lin, "draft-future").case_id;
    for (const std::int64_t never : {-1, 0, 2}) {
      const auto refused = world.Try([&](store::Tx& tx) {
        return world.cases.Verify(tx, world.by(world.clerk), id, never,
                                  {.fact = "owns_home", .value = TestWorld::Value("owns_home", "false")});
      });
      CHECK(refused.error().code == ErrorCode::kStale);
    }
    world.CheckWhole();
  });
}

TEST_CASE("a decision rests on every fact, material and task of its item") {
  OnBoth([](TestWorld& world) {
    const Id id = world.Open(world.lin, "draft-1").case_id;
    world.Prepare(id);
    const WholeCase seen = world.Case(id);
    world.Verify(id, world.officer, "degree_level", "doctorate");
    const auto decided = world.Try([&](store::Tx& tx) {
      return world.cases.Decide(tx, world.by(world.officer), id, seen.record.version, seen.items[0].id,
                                {.outcome = Outcome::kGranted});
    });
    REQUIRE(!decided.has_value());
    CHECK(decided.error().problems.at(0).place == "/facts/degree_level");
    CHECK(world.Decide(id, Outcome::kGranted).has_value());
  });
}

}  // namespace
}  // namespace yq::cases
