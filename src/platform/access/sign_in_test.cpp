#include <doctest/doctest.h>

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "engine/crypto/password.h"
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
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kPassword = "correct horse battery";

struct World {
  store::Store& store;
  crypto::KeyRing keys = crypto::KeyRing::Generate();
  FixedClock clock{*ParseInstant("2026-11-24T08:00:00Z")};
  std::vector<Letter> sent;
  std::vector<Id> new_people;
  Access access;
  api::Messages messages;
  api::Table table;
  std::unique_ptr<api::Dispatcher> dispatcher;
  MadeStaff officer;

  explicit World(store::Store& given, Limits limits = {}, std::uint32_t guesses = 300)
      : store(given),
        access({.store = given,
                .keys = keys,
                .send_mail = [this](store::Tx& tx, const Letter& letter, Instant) -> Result<> {
                  tx.OnCommit([this, letter] { sent.push_back(letter); });
                  return {};
                },
                .public_url = "https://talents.example.org",
                .site_name = {.zh = "引桥", .en = "Yinqiao"},
                .on_new_talent = [this](store::Tx& tx, const Id& person, std::string_view, Language) -> Result<> {
                  tx.OnCommit([this, person] { new_people.push_back(person); });
                  return {};
                },
                .title_of_department = [](std::string_view) { return Bilingual{.zh = "人社局", .en = "The bureau"}; },
                .limits = limits}) {
    messages.Add(kMessages);
    messages.Add(audit::kMessages);
    REQUIRE(messages.Check() == std::vector<std::string>{});
    access.AddEndpoints(table);
    REQUIRE(table.Check() == std::vector<std::string>{});
    dispatcher = std::make_unique<api::Dispatcher>(table, api::DispatcherConfig{.store = store,
                                                                                .keys = keys,
                                                                                .clock = clock,
                                                                                .authenticator = access,
                                                                                .messages = messages,
                                                                                .log = [](std::string_view) {},
                                                                                .begin_write = audit::LockChain,
                                                                                .guesses_per_address = guesses});
    auto made = access.MakeStaff({.login = "Wang.Min",
                                  .name = {.zh = "王敏", .en = "Wang Min"},
                                  .email = "wang.min@office.example",
                                  .password = std::string(kPassword),
                                  .roles = {Role::kOfficer},
                                  .department = "hr"},
                                 {}, clock.Now());
    REQUIRE(made);
    officer = *made;
  }

  TestCaller Caller() { return TestCaller(*dispatcher); }
  std::string Code(int step_offset = 0) {
    return crypto::TotpCode(officer.totp_secret, clock.Now().micros / 30'000'000 + step_offset);
  }
  TestAnswer SignInStaff(TestCaller& caller, std::string_view login, std::string_view password, std::string_view code) {
    return caller.Send("POST", "/api/sessions/staff",
                       fmt::format(R"({{"login": "{}", "password": "{}", "code": "{}"}})", login, password, code));
  }
  TestAnswer AskForLink(std::string_view email, std::string_view language = "en") {
    TestCaller caller = Caller();
    return caller.Send("POST", "/api/email-links",
                       fmt::format(R"({{"email": "{}", "language": "{}"}})", email, language));
  }
  std::string LastToken() {
    const std::string& text = sent.back().text;
    const std::size_t at = text.find("/portal/enter#") + 14;
    return text.substr(at, text.find('\n', at) - at);
  }
  TestAnswer UseLink(TestCaller& caller, std::string_view token) {
    return caller.Send("POST", "/api/sessions/email", fmt::format(R"({{"token": "{}"}})", token));
  }
  TestCaller SignedInTalent(std::string_view email) {
    AskForLink(email);
    TestCaller caller = Caller();
    REQUIRE(UseLink(caller, LastToken()).status == 201);
    REQUIRE(caller.TakeToken());
    return caller;
  }
  std::string Actions() {
    const auto entries = store.Read([](store::Tx& tx) { return audit::ListEntries(tx, {}, {}, 100); });
    std::string actions;
    for (auto it = entries->rbegin(); it != entries->rend(); ++it) actions += it->action.substr(7) + " ";
    return actions;
  }
};

