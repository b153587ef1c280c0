// Staff accounts kept by an administrator. What the server makes (passwords, code secrets) is shown once, in the
// answer.
#include <algorithm>

#include "base/text.h"
#include "engine/crypto/password.h"
#include "engine/crypto/random.h"
#include "engine/crypto/totp.h"
#include "platform/access/impl.h"
#include "platform/access/queries.h"
#include "platform/access/roles.h"
#include "platform/api/cursor.h"

namespace yq::access {

using api::Call;
using api::IfMatch;
using api::Keyed;
using api::Permission;

enum class AccountState : std::uint8_t { kActive, kClosed };
BOOST_DESCRIBE_ENUM(AccountState, kActive, kClosed)

struct StaffAccount {
  Id id;
  std::int64_t version = 0;
  std::string login;
  Bilingual name;
  std::string email_masked;
  std::vector<api::Role> roles;
  std::optional<Department> department;
  AccountState state = AccountState::kActive;
  Language language = Language::kZh;
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(StaffAccount, (),
                      (id, version, login, name, email_masked, roles, department, state, language, created_at))

struct AccountOrder {
  std::string login;
  Bilingual name;
  std::optional<std::string> email;
  std::vector<api::Role> roles;
  std::optional<std::string> department;
  std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(AccountOrder, (), (login, name, email, roles, department, language))

// With what is shown once.
struct MadeAccount {
  StaffAccount account;
  std::int64_t version = 0;
  std::optional<std::string> password;
  std::optional<std::string> totp_secret;  // base32, for typing
  std::optional<std::string> totp_uri;     // for the authenticator application
};
BOOST_DESCRIBE_STRUCT(MadeAccount, (), (account, version, password, totp_secret, totp_uri))

// What is given changes, the rest stays. Roles and department belong together: with roles, an absent department is
// none.
struct AccountChange {
  std::optional<std::vector<api::Role>> roles;
  std::optional<std::string> department;
  std::optional<AccountState> state;
};
BOOST_DESCRIBE_STRUCT(AccountChange, (), (roles, department, state))

namespace {

constexpr std::string_view kScope = "staff accounts";
constexpr unsigned kPasswordBits = 96;  // 16 characters

struct HashedPassword {
  std::string password;
  std::string hash;
};

Result<StaffAccount> ShowRow(const Access::Impl& impl, const store::Row& row) {
  StaffAccount view{.id = row.Text(0),
                    .version = row.Int(7),
                    .login = row.Text(1),
                    .name = {.zh = row.Text(2), .en = row.Text(3)},
                    .email_masked = {},
                    .roles = {},
                    .department = {},
                    .state = row.Text(6) == "active" ? AccountState::kActive : AccountState::kClosed,
                    .language = ParseLanguage(row.Text(8)).value_or(Language::kZh),
                    .created_at = {row.Int(9)}};
  YQ_ASSIGN(const std::string email, impl.OpenEmail(row.OptionalBlob(4), view.id));
  if (!email.empty()) view.email_masked = MaskEmail(email);
  if (const std::string department = row.Text(5); !department.empty()) {
    view.department = Department{.id = department, .title = {.zh = department, .en = department}};
    if (impl.config.title_of_department) view.department->title = impl.config.title_of_department(department);
  }
  return view;
}

// With their roles, which take one statement for all.
Result<std::vector<StaffAccount>> ShowRows(const Access::Impl& impl, store::Tx& tx, const store::Rows& rows) {
  std::vector<StaffAccount> views;
  std::vector<Id> ids;
  for (const store::Row row : rows) {
    YQ_ASSIGN(StaffAccount view, ShowRow(impl, row));
    ids.push_back(view.id);
    views.push_back(std::move(view));
  }
  YQ_ASSIGN(const store::Rows roles, tx.Query(sql::kListRoles, ids));
  for (const store::Row row : roles) {
    const auto role = api::EnumFromText<api::Role>(row.Text(1));
    const auto view = std::ranges::find(views, row.Text(0), &StaffAccount::id);
    if (role && view != views.end()) view->roles.push_back(*role);
  }
  return views;
}

Result<StaffAccount> FindAccount(const Access::Impl& impl, store::Tx& tx, const Id& id) {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindStaffAccount, id));
  if (!row) return Fail(ErrorCode::kNotFound, "not_found");
  YQ_ASSIGN(StaffAccount view, ShowRow(impl, *row));
  YQ_ASSIGN(const store::Rows roles, tx.Query(sql::kListRoles, std::vector<Id>{id}));
  for (const store::Row each : roles) {
    if (const auto role = api::EnumFromText<api::Role>(each.Text(1))) view.roles.push_back(*role);
  }
  return view;
}

// The account in the version that the administrator has seen, taken on.
Result<StaffAccount> TakeAccount(const Access::Impl& impl, const Call& call, store::Tx& tx) {
  YQ_ASSIGN(StaffAccount account, FindAccount(impl, tx, Id(call.Path("id"))));
  YQ_ASSIGN(const std::optional<store::Row> taken,
            tx.Optional(sql::kTakeStaff, call.now.micros, account.id, call.version()));
  if (!taken) return Fail(ErrorCode::kStale, "api.stale");
  return account;
}

Result<api::List<StaffAccount>> ListAccounts(const Access::Impl& impl, store::Tx& tx, const api::Paging& paging) {
  YQ_ASSIGN(const int limit, api::LimitOf(paging.limit));
  YQ_ASSIGN(const auto keys, api::DecodeCursor(paging.cursor, 1));
  const std::string after = keys ? (*keys)[0] : std::string();
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListStaff, after, limit + 1));
  YQ_ASSIGN(std::vector<StaffAccount> views, ShowRows(impl, tx, rows));
  return api::MakePage(std::move(views), limit,
                       [](const StaffAccount& row) { return std::vector<std::string>{row.login}; });
}

