#include "platform/audit/audit.h"

#include <doctest/doctest.h>

#include <deque>
#include <thread>

#include "engine/crypto/chain.h"
#include "engine/store/testing.h"
#include "platform/api/idempotency.h"
#include "platform/api/testing.h"
#include "platform/audit/chain.h"

namespace yq::audit {
namespace {

// SQL of a hostile hand. Kept for the whole run: prepared statements refer to it.
store::StatementOf<store::Kind::kExec, 0> Hostile(std::string sql) {
  static std::deque<std::string> kept;
  kept.push_back(std::move(sql));
  return {{.module = "hostile", .name = kept.back(), .sql = kept.back(), .kind = store::Kind::kExec}};
}

Result<> Run(store::Store& store, const std::string& sql) {
  const auto statement = Hostile(sql);
  return store.Write([&](store::Tx& tx) -> Result<> {
    YQ_TRY(tx.Exec(statement));
    return {};
  });
}

void DropTriggers(store::Store& store) {
  if (store.backend() == store::Backend::kSqlite) {
    REQUIRE(Run(store, "DROP TRIGGER audit_entries_no_update"));
    REQUIRE(Run(store, "DROP TRIGGER audit_entries_no_delete"));
  } else {
    REQUIRE(Run(store, "DROP TRIGGER audit_entries_no_change ON audit_entries"));
  }
}

const api::Actor kOfficer{.account = "account-1",
                          .kind = api::AccountKind::kStaff,
                          .roles = {api::Role::kOfficer, api::Role::kPolicyOfficer}};
const api::Actor kTalent{.account = "account-2", .person = "person-2", .roles = {api::Role::kTalent}};
const api::Actor kServer;

Instant Minute(int n) { return *ParseInstant("2026-11-24T08:00:00Z") + std::chrono::minutes(n); }

// Five entries: minutes 1 to 5.
void Fill(store::Store& store) {
  const Result<> filled = store.Write([](store::Tx& tx) -> Result<> {
    YQ_TRY(
        Record(tx, {.at = Minute(1), .actor = kServer, .action = "jobs.ran", .subject_kind = "job", .subject = "j"}));
    YQ_TRY(Record(tx, {.at = Minute(2),
                       .actor = kTalent,
                       .action = "cases.submitted",
                       .subject_kind = "case",
                       .subject = "c1",
                       .case_id = "c1",
                       .case_number = "A-1",
                       .person_id = "person-2"}));
    YQ_TRY(Record(tx, {.at = Minute(3),
                       .actor = kOfficer,
                       .action = "cases.decided",
                       .subject_kind = "case",
                       .subject = "c1",
                       .case_id = "c1",
                       .case_number = "A-1",
                       .person_id = "person-2",
                       .reason = "材料齐全",
                       .changes = {{.field = "state", .from = "open", .to = "granted"}},
                       .request_id = "r3"}));
    YQ_TRY(Record(tx, {.at = Minute(4),
                       .actor = kOfficer,
                       .action = "facts.revealed",
                       .subject_kind = "fact",
                       .subject = "passport",
                       .case_id = "c2",
                       .case_number = "A-2",
                       .person_id = "person-3",
                       .reason = "=cmd"}));
    return Record(
        tx, {.at = Minute(5), .actor = kOfficer, .action = "policies.read", .subject_kind = "policy", .subject = "p"});
  });
  REQUIRE(filled);
}

std::string Seqs(store::Store& store, const Filter& filter, std::optional<std::int64_t> before = {}, int limit = 100) {
  const auto entries = store.Read([&](store::Tx& tx) { return ListEntries(tx, filter, before, limit); });
  REQUIRE(entries);
  std::string seqs;
  for (const Stored& each : *entries) seqs += std::to_string(each.seq);
  return seqs;
}

void WithChain(const std::function<void(store::Store&)>& body) {
  store::ForEachStore({kStoreModule}, [&](store::Store& store) {
    Fill(store);
    body(store);
  });
}

TEST_CASE("what is recorded is listed, filtered and paged") {
  WithChain([](store::Store& store) {
    struct Row {
      Filter filter;
      std::string_view seqs;
    };
    const Row rows[] = {
        {{}, "54321"},
        {{.actor = "account-1"}, "543"},
        {{.actor = "account-9"}, ""},
        {{.action = "cases.decided"}, "3"},
        {{.action = "cases.decide"}, ""},
        {{.action = "cases."}, "32"},
        {{.action = "cases"}, ""},
        {{.case_id = "c1"}, "32"},
        {{.case_id = "A-2"}, "4"},
        {{.case_id = "A-"}, ""},
        {{.person_id = "person-2"}, "32"},
        {{.actor = "account-2", .person_id = "person-2"}, "2"},
        {{.case_id = "A-2", .person_id = "person-2"}, ""},
        {{.actor = "account-1", .case_id = "A-1"}, "3"},
        {{.from = Minute(3)}, "543"},
        {{.to = Minute(3)}, "21"},
        {{.from = Minute(2), .to = Minute(3)}, "2"},
        {{.actor = "account-1",
          .action = "cases.",
          .case_id = "c1",
          .person_id = "person-2",
          .from = Minute(3),
          .to = Minute(4)},
         "3"},
    };
    for (const Row& row : rows) CHECK(Seqs(store, row.filter) == row.seqs);
    CHECK(Seqs(store, {}, std::nullopt, 2) == "54");
    CHECK(Seqs(store, {}, 4, 2) == "32");
    CHECK(Seqs(store, {.actor = "account-1"}, 4) == "3");
    const auto one = store.Read([](store::Tx& tx) { return ListEntries(tx, {.action = "cases.decided"}, {}, 1); });
    REQUIRE(one);
    const Stored& entry = one->front();
    CHECK(entry.at == Minute(3));
    CHECK(entry.actor == "account-1");
    CHECK(entry.roles == kOfficer.roles);
    CHECK(entry.case_number == "A-1");
    CHECK(entry.reason == "材料齐全");
    CHECK(entry.changes == std::vector<Change>{{.field = "state", .from = "open", .to = "granted"}});
    CHECK(entry.hash.size() == 64);
  });
}

TEST_CASE("a whole chain verifies, also an empty one") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const auto empty = VerifyChain(store);
    REQUIRE(empty);
    CHECK(empty->entries == 0);
    CHECK(!empty->broken);
    Fill(store);
    const auto five = VerifyChain(store);
    REQUIRE(five);
    CHECK(five->entries == 5);
    CHECK(!five->broken);
    const auto newest = store.Read([](store::Tx& tx) { return ListEntries(tx, {}, {}, 1); });
    CHECK(newest->front().hash == five->head);
  });
}

