#include "features/service/service.h"

#include <doctest/doctest.h>

#include "features/policy/policy.h"
#include "platform/api/testing.h"
#include "platform/cases/testing.h"

namespace yq::service {
namespace {

using api::TestAnswer;
using api::TestCaller;
using cases::TestWorld;

std::vector<store::Module> Modules() {
  return {api::kStoreModule, audit::kStoreModule, access::kStoreModule, facts::kStoreModule, cases::kStoreModule};
}

// The harbour over HTTP: Lin and Amy, the officer in charge, the clerk of the registry, an officer elsewhere.
struct Site {
  TestWorld world;
  access::Access access;
  api::Messages messages;
  api::Table table;
  std::unique_ptr<api::Dispatcher> dispatcher;
  std::unique_ptr<TestCaller> lin, amy, officer, clerk, stranger, nobody;
  Id clerk_account;
  int keys = 0;

  explicit Site(store::Store& store)
      : world(store),
        access({.store = store,
                .keys = world.keys,
                .send_mail = [](store::Tx&, const access::Letter&, Instant) -> Result<> { return {}; },
                .public_url = "https://harbour.example",
                .site_name = {.zh = "港区", .en = "Harbour"}}) {
    for (const auto rows :
         {access::kMessages, audit::kMessages, cases::kMessages, facts::kMessages, policy::kMessages, kMessages}) {
      messages.Add(rows);
    }
    REQUIRE(messages.Check() == std::vector<std::string>{});
    access.AddEndpoints(table);
    const Config config{.cases = world.cases,
                        .access = access,
                        .public_url = "https://harbour.example",
                        .pack_folder = std::string(YQ_SOURCE_DIR) + "/src/platform/pack/testdata/whole"};
    AddEndpoints(table, config);
    AddPages(table, config, std::make_shared<pages::Shell>(pages::Site{.name = {.zh = "港区", .en = "Harbour"}}));
    REQUIRE(table.Check() == std::vector<std::string>{});
    dispatcher = std::make_unique<api::Dispatcher>(table, api::DispatcherConfig{.store = store,
                                                                                .keys = world.keys,
                                                                                .clock = world.clock,
                                                                                .authenticator = access,
                                                                                .messages = messages,
                                                                                .log = [](std::string_view) {},
                                                                                .begin_write = audit::LockChain});
    lin = Talent("lin");
    amy = Talent("amy");
    officer = Staff("officer", api::Role::kOfficer, "harbour_office");
    clerk = Staff("clerk", api::Role::kDepartmentOfficer, "registry", &clerk_account);
    stranger = Staff("stranger", api::Role::kOfficer, "elsewhere");
    nobody = std::make_unique<TestCaller>(*dispatcher);
  }

  std::unique_ptr<TestCaller> SignedIn(const Id& account) {
    auto caller = std::make_unique<TestCaller>(*dispatcher);
    caller->cookie = access.OpenSession(account, world.clock.Now()).value();
    REQUIRE(caller->TakeToken());
    return caller;
  }
  std::unique_ptr<TestCaller> Talent(const Id& person) {
    const auto made = world.Do([&](store::Tx& tx) {
      return access.FindOrMakeTalent(tx, person + "@example.org", Language::kEn, world.clock.Now(), person);
    });
    return SignedIn(made.account);
  }
  std::unique_ptr<TestCaller> Staff(const std::string& login, api::Role role, const std::string& department,
                                    Id* account = nullptr) {
    const auto made = access.MakeStaff({.login = login,
                                        .name = {.zh = login, .en = login},
                                        .email = {},
                                        .password = "correct horse battery",
                                        .roles = {role},
                                        .department = department},
                                       {}, world.clock.Now());
    REQUIRE(made.has_value());
    if (account != nullptr) *account = made->account;
    return SignedIn(made->account);
  }

