// For tests over cases: the invented harbour district with two people and its departments, on a given store. Beside the
// pack's service there is one without policy and letter, decided by the registry.
#pragma once

#include <doctest/doctest.h>

#include <map>

#include "engine/store/testing.h"
#include "platform/api/idempotency.h"
#include "platform/audit/audit.h"
#include "platform/cases/cases.h"

namespace yq::cases {

inline std::vector<store::Module> TestModules() {
  return {api::kStoreModule, audit::kStoreModule, facts::kStoreModule, kStoreModule};
}

inline const std::shared_ptr<const pack::Pack>& HarbourPack() {
  static const std::shared_ptr<const pack::Pack> pack = [] {
    auto loaded = pack::LoadPack(std::string(YQ_SOURCE_DIR) + "/src/platform/pack/testdata/whole");
    REQUIRE(loaded.has_value());
    auto with_pass = std::make_shared<pack::Pack>(**loaded);
    pack::Service pass;
    pass.id = "harbour_pass";
    pass.title = {"港区通行证", "Harbour pass"};
    pass.department.id = "registry";
    pass.working_days = 10;
    pack::Task check{.id = "check_home", .title = {"核对住房", "Check the home"}};
    check.department.id = "registry";
    check.verifies.push_back({.id = "owns_home", .at = {}});
    pack::Task decide{.id = "decide", .title = {"决定", "Decide"}};
    decide.department.id = "registry";
    decide.decides = true;
    decide.after.push_back({.id = "check_home", .at = {}});
    pass.tasks = {check, decide};
    with_pass->services.Put(std::move(pass));
    return std::shared_ptr<const pack::Pack>(with_pass);
  }();
  return pack;
}

inline api::Actor Talent(const Id& person) {
  return {.account = "account-" + person,
          .session = {},
          .kind = api::AccountKind::kTalent,
          .person = person,
          .department = {},
          .roles = {api::Role::kTalent},
          .permissions = {},
          .signed_in_at = {}};
}
inline api::Actor Staff(const std::string& name, api::Role role, const std::string& department) {
  return {.account = name,
          .session = {},
          .kind = api::AccountKind::kStaff,
          .person = {},
          .department = department,
          .roles = {role},
          .permissions = {},
          .signed_in_at = {}};
}

struct TestWorld {
  static constexpr std::string_view kService = "grant_application";

  store::Store& store;
  crypto::KeyRing keys = crypto::KeyRing::Generate();
  FixedClock clock{*ParseInstant("2026-03-02T02:00:00Z")};  // a Monday
  std::vector<std::string> mails;                           // subjects in English
  Cases cases;
  const api::Actor lin = Talent("lin");
  const api::Actor amy = Talent("amy");
  const api::Actor officer = Staff("officer", api::Role::kOfficer, "harbour_office");
  const api::Actor clerk = Staff("clerk", api::Role::kDepartmentOfficer, "registry");
  const api::Actor stranger = Staff("stranger", api::Role::kOfficer, "elsewhere");
  const api::Actor auditor = Staff("auditor", api::Role::kAuditor, "harbour_office");

  template <class F>
  auto Try(F&& fn) {
    return store.Write(std::forward<F>(fn));
  }
  template <class F>
  auto Do(F&& fn) {
    auto result = store.Write(std::forward<F>(fn));
    if (!result) FAIL(result.error().key << ": " << result.error().detail.text);
    if constexpr (!std::is_void_v<typename decltype(result)::value_type>) return std::move(*result);
  }

  explicit TestWorld(store::Store& given)
      : store(given),
        cases({.pack = HarbourPack(),
               .keys = keys,
               .public_url = "https://harbour.example",
               .mail_person = [this](store::Tx& tx, const Id&, const Bilingual& subject, const Bilingual&,
                                     Instant) -> Result<> {
                 tx.OnCommit([this, subject] { mails.push_back(subject.en); });
                 return {};
               },
               .find_attachment = [](store::Tx&, const api::Actor& owner,
                                     const Id& id) -> Result<std::optional<Attachment>> {
                 // Ids of uploads in tests begin with the account that made them.
                 if (!id.starts_with(owner.account)) return std::nullopt;
                 return Attachment{
                     .id = id, .name = "file.pdf", .type = id.ends_with("png") ? "png" : "pdf", .size = 9};
               }}) {
    for (const api::Actor* person : {&lin, &amy}) {
      Do([&](store::Tx& tx) { return facts::MakeKey(tx, vault(), person->person, clock.Now()); });
    }
  }

