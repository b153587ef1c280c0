#include <utility>

#include "base/text.h"
#include "engine/crypto/hash.h"
#include "engine/crypto/password.h"
#include "engine/crypto/random.h"
#include "engine/crypto/totp.h"
#include "platform/access/impl.h"
#include "platform/access/queries.h"
#include "platform/access/rules.h"
#include "platform/audit/audit.h"

namespace yq::access {
namespace {

constexpr unsigned kLinkBits = 192;

std::span<const std::uint8_t> View(const crypto::Digest& digest) { return digest; }

// One answer for a wrong name, password or code, a used code and a closed account.
std::unexpected<Error> Refused() { return Fail(ErrorCode::kUnauthenticated, "access.sign_in_refused"); }
// One answer for an unknown, used and expired link and a closed account.
std::unexpected<Error> LinkRefused() { return Fail(ErrorCode::kUnauthenticated, "access.link_refused"); }

}  // namespace

Result<> Access::Impl::SendLink(const api::Call& call, store::Tx& tx, std::string_view email, Language language) {
  YQ_ASSIGN(const std::string normal, NormalEmail(email));
  const crypto::Digest index = EmailIndex(normal);
  const std::string token = crypto::RandomToken(kLinkBits);
  const crypto::Digest hash = crypto::Sha256Of(token);
  const std::string row_name = crypto::HexEncode(hash);
  const crypto::Bytes sealed = config.keys.Seal(normal, {"access_links", "email", row_name});
  YQ_ASSIGN(const store::Row lately, tx.One(sql::kCountLinks, View(index), (call.now - std::chrono::hours(1)).micros));
  // Further mails to one address would only serve to annoy its owner; the answer is the same.
  if (lately.Int(0) >= config.limits.links_per_address) return {};
  YQ_TRY(tx.Exec(sql::kAddLink, View(hash), sealed, View(index), ToText(language), call.now.micros,
                 (call.now + config.limits.link).micros));
  const std::vector<Param> params{{"site", config.site_name.In(language)},
                                  {"link", config.public_url + "/portal/enter#" + token},
                                  {"minutes", std::to_string(config.limits.link.count())}};
  return config.send_mail(tx,
                          {.to = normal,
                           .language = language,
                           .subject = call.messages.Say("access.link_subject", params, language),
                           .text = call.messages.Say("access.link_text", params, language)},
                          call.now);
}

Result<api::Answer<Session>> Access::Impl::Enter(const api::Call& call, store::Tx& tx, const Id& account) {
  // A new session for each sign-in; the one the browser came with ends.
  if (const auto cookie = call.request.Cookie(api::SessionCookieName(call.request.tls))) {
    YQ_TRY(tx.Exec(sql::kEndSessionOfToken, View(crypto::Sha256Of(*cookie))));
  }
  YQ_ASSIGN(const OpenedSession session,
            AddSession(tx, account, ClientName(call.request.headers.Get("User-Agent")), call.now));
  YQ_ASSIGN(Session view, ViewOf(tx, account, session, call.now));
  const api::Actor actor{.account = account, .kind = view.account.kind, .roles = view.account.roles};
  YQ_TRY(audit::Record(tx, {.at = call.now,
                            .actor = actor,
                            .action = "access.signed_in",
                            .subject_kind = "session",
                            .subject = session.id,
                            .request_id = call.request_id()}));
  return api::Answer<Session>{.view = std::move(view), .cookies = {SessionCookie(call.request.tls, session.token)}};
}

Result<api::Answer<Session>> Access::Impl::SignInByLink(const api::Call& call, store::Tx& tx, std::string_view token) {
  const crypto::Digest hash = crypto::Sha256Of(token);
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kUseLink, call.now.micros, View(hash)));
  if (!row) return LinkRefused();
  const std::string row_name = crypto::HexEncode(hash);
  YQ_ASSIGN(const std::string email, config.keys.Open(row->Blob(0), {"access_links", "email", row_name}));
  const Language language = ParseLanguage(row->Text(1)).value_or(Language::kZh);
  auto talent = FindOrMakeTalent(tx, email, language, call.now, std::nullopt);
  if (!talent && talent.error().key == "access.account_closed") return LinkRefused();
  if (!talent) return std::unexpected(std::move(talent).error());
  return Enter(call, tx, talent->account);
}