Result<PreparedStaff> PrepareAccount(const Access::Impl& impl, const Call& call, const AccountOrder& order) {
  return impl.PrepareStaff({.login = order.login,
                            .name = order.name,
                            .email = order.email.value_or(""),
                            .password = crypto::RandomToken(kPasswordBits),
                            .roles = order.roles,
                            .department = order.department.value_or(""),
                            .language = order.language.value_or(Language::kZh)},
                           call.now);
}

MadeAccount WithSecret(const Access::Impl& impl, StaffAccount account, const crypto::Bytes& secret) {
  MadeAccount made{.account = std::move(account),
                   .version = 0,
                   .password = {},
                   .totp_secret = crypto::Base32Encode(secret),
                   .totp_uri = {}};
  made.version = made.account.version;
  made.totp_uri = crypto::TotpUri(secret, impl.config.site_name.en, made.account.login);
  return made;
}

Result<MadeAccount> MakeAccount(const Access::Impl& impl, const Call& call, store::Tx& tx,
                                const PreparedStaff& prepared) {
  Result<> added = impl.AddStaff(tx, prepared, call.actor, call.now, call.request_id());
  if (!added) {
    Error error = std::move(added).error();
    if (error.key == "access.login_taken") error.problems = {{"/login", error.key, error.params}};
    return std::unexpected(std::move(error));
  }
  YQ_ASSIGN(StaffAccount account, FindAccount(impl, tx, prepared.account));
  MadeAccount made = WithSecret(impl, std::move(account), prepared.totp_secret);
  made.password = prepared.staff.password;
  return made;
}

Result<> SetState(const Call& call, store::Tx& tx, const StaffAccount& account, AccountState state) {
  if (account.state == state) return {};
  if (state == AccountState::kClosed) {
    YQ_TRY(tx.Exec(sql::kCloseAccount, call.now.micros, account.id));
    YQ_TRY(tx.Exec(sql::kEndSessionsOfAccount, account.id));
    return RecordAccount(tx, "access.account_closed", account.id, call.actor, call.now, {}, call.request_id());
  }
  YQ_TRY(tx.Exec(sql::kOpenAccount, call.now.micros, account.id));
  return RecordAccount(tx, "access.account_opened", account.id, call.actor, call.now, {}, call.request_id());
}

Result<> SetRoles(const Access::Impl& impl, const Call& call, store::Tx& tx, const StaffAccount& account,
                  const AccountChange& change) {
  const std::string before = account.department ? account.department->id : std::string();
  const std::vector<api::Role>& roles = change.roles ? *change.roles : account.roles;
  const std::string department = change.department ? *change.department : change.roles ? std::string() : before;
  YQ_TRY(CheckRoles(api::AccountKind::kStaff, roles, department));
  YQ_TRY(impl.CheckDepartment(department));
  if (account.id == call.actor.account && std::ranges::find(roles, api::Role::kAdministrator) == roles.end()) {
    return Fail(ErrorCode::kConflict, "access.own_account");
  }
  YQ_TRY(SetRolesOf(tx, account.id, roles));
  YQ_TRY(tx.Exec(sql::kSetDepartment, department, call.now.micros, account.id));
  return RecordAccount(tx, "access.roles_changed", account.id, call.actor, call.now,
                       {{.field = "roles", .from = RolesText(account.roles), .to = RolesText(roles)},
                        {.field = "department", .from = before, .to = department}},
                       call.request_id());
}

Result<StaffAccount> ChangeAccount(const Access::Impl& impl, const Call& call, store::Tx& tx,
                                   const AccountChange& change) {
  if (!change.roles && !change.department && !change.state) {
    return Fail(ErrorCode::kInvalid, "access.nothing_to_change");
  }
  YQ_ASSIGN(const StaffAccount account, TakeAccount(impl, call, tx));
  if (change.state == AccountState::kClosed && account.id == call.actor.account) {
    return Fail(ErrorCode::kConflict, "access.own_account");
  }
  if (change.roles || change.department) YQ_TRY(SetRoles(impl, call, tx, account, change));
  if (change.state) YQ_TRY(SetState(call, tx, account, *change.state));
  return FindAccount(impl, tx, account.id);
}