TEST_CASE("what rolls back leaves no entry and no gap") {
  WithChain([](store::Store& store) {
    const Result<> failed = store.Write([](store::Tx& tx) -> Result<> {
      YQ_TRY(Record(tx, {.at = Minute(6), .actor = kOfficer, .action = "x.y", .subject_kind = "s", .subject = "s"}));
      return Fail(ErrorCode::kConflict, "x.y");
    });
    CHECK(!failed);
    CHECK(Seqs(store, {}) == "54321");
    CHECK(!VerifyChain(store)->broken);
  });
}

TEST_CASE("the database refuses changes of old entries") {
  WithChain([](store::Store& store) {
    CHECK(!Run(store, "UPDATE audit_entries SET reason = 'x' WHERE seq = 3"));
    CHECK(!Run(store, "DELETE FROM audit_entries WHERE seq = 5"));
    CHECK(!VerifyChain(store)->broken);
  });
}

TEST_CASE("every change of an old entry is found and located") {
  struct Row {
    std::string_view change;
    std::int64_t seq;
    std::string_view what;
  };
  const Row rows[] = {
      {"UPDATE audit_entries SET at = at + 1 WHERE seq = 3", 3, "at"},
      {"UPDATE audit_entries SET actor = 'account-3' WHERE seq = 3", 3, "actor"},
      {"UPDATE audit_entries SET actor = '' WHERE seq = 3", 3, "actor"},
      {"UPDATE audit_entries SET roles = 'officer' WHERE seq = 3", 3, "roles"},
      {"UPDATE audit_entries SET action = 'cases.decidee' WHERE seq = 3", 3, "action"},
      {"UPDATE audit_entries SET subject_kind = 'fact' WHERE seq = 3", 3, "subject_kind"},
      {"UPDATE audit_entries SET subject = 'c2' WHERE seq = 3", 3, "subject"},
      {"UPDATE audit_entries SET case_id = NULL WHERE seq = 3", 3, "case_id"},
      {"UPDATE audit_entries SET case_number = 'A-2' WHERE seq = 3", 3, "case_number"},
      {"UPDATE audit_entries SET person_id = 'person-3' WHERE seq = 3", 3, "person_id"},
      {"UPDATE audit_entries SET reason = 'x' WHERE seq = 3", 3, "reason"},
      {"UPDATE audit_entries SET reason = NULL WHERE seq = 3", 3, "reason"},
      {"UPDATE audit_entries SET reason = '' WHERE seq = 2", 2, "reason"},
      {"UPDATE audit_entries SET changes = NULL WHERE seq = 3", 3, "changes"},
      {"UPDATE audit_entries SET request_id = 'r4' WHERE seq = 3", 3, "request_id"},
      {"UPDATE audit_entries SET link = marks WHERE seq = 3", 3, "link"},
      {"UPDATE audit_entries SET link = (SELECT link FROM audit_entries WHERE seq = 2) WHERE seq = 3", 3, "link"},
      {"UPDATE audit_entries SET marks = link WHERE seq = 3", 3, "marks"},
      {"UPDATE audit_entries SET marks = (SELECT marks FROM audit_entries WHERE seq = 2) WHERE seq = 3", 3, "seq"},
      {"UPDATE audit_entries SET seq = 9 WHERE seq = 3", 3, "missing"},
      {"UPDATE audit_entries SET seq = 0 WHERE seq = 1", 1, "missing"},
      {"UPDATE audit_entries SET reason = 'x' WHERE seq = 1", 1, "reason"},
      {"UPDATE audit_entries SET reason = 'x' WHERE seq = 5", 5, "reason"},
      {"DELETE FROM audit_entries WHERE seq = 1", 1, "missing"},
      {"DELETE FROM audit_entries WHERE seq = 3", 3, "missing"},
      {"DELETE FROM audit_entries WHERE seq = 5", 5, "head"},
      {"DELETE FROM audit_entries WHERE seq > 0", 1, "head"},
      {"UPDATE audit_head SET seq = 4 WHERE one = 1", 6, "head"},
      {"UPDATE audit_head SET link = NULL WHERE one = 1", 6, "head"},
      {"INSERT INTO audit_entries SELECT 6, at, actor, roles, action, subject_kind, subject, case_id, case_number, "
       "person_id, reason, changes, request_id, marks, link FROM audit_entries WHERE seq = 5",
       6, "seq"},
  };
  for (const Row& row : rows) {
    WithChain([&](store::Store& store) {
      CAPTURE(row.change);
      DropTriggers(store);
      REQUIRE(Run(store, std::string(row.change)));
      const auto state = VerifyChain(store);
      REQUIRE(state);
      REQUIRE(state->broken);
      CHECK(state->broken->seq == row.seq);
      CHECK(state->broken->what == row.what);
      CHECK(state->entries == row.seq - 1);
    });
  }
}

