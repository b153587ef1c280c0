#include "features/people/people.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <thread>

#include "engine/store/testing.h"
#include "features/people/test_pack.h"
#include "features/policy/policy.h"
#include "platform/api/idempotency.h"
#include "platform/api/testing.h"
#include "platform/attachments/test_files.h"
#include "platform/audit/audit.h"

namespace yq::people {
namespace {

using api::TestAnswer;
using api::TestCaller;

// Stands in for the cases: one row per draft.
constexpr EmbeddedFile kOpenedMigrations[] = {
    {"migrations/0001_create_opened.sql",
     "CREATE TABLE opened_cases (id TEXT NOT NULL PRIMARY KEY, draft TEXT NOT NULL, person_name TEXT NOT NULL, "
     "facts TEXT NOT NULL, materials TEXT NOT NULL, UNIQUE (draft)) STRICT;"}};
const store::Module kOpened{.name = "opened", .migrations = kOpenedMigrations};
constexpr std::array<store::Parameter, 5> kAddParameters{{{"id"}, {"draft"}, {"name"}, {"facts"}, {"materials"}}};
constexpr store::StatementOf<store::Kind::kExec, 5> kAddOpened{
    {.module = "opened",
     .name = "add",
     .sql = "INSERT INTO opened_cases (id, draft, person_name, facts, materials) "
            "VALUES (:id, :draft, :name, :facts, :materials)",
     .kind = store::Kind::kExec,
     .parameters = kAddParameters}};
constexpr store::StatementOf<store::Kind::kMany, 0> kListOpened{
    {.module = "opened",
     .name = "list",
     .sql = "SELECT id, draft, person_name, facts, materials FROM opened_cases ORDER BY id",
     .kind = store::Kind::kMany,
     .parameters = {}}};

struct World {
  store::Store& store;
  store::TempFolder folder;
  crypto::KeyRing keys = crypto::KeyRing::Generate();
  FixedClock clock{*ParseInstant("2026-11-24T08:00:00Z")};
  std::shared_ptr<const pack::Pack> pack = TestPack();
  facts::Vault vault{.keys = keys, .pack = *pack};
  attachments::Attachments files{{.folder = folder.File("files"), .in_use = FilesInUse}};
  access::Access access;
  api::Messages messages;
  api::Table table;
  std::optional<api::Dispatcher> dispatcher;
  std::atomic<int> key_count{0};
  std::string open_fails;  // the key of an error that opening a case gives

  explicit World(store::Store& given)
      : store(given),
        access(
            {.store = given,
             .keys = keys,
             .send_mail = [](store::Tx&, const access::Letter&, Instant) -> Result<> { return {}; },
             .public_url = "https://talents.example.org",
             .site_name = {"引桥", "Yinqiao"},
             .on_new_talent = [this](store::Tx& tx, const Id& person, std::string_view, Language language) -> Result<> {
               return MakePerson(tx, vault, person, language, clock.Now());
             },
             .name_of_person = NameOfPerson}) {
    for (const auto rows : {kMessages, access::kMessages, audit::kMessages, facts::kMessages, attachments::kMessages,
                            policy::kMessages}) {
      messages.Add(rows);
    }
    REQUIRE(messages.Check() == std::vector<std::string>{});
    access.AddEndpoints(table);
    attachments::AddEndpoints(table, {.attachments = files, .in_scope = {}});
    AddEndpoints(table, {.pack = pack,
                         .keys = keys,
                         .access = access,
                         .attachments = files,
                         .open_case = [this](store::Tx& tx, const cases::By& by,
                                             const cases::NewCase& order) { return OpenCase(tx, by, order); },
                         .limits = {.open_drafts = 5}});
    REQUIRE(table.Check() == std::vector<std::string>{});
    dispatcher.emplace(table, api::DispatcherConfig{.store = store,
                                                    .keys = keys,
                                                    .clock = clock,
                                                    .authenticator = access,
                                                    .messages = messages,
                                                    .log = [](std::string_view) {},
                                                    .begin_write = audit::LockChain});
  }

  Result<cases::Receipt> OpenCase(store::Tx& tx, const cases::By& by, const cases::NewCase& order) {
    const Id id = NewId(by.now);
    std::string facts;
    for (const facts::Known& known : order.facts) {
      facts += fmt::format("{}={}/{} ", known.fact, known.value.none ? "~" : known.value.text,
                           facts::SourceName(known.source));
    }
    std::string materials;
    for (const cases::NewMaterial& each : order.materials) {
      materials += fmt::format("{}={} ", each.material, each.attachment.name);
    }
    YQ_TRY(tx.Exec(kAddOpened, id, order.draft, order.person_name, facts, materials));
    if (!open_fails.empty()) return Fail(ErrorCode::kConflict, open_fails);
    return cases::Receipt{.case_id = id,
                          .number = "2026-000001",
                          .submitted_at = by.now,
                          .due_on = ParseDate("2026-11-27").value(),
                          .services = order.services};
  }

