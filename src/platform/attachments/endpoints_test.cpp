#include <doctest/doctest.h>

#include "engine/store/testing.h"
#include "platform/api/idempotency.h"
#include "platform/api/testing.h"
#include "platform/attachments/attachments.h"
#include "platform/attachments/test_files.h"
#include "platform/audit/audit.h"

namespace yq::attachments {
namespace {

constexpr Instant kNow{1'795'000'000'000'000};
constexpr std::string_view kKey = "0123456789abcdef";

// Whoever the cookie names.
class Named final : public api::Authenticator {
 public:
  Result<std::optional<api::SignedIn>> Find(std::string_view token, Instant) override {
    api::Actor actor;
    actor.account = "account of " + std::string(token);
    actor.permissions = {api::Permission::kApply, api::Permission::kReadAttachments};
    if (token == "officer") {
      actor.kind = api::AccountKind::kStaff;
      actor.roles = {api::Role::kOfficer};
      actor.department = "office";
    } else if (token == "auditor") {
      actor.kind = api::AccountKind::kStaff;
      actor.roles = {api::Role::kAuditor};
    } else {
      actor.person = token;
      actor.roles = {api::Role::kTalent};
    }
    return api::SignedIn{.actor = actor, .csrf_token = "csrf"};
  }
};

struct World {
  store::Store& store;
  store::TempFolder folder;
  Attachments attachments{{.folder = folder.File("files")}};
  crypto::KeyRing keys = crypto::KeyRing::Generate();
  FixedClock clock{kNow};
  Named named;
  api::Messages messages;
  api::Table table;
  Id shown;  // what the officer's cases have
  std::optional<api::Dispatcher> dispatcher;

  explicit World(store::Store& given) : store(given) {
    messages.Add(kMessages);
    AddEndpoints(table, {.attachments = attachments,
                         .in_scope = [this](store::Tx&, const access::Scope& scope,
                                            const Id& id) -> Result<std::optional<InCase>> {
                           if (scope.kind != "office" || id != shown) return std::nullopt;
                           return InCase{.case_id = "case", .case_number = "2026-000001"};
                         }});
    dispatcher.emplace(table, api::DispatcherConfig{.store = store,
                                                    .keys = keys,
                                                    .clock = clock,
                                                    .authenticator = named,
                                                    .messages = messages,
                                                    .log = [](std::string_view) {}});
  }
  api::TestCaller As(std::string name) {
    api::TestCaller caller(*dispatcher);
    caller.cookie = std::move(name);
    caller.csrf = "csrf";
    return caller;
  }
};

void ForEachWorld(const std::function<void(World&)>& body) {
  store::ForEachStore({api::kStoreModule, audit::kStoreModule, kStoreModule}, [&](store::Store& store) {
    World world(store);
    body(world);
  });
}

TEST_CASE("a file goes up once and comes back so that no browser runs it") {
  ForEachWorld([](World& world) {
    api::TestCaller lin = world.As("lin");
    const std::string pdf = TestPdf("one");
    const auto made = lin.Upload("/api/attachments", "学位.pdf", pdf, {{"Idempotency-Key", std::string(kKey)}});
    REQUIRE(made.status == 201);
    CHECK(made.At("/name") == "学位.pdf");
    CHECK(made.At("/type") == "pdf");
    CHECK(made.At("/size") == std::to_string(pdf.size()));
    CHECK(made.At("/sha256").size() == 64);
    const auto again = lin.Upload("/api/attachments", "学位.pdf", pdf, {{"Idempotency-Key", std::string(kKey)}});
    CHECK(again.status == 201);
    CHECK(again.text == made.text);

    const auto read = lin.Get("/api/attachments/" + made.At("/id") + "/content");
    CHECK(read.status == 200);
    CHECK(read.text == pdf);
    CHECK(read.headers.Get("Content-Type") == "application/pdf");
    CHECK(read.headers.Get("Content-Disposition") ==
          "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E5%AD%A6%E4%BD%8D.pdf");
    CHECK(read.headers.Get("X-Content-Type-Options") == "nosniff");
    CHECK(read.headers.Get("Content-Security-Policy") == "default-src 'none'; sandbox");
    CHECK(read.headers.Get("Cache-Control") == "no-store");
  });
}

TEST_CASE("uploads that are refused say why") {
  ForEachWorld([](World& world) {
    api::TestCaller lin = world.As("lin");
    const auto bad = lin.Upload("/api/attachments", "a.pdf", "MZ not a pdf", {{"Idempotency-Key", std::string(kKey)}});
    CHECK(bad.status == 422);
    CHECK(bad.At("/key") == "document.file_kind_unknown");
    CHECK(bad.At("/problems/0/place") == "/file");
    CHECK_FALSE(bad.At("/problems/0/message").empty());
    CHECK(lin.Upload("/api/attachments", "a.pdf", TestPdf("one")).At("/key") == "api.idempotency_key_needed");
    CHECK(lin.Send("POST", "/api/attachments", "", {{"Idempotency-Key", std::string(kKey)}}).status == 422);
  });
}

TEST_CASE("other people's files and unknown ones are alike; the office reads within its scope and is recorded") {
  ForEachWorld([](World& world) {
    api::TestCaller lin = world.As("lin");
    const auto made = lin.Upload("/api/attachments", "a.pdf", TestPdf("one"), {{"Idempotency-Key", std::string(kKey)}});
    const std::string path = "/api/attachments/" + made.At("/id") + "/content";
    const auto unknown = world.As("chen").Get("/api/attachments/" + NewId(kNow) + "/content");
    CHECK(unknown.status == 404);
    for (const char* name : {"chen", "officer", "auditor"}) {
      const auto answer = world.As(name).Get(path);
      CHECK(answer.status == 404);
      CHECK(answer.text == unknown.text);
    }
    world.shown = made.At("/id");
    CHECK(world.As("officer").Get(path).status == 200);
    CHECK(world.As("auditor").Get(path).status == 404);
    CHECK(world.As("chen").Get(path).text == unknown.text);

    const auto entries =
        world.store.Read([](store::Tx& tx) { return audit::ListEntries(tx, {.person_id = "lin"}, std::nullopt, 10); });
    REQUIRE(entries.value().size() == 1);
    CHECK(entries->front().action == "attachments.read");
    CHECK(entries->front().actor == "account of officer");
    CHECK(entries->front().case_number == "2026-000001");
  });
}

}  // namespace
}  // namespace yq::attachments
