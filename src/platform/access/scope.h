// Which records an actor may find: the parameters that every scoped statement takes. A statement names them
// `:scope_kind`, `:scope_person` and `:scope_department` and lets a row pass only where its kind says so, e.g.
//
//   WHERE (:scope_kind = 'own' AND c.person_id = :scope_person)
//      OR (:scope_kind = 'office' AND (c.department = :scope_department OR EXISTS (... task of :scope_department ...)))
//      OR (:scope_kind = 'tasks' AND EXISTS (... task of :scope_department ...))
//
// so that what is forbidden is absent. Pure.
#pragma once

#include <string>
#include <string_view>

#include "platform/api/actor.h"

namespace yq::access {

struct Scope {
  std::string_view kind = "none";  // "own", "office", "tasks" or "none"
  std::string person;              // of kind own; else ""
  std::string department;          // of kind office and tasks; else ""
};

// talent: own; officer: office; department_officer: tasks; policy officer, auditor, administrator: none. Somebody who
// is officer and department officer has office.
[[nodiscard]] Scope CaseScope(const api::Actor& actor);

}  // namespace yq::access