std::vector<store::Module> Modules() { return {api::kStoreModule, audit::kStoreModule, kStoreModule}; }

void WithWorld(const std::function<void(World&)>& body) {
  store::ForEachStore(Modules(), [&](store::Store& store) {
    World world(store);
    body(world);
  });
}

TEST_CASE("staff sign in with password and code") {
  WithWorld([](World& world) {
    TestCaller caller = world.Caller();
    const TestAnswer answer = world.SignInStaff(caller, " WANG.min ", kPassword, world.Code());
    CHECK(answer.status == 201);
    CHECK(answer.At("/account/id") == world.officer.account);
    CHECK(answer.At("/account/kind") == "staff");
    CHECK(answer.At("/account/name/zh") == "王敏");
    CHECK(answer.At("/account/email_masked") == "w***@office.example");
    CHECK(answer.At("/account/roles") == R"(["officer"])");
    CHECK(answer.At("/account/department/title/en") == "The bureau");
    CHECK(answer.At("/idle_ends_at") == "2026-11-24T08:15:00Z");
    CHECK(answer.At("/ends_at") == "2026-11-24T20:00:00Z");
    const std::string_view cookie = answer.headers.Get("Set-Cookie");
    CHECK(cookie.starts_with("yq_session="));
    CHECK(cookie.find("HttpOnly") != std::string_view::npos);
    CHECK(cookie.find("SameSite=Lax") != std::string_view::npos);
    CHECK(cookie.find("Secure") == std::string_view::npos);
    CHECK(caller.TakeToken());
    CHECK(caller.csrf == answer.At("/csrf_token"));
    CHECK(world.Actions() == "account_made signed_in ");

    TestCaller secure = world.Caller();
    secure.tls = true;
    const TestAnswer with_tls = world.SignInStaff(secure, "wang.min", kPassword, world.Code(1));
    CHECK(with_tls.headers.Get("Set-Cookie").starts_with("__Host-yq_session="));
    CHECK(with_tls.headers.Get("Set-Cookie").find("Secure") != std::string_view::npos);
    CHECK(with_tls.headers.Get("Set-Cookie").find("Path=/") != std::string_view::npos);
    CHECK(secure.TakeToken());
  });
}

TEST_CASE("wrong name, password or code, a used code and a closed account answer alike") {
  WithWorld([](World& world) {
    TestCaller caller = world.Caller();
    REQUIRE(world.SignInStaff(caller, "wang.min", kPassword, world.Code()).status == 201);
    REQUIRE(world.access.MakeStaff({.login = "closed",
                                    .name = {.zh = "某", .en = "X"},
                                    .email = "",
                                    .password = std::string(kPassword),
                                    .roles = {Role::kAuditor},
                                    .department = "",
                                    .totp_secret = world.officer.totp_secret},
                                   {}, world.clock.Now()));
    REQUIRE(world.access.CloseAccount("closed", {}, world.clock.Now()));
    struct Row {
      std::string_view what;
      std::string_view login;
      std::string_view password;
      std::string code;
    };
    const Row rows[] = {
        {"unknown login", "nobody", kPassword, world.Code(1)},
        {"wrong password", "wang.min", "correct horse batterz", world.Code(1)},
        {"wrong code", "wang.min", kPassword, "000000"},
        {"empty code", "wang.min", kPassword, ""},
        {"code used before", "wang.min", kPassword, world.Code()},
        {"code older than the used one", "wang.min", kPassword, world.Code(-1)},
        {"closed account", "closed", kPassword, world.Code()},
        {"empty all", "", "", ""},
        {"a very long name",
         std::string_view("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"), kPassword,
         "1"},
    };
    std::set<std::string> bodies;
    for (const Row& row : rows) {
      CAPTURE(row.what);
      const TestAnswer answer = world.SignInStaff(caller, row.login, row.password, row.code);
      CHECK(answer.status == 401);
      CHECK(answer.headers.Get("Set-Cookie").empty());
      bodies.insert(answer.text);
      world.clock.Advance(seconds(1));
    }
    CHECK(bodies.size() == 1);
    world.clock.Advance(minutes(10));
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, world.Code()).status == 201);
  });
}