TEST_CASE("an entry forged with its own new link breaks the next") {
  WithChain([](store::Store& store) {
    DropTriggers(store);
    FieldValues values{"5",
                       std::to_string(Minute(5).micros),
                       "account-1",
                       "officer,policy_officer",
                       "policies.read",
                       "policy",
                       "other",
                       std::nullopt,
                       std::nullopt,
                       std::nullopt,
                       std::nullopt,
                       std::nullopt,
                       std::nullopt};
    const auto newest = store.Read([](store::Tx& tx) { return ListEntries(tx, {}, {}, 2); });
    crypto::Digest previous{};
    std::ranges::copy(*crypto::HexDecode(newest->at(1).hash), previous.begin());
    const crypto::Bytes marks = MarksOf(values);
    const std::string link = crypto::HexEncode(crypto::NextLink(previous, CanonicalBytes(values, marks)));
    const bool sqlite = store.backend() == store::Backend::kSqlite;
    const auto blob = [&](const std::string& hex) {
      return sqlite ? "X'" + hex + "'" : "decode('" + hex + "', 'hex')";
    };
    REQUIRE(Run(store, "UPDATE audit_entries SET subject = 'other', link = " + blob(link) +
                           ", marks = " + blob(crypto::HexEncode(marks)) + " WHERE seq = 5"));
    const auto state = VerifyChain(store);
    REQUIRE(state->broken);
    CHECK(state->broken->what == "head");
    CHECK(state->entries == 5);
    // With the head forged too only a head kept elsewhere tells.
    REQUIRE(Run(store, "UPDATE audit_head SET link = " + blob(link) + " WHERE one = 1"));
    const auto forged = VerifyChain(store);
    CHECK(!forged->broken);
    CHECK(forged->head != newest->at(0).hash);
  });
}

