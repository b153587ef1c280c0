// Which role may do what, as one table, and which roles one account may hold together. Pure.
#pragma once

#include <span>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "platform/api/actor.h"

namespace yq::access {

struct RoleRow {
  api::Role role;
  Bilingual title;
  api::AccountKind kind;
  bool needs_department;
  api::PermissionSet permissions;
};
[[nodiscard]] std::span<const RoleRow> RoleTable();
[[nodiscard]] api::PermissionSet PermissionsOf(const std::vector<api::Role>& roles);

// kInvalid "access.roles_exclude" {first, second}: auditor and administrator each stand alone, so that nobody can watch
// over himself; "access.role_of_other_kind"; "access.needs_department" {role}; "access.needs_role".
[[nodiscard]] Result<> CheckRoles(api::AccountKind kind, const std::vector<api::Role>& roles,
                                  std::string_view department);

}  // namespace yq::access
