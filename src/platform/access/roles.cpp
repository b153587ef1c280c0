#include "platform/access/roles.h"

#include <algorithm>

#include "platform/api/described.h"

namespace yq::access {
namespace {

using api::AccountKind;
using api::Permission;
using api::Role;

const RoleRow& RowOf(Role role) {
  const std::span<const RoleRow> rows = RoleTable();
  return *std::ranges::find(rows, role, &RoleRow::role);
}

std::unexpected<Error> AtRoles(std::string_view place, std::string key, std::vector<Param> params = {}) {
  return std::unexpected(Error{.code = ErrorCode::kInvalid,
                               .key = key,
                               .params = params,
                               .problems = {{std::string(place), std::move(key), std::move(params)}}});
}

}  // namespace

std::span<const RoleRow> RoleTable() {
  static const RoleRow kRows[] = {
      {Role::kTalent,
       {"人才", "Talent"},
       AccountKind::kTalent,
       false,
       {Permission::kKeepSession, Permission::kKeepProfile, Permission::kApply, Permission::kReadAttachments}},
      {Role::kOfficer,
       {"经办人员", "Officer"},
       AccountKind::kStaff,
       true,
       {Permission::kKeepSession, Permission::kWorkTasks, Permission::kDecideCases, Permission::kRevealFacts,
        Permission::kReadAttachments}},
      {Role::kDepartmentOfficer,
       {"部门经办人员", "Department officer"},
       AccountKind::kStaff,
       true,
       {Permission::kKeepSession, Permission::kWorkTasks, Permission::kRevealFacts, Permission::kReadAttachments}},
      {Role::kPolicyOfficer,
       {"政策管理人员", "Policy officer"},
       AccountKind::kStaff,
       false,
       {Permission::kKeepSession, Permission::kReviewPolicies}},
      {Role::kAuditor,
       {"审计人员", "Auditor"},
       AccountKind::kStaff,
       false,
       {Permission::kKeepSession, Permission::kReadAudit, Permission::kExportAudit}},
      {Role::kAdministrator,
       {"系统管理员", "Administrator"},
       AccountKind::kStaff,
       false,
       {Permission::kKeepSession, Permission::kManageAccounts}},
  };
  return kRows;
}

api::PermissionSet PermissionsOf(const std::vector<Role>& roles) {
  api::PermissionSet all;
  for (const Role role : roles) all.Add(RowOf(role).permissions);
  return all;
}

Result<> CheckRoles(AccountKind kind, const std::vector<Role>& roles, std::string_view department) {
  if (roles.empty()) return AtRoles("/roles", "access.needs_role");
  for (const Role role : roles) {
    const std::string name(api::EnumText(role));
    if (RowOf(role).kind != kind) return AtRoles("/roles", "access.role_of_other_kind", {{"role", name}});
    if (RowOf(role).needs_department && department.empty()) {
      return AtRoles("/department", "access.needs_department", {{"role", name}});
    }
    const bool alone = role == Role::kAuditor || role == Role::kAdministrator;
    const auto other = std::ranges::find_if(roles, [&](Role each) { return each != role; });
    if (alone && other != roles.end()) {
      return AtRoles("/roles", "access.roles_exclude",
                     {{"first", name}, {"second", std::string(api::EnumText(*other))}});
    }
  }
  return {};
}

}  // namespace yq::access