  struct Opened {
    std::string id;
    std::string draft;
    std::string person_name;
    std::string facts;
    std::string materials;
  };
  std::vector<Opened> AllOpened() {
    return store
        .Read([](store::Tx& tx) -> Result<std::vector<Opened>> {
          YQ_ASSIGN(const store::Rows rows, tx.Query(kListOpened));
          return rows.Map([](const store::Row& row) {
            Opened opened;
            row.Into(opened.id, opened.draft, opened.person_name, opened.facts, opened.materials);
            return opened;
          });
        })
        .value();
  }

  access::Access::TalentAccount Account(std::string_view email) {
    return store.Write([&](store::Tx& tx) { return access.FindOrMakeTalent(tx, email, Language::kEn, clock.Now()); })
        .value();
  }
  TestCaller As(std::string_view email) {
    TestCaller caller(*dispatcher);
    caller.cookie = access.OpenSession(Account(email).account, clock.Now()).value();
    REQUIRE(caller.TakeToken());
    return caller;
  }
  std::vector<http::Field> Key() { return {{"Idempotency-Key", fmt::format("key-of-this-test-{:06}", ++key_count)}}; }
  static std::vector<http::Field> Seen(std::string_view version) {
    return {{"If-Match", fmt::format("\"v{}\"", version)}};
  }
  TestAnswer Begin(TestCaller& caller, std::string_view services = R"(["welcome_grant_application"])") {
    TestAnswer made = caller.Send("POST", "/api/drafts", fmt::format(R"({{"services": {}}})", services), Key());
    REQUIRE(made.status == 201);
    return made;
  }
  static TestAnswer Patch(TestCaller& caller, const TestAnswer& draft, std::string_view body) {
    return caller.Send("PATCH", "/api/drafts/" + draft.At("/id"), body, Seen(draft.At("/version")));
  }
  // Whether the file of this name no longer counts for its owner.
  bool Replaced(std::string_view name) {
    static constexpr std::array<store::Parameter, 1> kName{{{"name"}}};
    static constexpr store::StatementOf<store::Kind::kOne, 1> kFind{
        {.module = "attachments",
         .name = "test_find_replaced",
         .sql = "SELECT replaced_at FROM attachments_files WHERE name = :name",
         .kind = store::Kind::kOne,
         .parameters = kName}};
    return store
        .Read([&](store::Tx& tx) -> Result<bool> {
          YQ_ASSIGN(const store::Row row, tx.One(kFind, name));
          return row.Get<std::optional<std::int64_t>>(0).has_value();
        })
        .value();
  }
  Id Upload(TestCaller& caller, std::string_view word) {
    const TestAnswer made =
        caller.Upload("/api/attachments", fmt::format("{}.pdf", word), attachments::TestPdf(word), Key());
    REQUIRE(made.status == 201);
    return made.At("/id");
  }
  static TestAnswer Attach(TestCaller& caller, const TestAnswer& draft, std::string_view material, const Id& file) {
    return caller.Send("PUT", fmt::format("/api/drafts/{}/materials/{}", draft.At("/id"), material),
                       fmt::format(R"({{"attachment": "{}"}})", file), Seen(draft.At("/version")));
  }
  TestAnswer Submit(TestCaller& caller, const Id& draft, bool confirmed = true) {
    return caller.Send("POST", "/api/cases", fmt::format(R"({{"draft": "{}", "confirmed": {}}})", draft, confirmed),
                       Key());
  }
  // A draft with nothing missing.
  TestAnswer Whole(TestCaller& caller) {
    TestAnswer draft = Begin(caller);
    draft = Patch(caller, draft,
                  R"({"answers": [{"fact": "full_name", "value": "Lin Yue"}, {"fact": "phone", "value": "13800001234"},
                      {"fact": "degree_level", "value": "master"}, {"fact": "arrived_on", "value": "2026-10-12"}]})");
    REQUIRE(draft.status == 200);
    draft = Attach(caller, draft, "degree_certificate", Upload(caller, "degree"));
    REQUIRE(draft.status == 200);
    CHECK(draft.At("/problems") == "[]");
    return draft;
  }
};

