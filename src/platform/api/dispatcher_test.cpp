#include "platform/api/dispatcher.h"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "engine/store/testing.h"
#include "platform/api/cursor.h"
#include "platform/api/idempotency.h"
#include "platform/api/openapi.h"
#include "platform/api/testing.h"

namespace yq::api {
namespace {

// A row without one of the dangerous attributes does not compile.
template <class R>
concept MakesReadRow = requires { R{.access = Permission::kApply, .scope = "own", .summary = {"一", "one"}}; };
template <class R>
concept WithoutAccess = requires { R{.scope = "own", .summary = {"一", "one"}}; };
template <class R>
concept WithoutScope = requires { R{.access = Permission::kApply, .summary = {"一", "one"}}; };
template <class R>
concept WithoutIdempotency = requires {
  R{.access = Permission::kApply,
    .scope = "own",
    .summary = {"一", "one"},
    .if_match = IfMatch::kNeeded,
    .success = 201};
};
template <class R>
concept WithoutIfMatch = requires {
  R{.access = Permission::kApply, .scope = "own", .summary = {"一", "one"}, .idempotency = Keyed{}, .success = 201};
};
template <class R>
concept EditWithoutIfMatch = requires { R{.access = Permission::kApply, .scope = "own", .summary = {"一", "one"}}; };
template <class R>
concept WholePostRow = requires {
  R{.access = Permission::kApply,
    .scope = "own",
    .summary = {"一", "one"},
    .idempotency = Keyed{},
    .if_match = IfMatch::kNotNeeded,
    .success = 201};
};
static_assert(MakesReadRow<ReadRow> && WholePostRow<PostRow>);
static_assert(!WithoutAccess<ReadRow> && !WithoutScope<ReadRow>);
static_assert(!WithoutIdempotency<PostRow> && !WithoutIfMatch<PostRow> && !EditWithoutIfMatch<EditRow>);

constexpr EmbeddedFile kThingMigrations[] = {
    {"migrations/0001_create_things.sql",
     "CREATE TABLE things_items (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, colour TEXT NOT NULL, "
     "version INTEGER NOT NULL) STRICT;"}};
const store::Module kThings{.name = "things", .migrations = kThingMigrations};

constexpr std::array<store::Parameter, 2> kIdName{{{"id"}, {"name"}}};
constexpr store::StatementOf<store::Kind::kExec, 2> kAdd{
    {.module = "things",
     .name = "add",
     .sql = "INSERT INTO things_items (id, name, colour, version) VALUES (:id, :name, 'red', 1)",
     .kind = store::Kind::kExec,
     .parameters = kIdName}};
constexpr std::array<store::Parameter, 1> kId{{{"id"}}};
constexpr store::StatementOf<store::Kind::kOptional, 1> kFind{
    {.module = "things",
     .name = "find",
     .sql = "SELECT name, colour, version FROM things_items WHERE id = :id",
     .kind = store::Kind::kOptional,
     .parameters = kId}};
constexpr std::array<store::Parameter, 3> kNameIdVersion{{{"name"}, {"id"}, {"version"}}};
constexpr store::StatementOf<store::Kind::kExec, 3> kRename{
    {.module = "things",
     .name = "rename",
     .sql = "UPDATE things_items SET name = :name, version = version + 1 WHERE id = :id AND version = :version",
     .kind = store::Kind::kExec,
     .parameters = kNameIdVersion}};
constexpr store::StatementOf<store::Kind::kOne, 0> kCount{
    {.module = "things", .name = "count", .sql = "SELECT COUNT(*) FROM things_items", .kind = store::Kind::kOne}};

struct NewThing {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NewThing, (), (name))
struct Thing {
  Id id;
  std::int64_t version = 0;
  std::string name;
  std::string colour;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, version, name, colour))
struct Hash {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Hash, (), (text))

Result<Thing> FindThing(store::Tx& tx, std::string_view id) {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(kFind, id));
  if (!row) return Fail(ErrorCode::kNotFound, "things.absent");
  return Thing{.id = Id(id), .version = row->Int(2), .name = row->Text(0), .colour = row->Text(1)};
}