TEST_CASE("a hash of older parameters is renewed at the next right sign-in and only then") {
  // Of kPassword: 8 MiB, one pass.
  static constexpr std::string_view kOldHash =
      "$argon2id$v=19$m=8192,t=1,p=1$/xLL2CLkHNu2AEP19nmuDA$Vsbh9Gtdj8gp7w4OlVg+Ufh4mDGDgT0yMtufogzn1Qk";
  static constexpr std::array<store::Parameter, 1> kHash{{{"hash"}}};
  static constexpr store::StatementOf<store::Kind::kExec, 1> kSetHash{
      {.module = "access",
       .name = "test_set_hash",
       .sql = "UPDATE access_accounts SET password_hash = :hash WHERE login = 'wang.min'",
       .kind = store::Kind::kExec,
       .parameters = kHash}};
  static constexpr store::StatementOf<store::Kind::kOne, 0> kGetHash{
      {.module = "access",
       .name = "test_get_hash",
       .sql = "SELECT password_hash FROM access_accounts WHERE login = 'wang.min'",
       .kind = store::Kind::kOne}};
  WithWorld([](World& world) {
    const auto hash = [&] {
      return world.store
          .Read([](store::Tx& tx) -> Result<std::string> {
            YQ_ASSIGN(const store::Row row, tx.One(kGetHash));
            return row.Text(0);
          })
          .value();
    };
    REQUIRE(world.store.Write([](store::Tx& tx) { return tx.Exec(kSetHash, kOldHash); }).has_value());
    TestCaller caller = world.Caller();
    CHECK(world.SignInStaff(caller, "wang.min", "correct horse batterie", world.Code()).status == 401);
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, "000000").status == 401);
    CHECK(hash() == kOldHash);
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, world.Code()).status == 201);
    const std::string renewed = hash();
    CHECK(renewed != kOldHash);
    CHECK_FALSE(crypto::NeedsRehash(renewed));
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, world.Code(1)).status == 201);
    CHECK(hash() == renewed);
  });
}

TEST_CASE("a code works once, also when used twice at once") {
  WithWorld([](World& world) {
    std::atomic<int> entered{0};
    std::vector<std::thread> threads;
    const std::string code = world.Code();
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        TestCaller caller = world.Caller();
        if (world.SignInStaff(caller, "wang.min", kPassword, code).status == 201) ++entered;
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(entered == 1);
  });
}

TEST_CASE("wrong attempts make a login wait, known or not, and a right one starts over") {
  WithWorld([](World& world) {
    TestCaller caller = world.Caller();
    for (const std::string_view login : {"wang.min", "nobody"}) {
      CAPTURE(login);
      for (int i = 1; i <= 5; ++i) {
        CHECK(world.SignInStaff(caller, login, "wrong password", "0").status == 401);
      }
      const TestAnswer waits = world.SignInStaff(caller, login, kPassword, world.Code());
      CHECK(waits.status == 429);
      CHECK(waits.At("/key") == "access.wait");
      CHECK(waits.headers.Get("Retry-After") == "5");
      const seconds next[] = {seconds(5), seconds(10), seconds(20), seconds(40), seconds(80)};
      for (const seconds wait : next) {
        world.clock.Advance(wait - seconds(1));
        CHECK(world.SignInStaff(caller, login, kPassword, world.Code()).status == 429);
        world.clock.Advance(seconds(1));
        CHECK(world.SignInStaff(caller, login, "wrong password", "0").status == 401);
      }
      CHECK(world.SignInStaff(caller, login, kPassword, world.Code()).headers.Get("Retry-After") == "600");
    }
    world.clock.Advance(minutes(10));
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, world.Code()).status == 201);
    CHECK(world.SignInStaff(caller, "wang.min", "wrong password", "0").status == 401);
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, world.Code(1)).status == 201);
    // Attempts of long ago are forgotten.
    for (int i = 0; i < 4; ++i) world.SignInStaff(caller, "wang.min", "wrong password", "0");
    world.clock.Advance(hours(2));
    CHECK(world.SignInStaff(caller, "wang.min", "wrong password", "0").status == 401);
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, world.Code()).status == 201);
  });
}