std::vector<store::Module> Modules() {
  return {audit::kStoreModule,
          api::kStoreModule,
          access::kStoreModule,
          attachments::kStoreModule,
          facts::kStoreModule,
          kStoreModule,
          kOpened};
}

void WithWorld(const std::function<void(World&)>& body) {
  store::ForEachStore(Modules(), [&](store::Store& store) {
    World world(store);
    body(world);
  });
}

std::string Places(const TestAnswer& answer) {
  std::string places;
  for (const auto& problem : answer.json.at("problems").as_array()) {
    places += std::string(problem.at("place").as_string()) + " ";
  }
  return places;
}

// "fact=value" of a list of facts.
std::string FactsIn(const boost::json::value& list) {
  std::string text;
  for (const auto& each : list.as_array()) {
    text += std::string(each.at("fact").as_string()) + "=" +
            (each.at("value").is_string() ? std::string(each.at("value").as_string())
                                          : boost::json::serialize(each.at("value"))) +
            " ";
  }
  return text;
}

TEST_CASE("the profile keeps what a person says, sealed facts masked, against the version they saw") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    const TestAnswer empty = lin.Get("/api/profile");
    CHECK(empty.status == 200);
    CHECK(empty.At("/email_masked") == "l***@example.org");
    CHECK(empty.At("/name") == "null");
    CHECK(empty.At("/facts") == "[]");
    CHECK(empty.headers.Get("ETag") == fmt::format("\"v{}\"", empty.At("/version")));
    const TestAnswer one = lin.Send("PATCH", "/api/profile/facts",
                                    R"({"facts": [{"fact": "phone", "value": "13800001234"},
                                         {"fact": "full_name", "value": " Lin Yue "}, {"fact": "arrived_on", "value": null}]})",
                                    World::Seen(empty.At("/version")));
    CHECK(one.status == 200);
    CHECK(FactsIn(one.json.at("facts")) == "arrived_on=null full_name=Lin Yue phone=***1234 ");
    CHECK(one.At("/name/zh") == "Lin Yue");
    CHECK(one.At("/facts/0/source") == "self");
    CHECK(one.At("/facts/0/observed_on") == "2026-11-24");
    CHECK(one.At("/facts/0/verified_on") == "null");
    CHECK(one.At("/facts/0/stale") == "false");
    CHECK(lin.Get("/api/session").At("/account/name/en") == "Lin Yue");

    const TestAnswer stale =
        lin.Send("PATCH", "/api/profile/facts", R"({"facts": []})", World::Seen(empty.At("/version")));
    CHECK(stale.status == 412);
    CHECK(stale.At("/current/version") == one.At("/version"));
    CHECK(stale.At("/changed") == R"(["version","name","facts"])");
    const TestAnswer mask =
        lin.Send("PATCH", "/api/profile/facts", R"({"facts": [{"fact": "phone", "value": "***1234"}]})",
                 World::Seen(one.At("/version")));
    CHECK(mask.status == 200);
    CHECK(mask.At("/version") == one.At("/version"));
    const Id person = world.Account("lin@example.org").person;
    CHECK(world.store.Read([&](store::Tx& tx) { return facts::Reveal(tx, world.vault, person, "phone"); }).value() ==
          "13800001234");
  });
}

TEST_CASE("bad facts are refused all at once and nothing is kept") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    struct Row {
      std::string body;
      int status;
      std::string places;
    };
    const std::vector<Row> rows{
        {R"({"facts": [{"fact": "full_name", "value": "Lin"}, {"fact": "shoe_size", "value": "44"},
             {"fact": "degree_level", "value": "wizard"}, {"fact": "arrived_on", "value": "2026-02-30"}]})",
         422, "/facts/1/fact /facts/2/value /facts/3/value "},
        {R"({"facts": [{"fact": "full_name", "value": "a"}, {"fact": "full_name", "value": "b"}]})", 422,
         "/facts/1/fact "},
        {R"({"facts": [{"fact": "full_name", "value": ""}]})", 422, "/facts/0/value "},
        {R"({"facts": [{"fact": "full_name", "value": {"a": 1}}]})", 422, "/facts/0/value "},
        {R"({"facts": [{"fact": "full_name", "value": true}]})", 422, "/facts/0/value "},
        {R"({"facts": [{"fact": "full_name"}]})", 422, "/facts/0/value "},
        {R"({"facts": {}})", 422, "/facts "},
        {R"({})", 422, "/facts "},
        {R"({"facts": [], "name": "x"})", 422, "/name "},
        {R"([)", 400, ""},
    };
    for (const Row& row : rows) {
      const TestAnswer answer = lin.Send("PATCH", "/api/profile/facts", row.body, World::Seen("1"));
      CAPTURE(row.body);
      CHECK(answer.status == row.status);
      if (!row.places.empty()) CHECK(Places(answer) == row.places);
    }
    CHECK(lin.Send("PATCH", "/api/profile/facts", R"({"facts": []})").status == 428);
    CHECK(lin.Get("/api/profile").At("/facts") == "[]");
    TestCaller nobody(*world.dispatcher);
    CHECK(nobody.Get("/api/profile").status == 401);
    CHECK(nobody.Get("/api/drafts").status == 401);
  });
}

