#include <doctest/doctest.h>

#include <fmt/format.h>

#include "engine/crypto/totp.h"
#include "engine/store/testing.h"
#include "platform/access/access.h"
#include "platform/api/idempotency.h"
#include "platform/api/testing.h"
#include "platform/audit/audit.h"

namespace yq::access {
namespace {

using api::Role;
using api::TestAnswer;
using api::TestCaller;

struct World {
  store::Store& store;
  crypto::KeyRing keys = crypto::KeyRing::Generate();
  FixedClock clock{*ParseInstant("2026-11-24T08:00:00Z")};
  Access access;
  api::Messages messages;
  api::Table table;
  std::optional<api::Dispatcher> dispatcher;
  Id administrator;
  int keys_made = 0;

  explicit World(store::Store& given)
      : store(given),
        access({.store = given,
                .keys = keys,
                .send_mail = [](store::Tx&, const Letter&, Instant) -> Result<> { return {}; },
                .public_url = "https://talents.example.org",
                .site_name = {.zh = "引桥", .en = "Yinqiao"},
                .title_of_department =
                    [](std::string_view id) {
                      return id == "hr" ? Bilingual{.zh = "人社局", .en = "The bureau"} : Bilingual{};
                    }}) {
    messages.Add(kMessages);
    access.AddEndpoints(table);
    REQUIRE(table.Check() == std::vector<std::string>{});
    dispatcher.emplace(table, api::DispatcherConfig{.store = store,
                                                    .keys = keys,
                                                    .clock = clock,
                                                    .authenticator = access,
                                                    .messages = messages,
                                                    .log = [](std::string_view) {},
                                                    .begin_write = audit::LockChain});
    administrator = Make("root.admin", Role::kAdministrator, "");
  }
  Id Make(const std::string& login, Role role, const std::string& department) {
    auto made = access.MakeStaff({.login = login,
                                  .name = {.zh = "名", .en = "Name"},
                                  .email = "",
                                  .password = "a password of tests",
                                  .roles = {role},
                                  .department = department},
                                 {}, clock.Now());
    REQUIRE(made.has_value());
    return made->account;
  }
  TestCaller As(const Id& account) {
    TestCaller caller(*dispatcher);
    caller.cookie = access.OpenSession(account, clock.Now()).value();
    REQUIRE(caller.TakeToken());
    return caller;
  }
  std::vector<http::Field> Key(std::string_view version = {}) {
    std::vector<http::Field> headers{{"Idempotency-Key", fmt::format("key-of-the-tests-{}", ++keys_made)}};
    if (!version.empty()) headers.push_back({"If-Match", fmt::format("\"v{}\"", version)});
    return headers;
  }
  static std::vector<http::Field> Seen(std::string_view version) {
    return {{"If-Match", fmt::format("\"v{}\"", version)}};
  }
  int SignIn(std::string_view login, std::string_view password, std::string_view secret) {
    clock.Set(clock.Now() + std::chrono::minutes(2));
    const std::string code = crypto::TotpCode(crypto::Base32Decode(secret).value(), clock.Now().micros / 30'000'000);
    return TestCaller(*dispatcher)
        .Send("POST", "/api/sessions/staff",
              fmt::format(R"({{"login": "{}", "password": "{}", "code": "{}"}})", login, password, code))
        .status;
  }
  std::string Actions() {
    const auto entries = store.Read([](store::Tx& tx) { return audit::ListEntries(tx, {}, {}, 100); });
    std::string actions;
    for (auto it = entries->rbegin(); it != entries->rend(); ++it) actions += it->action.substr(7) + " ";
    return actions;
  }
};

void WithWorld(const std::function<void(World&)>& body) {
  store::ForEachStore({api::kStoreModule, audit::kStoreModule, kStoreModule}, [&](store::Store& store) {
    World world(store);
    body(world);
  });
}

constexpr std::string_view kOrder =
    R"({"login": "New.Officer", "name": {"zh": "新", "en": "New"}, "email": "new@office.example", "roles": ["officer"], "department": "hr"})";

TEST_CASE("an account is made once, signs in with what was shown, and is closed and opened again") {
  WithWorld([](World& world) {
    TestCaller admin = world.As(world.administrator);
    const std::vector<http::Field> key = world.Key();
    const TestAnswer made = admin.Send("POST", "/api/accounts", kOrder, key);
    REQUIRE(made.status == 201);
    CHECK(admin.Send("POST", "/api/accounts", kOrder, key).text == made.text);
    CHECK(made.At("/account/login") == "new.officer");
    CHECK(made.At("/account/email_masked") == "n***@office.example");
    CHECK(made.At("/account/department/title/en") == "The bureau");
    CHECK(made.At("/account/state") == "active");
    CHECK(made.At("/totp_uri").starts_with("otpauth://totp/"));
    const std::string password = made.At("/password");
    const std::string secret = made.At("/totp_secret");
    CHECK(world.SignIn("new.officer", password, secret) == 201);
    CHECK(admin.Send("POST", "/api/accounts", kOrder, world.Key()).At("/problems/0/key") == "access.login_taken");

    const std::string path = "/api/accounts/" + made.At("/account/id");
    CHECK(admin.Get(path).text.find(password) == std::string::npos);
    const TestAnswer closed = admin.Send("PATCH", path, R"({"state": "closed"})", World::Seen(made.At("/version")));
    CHECK(closed.At("/state") == "closed");
    CHECK(world.SignIn("new.officer", password, secret) == 401);
    const TestAnswer stale = admin.Send("PATCH", path, R"({"state": "active"})", World::Seen(made.At("/version")));
    CHECK(stale.status == 412);
    CHECK(stale.At("/current/state") == "closed");
    const TestAnswer open = admin.Send("PATCH", path, R"({"state": "active"})", World::Seen(closed.At("/version")));
    CHECK(open.At("/state") == "active");
    CHECK(world.SignIn("new.officer", password, secret) == 201);

    admin = world.As(world.administrator);
    const TestAnswer totp = admin.Send("POST", path + "/totp", "", world.Key(open.At("/version")));
    REQUIRE(totp.status == 200);
    CHECK(totp.At("/totp_secret") != secret);
    CHECK(totp.At("/password") == "null");
    CHECK(world.SignIn("new.officer", password, secret) == 401);
    CHECK(world.SignIn("new.officer", password, totp.At("/totp_secret")) == 201);
    admin = world.As(world.administrator);
    const TestAnswer word = admin.Send("POST", path + "/password", "{}", world.Key(totp.At("/version")));
    REQUIRE(word.status == 200);
    CHECK(world.SignIn("new.officer", password, totp.At("/totp_secret")) == 401);
    CHECK(world.SignIn("new.officer", word.At("/password"), totp.At("/totp_secret")) == 201);
    CHECK(world.Actions() ==
          "account_made account_made signed_in account_closed sign_in_refused account_opened signed_in code_reset "
          "sign_in_refused signed_in password_changed sign_in_refused signed_in ");
  });
}

TEST_CASE("accounts that cannot be made or changed") {
  WithWorld([](World& world) {
    const Id officer = world.Make("wang.min", Role::kOfficer, "hr");
    TestCaller admin = world.As(world.administrator);
    struct Row {
      const char* name;
      const char* body;
      int status;
      const char* key;  // of the first problem, or of the whole
    };
    const Row orders[] = {
        {"nothing", "{}", 422, "api.missing_field"},
        {"login", R"({"login": "a b", "name": {"zh": "一", "en": "A"}, "roles": ["auditor"]})", 422,
         "access.bad_login"},
        {"no role", R"({"login": "abc", "name": {"zh": "一", "en": "A"}, "roles": []})", 422, "access.needs_role"},
        {"no department", R"({"login": "abc", "name": {"zh": "一", "en": "A"}, "roles": ["officer"]})", 422,
         "access.needs_department"},
        {"unknown department",
         R"({"login": "abc", "name": {"zh": "一", "en": "A"}, "roles": ["officer"], "department": "moon"})", 422,
         "access.no_such_department"},
        {"talent", R"({"login": "abc", "name": {"zh": "一", "en": "A"}, "roles": ["talent"]})", 422,
         "access.role_of_other_kind"},
        {"both", R"({"login": "abc", "name": {"zh": "一", "en": "A"}, "roles": ["auditor", "administrator"]})", 422,
         "access.roles_exclude"},
        {"own password", R"({"login": "abc", "name": {"zh": "一", "en": "A"}, "roles": ["auditor"], "password": "x"})",
         422, "api.unknown_field"},
    };
    for (const Row& row : orders) {
      CAPTURE(row.name);
      const TestAnswer answer = admin.Send("POST", "/api/accounts", row.body, world.Key());
      CHECK(answer.status == row.status);
      CHECK(answer.At("/problems/0/key") == row.key);
    }
    const std::string own = "/api/accounts/" + world.administrator;
    const std::string other = "/api/accounts/" + officer;
    struct Change {
      const std::string& path;
      const char* body;
      int status;
      const char* key;
    };
    const Change changes[] = {
        {own, R"({"state": "closed"})", 409, "access.own_account"},
        {own, R"({"roles": ["auditor"]})", 409, "access.own_account"},
        {other, "{}", 422, "access.nothing_to_change"},
        {other, R"({"state": "gone"})", 422, "api.invalid_body"},
        {other, R"({"roles": ["officer"]})", 422, "access.needs_department"},
        {other, R"({"department": "moon"})", 422, "access.no_such_department"},
        {other, R"({"roles": ["auditor", "officer"], "department": "hr"})", 422, "access.roles_exclude"},
    };
    for (const Change& change : changes) {
      CAPTURE(change.body);
      const TestAnswer answer = admin.Send("PATCH", change.path, change.body, World::Seen("1"));
      CHECK(answer.status == change.status);
      CHECK(answer.At("/key") == change.key);
    }
    CHECK(admin.Send("PATCH", other, R"({"state": "closed"})").status == 428);
    const std::string absent = "/api/accounts/" + NewId(world.clock.Now());
    CHECK(admin.Get(absent).status == 404);
    CHECK(admin.Send("PATCH", absent, R"({"state": "closed"})", World::Seen("1")).status == 404);
    CHECK(admin.Send("POST", absent + "/totp", "", world.Key("1")).status == 404);
    CHECK(admin.Send("PATCH", other, R"({"roles": ["policy_officer"]})", World::Seen("1")).At("/department") == "null");
    TestCaller clerk = world.As(officer);
    CHECK(clerk.Get("/api/accounts").status == 403);
    CHECK(clerk.Get(other).status == 403);
    CHECK(clerk.Send("POST", "/api/accounts", kOrder, world.Key()).status == 403);
    CHECK(world.Actions() == "account_made account_made roles_changed ");
  });
}

TEST_CASE("the list goes by login, page after page, with roles and without talents") {
  WithWorld([](World& world) {
    world.Make("b.two", Role::kOfficer, "hr");
    world.Make("a.one", Role::kAuditor, "");
    world.Make("c.three", Role::kPolicyOfficer, "");
    REQUIRE(world.store
                .Write([&](store::Tx& tx) {
                  return world.access.FindOrMakeTalent(tx, "talent@example.org", Language::kEn, world.clock.Now());
                })
                .has_value());
    TestCaller admin = world.As(world.administrator);
    const TestAnswer first = admin.Get("/api/accounts?limit=3");
    CHECK(first.At("/items/0/login") == "a.one");
    CHECK(first.At("/items/0/roles") == R"(["auditor"])");
    CHECK(first.At("/items/2/login") == "c.three");
    const TestAnswer second = admin.Get("/api/accounts?limit=3&cursor=" + first.At("/next_cursor"));
    CHECK(second.At("/items/0/login") == "root.admin");
    CHECK(second.json.at("items").as_array().size() == 1);
    CHECK(second.At("/next_cursor") == "null");
    CHECK(admin.Get("/api/accounts?limit=0").status == 422);
    CHECK(admin.Get("/api/accounts?cursor=x").status == 422);
  });
}

}  // namespace
}  // namespace yq::access