  // What a command needs beside its body.
  std::vector<http::Field> Heads(std::int64_t version) {
    std::vector<http::Field> heads{{"Idempotency-Key", "key-of-sixteen-letters-" + std::to_string(++keys)}};
    if (version > 0) heads.push_back({"If-Match", "\"v" + std::to_string(version) + "\""});
    return heads;
  }
  std::int64_t VersionOf(const Id& id) { return world.Case(id).record.version; }
  TestAnswer Send(TestCaller& who, std::string_view method, const std::string& path, std::string_view body,
                  const Id& of_case) {
    return who.Send(method, path, body, Heads(VersionOf(of_case)));
  }
};

void OnBoth(const std::function<void(Site&)>& body) {
  store::ForEachStore(Modules(), [&](store::Store& store) {
    Site site(store);
    body(site);
    const auto broken = store::CheckInvariants(store, Modules());
    REQUIRE(broken.has_value());
    for (const store::Violation& violation : *broken) FAIL_CHECK(violation.invariant);
    CHECK(!audit::VerifyChain(store)->broken);
  });
}

std::size_t Count(const TestAnswer& answer, std::string_view pointer) {
  boost::system::error_code error;
  const boost::json::value* found = answer.json.find_pointer(pointer, error);
  return found != nullptr && found->is_array() ? found->get_array().size() : 999;
}

// The entry of a list whose member is `value`.
boost::json::value Entry(const TestAnswer& answer, std::string_view list, std::string_view member,
                         std::string_view value) {
  boost::system::error_code error;
  const boost::json::value* found = answer.json.find_pointer(list, error);
  if (found == nullptr || !found->is_array()) return nullptr;
  for (const boost::json::value& entry : found->get_array()) {
    const boost::json::value* each = entry.get_object().if_contains(member);
    if (each != nullptr && each->is_string() && each->get_string() == value) return entry;
  }
  return nullptr;
}

TEST_CASE("the person sees own cases, and somebody else's like one that does not exist") {
  OnBoth([](Site& site) {
    const cases::Receipt receipt = site.world.Open(site.world.lin, "draft-1");
    site.world.Open(site.world.amy, "draft-2");
    const TestAnswer list = site.lin->Get("/api/cases");
    REQUIRE(list.status == 200);
    CHECK(Count(list, "/items") == 1);
    CHECK(list.At("/items/0/number") == "2026-000001");
    CHECK(list.At("/items/0/state") == "open");
    CHECK(list.At("/items/0/due_on") == "2026-03-09");
    CHECK(list.At("/items/0/with/en") == "Registry, Harbour office");
    CHECK(list.At("/next_cursor") == "null");
    const TestAnswer one = site.lin->Get("/api/cases/" + receipt.case_id);
    REQUIRE(one.status == 200);
    CHECK(one.At("/version") == "1");
    CHECK(one.headers.Get("ETag") == "\"v1\"");
    CHECK(one.At("/services/0/assessment/answer") == "yes");
    CHECK(one.At("/services/0/assessment/amount") == "2000");
    CHECK(one.At("/clock/promised_days") == "5");
    CHECK(one.At("/steps/1/state") == "now");
    CHECK(one.At("/events/0/text/en") == "Application submitted, number 2026-000001.");
    CHECK(Entry(one, "/facts", "fact", "phone").at("value") == "***5678");
    CHECK(one.text.find("13812345678") == std::string::npos);
    const TestAnswer others = site.amy->Get("/api/cases/" + receipt.case_id);
    const TestAnswer unknown = site.amy->Get("/api/cases/0190a000-0000-7000-8000-000000000000");
    CHECK(others.status == 404);
    CHECK(others.text == unknown.text);
    CHECK(site.nobody->Get("/api/cases/" + receipt.case_id).status == 401);
    CHECK(site.officer->Get("/api/cases/" + receipt.case_id).status == 403);  // another row's right
    for (const char* query : {"?limit=0", "?limit=101", "?limit=x", "?cursor=bad", "?other=1"}) {
      CAPTURE(query);
      CHECK(site.lin->Get(std::string("/api/cases") + query).status == 422);
    }
  });
}

TEST_CASE("lists come in pages and run as many statements for one row as for three") {
  OnBoth([](Site& site) {
    const auto count = [&](TestCaller& who, const char* path) {
      who.Get(path);  // the session is touched at most once a while
      const std::int64_t before = site.world.store.StatementsRun();
      REQUIRE(who.Get(path).status == 200);
      return site.world.store.StatementsRun() - before;
    };
    const auto all = [&] {
      return std::vector{count(*site.lin, "/api/cases"), count(*site.officer, "/api/desk/tasks?view=all"),
                         count(*site.clerk, "/api/desk/tasks"), count(*site.officer, "/api/desk/colleagues")};
    };
    site.world.Open(site.world.lin, "draft-1");
    const std::vector<std::int64_t> one = all();
    site.world.Open(site.world.lin, "draft-2");
    site.world.Open(site.world.lin, "draft-3");
    CHECK(all() == one);
    const TestAnswer first = site.lin->Get("/api/cases?limit=2");
    CHECK(Count(first, "/items") == 2);
    CHECK(first.At("/items/0/number") == "2026-000003");
    const TestAnswer rest = site.lin->Get("/api/cases?limit=2&cursor=" + first.At("/next_cursor"));
    CHECK(Count(rest, "/items") == 1);
    CHECK(rest.At("/items/0/number") == "2026-000001");
    CHECK(rest.At("/next_cursor") == "null");
    const TestAnswer work = site.officer->Get("/api/desk/tasks?view=all&limit=4");
    CHECK(Count(work, "/items") == 4);
    CHECK(Count(site.officer->Get("/api/desk/tasks?view=all&cursor=" + work.At("/next_cursor")), "/items") == 2);
  });
}

TEST_CASE("the office sees values beside what the policy needs; a department only what it checks") {
  OnBoth([](Site& site) {
    const Id id = site.world.Open(site.world.lin, "draft-1").case_id;
    site.world.Do([&](store::Tx& tx) {
      return site.world.cases.AddMessage(tx, site.world.by(site.world.lin), id, "my secret plan");
    });
    const std::string path = "/api/desk/cases/" + id;
    const TestAnswer whole = site.officer->Get(path);
    REQUIRE(whole.status == 200);
    CHECK(Count(whole, "/facts") == 5);
    const boost::json::value degree = Entry(whole, "/facts", "fact", "degree_level");
    CHECK(degree.at("shown").at("en") == "Doctorate");
    CHECK(degree.at("mine") == true);
    CHECK(degree.at("needed_by").at(0).at("condition") == "degree");
    CHECK(degree.at("needed_by").at(0).at("holds") == "yes");
    CHECK(degree.at("verified_on").is_null());
    CHECK(whole.At("/person/name") == "Lin Yue");
    CHECK(whole.At("/person/email_masked") == "l***@example.org");
    CHECK(whole.At("/person/language") == "en");
    CHECK(whole.At("/can/decide") == "true");
    CHECK(whole.At("/materials/0/facts/0") == "degree_level");
    CHECK(whole.text.find("13812345678") == std::string::npos);
    const TestAnswer part = site.clerk->Get(path);
    REQUIRE(part.status == 200);
    CHECK(Count(part, "/facts") == 1);
    CHECK(part.At("/facts/0/fact") == "owns_home");
    CHECK(Count(part, "/materials") == 0);
    CHECK(Count(part, "/messages") == 0);
    CHECK(part.At("/services/0/assessment") == "null");
    CHECK(part.At("/person/email_masked") == "null");
    CHECK(part.At("/can/decide") == "false");
    for (const char* leak : {"doctorate", "Doctorate", "20000", "20,000", "5678", "secret plan", "degree.pdf"}) {
      CAPTURE(leak);
      CHECK(part.text.find(leak) == std::string::npos);
    }
    const TestAnswer others = site.stranger->Get(path);
    CHECK(others.status == 404);
    CHECK(others.text == site.stranger->Get("/api/desk/cases/no-such").text);
    CHECK(site.lin->Get(path).status == 403);
    // Each look of the office is in the record, none of the person's own.
    const auto entries = site.world.store.Read(
        [&](store::Tx& tx) { return audit::ListEntries(tx, {.action = "cases.read", .case_id = id}, {}, 100); });
    CHECK(entries.value().size() == 2);
  });
}

TEST_CASE("from request to answer over HTTP") {
  OnBoth([](Site& site) {
    const Id id = site.world.Open(site.world.lin, "draft-1").case_id;
    const std::string desk = "/api/desk/cases/" + id;
    const std::string ask = R"({"kind": "fact", "fact": "owns_home", "note": "which home?"})";
    CHECK(site.clerk->Send("POST", desk + "/requests", ask, {{"If-Match", "\"v1\""}}).status != 201);  // no key
    CHECK(site.clerk->Send("POST", desk + "/requests", ask, site.Heads(0)).status == 428);
    const TestAnswer asked = site.Send(*site.clerk, "POST", desk + "/requests", ask, id);
    REQUIRE(asked.status == 201);
    CHECK(asked.At("/version") == "2");
    CHECK(asked.At("/state") == "waiting_for_you");
    const TestAnswer mine = site.lin->Get("/api/cases/" + id);
    CHECK(mine.At("/requests/0/asked_by/en") == "Registry");
    CHECK(mine.At("/clock/paused_since") == "2026-03-02");
    const std::string answer = "/api/cases/" + id + "/requests/" + mine.At("/requests/0/id") + "/answer";
    CHECK(site.lin->Send("PUT", answer, R"({"value": false})", {{"If-Match", "\"v1\""}}).status == 412);
    CHECK(site.amy->Send("PUT", answer, R"({"value": false})", site.Heads(2)).status == 404);
    const TestAnswer wrong = site.Send(*site.lin, "PUT", answer, R"({"value": "perhaps"})", id);
    CHECK(wrong.status == 422);
    CHECK(wrong.At("/problems/0/place") == "/value");
    CHECK(site.Send(*site.lin, "PUT", answer, R"({})", id).At("/key") == "cases.value_needed");
    CHECK(site.Send(*site.lin, "PUT", answer, R"({"values": 1})", id).status == 422);
    const TestAnswer answered = site.Send(*site.lin, "PUT", answer, R"({"value": false})", id);
    REQUIRE(answered.status == 200);
    CHECK(answered.At("/requests/0/state") == "answered");
    CHECK(answered.At("/state") == "open");
    CHECK(site.Send(*site.lin, "PUT", answer, R"({"value": false})", id).At("/key") == "cases.request_closed");
    const TestAnswer message =
        site.Send(*site.lin, "POST", "/api/cases/" + id + "/messages", R"({"text": " hi "})", id);
    CHECK(message.status == 201);
    CHECK(message.At("/text") == "hi");
    CHECK(message.At("/from") == "you");
    CHECK(site.Send(*site.lin, "POST", "/api/cases/" + id + "/messages", R"({"text": "  "})", id).status == 422);
    CHECK(site.Send(*site.officer, "POST", desk + "/messages", R"({"text": "welcome"})", id).status == 201);
    CHECK(site.lin->Get("/api/cases/" + id).At("/messages/1/author/en") == "Harbour office");
    const TestAnswer gone = site.Send(*site.lin, "POST", "/api/cases/" + id + "/withdrawal", R"({})", id);
    CHECK(gone.status == 200);
    CHECK(gone.At("/state") == "withdrawn");
  });
}

TEST_CASE("a list that shows names is one entry in the record, and again only when it shows others or later") {
  OnBoth([](Site& site) {
    const auto entries = [&] {
      return site.world.store
          .Read([](store::Tx& tx) { return audit::ListEntries(tx, {.action = "cases.list_read"}, {}, 100); })
          .value();
    };
    site.officer->Get("/api/desk/tasks");
    CHECK(entries().empty());  // nobody was shown
    const Id one = site.world.Open(site.world.lin, "draft-1").case_id;
    CHECK(site.officer->Get("/api/desk/tasks").status == 200);
    CHECK(site.officer->Get("/api/desk/tasks").status == 200);
    REQUIRE(entries().size() == 1);
    CHECK(entries()[0].subject == "view=department state=open");
    CHECK(entries()[0].changes == std::vector<audit::Change>{{.field = "entries", .from = "", .to = "1"},
                                                             {.field = "cases", .from = "", .to = "2026-000001"}});
    site.world.Open(site.world.amy, "draft-2");
    CHECK(site.officer->Get("/api/desk/tasks").status == 200);
    CHECK(entries().size() == 2);
    CHECK(site.officer->Get("/api/desk/tasks?view=all").status == 200);
    CHECK(entries().size() == 3);
    CHECK(site.clerk->Get("/api/desk/tasks").status == 200);
    CHECK(entries().size() == 4);
    CHECK(site.officer->Get("/api/desk/tasks").status == 200);
    CHECK(entries().size() == 4);
    const std::string item = site.world.Case(one).items[0].id;
    const TestAnswer preview = site.officer->Send(
        "POST", "/api/desk/decision-previews",
        R"({"items": [{"case": ")" + one + R"(", "item": ")" + item + R"(", "version": 1}], "outcome": "refused"})");
    CHECK(preview.status == 200);
    CHECK(entries().size() == 5);
    site.world.clock.Set(site.world.clock.Now() + std::chrono::minutes(14));
    site.officer->Get("/api/desk/tasks");
    CHECK(entries().size() == 5);
    site.world.clock.Set(site.world.clock.Now() + std::chrono::minutes(2));
    site.officer->Get("/api/desk/tasks");
    CHECK(entries().size() == 6);
  });
}

TEST_CASE("from verification to letter over HTTP, and the second officer is told what changed") {
  OnBoth([](Site& site) {
    const Id id = site.world.Open(site.world.lin, "draft-1").case_id;
    const std::string desk = "/api/desk/cases/" + id;
    const auto verify = [&](TestCaller& who, const std::string& fact, const std::string& value) {
      return site.Send(who, "PUT", desk + "/facts/" + fact,
                       R"({"value": )" + value + R"(, "evidence": null, "note": null})", id);
    };
    site.clerk->Get(desk);
    CHECK(verify(*site.officer, "degree_level", R"("doctorate")").status == 200);
    // The clerk's page is of version 1, but what they verify is as they have seen it.
    CHECK(site.clerk
              ->Send("PUT", desk + "/facts/owns_home", R"({"value": true, "evidence": null, "note": null})",
                     site.Heads(1))
              .status == 200);
    const TestAnswer stale = site.clerk->Send("PUT", desk + "/facts/owns_home",
                                              R"({"value": false, "evidence": null, "note": null})", site.Heads(1));
    CHECK(stale.status == 412);
    CHECK(stale.At("/current/version") == "3");
    CHECK(stale.At("/problems/0/place") == "/facts/owns_home");
    CHECK(verify(*site.clerk, "degree_level", R"("doctorate")").status == 404);
    CHECK(verify(*site.officer, "degree_level", R"("wizard")").At("/problems/0/place") == "/value");
    CHECK(verify(*site.officer, "monthly_pay", R"("20000")").status == 200);
    CHECK(verify(*site.officer, "phone", R"("***5678")").status == 200);
    CHECK(verify(*site.clerk, "owns_home", "false").status == 200);
    const cases::WholeCase whole = site.world.Case(id);
    const auto complete = [&](TestCaller& who, std::string_view task, const char* body) {
      return site.Send(who, "POST", "/api/desk/tasks/" + TestWorld::Task(whole, task).id + "/completion", body, id);
    };
    CHECK(complete(*site.stranger, "check_home", R"({"outcome": "ok"})").status == 404);
    CHECK(complete(*site.officer, "check_home", R"({"outcome": "ok"})").status == 403);
    CHECK(complete(*site.clerk, "check_home", R"({"outcome": "not_ok"})").At("/key") == "cases.note_needed");
    CHECK(complete(*site.clerk, "check_home", R"({"outcome": "ok"})").status == 200);
    CHECK(complete(*site.officer, "check_degree", R"({"outcome": "ok"})").status == 200);
    const TestAnswer old_task =
        site.officer->Send("POST", "/api/desk/tasks/" + TestWorld::Task(whole, "decide").id + "/assignment",
                           R"({"assignee": null})", {{"If-Match", "\"v1\""}});
    CHECK(old_task.status == 412);
    CHECK(old_task.At("/current/number") == "2026-000001");
    CHECK(site.Send(*site.officer, "POST", "/api/desk/tasks/" + TestWorld::Task(whole, "decide").id + "/assignment",
                    R"({"assignee": ")" + site.clerk_account + R"("})", id)
              .At("/key") == "cases.not_a_colleague");
    const std::string decision = desk + "/items/" + whole.items[0].id + "/decision";
    CHECK(site.Send(*site.clerk, "POST", decision, R"({"outcome": "granted"})", id).status == 403);
    CHECK(site.Send(*site.officer, "POST", decision, R"({"outcome": "refused", "reason": null})", id).At("/key") ==
          "cases.reason_needed");
    const auto heads = site.Heads(site.VersionOf(id));
    const TestAnswer granted = site.officer->Send("POST", decision, R"({"outcome": "granted"})", heads);
    REQUIRE(granted.status == 200);
    CHECK(granted.At("/state") == "decided");
    CHECK(site.officer->Send("POST", decision, R"({"outcome": "granted"})", heads).text == granted.text);  // repeated
    const std::string letter = granted.At("/services/0/letter/id");
    const std::string token = granted.At("/services/0/letter/verify_path").substr(8);
    for (const char* language : {"zh", "en"}) {
      const TestAnswer pdf = site.lin->Get("/api/letters/" + letter + "/pdf?language=" + language);
      CHECK(pdf.status == 200);
      CHECK(pdf.text.starts_with("%PDF-"));
    }
    CHECK(site.amy->Get("/api/letters/" + letter + "/pdf").status == 404);
    CHECK(site.clerk->Get("/api/letters/" + letter + "/pdf").status == 404);
    CHECK(site.nobody->Get("/api/letters/" + letter + "/pdf").status == 401);
    const TestAnswer genuine = site.nobody->Get("/api/verifications/" + token);
    CHECK(genuine.At("/state") == "genuine");
    CHECK(genuine.At("/letter/number/en") == "Harbour [2026] No. 1");
    CHECK(genuine.At("/letter/name") == "Lin Yue");
    CHECK(genuine.text.find("phone") == std::string::npos);
    const TestAnswer page = site.nobody->Get("/en/verify/" + token);
    CHECK(page.status == 200);
    CHECK(page.text.find("Genuine.") != std::string::npos);
    CHECK(page.text.find("You are granted 2,000.00 yuan.") != std::string::npos);
    const TestAnswer unknown = site.nobody->Get("/api/verifications/" + std::string(22, 'A'));
    CHECK(unknown.text == site.nobody->Get("/api/verifications/x").text);
    CHECK(unknown.text == R"({"state":"unknown"})");
    CHECK(site.nobody->Get("/en/verify/" + std::string(22, 'A')).text == site.nobody->Get("/en/verify/x").text);
    CHECK(
        site.Send(*site.officer, "POST", "/api/desk/letters/" + letter + "/withdrawal", R"({"reason": "in error"})", id)
            .status == 200);
    CHECK(site.nobody->Get("/api/verifications/" + token).At("/state") == "withdrawn");
    CHECK(site.nobody->Get("/api/verifications/" + token).text.find("in error") == std::string::npos);
  });
}

TEST_CASE("sealed values are revealed one at a time, for a reason, and it is recorded") {
  OnBoth([](Site& site) {
    const Id id = site.world.Open(site.world.lin, "draft-1").case_id;
    const std::string path = "/api/desk/cases/" + id + "/reveals";
    CHECK(site.officer->Send("POST", path, R"({"fact": "phone", "reason": ""})").status == 422);
    CHECK(site.clerk->Send("POST", path, R"({"fact": "phone", "reason": "to call"})").status == 404);
    CHECK(site.stranger->Send("POST", path, R"({"fact": "phone", "reason": "to call"})").status == 404);
    CHECK(site.lin->Send("POST", path, R"({"fact": "phone", "reason": "to call"})").status == 403);
    CHECK(site.officer->Send("POST", path, R"({"fact": "phone", "reason": "to call"})").At("/value") == "13812345678");
    const auto entries = site.world.store.Read(
        [&](store::Tx& tx) { return audit::ListEntries(tx, {.action = "facts.revealed", .case_id = id}, {}, 100); });
    REQUIRE(entries.value().size() == 1);
    CHECK(entries.value()[0].reason == "to call");
  });
}

TEST_CASE("alike cases are decided together after a preview, each for itself") {
  OnBoth([](Site& site) {
    std::vector<Id> ids;
    for (int i = 0; i < 3; ++i) {
      ids.push_back(site.world.Open(site.world.lin, "draft-" + std::to_string(i)).case_id);
      if (i < 2) site.world.Prepare(ids.back());
    }
    const cases::WholeCase self = site.world.Case(ids[0]);
    const TestAnswer alike = site.officer->Get("/api/desk/cases/" + ids[0] + "/items/" + self.items[0].id + "/alike");
    REQUIRE(alike.status == 200);
    CHECK(Count(alike, "/items") == 2);
    CHECK(alike.At("/items/0/case") == ids[0]);
    boost::json::array items;
    for (const Id& id : ids) {
      const cases::WholeCase whole = site.world.Case(id);
      items.push_back({{"case", id}, {"item", whole.items[0].id}, {"version", whole.record.version}});
    }
    items.push_back({{"case", ids[0]}, {"item", "no-such-item"}, {"version", 1}});
    const std::string chosen = boost::json::serialize(items);
    const TestAnswer preview =
        site.officer->Send("POST", "/api/desk/decision-previews", R"({"outcome": "granted", "items": )" + chosen + "}");
    REQUIRE(preview.status == 200);
    CHECK(preview.At("/rows/0/included") == "true");
    CHECK(preview.At("/rows/1/included") == "true");
    CHECK(preview.At("/rows/2/included") == "false");
    CHECK(preview.At("/rows/2/why_not/en").starts_with("This cannot be decided now"));
    CHECK(preview.At("/rows/3/why_not/en") == "There is no such thing here.");
    CHECK(
        site.stranger->Send("POST", "/api/desk/decision-previews", R"({"outcome": "granted", "items": )" + chosen + "}")
            .text.find("Lin Yue") == std::string::npos);
    const std::string body = R"({"outcome": "granted", "reason": null, "items": )" + chosen + "}";
    const auto heads = site.Heads(0);
    const TestAnswer batch = site.officer->Send("POST", "/api/desk/decision-batches", body, heads);
    REQUIRE(batch.status == 200);
    CHECK(Count(batch, "/decided") == 2);
    CHECK(Count(batch, "/skipped") == 2);
    CHECK(batch.At("/decided/0/number") == "2026-000001");
    CHECK(site.officer->Send("POST", "/api/desk/decision-batches", body, heads).text == batch.text);
    CHECK(site.world.Case(ids[1]).letters.size() == 1);
    CHECK(site.world.Case(ids[2]).record.version == 1);  // what was skipped is as it was
    const TestAnswer again = site.officer->Send("POST", "/api/desk/decision-batches", body, site.Heads(0));
    CHECK(Count(again, "/decided") == 0);
    CHECK(site.officer->Send("POST", "/api/desk/decision-previews", R"({"outcome": "granted", "items": []})").status ==
          422);
  });
}

TEST_CASE("the policy officer reads what the checker says") {
  store::ForEachStore(Modules(), [](store::Store& store) {
    Site site(store);
    const auto reviewer = site.Staff("reviewer", api::Role::kPolicyOfficer, "");
    const TestAnswer list = reviewer->Get("/api/desk/policies");
    CHECK(list.At("/items/0/policy") == "harbour_grant");
    const TestAnswer check = reviewer->Get("/api/desk/policies/harbour_grant/check");
    CHECK(check.status == 200);
    CHECK(Count(check, "/versions") == 2);
    std::size_t examples = 0;
    for (const pack::PolicyVersion& version : cases::HarbourPack()->policies.Find("harbour_grant")->versions) {
      examples += version.examples.size();
    }
    CHECK(check.At("/examples") == std::to_string(examples));
    CHECK(reviewer->Get("/api/desk/policies/none/check").status == 404);
    CHECK(site.officer->Get("/api/desk/policies").status == 403);
  });
}

}  // namespace
}  // namespace yq::service