// Sessions "talent" and "auditor"; "broken" cannot be looked up.
class TestAuthenticator final : public Authenticator {
 public:
  Result<std::optional<SignedIn>> Find(std::string_view token, Instant) override {
    if (token == "broken") return Fail(ErrorCode::kUnavailable, "store.busy");
    SignedIn found{.actor = {.account = "account-" + std::string(token), .session = "s"}, .csrf_token = "csrf"};
    if (token == "talent" || token == "other") found.actor.permissions = {Permission::kApply};
    if (token == "auditor") found.actor.permissions = {Permission::kReadAudit};
    if (token == "nobody") return std::nullopt;
    return found;
  }
};

struct TestApi {
  store::Store& store;
  crypto::KeyRing keys = crypto::KeyRing::Generate();
  FixedClock clock{*ParseInstant("2026-11-24T08:00:00Z")};
  TestAuthenticator authenticator;
  Messages messages;
  Table table;
  std::mutex mutex;
  std::vector<std::string> log;
  std::unique_ptr<Dispatcher> dispatcher;

  explicit TestApi(store::Store& given) : store(given) {
    AddRows();
    AddOwnEndpoints(table, [] { return Result<>{}; });
    REQUIRE(table.Check() == std::vector<std::string>{});
    dispatcher = std::make_unique<Dispatcher>(table, DispatcherConfig{.store = store,
                                                                      .keys = keys,
                                                                      .clock = clock,
                                                                      .authenticator = authenticator,
                                                                      .messages = messages,
                                                                      .log = [this](std::string_view line) {
                                                                        const std::scoped_lock lock(mutex);
                                                                        log.emplace_back(line);
                                                                      }});
  }