TEST_CASE("many writers at once make one whole chain") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    constexpr int kWriters = 8;
    constexpr int kEntries = 25;
    std::atomic<int> failed{0};
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] {
        for (int i = 0; i < kEntries; ++i) {
          const Result<> done = store.Write([&](store::Tx& tx) -> Result<> {
            if (w % 2 == 0) YQ_TRY(LockChain(tx));
            return Record(tx,
                          {.at = Minute(i), .actor = kOfficer, .action = "x.y", .subject_kind = "s", .subject = "s"});
          });
          if (!done) ++failed;
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    CHECK(failed == 0);
    const auto state = VerifyChain(store);
    CHECK(state->entries == kWriters * kEntries);
    CHECK(!state->broken);
  });
}

class TestAuthenticator final : public api::Authenticator {
 public:
  Result<std::optional<api::SignedIn>> Find(std::string_view token, Instant) override {
    api::SignedIn found{.actor = {.account = std::string(token), .session = "s"}, .csrf_token = "csrf"};
    found.actor.permissions = {api::Permission::kKeepSession};
    if (token == "auditor") found.actor.permissions = {api::Permission::kReadAudit, api::Permission::kExportAudit};
    return found;
  }
};

TEST_CASE("the auditor reads, exports and checks the record; nobody else does") {
  store::ForEachStore({api::kStoreModule, kStoreModule}, [](store::Store& store) {
    Fill(store);
    crypto::KeyRing keys = crypto::KeyRing::Generate();
    FixedClock clock(Minute(60));
    TestAuthenticator authenticator;
    api::Messages messages;
    messages.Add(kMessages);
    CHECK(messages.Check() == std::vector<std::string>{});
    api::Table table;
    AddEndpoints(table, {.names = [](store::Tx&, const std::vector<Id>&) -> Result<std::map<Id, Bilingual>> {
                           return std::map<Id, Bilingual>{{"account-1", {.zh = "王敏", .en = "Wang Min"}}};
                         },
                         .date_of = [](Instant at) { return TimeZone::Utc().DateOf(at); },
                         .start_of = [](Date day) { return TimeZone::Utc().StartOf(day); }});
    CHECK(table.Check() == std::vector<std::string>{});
    api::Dispatcher dispatcher(table, {.store = store,
                                       .keys = keys,
                                       .clock = clock,
                                       .authenticator = authenticator,
                                       .messages = messages,
                                       .log = [](std::string_view) {},
                                       .begin_write = LockChain});
    api::TestCaller officer(dispatcher);
    officer.cookie = "officer";
    officer.csrf = "csrf";
    const std::vector<http::Field> key{{"Idempotency-Key", "0123456789abcdef"}};
    const std::string_view order = R"({"case": "A-1", "purpose": "年度检查"})";
    CHECK(officer.Get("/api/audit/entries").status == 403);
    CHECK(officer.Get("/api/audit/chain").status == 403);
    CHECK(officer.Send("POST", "/api/audit/exports", order, key).status == 403);
    CHECK(api::TestCaller(dispatcher).Get("/api/audit/entries").status == 401);

    api::TestCaller auditor(dispatcher);
    auditor.cookie = "auditor";
    auditor.csrf = "csrf";
    const api::TestAnswer page = auditor.Get("/api/audit/entries?limit=3");
    CHECK(page.At("/items/0/seq") == "5");
    CHECK(page.At("/items/0/actor/name/en") == "Wang Min");
    CHECK(page.At("/items/2/changes/0/to") == "granted");
    const api::TestAnswer next = auditor.Get("/api/audit/entries?limit=3&cursor=" + page.At("/next_cursor"));
    CHECK(next.At("/items/0/seq") == "2");
    CHECK(next.At("/items/0/actor/name/zh") == "申请人");
    CHECK(next.At("/items/1/actor/name/zh") == "系统");
    CHECK(next.At("/next_cursor") == "null");
    CHECK(auditor.Get("/api/audit/entries?case=A-1&from=2026-11-24&to=2026-11-24").At("/items/1/seq") == "2");
    CHECK(auditor.Get("/api/audit/entries?to=2026-11-23").At("/items") == "[]");
    CHECK(auditor.Get("/api/audit/entries?cursor=x").status == 422);
    CHECK(auditor.Get("/api/audit/entries?actr=x").status == 422);

    const api::TestAnswer csv = auditor.Send("POST", "/api/audit/exports", order, key);
    CHECK(csv.status == 200);
    CHECK(csv.headers.Get("Content-Type") == "text/csv; charset=utf-8");
    CHECK(csv.headers.Get("Content-Disposition") == "attachment; filename=\"audit.csv\"");
    CHECK(csv.text.find("cases.decided") != std::string::npos);
    CHECK(csv.text.find("facts.revealed") == std::string::npos);
    CHECK(auditor.Send("POST", "/api/audit/exports", order, key).text == csv.text);
    CHECK(auditor.Get("/api/audit/entries?action=audit.exported").At("/items/0/reason") == "年度检查");
    CHECK(auditor.Get("/api/audit/entries?action=audit.exported").At("/items/1/seq").empty());
    const std::vector<http::Field> other_key{{"Idempotency-Key", "other-0123456789"}};
    CHECK(auditor.Send("POST", "/api/audit/exports", R"({"purpose": " "})", other_key).At("/problems/0/key") ==
          "audit.purpose_length");
    CHECK(auditor.Send("POST", "/api/audit/exports", R"({"purpose": "年度检查"})", other_key).text.find("'=cmd") !=
          std::string::npos);

    const api::TestAnswer chain = auditor.Get("/api/audit/chain");
    CHECK(chain.At("/entries") == "7");
    CHECK(chain.At("/whole") == "true");
    DropTriggers(store);
    REQUIRE(Run(store, "UPDATE audit_entries SET reason = 'x' WHERE seq = 2"));
    const api::TestAnswer broken = auditor.Get("/api/audit/chain");
    CHECK(broken.At("/whole") == "false");
    CHECK(broken.At("/broken_at") == "2");
    CHECK(broken.At("/broken_what") == "reason");
  });
}

}  // namespace
}  // namespace yq::audit