TEST_CASE("a draft keeps every answer at once, each fact once, and says what is missing in both languages") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    TestAnswer draft = world.Begin(lin, R"(["welcome_grant_application", "library_card"])");
    CHECK(draft.At("/version") == "1");
    CHECK(draft.At("/services/1/title/en") == "Library card");
    CHECK(draft.At("/form/fields/0/fact") == "degree_level");
    CHECK(draft.At("/form/fields/2/needed_for") == R"(["welcome_grant_application","library_card"])");
    CHECK(Places(draft) ==
          "/answers/degree_level /answers/arrived_on /answers/full_name /answers/phone "
          "/materials/degree_certificate /materials/passport ");
    CHECK(draft.At("/problems/0/key") == "people.fact_missing");
    CHECK(draft.At("/problems/0/message/en") == "Please fill in “Highest degree”.");
    CHECK(draft.At("/problems/0/message/zh") == "请填写“最高学位”。");

    draft = World::Patch(lin, draft, R"({"answers": [{"fact": "phone", "value": "13800001234"},
                                          {"fact": "arrived_on", "value": "2020-01-01"}]})");
    CHECK(draft.status == 200);
    CHECK(draft.At("/version") == "2");
    CHECK(FactsIn(draft.json.at("answers")) == "arrived_on=2020-01-01 phone=***1234 ");
    CHECK(Places(draft) == "/answers/full_name /materials/degree_certificate /materials/passport ");
    // The mask that comes back means "as it is"; other answers stay.
    draft = World::Patch(lin, draft, R"({"answers": [{"fact": "phone", "value": "***1234"},
                                          {"fact": "full_name", "value": "Lin Yue"}]})");
    CHECK(FactsIn(draft.json.at("answers")) == "arrived_on=2020-01-01 full_name=Lin Yue phone=***1234 ");
    draft = World::Patch(lin, draft, R"({"cleared": ["arrived_on"], "services": ["welcome_grant_application"]})");
    CHECK(FactsIn(draft.json.at("answers")) == "full_name=Lin Yue phone=***1234 ");
    CHECK(Places(draft) == "/answers/degree_level /answers/arrived_on /materials/degree_certificate ");
    // Another device, later.
    TestCaller phone = world.As("lin@example.org");
    const TestAnswer again = phone.Get("/api/drafts/" + draft.At("/id"));
    CHECK(again.text == draft.text);
    CHECK(again.headers.Get("ETag") == "\"v4\"");
    CHECK(phone.Get("/api/profile").At("/facts") == "[]");
  });
}

