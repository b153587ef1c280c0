#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engine/crypto/password.h"
#include "engine/crypto/totp.h"
#include "platform/access/impl.h"
#include "platform/access/migrations.h"
#include "platform/access/queries.h"
#include "platform/access/roles.h"
#include "platform/access/rules.h"
#include "platform/api/described.h"
#include "platform/audit/audit.h"

namespace yq::access {
namespace {

std::span<const std::uint8_t> View(const crypto::Digest& digest) { return digest; }

Result<Id> IdOfLogin(store::Tx& tx, const std::string& login) {
  YQ_ASSIGN(const std::string normal, NormalLogin(login));
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindStaffLogin, normal));
  if (!row) return Fail(ErrorCode::kNotFound, "access.no_such_login", {{"login", normal}});
  return row->Text(0);
}

// All problems of several checks together.
void Gather(Error& all, const Result<>& check) {
  if (check) return;
  all.problems.insert(all.problems.end(), check.error().problems.begin(), check.error().problems.end());
}
template <class T>
void Gather(Error& all, const Result<T>& check) {
  if (!check) Gather(all, Result<>(std::unexpected(check.error())));
}

}  // namespace

std::string RolesText(const std::vector<api::Role>& roles) {
  std::vector<std::string> names;
  for (const api::Role role : roles) names.emplace_back(api::EnumText(role));
  std::ranges::sort(names);
  return Join(names, ",");
}

Result<> RecordAccount(store::Tx& tx, std::string_view action, const Id& account, const api::Actor& by, Instant now,
                       std::vector<audit::Change> changes, std::string_view request_id) {
  return audit::Record(tx, {.at = now,
                            .actor = by,
                            .action = action,
                            .subject_kind = "account",
                            .subject = account,
                            .changes = std::move(changes),
                            .request_id = request_id});
}

Result<> SetRolesOf(store::Tx& tx, const Id& account, const std::vector<api::Role>& roles) {
  YQ_TRY(tx.Exec(sql::kRemoveRoles, account));
  for (const api::Role role : roles) {
    YQ_TRY(tx.Exec(sql::kAddRole, account, std::string(api::EnumText(role))));
  }
  return {};
}

const store::Module kStoreModule{.name = "access", .statements = sql::kStatements, .migrations = kMigrations};

Result<std::string> Access::Impl::OpenEmail(const std::optional<std::vector<std::uint8_t>>& sealed,
                                            const Id& account) const {
  if (!sealed) return std::string();
  return config.keys.Open(*sealed, {"access_accounts", "email", account});
}

Result<Access::TalentAccount> Access::Impl::FindOrMakeTalent(store::Tx& tx, const std::string& normal_email,
                                                             Language language, Instant now, std::optional<Id> person) {
  const crypto::Digest index = EmailIndex(normal_email);
  YQ_ASSIGN(const std::optional<store::Row> found, tx.Optional(sql::kFindTalent, View(index)));
  if (found && found->Text(2) != "active") return Fail(ErrorCode::kForbidden, "access.account_closed");
  if (found) return TalentAccount{.account = found->Text(0), .person = found->Text(1), .is_new = false};
  const TalentAccount made{.account = NewId(now), .person = person ? *person : NewId(now), .is_new = true};
  const crypto::Bytes sealed = SealEmail(normal_email, made.account);
  YQ_TRY(tx.Exec(sql::kAddTalent, made.account, sealed, View(index), made.person, ToText(language), now.micros));
  if (config.on_new_talent) YQ_TRY(config.on_new_talent(tx, made.person, normal_email, language));
  const api::Actor self{.account = made.account, .person = made.person, .roles = {api::Role::kTalent}};
  YQ_TRY(audit::Record(tx, {.at = now,
                            .actor = self,
                            .action = "access.account_made",
                            .subject_kind = "account",
                            .subject = made.account,
                            .person_id = made.person}));
  return made;
}

Result<Access::TalentAccount> Access::FindOrMakeTalent(store::Tx& tx, std::string_view email, Language language,
                                                       Instant now, std::optional<Id> person) {
  YQ_ASSIGN(const std::string normal, NormalEmail(email));
  return impl_->FindOrMakeTalent(tx, normal, language, now, std::move(person));
}

