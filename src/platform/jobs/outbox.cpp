#include "platform/jobs/outbox.h"

#include <boost/json.hpp>

#include "base/ids.h"
#include "base/text.h"
#include "platform/jobs/migrations.h"
#include "platform/jobs/queries.h"

namespace yq::jobs {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// A day and a half of attempts: 1, 2, 4 … minutes, then every four hours.
constexpr int kMostAttempts = 16;

constexpr store::Invariant kInvariants[] = {
    {"jobs.outbox_attempts_bounded", "a message is tried more often than allowed",
     "SELECT id FROM jobs_outbox WHERE attempts > 16"},
};

bool IsOneLine(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most && IsValidUtf8(text) &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool IsAddress(std::string_view text) {
  const std::size_t at = text.find('@');
  return IsOneLine(text, 254) && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos && text.find_first_of(" <>,;\"\\") == std::string_view::npos;
}

crypto::FieldPlace PlaceOf(const Id& id) { return {"jobs_outbox", "payload", id}; }

std::string Encode(const Mail& mail) {
  return boost::json::serialize(boost::json::object{{"to", mail.to},
                                                    {"language", mail.language == Language::kZh ? "zh" : "en"},
                                                    {"subject", mail.subject},
                                                    {"text", mail.text}});
}

Result<Mail> Decode(const crypto::KeyRing& keys, const Id& id, const std::vector<std::uint8_t>& payload) {
  YQ_ASSIGN(const std::string text, keys.Open(payload, PlaceOf(id)));
  boost::system::error_code bad;
  const boost::json::value json = boost::json::parse(text, bad);
  const boost::json::object* object = bad ? nullptr : json.if_object();
  const auto field = [&](std::string_view name) -> std::string {
    const boost::json::value* value = object == nullptr ? nullptr : object->if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  if (field("to").empty()) return Fail(ErrorCode::kInternal, "jobs.payload_malformed", {{"id", id}});
  return Mail{.to = field("to"),
              .language = field("language") == "en" ? Language::kEn : Language::kZh,
              .subject = field("subject"),
              .text = field("text")};
}

std::chrono::microseconds PauseAfter(std::int64_t attempts) {
  if (attempts >= 9) return std::chrono::hours(4);
  return minutes(std::int64_t{1} << std::max<std::int64_t>(0, attempts - 1));
}

enum class Step { kSent, kPostponed, kGivenUp, kNotMine };

Result<Step> DeliverOne(store::Store& store, const crypto::KeyRing& keys, MailTransport& transport, const Id& id,
                        Instant now) {
  struct Claim {
    std::vector<std::uint8_t> payload;
    std::int64_t attempts = 0;
  };
  YQ_ASSIGN(const std::optional<Claim> claim, store.Write([&](store::Tx& tx) -> Result<std::optional<Claim>> {
    YQ_ASSIGN(const std::optional<store::Row> row,
              tx.Optional(sql::kClaimEntry, (now + minutes(2)).micros, id, now.micros));
    if (!row) return std::nullopt;
    return Claim{.payload = row->Blob(0), .attempts = row->Int(1)};
  }));
  if (!claim) return Step::kNotMine;
  const Result<Mail> mail = Decode(keys, id, claim->payload);
  const Result<void> sent = mail ? transport.Send(*mail, id) : Result<void>(std::unexpected(mail.error()));
  return store.Write([&](store::Tx& tx) -> Result<Step> {
    if (sent) {
      YQ_TRY(tx.Exec(sql::kFinishEntry, now.micros, id));
      return Step::kSent;
    }
    // The error's key alone: its detail may hold the address.
    if (sent.error().code == ErrorCode::kUnavailable && claim->attempts < kMostAttempts) {
      YQ_TRY(tx.Exec(sql::kPostponeEntry, (now + PauseAfter(claim->attempts)).micros, sent.error().key, id));
      return Step::kPostponed;
    }
    YQ_TRY(tx.Exec(sql::kGiveUpEntry, now.micros, sent.error().key, id));
    return Step::kGivenUp;
  });
}

}  // namespace

const store::Module kStoreModule{
    .name = "jobs", .statements = sql::kStatements, .migrations = kMigrations, .invariants = kInvariants};

Result<void> QueueMail(store::Tx& tx, const crypto::KeyRing& keys, const Mail& mail, Instant now) {
  if (!IsAddress(mail.to) || !IsOneLine(mail.subject, 200) || mail.text.size() > 64 * 1024 || !IsValidUtf8(mail.text)) {
    return Fail(ErrorCode::kInvalid, "jobs.mail_malformed");
  }
  const Id id = NewId(now);
  YQ_TRY(tx.Exec(sql::kAddEntry, id, keys.Seal(Encode(mail), PlaceOf(id)), now.micros));
  return {};
}

Result<Delivered> Deliver(store::Store& store, const crypto::KeyRing& keys, MailTransport& transport, Instant now,
                          int limit) {
  YQ_ASSIGN(const std::vector<Id> due, store.Read([&](store::Tx& tx) -> Result<std::vector<Id>> {
    YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListDue, now.micros, limit));
    return rows.Map([](const store::Row& row) { return row.Text(0); });
  }));
  Delivered delivered;
  for (const Id& id : due) {
    YQ_ASSIGN(const Step step, DeliverOne(store, keys, transport, id, now));
    delivered.sent += step == Step::kSent ? 1 : 0;
    delivered.postponed += step == Step::kPostponed ? 1 : 0;
    delivered.given_up += step == Step::kGivenUp ? 1 : 0;
  }
  return delivered;
}

Result<std::vector<KeptMail>> ListMail(store::Store& store, const crypto::KeyRing& keys, int limit) {
  return store.Read([&](store::Tx& tx) -> Result<std::vector<KeptMail>> {
    YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListNewest, limit));
    std::vector<KeptMail> kept;
    for (const store::Row row : rows) {
      YQ_ASSIGN(Mail mail, Decode(keys, row.Text(0), row.Blob(2)));
      kept.push_back({.id = row.Text(0), .at = Instant{row.Int(1)}, .mail = std::move(mail)});
    }
    return kept;
  });
}

namespace {

class KeepingTransport final : public MailTransport {
 public:
  Result<void> Send(const Mail& /*mail*/, const std::string& /*message_id*/) override { return {}; }
};

}  // namespace

std::unique_ptr<MailTransport> MakeKeepingTransport() { return std::make_unique<KeepingTransport>(); }

}  // namespace yq::jobs