TEST_CASE("known values are prefilled with source and date, stale ones are asked again") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    const Id person = world.Account("lin@example.org").person;
    const auto put = [&](std::string fact, pack::FactType type, std::string text, std::string_view on, bool verified) {
      REQUIRE(world.store
                  .Write([&](store::Tx& tx) {
                    return facts::Record(tx, world.vault, person,
                                         {.fact = std::move(fact),
                                          .value = {.type = type, .none = false, .text = std::move(text)},
                                          .source = verified ? facts::Source::kOfficer : facts::Source::kRoster,
                                          .observed_on = ParseDate(on).value(),
                                          .recorded_by = "officer",
                                          .verified = verified},
                                         world.clock.Now());
                  })
                  .has_value());
    };
    put("degree_level", pack::FactType::kString, "master", "2026-01-05", true);
    put("arrived_on", pack::FactType::kDate, "2026-05-01", "2026-05-01", false);
    put("phone", pack::FactType::kString, "13800001234", "2026-05-01", false);
    TestAnswer draft = world.Begin(lin);
    CHECK(FactsIn(draft.json.at("answers")) == "degree_level=master phone=***1234 ");
    CHECK(draft.At("/form/fields/0/prefilled") == "true");
    CHECK(draft.At("/form/fields/0/source") == "officer");
    CHECK(draft.At("/form/fields/0/observed_on") == "2026-01-05");
    CHECK(draft.At("/form/fields/0/verified_on") == "2026-11-24");
    CHECK(draft.At("/form/fields/1/fact") == "arrived_on");
    CHECK(draft.At("/form/fields/1/prefilled") == "false");
    CHECK(draft.At("/form/fields/1/stale") == "true");
    CHECK(Places(draft) == "/answers/arrived_on /answers/full_name /materials/degree_certificate ");

    draft = World::Patch(lin, draft, R"({"answers": [{"fact": "degree_level", "value": "master"},
        {"fact": "phone", "value": "***1234"}, {"fact": "arrived_on", "value": "2026-10-01"},
        {"fact": "full_name", "value": "Lin Yue"}]})");
    CHECK(draft.At("/form/fields/0/prefilled") == "true");
    draft = World::Attach(lin, draft, "degree_certificate", world.Upload(lin, "degree"));
    const TestAnswer receipt = world.Submit(lin, draft.At("/id"));
    CHECK(receipt.status == 201);
    REQUIRE(world.AllOpened().size() == 1);
    CHECK(world.AllOpened()[0].facts ==
          "degree_level=master/officer arrived_on=2026-10-01/self full_name=Lin Yue/self phone=***1234/roster ");
  });
}

TEST_CASE("bad drafts and changes are refused and change nothing") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    struct Row {
      std::string services;
      std::string places;
    };
    for (const Row& row : std::vector<Row>{{"[]", "/services "},
                                           {R"(["no_such"])", "/services/0 "},
                                           {R"(["library_card", "library_card"])", "/services/1 "},
                                           {R"(["library_card", "", "x"])", "/services/1 /services/2 "},
                                           {"null", "/services "}}) {
      const TestAnswer answer =
          lin.Send("POST", "/api/drafts", fmt::format(R"({{"services": {}}})", row.services), world.Key());
      CHECK(answer.status == 422);
      CHECK(Places(answer) == row.places);
    }
    CHECK(lin.Send("POST", "/api/drafts", R"({"services": ["library_card"]})").status != 201);

    const TestAnswer draft = world.Begin(lin);
    for (const std::string_view body :
         {R"({"answers": [{"fact": "full_name", "value": "Lin"}, {"fact": "degree_level", "value": "wizard"}]})",
          R"({"answers": [{"fact": "no_such", "value": "x"}]})", R"({"services": []})", R"({"services": ["x"]})",
          R"({"answers": "x"})", R"({"unknown": 1})"}) {
      CAPTURE(std::string(body));
      CHECK(World::Patch(lin, draft, body).status == 422);
    }
    CHECK(lin.Send("PATCH", "/api/drafts/" + draft.At("/id"), "{}").status == 428);
    CHECK(lin.Send("DELETE", "/api/drafts/" + draft.At("/id")).status == 428);
    CHECK(lin.Get("/api/drafts/" + draft.At("/id")).text == draft.text);
    for (int i = 0; i < 4; ++i) world.Begin(lin);
    const TestAnswer full = lin.Send("POST", "/api/drafts", R"({"services": ["library_card"]})", world.Key());
    CHECK(full.status == 409);
    CHECK(full.At("/key") == "people.too_many_drafts");
  });
}

TEST_CASE("two tabs: the second one learns what the first has changed") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    const TestAnswer draft = world.Begin(lin);
    const TestAnswer first = World::Patch(lin, draft, R"({"answers": [{"fact": "full_name", "value": "Lin"}]})");
    CHECK(first.status == 200);
    const TestAnswer second = World::Patch(lin, draft, R"({"answers": [{"fact": "full_name", "value": "Yue"}]})");
    CHECK(second.status == 412);
    CHECK(second.At("/key") == "api.stale");
    CHECK(second.At("/current/version") == "2");
    CHECK(FactsIn(second.json.at("current").at("answers")) == "full_name=Lin ");
    CHECK(World::Attach(lin, draft, "degree_certificate", world.Upload(lin, "one")).status == 412);
    CHECK(lin.Send("DELETE", "/api/drafts/" + draft.At("/id"), "", World::Seen("1")).status == 412);
    CHECK(lin.Send("DELETE", "/api/drafts/" + draft.At("/id"), "", World::Seen("2")).status == 204);
    CHECK(lin.Get("/api/drafts/" + draft.At("/id")).status == 404);
    CHECK(lin.Send("DELETE", "/api/drafts/" + draft.At("/id"), "", World::Seen("2")).status == 404);
  });
}