  void AddRows() {
    table.Get("/api/things/{id}", {.access = Permission::kApply, .scope = "all", .summary = {"物品", "A thing"}},
              [](const Call& call, store::Tx& tx) -> Result<Thing> { return FindThing(tx, call.Path("id")); });
    table.Get("/api/things", {.access = Public{"test"}, .scope = "all", .summary = {"物品", "Things"}},
              [](const Call&, const Paging& paging) -> Result<List<Thing>> {
                YQ_TRY(LimitOf(paging.limit));
                return List<Thing>{};
              });
    table.Get("/api/words/{word}",
              {.access = Public{"test"}, .scope = "none", .summary = {"词", "A word"}, .kept = Kept::kRevalidated},
              [](const Call& call) -> Result<Hash> {
                if (call.Path("word") == "absent") return Fail(ErrorCode::kNotFound, "not_found");
                return Hash{.text = std::string(call.Path("word"))};
              });
    table.Post("/api/things",
               {.access = Permission::kApply,
                .scope = "own",
                .summary = {"新物品", "A new thing"},
                .idempotency = Keyed{},
                .if_match = IfMatch::kNotNeeded,
                .success = 201},
               [](const Call& call, store::Tx& tx, const NewThing& body) -> Result<Thing> {
                 if (body.name == "refused") return Fail(ErrorCode::kConflict, "api.conflict");
                 const Id id = NewId(call.now);
                 YQ_TRY(tx.Exec(kAdd, id, body.name));
                 return FindThing(tx, id);
               });
    table.Patch(
        "/api/things/{id}/name",
        {.access = Permission::kApply, .scope = "all", .summary = {"改名", "Rename"}, .if_match = IfMatch::kNeeded},
        [](const Call& call, store::Tx& tx, const NewThing& body) -> Result<Thing> {
          YQ_TRY(FindThing(tx, call.Path("id")));
          YQ_ASSIGN(const std::int64_t changed, tx.Exec(kRename, body.name, call.Path("id"), call.version()));
          if (changed == 0) return Fail(ErrorCode::kStale, "api.stale");
          return FindThing(tx, call.Path("id"));
        });
    table.Post(
        "/api/uploads",
        {.access = Permission::kApply,
         .scope = "own",
         .summary = {"上传", "Upload"},
         .idempotency = Keyed{},
         .if_match = IfMatch::kNotNeeded,
         .success = 201},
        [](const Call&, const Upload& upload) -> Result<std::string> { return upload.file->file.ReadAll(1000); },
        [](const Call&, store::Tx&, const std::string& text) -> Result<Hash> { return Hash{.text = text}; });
    table.Post("/api/throws",
               {.access = Public{"test"},
                .scope = "none",
                .summary = {"出错", "Throws"},
                .idempotency = Natural{"test"},
                .if_match = IfMatch::kNotNeeded,
                .success = 200},
               [](const Call&, const NewThing& body) -> Result<Nothing> {
                 if (body.name == "throw") throw std::runtime_error("the inside: " + body.name);
                 return Fail(ErrorCode::kInternal, "store.failed", {}, "the inside");
               });
    table.Post("/api/guesses",
               {.access = Public{"test"},
                .scope = "none",
                .summary = {"猜", "Guess"},
                .idempotency = Natural{"test"},
                .if_match = IfMatch::kNotNeeded,
                .success = 202,
                .rate = Rate::kGuessing},
               [](const Call&) -> Result<> { return {}; });
    table.Delete("/api/things/{id}",
                 {.access = Permission::kReadAudit,
                  .scope = "none",
                  .summary = {"删除", "Delete"},
                  .if_match = IfMatch::kNotNeeded},
                 [](const Call&) -> Result<> { return {}; });
    table.Page("/zh/things", {.access = Public{"test"}, .summary = {"页面", "Page"}},
               [](const Call& call) -> Result<http::Response> {
                 if (call.request.Query("lost")) return Fail(ErrorCode::kNotFound, "x");
                 return http::Response::Html(200, "<p>" + std::string(ToText(call.language)) + "</p>");
               });
  }

  TestCaller As(std::string session) {
    TestCaller caller(*dispatcher);
    caller.cookie = std::move(session);
    caller.csrf = caller.cookie.empty() ? "" : "csrf";
    return caller;
  }
  std::int64_t Count() {
    return store
        .Read([](store::Tx& tx) -> Result<std::int64_t> {
          YQ_ASSIGN(const store::Row row, tx.One(kCount));
          return row.Int(0);
        })
        .value();
  }
};

const std::vector<http::Field> kKey{{"Idempotency-Key", "0123456789abcdef"}};

void WithApi(const std::function<void(TestApi&)>& body) {
  store::ForEachStore({kStoreModule, kThings}, [&](store::Store& store) {
    TestApi api(store);
    body(api);
  });
}