Result<PreparedStaff> Access::Impl::PrepareStaff(const NewStaff& staff, Instant now) const {
  Error wrong{.code = ErrorCode::kInvalid, .key = "api.invalid_body"};
  const Result<std::string> login = NormalLogin(staff.login);
  const Result<std::string> email = staff.email.empty() ? Result<std::string>("") : NormalEmail(staff.email);
  Gather(wrong, login);
  Gather(wrong, email);
  Gather(wrong, CheckPassword(staff.password));
  Gather(wrong, CheckRoles(api::AccountKind::kStaff, staff.roles, staff.department));
  Gather(wrong, CheckDepartment(staff.department));
  if (staff.name.zh.empty() || staff.name.en.empty()) {
    wrong.problems.push_back({.place = "/name", .key = "api.text_empty", .params = {}});
  }
  if (!wrong.problems.empty()) return std::unexpected(std::move(wrong));
  PreparedStaff prepared{.staff = staff, .account = NewId(now), .totp_secret = {}, .password_hash = {}};
  prepared.staff.login = *login;
  prepared.staff.email = *email;
  prepared.totp_secret = staff.totp_secret ? *staff.totp_secret : crypto::NewTotpSecret();
  YQ_ASSIGN(prepared.password_hash, crypto::HashPassword(staff.password));
  return prepared;
}

Result<> Access::Impl::AddStaff(store::Tx& tx, const PreparedStaff& prepared, const api::Actor& by, Instant now,
                                std::string_view request_id) const {
  const NewStaff& staff = prepared.staff;
  const Id& account = prepared.account;
  const bool has_email = !staff.email.empty();
  const crypto::Bytes sealed_email = SealEmail(staff.email, account);
  const crypto::Digest email_index = EmailIndex(staff.email);
  YQ_ASSIGN(const std::int64_t added,
            tx.Exec(sql::kAddStaff, account, staff.login, staff.name.zh, staff.name.en,
                    has_email ? std::optional(sealed_email) : std::nullopt,
                    has_email ? std::optional(View(email_index)) : std::nullopt, prepared.password_hash,
                    SealTotp(prepared.totp_secret, account), staff.department, ToText(staff.language), now.micros));
  if (added != 1) return Fail(ErrorCode::kConflict, "access.login_taken", {{"login", staff.login}});
  YQ_TRY(SetRolesOf(tx, account, staff.roles));
  return RecordAccount(tx, "access.account_made", account, by, now,
                       {{.field = "login", .from = "", .to = staff.login},
                        {.field = "roles", .from = "", .to = RolesText(staff.roles)},
                        {.field = "department", .from = "", .to = staff.department}},
                       request_id);
}

Result<> Access::Impl::CheckDepartment(std::string_view department) const {
  if (department.empty() || !config.title_of_department || !config.title_of_department(department).zh.empty())
    return {};
  return std::unexpected(Error{.code = ErrorCode::kInvalid,
                               .key = "access.no_such_department",
                               .problems = {{"/department", "access.no_such_department", {}}}});
}

Result<MadeStaff> Access::MakeStaff(const NewStaff& staff, const api::Actor& by, Instant now) {
  YQ_ASSIGN(const PreparedStaff prepared, impl_->PrepareStaff(staff, now));
  Result<> added = impl_->config.store.Write([&](store::Tx& tx) -> Result<> {
    YQ_TRY(audit::LockChain(tx));
    return impl_->AddStaff(tx, prepared, by, now, {});
  });
  YQ_TRY(std::move(added));
  return MadeStaff{.account = prepared.account, .totp_secret = prepared.totp_secret};
}

Result<> Access::SetPassword(const std::string& login, std::string_view password, const api::Actor& by, Instant now) {
  YQ_TRY(CheckPassword(password));
  YQ_ASSIGN(const std::string password_hash, crypto::HashPassword(password));
  return impl_->config.store.Write([&](store::Tx& tx) -> Result<> {
    YQ_TRY(audit::LockChain(tx));
    YQ_ASSIGN(const Id account, IdOfLogin(tx, login));
    YQ_TRY(tx.Exec(sql::kSetPassword, password_hash, now.micros, account));
    YQ_TRY(tx.Exec(sql::kEndSessionsOfAccount, account));
    return RecordAccount(tx, "access.password_changed", account, by, now);
  });
}

