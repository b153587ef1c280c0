#include "platform/access/rules.h"

#include <doctest/doctest.h>

#include "platform/access/roles.h"
#include "platform/access/scope.h"
#include "platform/api/described.h"

namespace yq::access {
namespace {

using api::AccountKind;
using api::Permission;
using api::Role;

TEST_CASE("how long a login waits after wrong attempts") {
  const std::pair<int, int> rows[] = {{0, 0},  {1, 0},  {4, 0},    {5, 5},    {6, 10},    {7, 20},
                                      {8, 40}, {9, 80}, {10, 600}, {11, 600}, {1000, 600}};
  for (const auto& [wrong, seconds] : rows) CHECK(WaitAfter(wrong) == std::chrono::seconds(seconds));
}

TEST_CASE("mail addresses") {
  const std::pair<std::string_view, std::string_view> good[] = {
      {"a@b.cn", "a@b.cn"}, {" Li.Wei+x@Example.ORG ", "li.wei+x@example.org"}, {"x_y-z@a-b.c.d", "x_y-z@a-b.c.d"}};
  for (const auto& [given, normal] : good) CHECK(NormalEmail(given) == std::string(normal));
  const std::string long_local(65, 'a');
  const std::string_view bad[] = {"",
                                  "a",
                                  "@b.cn",
                                  "a@",
                                  "a@b",
                                  "a@b@c.cn",
                                  "a b@c.d",
                                  "a@b..c",
                                  "a@.b.c",
                                  "a@b.c.",
                                  "a@b.c\nBcc: x@y.z",
                                  "<a@b.c>",
                                  "a,b@c.d",
                                  "a\"b@c.d",
                                  "王@b.cn",
                                  "a\x01@b.cn",
                                  "a@b.c,d@e.f"};
  for (const std::string_view given : bad) {
    CAPTURE(given);
    const auto email = NormalEmail(given);
    REQUIRE(!email);
    CHECK(email.error().problems[0].place == "/email");
  }
  CHECK(!NormalEmail(long_local + "@b.cn"));
}

TEST_CASE("logins and passwords") {
  for (const std::string_view good : {"abc", "Wang.Min", "a_b-9", "x23456789"}) CHECK(NormalLogin(good));
  for (const std::string_view bad : {"", "ab", "a b", "王敏", "a/b", "a@b"}) CHECK(!NormalLogin(bad));
  CHECK(CheckPassword("correct horse"));
  CHECK(CheckPassword("一二三四五六七八九十甲乙"));
  CHECK(!CheckPassword("short"));
  CHECK(!CheckPassword("12345678901"));
  CHECK(!CheckPassword(std::string(201, 'a')));
  CHECK(!CheckPassword("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"));
  CHECK(ClientName("Mozilla/5.0\r\nX: y") == "Mozilla/5.0X: y");
  CHECK(ClientName(std::string(300, 'a')).size() == 200);
}

TEST_CASE("roles of one account") {
  struct Row {
    AccountKind kind;
    std::vector<Role> roles;
    std::string_view department;
    std::string_view key;  // "": allowed
  };
  const Row rows[] = {
      {AccountKind::kStaff, {Role::kOfficer}, "hr", ""},
      {AccountKind::kStaff, {Role::kOfficer, Role::kPolicyOfficer}, "hr", ""},
      {AccountKind::kStaff, {Role::kAuditor}, "", ""},
      {AccountKind::kStaff, {Role::kAdministrator}, "", ""},
      {AccountKind::kTalent, {Role::kTalent}, "", ""},
      {AccountKind::kStaff, {}, "hr", "access.needs_role"},
      {AccountKind::kStaff, {Role::kOfficer}, "", "access.needs_department"},
      {AccountKind::kStaff, {Role::kDepartmentOfficer}, "", "access.needs_department"},
      {AccountKind::kStaff, {Role::kAuditor, Role::kAdministrator}, "", "access.roles_exclude"},
      {AccountKind::kStaff, {Role::kOfficer, Role::kAuditor}, "hr", "access.roles_exclude"},
      {AccountKind::kStaff, {Role::kPolicyOfficer, Role::kAdministrator}, "hr", "access.roles_exclude"},
      {AccountKind::kStaff, {Role::kTalent}, "hr", "access.role_of_other_kind"},
      {AccountKind::kTalent, {Role::kOfficer}, "hr", "access.role_of_other_kind"},
  };
  for (const Row& row : rows) {
    const Result<> checked = CheckRoles(row.kind, row.roles, row.department);
    CHECK((checked ? "" : checked.error().key) == row.key);
  }
}

TEST_CASE("what each role may do") {
  const std::string_view wanted =
      "talent: keep_session keep_profile apply read_attachments\n"
      "officer: keep_session read_attachments work_tasks decide_cases reveal_facts\n"
      "department_officer: keep_session read_attachments work_tasks reveal_facts\n"
      "policy_officer: keep_session review_policies\n"
      "auditor: keep_session read_audit export_audit\n"
      "administrator: keep_session manage_accounts\n";
  std::string table;
  for (const RoleRow& row : RoleTable()) {
    table += std::string(api::EnumText(row.role)) + ":";
    for (std::size_t i = 0; i < api::kPermissions; ++i) {
      const auto permission = static_cast<Permission>(i);
      if (row.permissions.Has(permission)) table += " " + std::string(api::EnumText(permission));
    }
    table += "\n";
  }
  CHECK(table == wanted);
  CHECK(api::detail::WireNames<Permission>().size() == api::kPermissions);
}

TEST_CASE("which cases an actor may find") {
  struct Row {
    std::vector<Role> roles;
    std::string_view person;
    std::string_view department;
    std::string_view kind;
  };
  const Row rows[] = {
      {{Role::kTalent}, "p", "", "own"},
      {{Role::kTalent}, "", "", "none"},
      {{Role::kOfficer}, "", "hr", "office"},
      {{Role::kOfficer}, "", "", "none"},
      {{Role::kDepartmentOfficer}, "", "hr", "tasks"},
      {{Role::kOfficer, Role::kDepartmentOfficer}, "", "hr", "office"},
      {{Role::kPolicyOfficer}, "", "hr", "none"},
      {{Role::kAuditor}, "", "", "none"},
      {{Role::kAdministrator}, "", "hr", "none"},
      {{}, "", "", "none"},
  };
  for (const Row& row : rows) {
    const api::Actor actor{.account = "a",
                           .person = std::string(row.person),
                           .department = std::string(row.department),
                           .roles = row.roles};
    CHECK(CaseScope(actor).kind == row.kind);
  }
  CHECK(CaseScope({.person = "p", .roles = {Role::kTalent}}).person == "p");
  CHECK(CaseScope({.department = "hr", .roles = {Role::kOfficer}}).department == "hr");
}

}  // namespace
}  // namespace yq::access