  [[nodiscard]] facts::Vault vault() const { return {keys, *HarbourPack()}; }
  [[nodiscard]] By by(const api::Actor& actor) const { return {actor, clock.Now()}; }
  [[nodiscard]] static access::Scope scope(const api::Actor& actor) { return access::CaseScope(actor); }

  static pack::Scalar Value(std::string_view fact, std::string_view text) {
    return pack::ParseFactValue(*HarbourPack(), *HarbourPack()->facts.Find(fact), text).value();
  }
  using Given = std::map<std::string, std::string>;
  static Given Eligible() {
    return {{"full_name", "Lin Yue"},
            {"phone", "13812345678"},
            {"degree_level", "doctorate"},
            {"monthly_pay", "20000"},
            {"owns_home", "false"}};
  }

  // Records the facts and opens a case on them.
  Result<Receipt> TryOpen(store::Tx& tx, const api::Actor& person, const Id& draft, const Given& given,
                          const std::vector<std::string>& services = {std::string(kService)}) {
    for (const auto& [fact, text] : given) {
      YQ_TRY(facts::Record(tx, vault(), person.person,
                           {.fact = fact,
                            .value = Value(fact, text),
                            .observed_on = cases.DayOf(clock.Now()),
                            .recorded_by = person.account},
                           clock.Now()));
    }
    YQ_ASSIGN(std::vector<facts::Known> known, facts::Current(tx, vault(), person.person, cases.DayOf(clock.Now())));
    std::erase_if(known, [&](const facts::Known& each) { return !given.contains(each.fact); });
    return cases.Open(
        tx, by(person),
        {.person = person.person,
         .person_name = given.contains("full_name") ? given.at("full_name") : person.person,
         .draft = draft,
         .services = services,
         .facts = std::move(known),
         .materials = {
             {"degree_certificate",
              {.id = person.account + "-degree-" + draft, .name = "degree.pdf", .type = "pdf", .size = 12}}}});
  }
  Receipt Open(const api::Actor& person, const Id& draft, const Given& given = Eligible()) {
    return Do([&](store::Tx& tx) { return TryOpen(tx, person, draft, given); });
  }
  WholeCase Case(const Id& id) {
    auto whole = store.Read([&](store::Tx& tx) { return cases.Find(tx, scope(officer), id); });
    REQUIRE(whole.has_value());
    return std::move(*whole);
  }
  static const TaskRecord& Task(const WholeCase& whole, std::string_view task) {
    const auto it = std::ranges::find(whole.tasks, task, &TaskRecord::task);
    REQUIRE(it != whole.tasks.end());
    return *it;
  }
  void Verify(const Id& id, const api::Actor& actor, const std::string& fact, std::string_view text) {
    const std::int64_t version = Case(id).record.version;
    Do([&](store::Tx& tx) {
      return cases.Verify(tx, by(actor), id, version, {.fact = fact, .value = Value(fact, text)});
    });
  }
  void Complete(const Id& id, const api::Actor& actor, std::string_view task, bool ok = true) {
    const WholeCase whole = Case(id);
    Do([&](store::Tx& tx) {
      return cases.Complete(tx, by(actor), Task(whole, task).id, whole.record.version, ok, ok ? "" : "not in order");
    });
  }
  // Everything verified and checked: the deciding task is open.
  void Prepare(const Id& id, const Given& given = Eligible()) {
    Verify(id, officer, "degree_level", given.at("degree_level"));
    Verify(id, officer, "monthly_pay", given.at("monthly_pay"));
    Verify(id, clerk, "owns_home", given.at("owns_home"));
    Complete(id, officer, "check_degree");
    Complete(id, clerk, "check_home");
  }
  Result<> Decide(const Id& id, Outcome outcome, const std::optional<std::string>& reason = {},
                  const std::optional<std::string>& amount = {}) {
    const WholeCase whole = Case(id);
    return Try([&](store::Tx& tx) {
      return cases.Decide(tx, by(officer), id, whole.record.version, whole.items[0].id, {outcome, reason, amount});
    });
  }
  // No invariant is broken and the record of who did what is whole.
  void CheckWhole() {
    const auto broken = store::CheckInvariants(store, TestModules());
    REQUIRE(broken.has_value());
    for (const store::Violation& violation : *broken) {
      FAIL_CHECK(violation.invariant << ": " << (violation.examples.empty() ? "" : violation.examples[0]));
    }
    const auto chain = audit::VerifyChain(store);
    REQUIRE(chain.has_value());
    CHECK(!chain->broken);
  }
};

}  // namespace yq::cases