TEST_CASE("guessing from one address ends after a number of tries") {
  store::ForEachStore(Modules(), [](store::Store& store) {
    World world(store, {}, 5);
    TestCaller caller = world.Caller();
    for (int i = 0; i < 5; ++i) CHECK(world.UseLink(caller, "x").status == 401);
    CHECK(world.UseLink(caller, "x").status == 429);
    CHECK(world.AskForLink("a@b.cn").status == 429);
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, world.Code()).status == 429);
  });
}

TEST_CASE("a talent signs in by a link that works once, for 15 minutes") {
  WithWorld([](World& world) {
    const TestAnswer asked = world.AskForLink(" Li.Wei@Example.org ");
    CHECK(asked.status == 202);
    CHECK(asked.text == "{}");
    REQUIRE(world.sent.size() == 1);
    CHECK(world.sent[0].to == "li.wei@example.org");
    CHECK(world.sent[0].subject == "Sign in to Yinqiao");
    CHECK(world.sent[0].text.find("https://talents.example.org/portal/enter#") != std::string::npos);
    CHECK(world.sent[0].text.find("15 minutes") != std::string::npos);
    const std::string token = world.LastToken();

    TestCaller caller = world.Caller();
    const TestAnswer entered = world.UseLink(caller, token);
    CHECK(entered.status == 201);
    CHECK(entered.At("/account/kind") == "talent");
    CHECK(entered.At("/account/name") == "null");
    CHECK(entered.At("/account/department") == "null");
    CHECK(entered.At("/account/email_masked") == "l***@example.org");
    CHECK(entered.At("/account/language") == "en");
    CHECK(entered.At("/idle_ends_at") == "2026-11-24T08:30:00Z");
    CHECK(world.new_people.size() == 1);

    std::set<std::string> refusals;
    TestCaller second = world.Caller();
    const TestAnswer again = world.UseLink(second, token);
    CHECK(again.status == 401);
    refusals.insert(again.text);
    refusals.insert(world.UseLink(second, "unknown").text);
    refusals.insert(world.UseLink(second, "").text);
    world.AskForLink("li.wei@example.org", "zh");
    CHECK(world.sent.back().subject == "登录引桥");
    world.clock.Advance(minutes(15));
    refusals.insert(world.UseLink(second, world.LastToken()).text);
    CHECK(refusals.size() == 1);
    CHECK(second.cookie.empty());

    world.AskForLink("li.wei@example.org");
    world.clock.Advance(minutes(15) - seconds(1));
    const TestAnswer known = world.UseLink(second, world.LastToken());
    CHECK(known.status == 201);
    CHECK(known.At("/account/id") == entered.At("/account/id"));
    CHECK(world.new_people.size() == 1);
    CHECK(world.Actions() == "account_made account_made signed_in signed_in ");
  });
}

