#include "platform/access/scope.h"

namespace yq::access {

Scope CaseScope(const api::Actor& actor) {
  if (actor.Is(api::Role::kTalent) && !actor.person.empty()) {
    return {.kind = "own", .person = actor.person, .department = ""};
  }
  if (actor.department.empty()) return {};
  if (actor.Is(api::Role::kOfficer)) return {.kind = "office", .person = "", .department = actor.department};
  if (actor.Is(api::Role::kDepartmentOfficer)) return {.kind = "tasks", .person = "", .department = actor.department};
  return {};
}

}  // namespace yq::access