Result<> Access::SetRoles(const std::string& login, const std::vector<api::Role>& roles, std::string_view department,
                          const api::Actor& by, Instant now) {
  YQ_TRY(CheckRoles(api::AccountKind::kStaff, roles, department));
  return impl_->config.store.Write([&](store::Tx& tx) -> Result<> {
    YQ_TRY(audit::LockChain(tx));
    YQ_ASSIGN(const Id account, IdOfLogin(tx, login));
    YQ_ASSIGN(const std::vector<api::Role> before, impl_->RolesOf(tx, api::AccountKind::kStaff, account));
    YQ_TRY(SetRolesOf(tx, account, roles));
    YQ_TRY(tx.Exec(sql::kSetDepartment, department, now.micros, account));
    return RecordAccount(tx, "access.roles_changed", account, by, now,
                         {{.field = "roles", .from = RolesText(before), .to = RolesText(roles)},
                          {.field = "department", .from = "", .to = std::string(department)}});
  });
}

Result<> Access::CloseAccount(const std::string& login, const api::Actor& by, Instant now) {
  return impl_->config.store.Write([&](store::Tx& tx) -> Result<> {
    YQ_TRY(audit::LockChain(tx));
    YQ_ASSIGN(const Id account, IdOfLogin(tx, login));
    YQ_TRY(tx.Exec(sql::kCloseAccount, now.micros, account));
    YQ_TRY(tx.Exec(sql::kEndSessionsOfAccount, account));
    return RecordAccount(tx, "access.account_closed", account, by, now);
  });
}

Result<std::map<Id, Bilingual>> Access::Names(store::Tx& tx, const std::vector<Id>& accounts) {
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListNames, accounts));
  std::map<Id, Bilingual> names;
  for (const store::Row row : rows) names.emplace(row.Text(0), Bilingual{.zh = row.Text(1), .en = row.Text(2)});
  return names;
}

Result<std::vector<Colleague>> Access::Colleagues(store::Tx& tx, std::string_view department) {
  if (department.empty()) return std::vector<Colleague>{};
  YQ_ASSIGN(const store::Rows rows, tx.Query(sql::kListColleagues, department));
  std::vector<Colleague> colleagues;
  std::vector<std::string> ids;
  for (const store::Row row : rows) {
    colleagues.push_back(
        {.id = row.Text(0), .name = {.zh = row.Text(1), .en = row.Text(2)}, .department = row.Text(3), .roles = {}});
    ids.push_back(row.Text(0));
  }
  YQ_ASSIGN(const store::Rows roles, tx.Query(sql::kListRoles, ids));
  for (const store::Row row : roles) {
    const auto role = api::EnumFromText<api::Role>(row.Text(1));
    const auto colleague = std::ranges::find(colleagues, row.Text(0), &Colleague::id);
    if (role && colleague != colleagues.end()) colleague->roles.push_back(*role);
  }
  return colleagues;
}

Result<std::optional<Colleague>> Access::FindStaff(store::Tx& tx, const Id& account) {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindAccount, account));
  if (!row || row->Text(1) != "staff" || row->Text(2) != "active") return std::nullopt;
  Colleague staff{
      .id = account, .name = {.zh = row->Text(3), .en = row->Text(4)}, .department = row->Text(7), .roles = {}};
  YQ_ASSIGN(staff.roles, impl_->RolesOf(tx, api::AccountKind::kStaff, account));
  return staff;
}

Result<std::optional<Access::Contact>> Access::ContactOfPerson(store::Tx& tx, const Id& person) {
  YQ_ASSIGN(const std::optional<store::Row> row, tx.Optional(sql::kFindAccountOfPerson, person));
  if (!row) return std::nullopt;
  YQ_ASSIGN(std::string email, impl_->OpenEmail(row->OptionalBlob(1), row->Text(0)));
  return Contact{std::move(email), ParseLanguage(row->Text(2)).value_or(Language::kZh)};
}

Result<std::optional<std::string>> Access::EmailOfPerson(store::Tx& tx, const Id& person) {
  YQ_ASSIGN(const std::optional<Contact> contact, ContactOfPerson(tx, person));
  if (!contact) return std::nullopt;
  return contact->email;
}

Result<> Access::MailPerson(store::Tx& tx, const Id& person, const Bilingual& subject, const Bilingual& text,
                            Instant now) {
  YQ_ASSIGN(const std::optional<Contact> contact, ContactOfPerson(tx, person));
  if (!contact) return {};
  return impl_->config.send_mail(tx,
                                 {.to = contact->email,
                                  .language = contact->language,
                                  .subject = subject.In(contact->language),
                                  .text = text.In(contact->language)},
                                 now);
}

}  // namespace yq::access