TEST_CASE("a link used twice at once lets one in") {
  WithWorld([](World& world) {
    world.AskForLink("li.wei@example.org");
    const std::string token = world.LastToken();
    std::atomic<int> entered{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        TestCaller caller = world.Caller();
        const int status = world.UseLink(caller, token).status;
        if (status == 201) ++entered;
        if (status == 401) ++refused;
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(entered == 1);
    CHECK(refused == 7);
  });
}

TEST_CASE("known, unknown and much-mailed addresses are answered alike") {
  WithWorld([](World& world) {
    world.SignedInTalent("known@example.org");
    std::set<std::string> bodies;
    bodies.insert(world.AskForLink("known@example.org").text);
    bodies.insert(world.AskForLink("unknown@example.org").text);
    for (int i = 0; i < 10; ++i) bodies.insert(world.AskForLink("much@example.org").text);
    CHECK(bodies.size() == 1);
    CHECK(std::ranges::count(world.sent, "much@example.org", &Letter::to) == 6);
    world.clock.Advance(hours(1) + seconds(1));
    world.AskForLink("much@example.org");
    CHECK(std::ranges::count(world.sent, "much@example.org", &Letter::to) == 7);
    const TestAnswer bad = world.AskForLink("no-address");
    CHECK(bad.status == 422);
    CHECK(bad.At("/problems/0/place") == "/email");
  });
}

TEST_CASE("sessions end when idle, and after 12 hours in any case") {
  WithWorld([](World& world) {
    struct Row {
      bool staff;
      minutes idle;
    };
    for (const Row& row : {Row{true, minutes(15)}, Row{false, minutes(30)}}) {
      TestCaller caller = world.Caller();
      if (row.staff) {
        REQUIRE(world.SignInStaff(caller, "wang.min", kPassword, world.Code()).status == 201);
      } else {
        caller = world.SignedInTalent("li.wei@example.org");
      }
      const Instant start = world.clock.Now();
      // Each request keeps it alive ...
      while (world.clock.Now() + row.idle < start + hours(12)) {
        world.clock.Advance(row.idle - seconds(1));
        CHECK(caller.Get("/api/session").status == 200);
      }
      // ... but not over its end.
      CHECK(caller.Get("/api/session").At("/idle_ends_at") == ToText(start + hours(12)));
      world.clock.Set(start + hours(12) - seconds(1));
      CHECK(caller.Get("/api/session").status == 200);
      world.clock.Set(start + hours(12));
      const TestAnswer ended = caller.Get("/api/session");
      CHECK(ended.status == 401);
      CHECK(ended.At("/key") == "access.sign_in_needed");

      TestCaller idle = world.Caller();
      if (row.staff) {
        REQUIRE(world.SignInStaff(idle, "wang.min", kPassword, world.Code()).status == 201);
      } else {
        idle = world.SignedInTalent("li.wei@example.org");
      }
      world.clock.Advance(row.idle);
      CHECK(idle.Get("/api/session").status == 401);
    }
    const auto forgotten = world.store.Write([&](store::Tx& tx) { return world.access.Forget(tx, world.clock.Now()); });
    CHECK(*forgotten == 3);
  });
}

TEST_CASE("signing in again ends the old session; one's sessions are listed and ended") {
  WithWorld([](World& world) {
    TestCaller phone = world.SignedInTalent("li.wei@example.org");
    const std::string old = phone.cookie;
    world.AskForLink("li.wei@example.org");
    CHECK(world.UseLink(phone, world.LastToken()).status == 201);
    CHECK(phone.cookie != old);
    CHECK(phone.TakeToken());
    TestCaller stolen = world.Caller();
    stolen.cookie = old;
    CHECK(stolen.Get("/api/session").status == 401);

    world.clock.Advance(seconds(1));
    TestCaller laptop = world.SignedInTalent("li.wei@example.org");
    TestCaller other = world.SignedInTalent("other@example.org");
    const TestAnswer list = phone.Get("/api/sessions");
    CHECK(list.At("/items/0/current") == "false");
    CHECK(list.At("/items/1/current") == "true");
    CHECK(list.At("/items/2").empty());
    CHECK(list.At("/next_cursor") == "null");
    const std::string laptop_id = list.At("/items/0/id");
    const TestAnswer not_mine = other.Send("DELETE", "/api/sessions/" + laptop_id);
    CHECK(not_mine.status == 404);
    CHECK(not_mine.text == other.Send("DELETE", "/api/sessions/nothing").text);
    CHECK(laptop.Get("/api/session").status == 200);
    CHECK(phone.Send("DELETE", "/api/sessions/" + laptop_id).status == 204);
    CHECK(laptop.Get("/api/session").status == 401);

    const TestAnswer out = phone.Send("DELETE", "/api/session");
    CHECK(out.status == 204);
    CHECK(out.text.empty());
    CHECK(out.headers.Get("Set-Cookie").find("Max-Age=0") != std::string_view::npos);
    CHECK(phone.cookie.empty());
  });
}

TEST_CASE("rights that are taken away are gone with the next request") {
  WithWorld([](World& world) {
    TestCaller caller = world.Caller();
    REQUIRE(world.SignInStaff(caller, "wang.min", kPassword, world.Code()).status == 201);
    const auto find = [&] { return *world.access.Find(caller.cookie, world.clock.Now()); };
    CHECK(find()->actor.May(api::Permission::kDecideCases));
    REQUIRE(world.access.SetRoles("wang.min", {Role::kDepartmentOfficer}, "tax", {}, world.clock.Now()));
    CHECK(!find()->actor.May(api::Permission::kDecideCases));
    CHECK(find()->actor.department == "tax");
    REQUIRE(world.access.SetPassword("wang.min", "another long password", {}, world.clock.Now()));
    CHECK(!find());
    CHECK(world.SignInStaff(caller, "wang.min", kPassword, world.Code(1)).status == 401);
    CHECK(world.SignInStaff(caller, "wang.min", "another long password", world.Code(1)).status == 201);
    REQUIRE(world.access.CloseAccount("wang.min", {}, world.clock.Now()));
    CHECK(!find());
    CHECK(caller.Get("/api/session").status == 401);
    CHECK(world.Actions() ==
          "account_made signed_in roles_changed password_changed sign_in_refused signed_in account_closed ");
  });
}

TEST_CASE("staff accounts that cannot be made") {
  WithWorld([](World& world) {
    const NewStaff good{.login = "li.na",
                        .name = {.zh = "李娜", .en = "Li Na"},
                        .email = "",
                        .password = std::string(kPassword),
                        .roles = {Role::kAuditor},
                        .department = ""};
    NewStaff bad = good;
    bad.login = "x";
    bad.name.en = "";
    bad.email = "x";
    bad.password = "short";
    bad.roles = {Role::kAuditor, Role::kAdministrator};
    const auto wrong = world.access.MakeStaff(bad, {}, world.clock.Now());
    REQUIRE(!wrong);
    std::string places;
    for (const Problem& each : wrong.error().problems) places += each.place + " ";
    CHECK(places == "/login /email /password /roles /name ");
    CHECK(world.access.MakeStaff(good, {}, world.clock.Now()));
    CHECK(world.access.MakeStaff(good, {}, world.clock.Now()).error().key == "access.login_taken");
    CHECK(world.access.SetRoles("nobody", {Role::kAuditor}, "", {}, world.clock.Now()).error().key ==
          "access.no_such_login");
    CHECK(world.access.SetPassword("li.na", "short", {}, world.clock.Now()).error().code == ErrorCode::kInvalid);
  });
}

TEST_CASE("names, colleagues and mail for people") {
  WithWorld([](World& world) {
    REQUIRE(world.access.MakeStaff({.login = "a.colleague",
                                    .name = {.zh = "同事", .en = "Colleague"},
                                    .email = "",
                                    .password = std::string(kPassword),
                                    .roles = {Role::kDepartmentOfficer, Role::kPolicyOfficer},
                                    .department = "hr"},
                                   {}, world.clock.Now()));
    const auto checked = world.store.Write([&](store::Tx& tx) -> Result<> {
      const std::string email = "li.wei@example.org";
      YQ_ASSIGN(const auto talent,
                world.access.FindOrMakeTalent(tx, email, Language::kEn, world.clock.Now(), "person-7"));
      CHECK(talent.is_new);
      CHECK(talent.person == "person-7");
      YQ_ASSIGN(const auto again,
                world.access.FindOrMakeTalent(tx, "LI.WEI@example.org", Language::kZh, world.clock.Now()));
      CHECK(!again.is_new);
      CHECK(again.account == talent.account);
      YQ_ASSIGN(const auto names, world.access.Names(tx, {world.officer.account, talent.account, "unknown"}));
      CHECK(names.size() == 1);
      CHECK(names.at(world.officer.account).en == "Wang Min");
      YQ_ASSIGN(const auto none, world.access.Names(tx, {}));
      CHECK(none.empty());
      YQ_ASSIGN(const auto colleagues, world.access.Colleagues(tx, "hr"));
      REQUIRE(colleagues.size() == 2);
      CHECK(colleagues[0].name.en == "Colleague");
      CHECK(colleagues[0].roles == std::vector{Role::kDepartmentOfficer, Role::kPolicyOfficer});
      CHECK(colleagues[1].roles == std::vector{Role::kOfficer});
      YQ_ASSIGN(const auto nobody, world.access.Colleagues(tx, ""));
      CHECK(nobody.empty());
      YQ_ASSIGN(const auto staff, world.access.FindStaff(tx, world.officer.account));
      CHECK(staff->department == "hr");
      YQ_ASSIGN(const auto no_staff, world.access.FindStaff(tx, talent.account));
      CHECK(!no_staff);
      YQ_ASSIGN(const auto address, world.access.EmailOfPerson(tx, "person-7"));
      CHECK(address == email);
      YQ_ASSIGN(const auto no_address, world.access.EmailOfPerson(tx, "person-8"));
      CHECK(!no_address);
      const Bilingual text{.zh = "一", .en = "one"};
      YQ_TRY(world.access.MailPerson(tx, "person-8", text, text, world.clock.Now()));
      return world.access.MailPerson(tx, "person-7", text, text, world.clock.Now());
    });
    CHECK(checked);
    REQUIRE(world.sent.size() == 1);
    CHECK(world.sent[0].subject == "one");
    CHECK(world.sent[0].to == "li.wei@example.org");
    CHECK(!audit::VerifyChain(world.store)->broken);
  });
}

TEST_CASE("the database holds no address, token, password or secret in the clear") {
  store::TestDatabase database(store::Backend::kSqlite);
  std::vector<std::string> planted;
  {
    const auto store = database.Open();
    REQUIRE(store::Migrate(*store, Modules()));
    World world(*store);
    TestCaller talent = world.SignedInTalent("planted.address@example.org");
    planted = {"planted.address",
               "wang.min@office",
               talent.cookie,
               talent.csrf,
               std::string(kPassword),
               world.LastToken(),
               std::string(crypto::AsText(world.officer.totp_secret))};
  }
  std::string bytes;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(database.config().sqlite_path).parent_path())) {
    std::ifstream in(file.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(in), {});
  }
  CHECK(bytes.find("access_accounts") != std::string::npos);
  for (const std::string& each : planted) {
    CAPTURE(each);
    CHECK(each.size() >= 12);
    CHECK(bytes.find(each) == std::string::npos);
  }
}

TEST_CASE("every key for people has its sentence") {
  api::Messages messages;
  messages.Add(kMessages);
  messages.Add(audit::kMessages);
  std::string missing;
  for (const std::string& line :
       api::KeysWithoutSentence(messages, {"src/platform/api", "src/platform/access", "src/platform/audit"})) {
    missing += line + "\n";
  }
  CHECK(missing == "");
  const std::vector<std::string> without_access = api::KeysWithoutSentence(api::Messages(), {"src/platform/access"});
  CHECK(without_access.size() >= 10);
}

TEST_CASE("every statement prepares on both databases") {
  store::ForEachStore(Modules(), [](store::Store& store) {
    const auto wrong = store::PrepareAll(store, Modules());
    REQUIRE(wrong);
    std::string lines;
    for (const std::string& line : *wrong) lines += line + "\n";
    CHECK(lines == "");
  });
}

}  // namespace
}  // namespace yq::access