TEST_CASE("who may pass, row by row") {
  WithApi([](TestApi& api) {
    struct Row {
      std::string_view session;
      std::string_view method;
      std::string_view target;
      std::string_view body;
      std::vector<http::Field> headers;
      int status;
      std::string_view key;
    };
    const std::string_view thing = R"({"name": "a"})";
    const std::vector<http::Field> other_site{{"Idempotency-Key", "0123456789abcdef"},
                                              {"Origin", "https://evil.example"}};
    const std::vector<http::Field> no_origin{{"Idempotency-Key", "0123456789abcdef"}, {"Origin", ""}};
    const std::vector<http::Field> other_port{{"Idempotency-Key", "0123456789abcdef"}, {"Origin", "http://127.0.0.1"}};
    const std::vector<http::Field> null_origin{{"Idempotency-Key", "0123456789abcdef"}, {"Origin", "null"}};
    const std::vector<http::Field> bad_token{{"Idempotency-Key", "0123456789abcdef"}, {"X-CSRF-Token", "csrx"}};
    const std::vector<http::Field> no_token{{"Idempotency-Key", "0123456789abcdef"}, {"X-CSRF-Token", ""}};
    const Row rows[] = {
        {"", "GET", "/api/things/1", "", {}, 401, "access.sign_in_needed"},
        {"nobody", "GET", "/api/things/1", "", {}, 401, "access.sign_in_needed"},
        {"auditor", "GET", "/api/things/1", "", {}, 403, "access.forbidden"},
        {"talent", "GET", "/api/things/1", "", {}, 404, "not_found"},
        {"broken", "GET", "/api/things/1", "", {}, 503, "store.busy"},
        {"talent", "DELETE", "/api/things/1", "", {}, 403, "access.forbidden"},
        {"auditor", "DELETE", "/api/things/1", "", {}, 204, ""},
        {"", "POST", "/api/things", thing, kKey, 401, "access.sign_in_needed"},
        {"talent", "POST", "/api/things", thing, other_site, 403, "api.other_origin"},
        {"talent", "POST", "/api/things", thing, no_origin, 403, "api.other_origin"},
        {"talent", "POST", "/api/things", thing, other_port, 403, "api.other_origin"},
        {"talent", "POST", "/api/things", thing, null_origin, 403, "api.other_origin"},
        {"talent", "POST", "/api/things", thing, bad_token, 403, "api.csrf_token_wrong"},
        {"talent", "POST", "/api/things", thing, no_token, 403, "api.csrf_token_wrong"},
        {"talent", "POST", "/api/things", thing, {}, 400, "api.idempotency_key_needed"},
        {"talent", "POST", "/api/things", thing, {{"Idempotency-Key", "short"}}, 400, "api.idempotency_key_needed"},
        {"talent",
         "POST",
         "/api/things",
         thing,
         {{"Idempotency-Key", std::string(101, 'a')}},
         400,
         "api.idempotency_key_needed"},
        {"talent",
         "POST",
         "/api/things",
         thing,
         {{"Idempotency-Key", "0123456789 abcdef"}},
         400,
         "api.idempotency_key_needed"},
        {"talent", "POST", "/api/things?x=1", thing, kKey, 422, "api.invalid_query"},
        {"talent", "POST", "/api/things", "{", kKey, 400, "api.malformed_json"},
        {"talent", "POST", "/api/things", R"({"nam": "a"})", kKey, 422, "api.invalid_body"},
        {"talent", "POST", "/api/things", R"({"name": "refused"})", kKey, 409, "api.conflict"},
        {"talent", "PATCH", "/api/things/1/name", thing, {}, 428, "api.if_match_needed"},
        {"talent", "PATCH", "/api/things/1/name", thing, {{"If-Match", "v1"}}, 400, "api.if_match_malformed"},
        {"talent", "PATCH", "/api/things/1/name", thing, {{"If-Match", "*"}}, 400, "api.if_match_malformed"},
        {"talent", "PATCH", "/api/things/1/name", thing, {{"If-Match", "\"v\""}}, 400, "api.if_match_malformed"},
        {"talent", "PATCH", "/api/things/1/name", thing, {{"If-Match", "\"v-1\""}}, 400, "api.if_match_malformed"},
        {"talent", "PATCH", "/api/things/1/name", thing, {{"If-Match", "\"v1\""}}, 404, "not_found"},
        {"", "GET", "/api/things", "", {}, 200, ""},
        {"", "GET", "/api/things?limit=101", "", {}, 422, "api.invalid_query"},
        {"", "GET", "/api/things?limit=1&limit=2", "", {}, 422, "api.invalid_query"},
        {"", "GET", "/api/things?curser=1", "", {}, 422, "api.invalid_query"},
        {"", "POST", "/api/throws", thing, {{"Origin", "https://evil.example"}}, 403, "api.other_origin"},
        {"", "GET", "/api/absent", "", {}, 404, "not_found"},
        {"", "PUT", "/api/things", "", {}, 405, "http.no_such_method"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.session);
      CAPTURE(row.method);
      CAPTURE(row.target);
      CAPTURE(row.key);
      TestCaller caller = api.As(std::string(row.session));
      const TestAnswer answer = caller.Send(row.method, row.target, row.body, row.headers);
      CHECK(answer.status == row.status);
      CHECK(answer.At("/key") == row.key);
      CHECK(answer.headers.Get("Cache-Control") == "no-store");
      CHECK(answer.headers.Get("X-Content-Type-Options") == "nosniff");
    }
    CHECK(api.Count() == 0);
  });
}

