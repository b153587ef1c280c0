#include "platform/jobs/outbox.h"

#include <doctest/doctest.h>

#include "engine/store/testing.h"

namespace yq::jobs {
namespace {

constexpr Instant kNoon{1'764'000'000'000'000};

// Answers what the test says and remembers what came.
class ScriptedTransport final : public MailTransport {
 public:
  Result<void> Send(const Mail& mail, const std::string& message_id) override {
    sent.push_back(mail.to + " " + message_id);
    if (next == ErrorCode::kInternal) return {};
    return Fail(next, "jobs.mail_not_sent", {}, "to " + mail.to);
  }
  ErrorCode next = ErrorCode::kInternal;  // kInternal stands for success here
  std::vector<std::string> sent;
};

Mail Letter(std::string to) {
  return {
      .to = std::move(to), .language = Language::kZh, .subject = "登录链接", .text = "请打开\nhttps://example.org/x\n"};
}

TEST_CASE("a mail leaves once, after its transaction") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const crypto::KeyRing keys = crypto::KeyRing::Generate();
    ScriptedTransport transport;
    REQUIRE(
        store.Write([&](store::Tx& tx) { return QueueMail(tx, keys, Letter("lin@example.org"), kNoon); }).has_value());
    const auto rolled_back = store.Write([&](store::Tx& tx) -> Result<void> {
      YQ_TRY(QueueMail(tx, keys, Letter("never@example.org"), kNoon));
      return Fail(ErrorCode::kConflict, "test.rolled_back");
    });
    CHECK(rolled_back.error().key == "test.rolled_back");
    CHECK(Deliver(store, keys, transport, kNoon).value().sent == 1);
    CHECK(Deliver(store, keys, transport, kNoon + std::chrono::hours(1)).value().sent == 0);
    REQUIRE(transport.sent.size() == 1);
    CHECK(transport.sent[0].starts_with("lin@example.org "));
    const auto kept = ListMail(store, keys, 10).value();
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].mail.subject == "登录链接");
    CHECK(kept[0].mail.text == Letter("").text);
  });
}

TEST_CASE("a mail that cannot leave now is tried again with growing pauses, one that is refused is given up") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const crypto::KeyRing keys = crypto::KeyRing::Generate();
    ScriptedTransport transport;
    REQUIRE(
        store.Write([&](store::Tx& tx) { return QueueMail(tx, keys, Letter("lin@example.org"), kNoon); }).has_value());
    transport.next = ErrorCode::kUnavailable;
    CHECK(Deliver(store, keys, transport, kNoon).value().postponed == 1);
    CHECK(Deliver(store, keys, transport, kNoon + std::chrono::seconds(59)).value().postponed == 0);
    CHECK(Deliver(store, keys, transport, kNoon + std::chrono::minutes(1)).value().postponed == 1);
    CHECK(Deliver(store, keys, transport, kNoon + std::chrono::minutes(2)).value().postponed == 0);
    transport.next = ErrorCode::kInvalid;
    CHECK(Deliver(store, keys, transport, kNoon + std::chrono::minutes(3)).value().given_up == 1);
    CHECK(Deliver(store, keys, transport, kNoon + std::chrono::hours(48)).value().given_up == 0);
    CHECK(transport.sent.size() == 3);
    CHECK(transport.sent[0] == transport.sent[2]);  // the same message id each time
    CHECK(store::CheckInvariants(store, std::vector{kStoreModule}).value().empty());
  });
}

TEST_CASE("what could not be a mail is refused before it is written") {
  struct Row {
    const char* name;
    std::string to;
    std::string subject;
    bool good;
  };
  const std::vector<Row> rows = {
      {"plain", "a@b.org", "Hello", true},
      {"Chinese subject", "a@b.org", "您好", true},
      {"no at", "ab.org", "Hello", false},
      {"two ats", "a@b@c.org", "Hello", false},
      {"nothing before the at", "@b.org", "Hello", false},
      {"nothing after the at", "a@", "Hello", false},
      {"a line break in the address", "a@b.org\nBcc: x@y.org", "Hello", false},
      {"a line break in the subject", "a@b.org", "Hello\r\nBcc: x@y.org", false},
      {"an angle bracket", "<a@b.org>", "Hello", false},
      {"empty subject", "a@b.org", "", false},
      {"bad UTF-8", "a@b.org", "\xff\xfe", false},
      {"too long", std::string(250, 'a') + "@b.org", "Hello", false},
  };
  store::ForEachStore({kStoreModule}, [&](store::Store& store) {
    const crypto::KeyRing keys = crypto::KeyRing::Generate();
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const auto done = store.Write([&](store::Tx& tx) {
        return QueueMail(tx, keys, {.to = row.to, .language = Language::kEn, .subject = row.subject, .text = "x"},
                         kNoon);
      });
      CHECK(done.has_value() == row.good);
      if (!row.good) CHECK(done.error().key == "jobs.mail_malformed");
    }
  });
}

TEST_CASE("neither address nor text is readable in the database") {
  store::ForEachStore({kStoreModule}, [](store::Store& store) {
    const crypto::KeyRing keys = crypto::KeyRing::Generate();
    const crypto::KeyRing others = crypto::KeyRing::Generate();
    REQUIRE(
        store.Write([&](store::Tx& tx) { return QueueMail(tx, keys, Letter("lin@example.org"), kNoon); }).has_value());
    CHECK(!ListMail(store, others, 10).has_value());
  });
}

}  // namespace
}  // namespace yq::jobs