Result<api::Answer<Session>> Access::Impl::SignInStaff(const api::Call& call, std::string_view login,
                                                       std::string_view password, std::string_view code) {
  const std::string name = ToLowerAscii(Trim(login));
  const crypto::Digest subject = config.keys.BlindIndex("access_attempts.subject", name);
  struct Known {
    Id id;
    std::string password_hash;
    crypto::Bytes totp_secret;
    std::int64_t totp_step = -1;
    bool active = false;
  };
  std::optional<Instant> wait_until;
  const auto find = [&](store::Tx& tx) -> Result<std::optional<Known>> {
    YQ_ASSIGN(const std::optional<store::Row> attempts, tx.Optional(sql::kFindAttempts, View(subject)));
    wait_until = attempts ? std::optional(Instant{attempts->Int(0)}) : std::nullopt;
    YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindStaffLogin, name));
    if (!row) return std::nullopt;
    return Known{.id = row->Text(0),
                 .password_hash = row->Text(2),
                 .totp_secret = row->Blob(3),
                 .totp_step = row->Int(4),
                 .active = row->Text(1) == "active"};
  };
  YQ_ASSIGN(const std::optional<Known> known, config.store.Read(find));
  if (wait_until && *wait_until > call.now) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait_until - call.now);
    return Fail(ErrorCode::kTooMany, "access.wait", {{"seconds", std::to_string(seconds.count())}});
  }
  // The same work whether or not there is such an account.
  YQ_ASSIGN(const bool right_password,
            known ? crypto::VerifyPassword(known->password_hash, password) : crypto::DummyVerify(password));
  std::string secret(20, '\0');
  if (known) {
    YQ_ASSIGN(secret, config.keys.Open(known->totp_secret, {"access_accounts", "totp_secret", known->id}));
  }
  const std::optional<std::int64_t> step =
      crypto::MatchTotp(crypto::AsBytes(secret), code, call.now.micros / 1'000'000, known ? known->totp_step : -1);
  const bool right = known && known->active && right_password && step;

  // A used-up code is found only inside the transaction; a wrong attempt is counted in one of its own.
  if (right) {
    // Hashing takes its time outside the transaction; where it fails the old hash serves until the next sign-in.
    const Result<std::string> renewed =
        crypto::NeedsRehash(known->password_hash) ? crypto::HashPassword(password) : known->password_hash;
    auto entered = config.store.Write([&](store::Tx& tx) -> Result<api::Answer<Session>> {
      YQ_TRY(audit::LockChain(tx));
      YQ_ASSIGN(const std::int64_t used, tx.Exec(sql::kUseTotpStep, *step, known->id, known->password_hash));
      if (used != 1) return Refused();
      YQ_TRY(tx.Exec(sql::kClearAttempts, View(subject)));
      if (renewed && *renewed != known->password_hash) {
        YQ_TRY(tx.Exec(sql::kKeepPasswordHash, *renewed, known->id, known->password_hash));
      }
      return Enter(call, tx, known->id);
    });
    if (entered || entered.error().key != "access.sign_in_refused") return entered;
  }
  const auto count_wrong = [&](store::Tx& tx) -> Result<> {
    YQ_TRY(audit::LockChain(tx));
    const Instant forgotten = call.now - kAttemptsForgotten;
    YQ_ASSIGN(const store::Row wrong, tx.One(sql::kCountWrong, View(subject), call.now.micros, forgotten.micros));
    YQ_TRY(tx.Exec(sql::kSetWait, (call.now + WaitAfter(wrong.Int(0))).micros, View(subject)));
    const std::string mark = crypto::HexEncode(subject).substr(0, 16);
    return audit::Record(tx, {.at = call.now,
                              .actor = {},
                              .action = "access.sign_in_refused",
                              .subject_kind = "login",
                              .subject = mark,
                              .request_id = call.request_id()});
  };
  YQ_TRY(config.store.Write(count_wrong));
  return Refused();
}

}  // namespace yq::access