TEST_CASE("make, read, rename; a stale rename says what it is now and what changed") {
  WithApi([](TestApi& api) {
    TestCaller talent = api.As("talent");
    TestCaller other = api.As("other");
    const TestAnswer made = talent.Send("POST", "/api/things", R"({"name": "one"})", kKey);
    CHECK(made.status == 201);
    CHECK(made.headers.Get("ETag") == "\"v1\"");
    const std::string path = "/api/things/" + made.At("/id");
    const TestAnswer read = talent.Get(path);
    CHECK(read.status == 200);
    CHECK(read.headers.Get("ETag") == "\"v1\"");
    CHECK(read.At("/name") == "one");

    CHECK(other.Send("PATCH", path + "/name", R"({"name": "two"})", {{"If-Match", "\"v1\""}}).headers.Get("ETag") ==
          "\"v2\"");
    const TestAnswer stale = talent.Send("PATCH", path + "/name", R"({"name": "three"})", {{"If-Match", "\"v1\""}});
    CHECK(stale.status == 412);
    CHECK(stale.At("/current/name") == "two");
    CHECK(stale.At("/changed") == R"(["version","name"])");
    CHECK(talent.Send("PATCH", path + "/name", R"({"name": "three"})", {{"If-Match", "\"v2\""}}).status == 200);
    // One who was never shown version 1 cannot be told what changed: all of it may have.
    const TestAnswer blind =
        api.As("third").Send("PATCH", path + "/name", R"({"name": "x"})", {{"If-Match", "\"v1\""}});
    CHECK(blind.status == 403);
    const TestAnswer unknown = other.Send("PATCH", path + "/name", R"({"name": "x"})", {{"If-Match", "\"v9\""}});
    CHECK(unknown.At("/changed") == R"(["id","version","name","colour"])");
  });
}

TEST_CASE("a repeated key answers the same and does nothing more") {
  WithApi([](TestApi& api) {
    TestCaller talent = api.As("talent");
    const TestAnswer first = talent.Send("POST", "/api/things", R"({"name": "one"})", kKey);
    api.clock.Advance(std::chrono::hours(1));
    const TestAnswer again = talent.Send("POST", "/api/things", R"({"name": "one"})", kKey);
    CHECK(again.status == 201);
    CHECK(again.text == first.text);
    CHECK(again.headers.Get("ETag") == first.headers.Get("ETag"));
    CHECK(again.headers.Get("Content-Type") == first.headers.Get("Content-Type"));
    CHECK(api.Count() == 1);
    const TestAnswer reused = talent.Send("POST", "/api/things", R"({"name": "two"})", kKey);
    CHECK(reused.status == 422);
    CHECK(reused.At("/key") == "api.idempotency_reused");
    // The key belongs to the account and the row.
    CHECK(api.As("other").Send("POST", "/api/things", R"({"name": "two"})", kKey).status == 201);
    CHECK(talent.Upload("/api/uploads", "a.txt", "content", kKey).At("/text") == "content");
    CHECK(talent.Upload("/api/uploads", "a.txt", "content", kKey).At("/text") == "content");
    CHECK(talent.Upload("/api/uploads", "a.txt", "other", kKey).At("/key") == "api.idempotency_reused");
    CHECK(api.Count() == 2);
    // What failed is not kept.
    const std::vector<http::Field> key{{"Idempotency-Key", "second-0123456789"}};
    CHECK(talent.Send("POST", "/api/things", R"({"name": "refused"})", key).status == 409);
    CHECK(talent.Send("POST", "/api/things", R"({"name": "three"})", key).status == 201);
    CHECK(api.store.Write([&](store::Tx& tx) { return ForgetKeys(tx, api.clock.Now()); }).value() == 1);
  });
}

