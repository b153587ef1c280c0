// What the parts of Access share. Internal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/crypto/key_ring.h"
#include "engine/store/store.h"
#include "platform/access/access.h"
#include "platform/audit/audit.h"

namespace yq::access {

struct Department {
  std::string id;
  Bilingual title;
};
BOOST_DESCRIBE_STRUCT(Department, (), (id, title))

struct Account {
  Id id;
  api::AccountKind kind = api::AccountKind::kTalent;
  std::optional<Bilingual> name;
  std::string email_masked;
  std::vector<api::Role> roles;
  std::optional<Department> department;
  Language language = Language::kZh;
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, kind, name, email_masked, roles, department, language))

struct Session {
  Account account;
  std::string csrf_token;
  Instant idle_ends_at;
  Instant ends_at;
};
BOOST_DESCRIBE_STRUCT(Session, (), (account, csrf_token, idle_ends_at, ends_at))

struct OpenedSession {
  Id id;
  std::string token;
  Instant ends_at;
};

// A staff account checked and hashed, ready to be written.
struct PreparedStaff {
  NewStaff staff;
  Id account;
  crypto::Bytes totp_secret;
  std::string password_hash;
};

// "administrator,officer", sorted.
[[nodiscard]] std::string RolesText(const std::vector<api::Role>& roles);
[[nodiscard]] Result<> SetRolesOf(store::Tx& tx, const Id& account, const std::vector<api::Role>& roles);
[[nodiscard]] Result<> RecordAccount(store::Tx& tx, std::string_view action, const Id& account, const api::Actor& by,
                                     Instant now, std::vector<audit::Change> changes = {},
                                     std::string_view request_id = {});

struct Access::Impl {
  Config config;

  [[nodiscard]] std::chrono::minutes IdleOf(api::AccountKind kind) const {
    return kind == api::AccountKind::kStaff ? config.limits.staff_idle : config.limits.talent_idle;
  }
  [[nodiscard]] std::string CsrfOf(std::string_view token) const { return config.keys.Sign("access.csrf", token); }
  [[nodiscard]] crypto::Digest EmailIndex(std::string_view normal_email) const {
    return config.keys.BlindIndex("access_accounts.email", normal_email);
  }
  [[nodiscard]] Result<std::string> OpenEmail(const std::optional<std::vector<std::uint8_t>>& sealed,
                                              const Id& account) const;
  [[nodiscard]] crypto::Bytes SealEmail(std::string_view email, const Id& account) const {
    return config.keys.Seal(email, {"access_accounts", "email", account});
  }

  [[nodiscard]] crypto::Bytes SealTotp(const crypto::Bytes& secret, const Id& account) const {
    return config.keys.Seal(crypto::AsText(secret), {"access_accounts", "totp_secret", account});
  }

  // sessions.cpp
  Result<OpenedSession> AddSession(store::Tx& tx, const Id& account, std::string_view client, Instant now);
  Result<Session> ViewOf(store::Tx& tx, const Id& account, const OpenedSession& session, Instant now);
  Result<std::vector<api::Role>> RolesOf(store::Tx& tx, api::AccountKind kind, const Id& account);

  // sign_in.cpp
  Result<> SendLink(const api::Call& call, store::Tx& tx, std::string_view email, Language language);
  Result<api::Answer<Session>> SignInByLink(const api::Call& call, store::Tx& tx, std::string_view token);
  Result<api::Answer<Session>> SignInStaff(const api::Call& call, std::string_view login, std::string_view password,
                                           std::string_view code);
  // Opens the session, ends the one the caller came with, records it.
  Result<api::Answer<Session>> Enter(const api::Call& call, store::Tx& tx, const Id& account);

  // accounts.cpp
  // kInvalid with all problems; hashing takes 60 ms, so outside of transactions.
  [[nodiscard]] Result<PreparedStaff> PrepareStaff(const NewStaff& staff, Instant now) const;
  [[nodiscard]] Result<> AddStaff(store::Tx& tx, const PreparedStaff& prepared, const api::Actor& by, Instant now,
                                  std::string_view request_id) const;
  [[nodiscard]] Result<> CheckDepartment(std::string_view department) const;
  Result<TalentAccount> FindOrMakeTalent(store::Tx& tx, const std::string& normal_email, Language language, Instant now,
                                         std::optional<Id> person);
};

// manage.cpp
void AddAccountEndpoints(api::Table& table, Access::Impl& impl);

[[nodiscard]] http::SetCookie SessionCookie(bool tls, std::string token);
[[nodiscard]] http::SetCookie NoSessionCookie(bool tls);

}  // namespace yq::access