TEST_CASE("materials: own files, of a kind the material takes, replaced and taken away") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    TestCaller chen = world.As("chen@example.org");
    TestAnswer draft = world.Begin(lin, R"(["library_card"])");
    const Id file = world.Upload(lin, "one");
    const Id others = world.Upload(chen, "others");
    for (const Id& wrong : {others, NewId(world.clock.Now()), Id("x")}) {
      const TestAnswer answer = World::Attach(lin, draft, "passport", wrong);
      CHECK(answer.status == 422);
      CHECK(answer.At("/problems/0/key") == "people.no_such_attachment");
    }
    CHECK(World::Attach(lin, draft, "photo", file).At("/problems/0/key") == "people.wrong_file_type");
    CHECK(World::Attach(lin, draft, "no_such", file).status == 404);
    draft = World::Attach(lin, draft, "passport", file);
    CHECK(draft.At("/materials/0/attachment/name") == "one.pdf");
    CHECK(draft.At("/materials/0/attachment/type") == "pdf");
    draft = World::Attach(lin, draft, "passport", world.Upload(lin, "two"));
    CHECK(draft.At("/materials/0/attachment/name") == "two.pdf");
    CHECK(draft.json.at("materials").as_array().size() == 1);
    CHECK(Places(draft) == "/answers/full_name ");
    CHECK(world.Replaced("one.pdf"));
    CHECK_FALSE(world.Replaced("two.pdf"));
    draft = World::Attach(lin, draft, "passport", file);  // the first file again
    CHECK_FALSE(world.Replaced("one.pdf"));
    CHECK(world.Replaced("two.pdf"));
    // What another draft still uses counts on.
    TestAnswer second = world.Begin(lin, R"(["library_card"])");
    second = World::Attach(lin, second, "passport", file);
    const std::string path = "/api/drafts/" + draft.At("/id") + "/materials/passport";
    const TestAnswer without = lin.Send("DELETE", path, "", World::Seen(draft.At("/version")));
    CHECK(without.status == 200);
    CHECK(without.At("/materials") == "[]");
    CHECK(lin.Send("DELETE", path, "", World::Seen(without.At("/version"))).status == 404);
    CHECK_FALSE(world.Replaced("one.pdf"));
    CHECK(lin.Send("DELETE", "/api/drafts/" + second.At("/id"), "", World::Seen(second.At("/version"))).status == 204);
    CHECK(world.Replaced("one.pdf"));
  });
}

TEST_CASE("other people's drafts and unknown ones are alike") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    TestCaller chen = world.As("chen@example.org");
    const TestAnswer draft = world.Whole(lin);
    const Id file = world.Upload(chen, "one");
    struct Row {
      std::string method;
      std::string rest;
      std::string body;
    };
    const std::vector<Row> rows{{"GET", "", ""},
                                {"PATCH", "", R"({"answers": []})"},
                                {"DELETE", "", ""},
                                {"PUT", "/materials/degree_certificate", R"({"attachment": ")" + file + R"("})"},
                                {"DELETE", "/materials/degree_certificate", ""}};
    for (const Row& row : rows) {
      CAPTURE(row.method + row.rest);
      std::set<std::string> answers;
      for (const Id& id : {draft.At("/id"), NewId(world.clock.Now()), Id("x")}) {
        const TestAnswer answer =
            chen.Send(row.method, "/api/drafts/" + id + row.rest, row.body, World::Seen(draft.At("/version")));
        CHECK(answer.status == 404);
        answers.insert(answer.text);
      }
      CHECK(answers.size() == 1);
    }
    CHECK(world.Submit(chen, draft.At("/id")).text == world.Submit(chen, NewId(world.clock.Now())).text);
    CHECK(world.Submit(chen, draft.At("/id")).status == 404);
    CHECK(chen.Get("/api/drafts").At("/items") == "[]");
    CHECK(world.AllOpened().empty());
    CHECK(lin.Get("/api/drafts/" + draft.At("/id")).text == draft.text);
  });
}