TEST_CASE("32 duplicates at once: one effect, one answer") {
  WithApi([](TestApi& api) {
    std::set<std::string> answers;
    std::multiset<int> statuses;
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (int i = 0; i < 32; ++i) {
      threads.emplace_back([&] {
        TestCaller talent = api.As("talent");
        const TestAnswer answer = talent.Send("POST", "/api/things", R"({"name": "one"})", kKey);
        const std::scoped_lock lock(mutex);
        answers.insert(answer.text);
        statuses.insert(answer.status);
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(statuses.count(201) == 32);
    CHECK(answers.size() == 1);
    CHECK(api.Count() == 1);
  });
}

TEST_CASE("what throws is an incident, and only the log knows more") {
  store::ForEachStore({kStoreModule, kThings}, [](store::Store& store) {
    TestApi api(store);
    TestCaller caller = api.As("");
    for (const std::string_view how : {R"({"name": "throw"})", R"({"name": "fail"})"}) {
      api.log.clear();
      const TestAnswer answer = caller.Send("POST", "/api/throws", how);
      CHECK(answer.status == 500);
      CHECK(answer.At("/key") == "api.internal");
      CHECK(answer.At("/incident").starts_with("request-"));
      CHECK(answer.At("/detail").find(answer.At("/incident")) != std::string::npos);
      CHECK(answer.text.find("inside") == std::string::npos);
      REQUIRE(api.log.size() == 2);
      CHECK(api.log[0].find("the inside") != std::string::npos);
      CHECK(api.log[0].find(answer.At("/incident")) != std::string::npos);
    }
  });
}

TEST_CASE("the log names the row and nothing personal") {
  store::ForEachStore({kStoreModule, kThings}, [](store::Store& store) {
    TestApi api(store);
    TestCaller talent = api.As("talent");
    talent.Send("POST", "/api/things?secret=1", R"({"name": "secret"})", kKey);
    talent.Get("/api/things/secret");
    REQUIRE(api.log.size() == 2);
    for (const std::string& line : api.log) {
      CHECK(line.find("secret") == std::string::npos);
      CHECK(line.find("account-talent") == std::string::npos);
      CHECK(line.find("192.0.2.1") == std::string::npos);
    }
    CHECK(api.log[1].starts_with(R"({"at":"2026-11-24T08:00:00Z","event":"request","method":"GET",)"
                                 R"("route":"/api/things/{id}","status":404,"ms":)"));
  });
}

TEST_CASE("guessing is limited per address") {
  store::ForEachStore({kStoreModule, kThings}, [](store::Store& store) {
    TestApi api(store);
    TestCaller caller = api.As("");
    for (int i = 0; i < 300; ++i) CHECK(caller.Send("POST", "/api/guesses").status == 202);
    const TestAnswer refused = caller.Send("POST", "/api/guesses");
    CHECK(refused.status == 429);
    CHECK(refused.headers.Get("Retry-After") == "300");
    caller.address = "192.0.2.77";
    CHECK(caller.Send("POST", "/api/guesses").status == 202);
    caller.address = "192.0.2.1";
    api.clock.Advance(std::chrono::minutes(5));
    CHECK(caller.Send("POST", "/api/guesses").status == 202);
  });
}

TEST_CASE("pages: language by path, errors as pages, headers on all") {
  store::ForEachStore({kStoreModule, kThings}, [](store::Store& store) {
    TestApi api(store);
    TestCaller caller = api.As("");
    const TestAnswer page = caller.Get("/zh/things?utm=1");
    CHECK(page.text == "<p>zh</p>");
    CHECK(page.headers.Get("Cache-Control") == "no-cache");
    const TestAnswer lost = caller.Get("/zh/things?lost=1");
    CHECK(lost.status == 404);
    CHECK(lost.headers.Get("Content-Type").starts_with("text/html"));
    CHECK(lost.text.find("没有找到") != std::string::npos);
    CHECK(caller.Get("/zh/absent").headers.Get("Content-Type").starts_with("text/html"));
    CHECK(caller.Get("/healthz").text == "ok\n");
    CHECK(caller.Get("/readyz").text == "ready\n");
    for (const std::string_view target : {"/zh/things", "/zh/absent", "/api/absent", "/api", "/api/openapi.json"}) {
      const TestAnswer answer = caller.Get(target);
      const std::string_view policy = answer.headers.Get("Content-Security-Policy");
      CHECK(policy.find("unsafe") == std::string_view::npos);
      CHECK(policy.starts_with("default-src 'none'"));
      CHECK(policy.ends_with("require-trusted-types-for 'script'; trusted-types vue yinqiao"));
      CHECK(answer.headers.Get("Referrer-Policy") == "no-referrer");
      CHECK(answer.headers.Get("Cross-Origin-Opener-Policy") == "same-origin");
      CHECK(!answer.headers.Has("Strict-Transport-Security"));
    }
    caller.tls = true;
    CHECK(caller.Get("/zh/things").headers.Get("Strict-Transport-Security").starts_with("max-age="));
  });
}

TEST_CASE("problems are said in the language asked for") {
  store::ForEachStore({kStoreModule, kThings}, [](store::Store& store) {
    TestApi api(store);
    TestCaller caller = api.As("");
    CHECK(caller.Get("/api/things/1").At("/title") == "Sign-in needed");
    caller.language = "zh-CN,zh;q=0.9";
    CHECK(caller.Get("/api/things/1").At("/title") == "需要登录");
    caller.language = "de";
    CHECK(caller.Get("/api/things/1").At("/title") == "需要登录");
  });
}

TEST_CASE("the OpenAPI document and its page come from the table") {
  store::ForEachStore({kStoreModule, kThings}, [](store::Store& store) {
    TestApi api(store);
    CHECK(MakeOpenApi(api.table).problems == std::vector<std::string>{});
    TestCaller caller = api.As("");
    const TestAnswer document = caller.Get("/api/openapi.json");
    CHECK(document.At("/openapi") == "3.1.0");
    const std::string post = "/paths/~1api~1things/post";
    CHECK(document.At(post + "/x-permission") == "apply");
    CHECK(document.At(post + "/requestBody/content/application~1json/schema/$ref") == "#/components/schemas/NewThing");
    CHECK(document.At(post + "/responses/201/content/application~1json/schema/$ref") == "#/components/schemas/Thing");
    CHECK(document.At(post + "/parameters/0/name") == "Idempotency-Key");
    CHECK(document.At("/paths/~1api~1things/get/parameters/1/name") == "limit");
    CHECK(document.At("/paths/~1api~1things/get/x-public-because") == "test");
    CHECK(document.At("/paths/~1api~1things~1{id}~1name/patch/parameters/0/in") == "path");
    CHECK(document.At("/components/schemas/ProblemDocument/properties/status/type") == "integer");
    for (const std::string_view language : {"zh", "en"}) {
      caller.language = language;
      const TestAnswer page = caller.Get("/api");
      CHECK(page.status == 200);
      CHECK(page.text.find("<script") == std::string::npos);
      CHECK(page.text.find(" style=") == std::string::npos);
      CHECK(page.text.find("POST /api/things") != std::string::npos);
      CHECK(page.text.find("<a href=\"#schema-Thing\">") != std::string::npos);
    }
  });
}

TEST_CASE("an answer that is the same for everybody is kept by clients and asked for anew") {
  WithApi([](TestApi& api) {
    TestCaller anyone = api.As("");
    const TestAnswer first = anyone.Get("/api/words/bridge");
    CHECK(first.status == 200);
    CHECK(first.headers.Get("Cache-Control") == "public, no-cache");
    const std::string tag(first.headers.Get("ETag"));
    REQUIRE(tag.starts_with("W/\""));
    struct Row {
      const char* path;
      std::string tags;
      int status;
    };
    const Row rows[] = {{"/api/words/bridge", tag, 304},        {"/api/words/bridge", "\"other\", " + tag, 304},
                        {"/api/words/bridge", "*", 304},        {"/api/words/bridge", "\"other\"", 200},
                        {"/api/words/bridge", "nonsense", 200}, {"/api/words/river", tag, 200},
                        {"/api/words/absent", "*", 404}};
    for (const Row& row : rows) {
      CAPTURE(row.path);
      CAPTURE(row.tags);
      const TestAnswer answer = anyone.Send("GET", row.path, {}, {{"If-None-Match", row.tags}});
      CHECK(answer.status == row.status);
      CHECK(answer.text.empty() == (row.status == 304));
      CHECK((answer.headers.Get("ETag") == tag) ==
            (row.status == 304 || row.tags == "nonsense" || row.tags == "\"other\""));
    }
    CHECK(anyone.Get("/api/words/absent").headers.Get("Cache-Control") == "no-store");
    CHECK(api.As("talent").Get("/api/things").headers.Get("Cache-Control") == "no-store");
  });
}

TEST_CASE("a body full of mistakes is answered shortly") {
  WithApi([](TestApi& api) {
    const auto many = [](std::string_view one) {
      std::string body = "{";
      for (int i = 0; body.size() < 200'000; ++i) body += fmt::format(fmt::runtime(one), i);
      body.back() = '}';
      return body;
    };
    struct Row {
      const char* one;
      int status;
    };
    const Row rows[] = {{R"("wrong{}":1,)", 422}, {R"("same":{},)", 400}, {"\"a{}\":\"\\u0001\",", 400}};
    for (const Row& row : rows) {
      CAPTURE(row.one);
      const TestAnswer answer = api.As("talent").Send("POST", "/api/things", many(row.one), kKey);
      CHECK(answer.status == row.status);
      CHECK(answer.json.at("problems").as_array().size() == 50);
      CHECK(answer.json.at("more_problems").as_int64() > 5000);
      CHECK(answer.text.size() < 50'000);
    }
  });
}

TEST_CASE("a table says what is wrong with its rows") {
  Table table;
  const auto handler = [](const Call&) -> Result<Nothing> { return Nothing{}; };
  table.Get("/api/x", {.access = Public{""}, .scope = "", .summary = {"", "x"}}, handler);
  table.Get("/api/x", {.access = Public{"y"}, .scope = "all", .summary = {"x", "x"}}, handler);
  table.Post("/api/y",
             {.access = Permission::kApply,
              .scope = "own",
              .summary = {"y", "y"},
              .idempotency = Keyed{},
              .if_match = IfMatch::kNotNeeded,
              .success = 201},
             handler);
  table.Get("/api/z", {.access = Permission::kApply, .scope = "own", .summary = {"z", "z"}, .kept = Kept::kRevalidated},
            handler);
  CHECK(table.Check() ==
        std::vector<std::string>{"GET /api/x: a summary is missing", "GET /api/x: the scope note is empty",
                                 "GET /api/x: public without a reason", "GET /api/x: http.route_twice",
                                 "POST /api/y: keyed, so its handler must take the transaction (store::Tx&)",
                                 "GET /api/z: kept by clients although it is not public"});
}

}  // namespace
}  // namespace yq::api