Result<MadeAccount> NewSecret(const Access::Impl& impl, const Call& call, store::Tx& tx) {
  YQ_ASSIGN(const StaffAccount account, TakeAccount(impl, call, tx));
  const crypto::Bytes secret = crypto::NewTotpSecret();
  YQ_TRY(tx.Exec(sql::kSetTotpSecret, impl.SealTotp(secret, account.id), call.now.micros, account.id));
  YQ_TRY(tx.Exec(sql::kEndSessionsOfAccount, account.id));
  YQ_TRY(RecordAccount(tx, "access.code_reset", account.id, call.actor, call.now, {}, call.request_id()));
  YQ_ASSIGN(StaffAccount changed, FindAccount(impl, tx, account.id));
  return WithSecret(impl, std::move(changed), secret);
}

Result<MadeAccount> NewPassword(const Access::Impl& impl, const Call& call, store::Tx& tx,
                                const HashedPassword& hashed) {
  YQ_ASSIGN(const StaffAccount account, TakeAccount(impl, call, tx));
  YQ_TRY(tx.Exec(sql::kSetPassword, hashed.hash, call.now.micros, account.id));
  YQ_TRY(tx.Exec(sql::kEndSessionsOfAccount, account.id));
  YQ_TRY(RecordAccount(tx, "access.password_changed", account.id, call.actor, call.now, {}, call.request_id()));
  YQ_ASSIGN(StaffAccount changed, FindAccount(impl, tx, account.id));
  const std::int64_t version = changed.version;
  return MadeAccount{.account = std::move(changed),
                     .version = version,
                     .password = hashed.password,
                     .totp_secret = {},
                     .totp_uri = {}};
}

}  // namespace

void AddAccountEndpoints(api::Table& table, Access::Impl& impl) {
  const Permission manage = Permission::kManageAccounts;
  table.Get("/api/accounts", {.access = manage, .scope = kScope, .summary = {"工作人员账号", "Staff accounts"}},
            [&impl](const Call&, store::Tx& tx, const api::Paging& paging) -> Result<api::List<StaffAccount>> {
              return ListAccounts(impl, tx, paging);
            });
  table.Get("/api/accounts/{id}", {.access = manage, .scope = kScope, .summary = {"一个账号", "One staff account"}},
            [&impl](const Call& call, store::Tx& tx) -> Result<StaffAccount> {
              return FindAccount(impl, tx, Id(call.Path("id")));
            });
  table.Post(
      "/api/accounts",
      {.access = manage,
       .scope = kScope,
       .summary = {"新建账号", "Make a staff account"},
       .idempotency = Keyed{},
       .if_match = IfMatch::kNotNeeded,
       .success = 201},
      [&impl](const Call& call, const AccountOrder& order) { return PrepareAccount(impl, call, order); },
      [&impl](const Call& call, store::Tx& tx, const PreparedStaff& prepared) -> Result<MadeAccount> {
        return MakeAccount(impl, call, tx, prepared);
      });
  table.Patch("/api/accounts/{id}",
              {.access = manage,
               .scope = kScope,
               .summary = {"更改账号", "Change roles, department or state"},
               .if_match = IfMatch::kNeeded},
              [&impl](const Call& call, store::Tx& tx, const AccountChange& change) -> Result<StaffAccount> {
                return ChangeAccount(impl, call, tx, change);
              });
  table.Post("/api/accounts/{id}/totp",
             {.access = manage,
              .scope = kScope,
              .summary = {"重置验证码", "A new secret of the one-time codes"},
              .idempotency = Keyed{},
              .if_match = IfMatch::kNeeded,
              .success = 200},
             [&impl](const Call& call, store::Tx& tx) -> Result<MadeAccount> { return NewSecret(impl, call, tx); });
  table.Post(
      "/api/accounts/{id}/password",
      {.access = manage,
       .scope = kScope,
       .summary = {"重置密码", "A new password"},
       .idempotency = Keyed{},
       .if_match = IfMatch::kNeeded,
       .success = 200},
      [](const Call&, const api::Nothing&) -> Result<HashedPassword> {
        HashedPassword made{.password = crypto::RandomToken(kPasswordBits), .hash = {}};
        YQ_ASSIGN(made.hash, crypto::HashPassword(made.password));
        return made;
      },
      [&impl](const Call& call, store::Tx& tx, const HashedPassword& hashed) -> Result<MadeAccount> {
        return NewPassword(impl, call, tx, hashed);
      });
}

}  // namespace yq::access