TEST_CASE("handing in: what is missing is told; then one case, its receipt, and the answers become facts") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    const TestAnswer empty = world.Begin(lin, R"(["library_card"])");
    const TestAnswer missing = world.Submit(lin, empty.At("/id"), false);
    CHECK(missing.status == 422);
    CHECK(missing.At("/key") == "people.draft_incomplete");
    CHECK(Places(missing) == "/confirmed /answers/full_name /materials/passport ");

    const TestAnswer draft = world.Whole(lin);
    const TestAnswer receipt = world.Submit(lin, draft.At("/id"));
    CHECK(receipt.status == 201);
    CHECK(receipt.At("/number") == "2026-000001");
    CHECK(receipt.At("/submitted_at") == "2026-11-24T08:00:00Z");
    CHECK(receipt.At("/due_on") == "2026-11-27");
    CHECK(receipt.At("/due_note") == "null");
    CHECK(receipt.At("/services/0/title/en") == "Apply for the welcome grant");
    REQUIRE(world.AllOpened().size() == 1);
    const World::Opened opened = world.AllOpened()[0];
    CHECK(receipt.At("/case") == opened.id);
    CHECK(opened.person_name == "Lin Yue");
    CHECK(opened.facts ==
          "degree_level=master/self arrived_on=2026-10-12/self full_name=Lin Yue/self phone=***1234/self ");
    CHECK(opened.materials == "degree_certificate=degree.pdf ");
    CHECK(FactsIn(lin.Get("/api/profile").json.at("facts")) ==
          "degree_level=master arrived_on=2026-10-12 full_name=Lin Yue phone=***1234 ");

    const TestAnswer repeat = world.Submit(lin, draft.At("/id"));
    CHECK(repeat.status == 200);
    CHECK(repeat.text == receipt.text);
    const TestAnswer after = lin.Get("/api/drafts/" + draft.At("/id"));
    CHECK(after.At("/submitted_case") == opened.id);
    CHECK(after.At("/answers") == "[]");
    CHECK(World::Patch(lin, after, R"({"answers": []})").At("/key") == "people.draft_submitted");
    CHECK(lin.Get("/api/drafts").json.at("items").as_array().size() == 1);
    CHECK(world.AllOpened().size() == 1);
  });
}

TEST_CASE("when no case can be made, nothing is kept of the attempt") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    const TestAnswer draft = world.Whole(lin);
    world.open_fails = "cases.no_service";
    CHECK(world.Submit(lin, draft.At("/id")).status == 409);
    CHECK(world.AllOpened().empty());
    CHECK(lin.Get("/api/profile").At("/facts") == "[]");
    CHECK(lin.Get("/api/drafts/" + draft.At("/id")).text == draft.text);
    world.open_fails.clear();
    CHECK(world.Submit(lin, draft.At("/id")).status == 201);
  });
}

TEST_CASE("32 at once hand in one draft: one case, one receipt") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    const TestAnswer draft = world.Whole(lin);
    constexpr int kMany = 32;
    std::vector<TestAnswer> answers(kMany);
    std::vector<std::thread> threads;
    for (int i = 0; i < kMany; ++i) {
      threads.emplace_back([&, i] {
        TestCaller tab = lin;
        answers[static_cast<std::size_t>(i)] = world.Submit(tab, draft.At("/id"));
      });
    }
    for (std::thread& thread : threads) thread.join();
    int made = 0;
    for (const TestAnswer& answer : answers) {
      CHECK((answer.status == 200 || answer.status == 201));
      CHECK(answer.text == answers[0].text);
      made += answer.status == 201 ? 1 : 0;
    }
    CHECK(made == 1);
    CHECK(world.AllOpened().size() == 1);
    CHECK(CheckInvariants(world.store, Modules()).value().empty());
  });
}

