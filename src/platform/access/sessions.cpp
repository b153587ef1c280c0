#include <utility>

#include "base/text.h"
#include "engine/crypto/hash.h"
#include "engine/crypto/random.h"
#include "platform/access/impl.h"
#include "platform/access/queries.h"
#include "platform/access/roles.h"
#include "platform/api/described.h"

namespace yq::access {
namespace {

constexpr unsigned kTokenBits = 256;

std::span<const std::uint8_t> View(const crypto::Digest& digest) { return digest; }

}  // namespace

http::SetCookie SessionCookie(bool tls, std::string token) {
  return {.name = std::string(api::SessionCookieName(tls)), .value = std::move(token), .secure = tls};
}

http::SetCookie NoSessionCookie(bool tls) {
  return {
      .name = std::string(api::SessionCookieName(tls)), .value = "", .max_age = std::chrono::seconds(0), .secure = tls};
}

Access::Access(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Access::~Access() = default;

Result<std::vector<api::Role>> Access::Impl::RolesOf(store::Tx& tx, api::AccountKind kind, const Id& account) {
  if (kind == api::AccountKind::kTalent) return std::vector{api::Role::kTalent};
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListRoles, std::vector<std::string>{account}));
  std::vector<api::Role> roles;
  for (const store::Row row : rows) {
    if (const auto role = api::EnumFromText<api::Role>(row.Text(1))) roles.push_back(*role);
  }
  return roles;
}

Result<std::optional<api::SignedIn>> Access::Find(std::string_view session_token, Instant now) {
  if (session_token.size() > 100) return std::nullopt;
  const crypto::Digest hash = crypto::Sha256Of(session_token);
  bool stale = false;
  const auto found = impl_->config.store.Read([&](store::Tx& tx) -> Result<std::optional<api::Actor>> {
    YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindSession, View(hash)));
    if (!row) return std::nullopt;
    api::Actor actor;
    Instant seen_at;
    Instant ends_at;
    std::string kind;
    std::optional<Id> person;
    std::string language;
    row->Into(actor.session, actor.signed_in_at.micros, seen_at.micros, ends_at.micros, actor.account, kind, person,
              actor.department, language);
    actor.kind = api::EnumFromText<api::AccountKind>(kind).value_or(api::AccountKind::kTalent);
    if (now >= ends_at || now >= seen_at + impl_->IdleOf(actor.kind)) return std::nullopt;
    actor.person = person.value_or("");
    actor.language = ParseLanguage(language).value_or(Language::kZh);
    YQ_ASSIGN(actor.roles, impl_->RolesOf(tx, actor.kind, actor.account));
    actor.permissions = PermissionsOf(actor.roles);
    stale = now >= seen_at + impl_->config.limits.touch;
    return actor;
  });
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  if (stale) {
    YQ_TRY(impl_->config.store.Write(
        [&](store::Tx& tx) { return tx.Exec(sql::kTouchSession, now.micros, (*found)->session); }));
  }
  return api::SignedIn{.actor = **found, .csrf_token = impl_->CsrfOf(session_token)};
}

Result<OpenedSession> Access::Impl::AddSession(store::Tx& tx, const Id& account, std::string_view client, Instant now) {
  OpenedSession session{
      .id = NewId(now), .token = crypto::RandomToken(kTokenBits), .ends_at = now + config.limits.session};
  const crypto::Digest hash = crypto::Sha256Of(session.token);
  YQ_TRY(tx.Exec(sql::kAddSession, session.id, View(hash), account, client, now.micros, session.ends_at.micros));
  return session;
}

Result<Session> Access::Impl::ViewOf(store::Tx& tx, const Id& account, const OpenedSession& session, Instant now) {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindAccount, account));
  if (!row) return Fail(ErrorCode::kUnauthenticated, "access.sign_in_needed");
  Session view;
  Account& shown = view.account;
  shown.id = row->Text(0);
  shown.kind = api::EnumFromText<api::AccountKind>(row->Text(1)).value_or(api::AccountKind::kTalent);
  const Bilingual name{.zh = row->Text(3), .en = row->Text(4)};
  YQ_ASSIGN(const std::string email, OpenEmail(row->OptionalBlob(5), account));
  const std::optional<Id> person = row->OptionalText(6);
  const std::string department = row->Text(7);
  shown.language = ParseLanguage(row->Text(8)).value_or(Language::kZh);
  if (!name.zh.empty()) shown.name = name;
  if (person && config.name_of_person) {
    YQ_ASSIGN(shown.name, config.name_of_person(tx, *person));
  }
  shown.email_masked = email.empty() ? "" : MaskEmail(email);
  YQ_ASSIGN(shown.roles, RolesOf(tx, shown.kind, account));
  if (!department.empty()) {
    shown.department = Department{.id = department, .title = {.zh = department, .en = department}};
    if (config.title_of_department) shown.department->title = config.title_of_department(department);
  }
  view.csrf_token = CsrfOf(session.token);
  view.idle_ends_at = std::min(now + IdleOf(shown.kind), session.ends_at);
  view.ends_at = session.ends_at;
  return view;
}

Result<std::string> Access::OpenSession(const Id& account, Instant now) {
  return impl_->config.store.Write([&](store::Tx& tx) -> Result<std::string> {
    YQ_ASSIGN(const OpenedSession session, impl_->AddSession(tx, account, "", now));
    return session.token;
  });
}

Result<std::int64_t> Access::Forget(store::Tx& tx, Instant now) {
  const Instant seen_before = now - std::max(impl_->config.limits.staff_idle, impl_->config.limits.talent_idle);
  YQ_ASSIGN(const std::int64_t sessions, tx.Exec(sql::kForgetSessions, now.micros, seen_before.micros));
  YQ_ASSIGN(const std::int64_t links, tx.Exec(sql::kForgetLinks, (now - std::chrono::hours(24)).micros));
  YQ_ASSIGN(const std::int64_t attempts, tx.Exec(sql::kForgetAttempts, (now - std::chrono::hours(24)).micros));
  return sessions + links + attempts;
}

}  // namespace yq::access