TEST_CASE("lists: pages, and as many statements for one item as for three") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    TestCaller staff = world.As("staff@example.org");
    const auto statements = [&](std::string_view target) {
      const std::int64_t before = world.store.StatementsRun();
      CHECK(lin.Get(target).status == 200);
      return world.store.StatementsRun() - before;
    };
    const TestAnswer first = world.Begin(lin, R"(["library_card"])");
    CHECK(World::Attach(lin, first, "passport", world.Upload(lin, "one")).status == 200);
    const std::int64_t drafts_of_one = statements("/api/drafts");
    const std::int64_t accesses_of_some = statements("/api/profile/accesses?limit=1");
    for (int i = 0; i < 2; ++i) {
      world.clock.Advance(std::chrono::seconds(1));
      const TestAnswer more = world.Begin(lin, R"(["library_card"])");
      CHECK(World::Attach(lin, more, "passport", world.Upload(lin, std::to_string(i))).status == 200);
      lin.Send("PATCH", "/api/profile/facts",
               fmt::format(R"({{"facts": [{{"fact": "full_name", "value": "{}"}}]}})", i),
               World::Seen(lin.Get("/api/profile").At("/version")));
    }
    CHECK(statements("/api/drafts") == drafts_of_one);
    CHECK(statements("/api/profile/accesses?limit=3") == accesses_of_some);

    const TestAnswer page = lin.Get("/api/drafts?limit=2");
    CHECK(page.json.at("items").as_array().size() == 2);
    const TestAnswer rest = lin.Get("/api/drafts?limit=2&cursor=" + page.At("/next_cursor"));
    CHECK(rest.json.at("items").as_array().size() == 1);
    CHECK(rest.At("/next_cursor") == "null");
    CHECK(rest.At("/items/0/id") == first.At("/id"));
    CHECK(lin.Get("/api/drafts?limit=0").status == 422);
    CHECK(lin.Get("/api/drafts?limit=101").status == 422);
    CHECK(lin.Get("/api/drafts?cursor=x").status == 422);
    CHECK(lin.Get("/api/profile/accesses?cursor=x").status == 422);
    CHECK(staff.Get("/api/drafts").At("/items") == "[]");
  });
}

TEST_CASE("who saw my data: newest first, with case and reason, never others'") {
  WithWorld([](World& world) {
    TestCaller lin = world.As("lin@example.org");
    const Id person = world.Account("lin@example.org").person;
    const auto officer = world.access.MakeStaff({.login = "chen",
                                                 .name = {"陈静", "Chen Jing"},
                                                 .email = "",
                                                 .password = "correct horse battery",
                                                 .roles = {api::Role::kOfficer},
                                                 .department = "newcomer_office"},
                                                {}, world.clock.Now());
    REQUIRE(officer.has_value());
    api::Actor actor;
    actor.account = officer->account;
    actor.roles = {api::Role::kOfficer};
    REQUIRE(world.store
                .Write([&](store::Tx& tx) {
                  return audit::Record(tx, {.at = world.clock.Now(),
                                            .actor = actor,
                                            .action = "cases.revealed",
                                            .subject_kind = "fact",
                                            .subject = "phone",
                                            .case_id = "case",
                                            .case_number = "2026-000007",
                                            .person_id = person,
                                            .reason = "to call back"});
                })
                .has_value());
    const TestAnswer list = lin.Get("/api/profile/accesses");
    CHECK(list.At("/items/0/actor/en") == "Chen Jing");
    CHECK(list.At("/items/0/action") == "cases.revealed");
    CHECK(list.At("/items/0/action_text/en") == "Saw a whole document or phone number");
    CHECK(list.At("/items/0/case_number") == "2026-000007");
    CHECK(list.At("/items/0/reason") == "to call back");
    CHECK(list.At("/items/1/actor/en") == "You");
    CHECK_FALSE(world.As("chen@example.org").Get("/api/profile/accesses").text.contains("2026-000007"));
    const TestAnswer page = lin.Get("/api/profile/accesses?limit=1");
    CHECK(page.json.at("items").as_array().size() == 1);
    CHECK(lin.Get("/api/profile/accesses?limit=1&cursor=" + page.At("/next_cursor")).At("/items/0/actor/en") == "You");
  });
}

TEST_CASE("answers of drafts cannot be read in the database's files") {
  const store::TestDatabase database(store::Backend::kSqlite);
  const auto store = database.Open();
  REQUIRE(Migrate(*store, Modules()).has_value());
  World world(*store);
  TestCaller lin = world.As("lin@example.org");
  const TestAnswer draft = world.Begin(lin);
  CHECK(World::Patch(lin, draft, R"({"answers": [{"fact": "phone", "value": "PLANTED-PHONE-1234"},
                                      {"fact": "full_name", "value": "PLANTED NAME"}]})")
            .status == 200);
  std::string bytes;
  const std::filesystem::path file = database.config().sqlite_path;
  for (const auto& entry : std::filesystem::directory_iterator(file.parent_path())) {
    if (!entry.is_regular_file()) continue;
    const auto opened = http::TempFile::Open(entry.path().string());
    bytes += opened->ReadAll(std::size_t{64} << 20U).value();
  }
  CHECK(bytes.contains("people_drafts"));
  CHECK_FALSE(bytes.contains("PLANTED"));
}

TEST_CASE("all statements are understood by both databases") {
  store::ForEachStore(Modules(), [](store::Store& store) {
    CHECK(PrepareAll(store, Modules()).value() == std::vector<std::string>{});
  });
}

}  // namespace
}  // namespace yq::people
