#include "platform/cases/cases.h"
#include "platform/cases/migrations.h"
#include "platform/cases/queries.h"

namespace yq::cases {
namespace {

constexpr store::Invariant kInvariants[] = {
    {"cases.open_requests_counted", "the number of open requests on a case differs from its requests",
     "SELECT c.id, c.open_requests FROM cases_cases c WHERE c.open_requests <> "
     "(SELECT count(*) FROM cases_requests r WHERE r.case_id = c.id AND r.state = 'open')"},
    {"cases.paused_while_asked", "the clock of a case runs while the person is asked, or stands while they are not",
     "SELECT c.id FROM cases_cases c WHERE (c.open_requests > 0) <> "
     "EXISTS (SELECT 1 FROM cases_pauses p WHERE p.case_id = c.id AND p.to_on IS NULL)"},
    {"cases.decided_whole", "a case counts as decided with an open item, or has none open and goes on",
     "SELECT c.id, c.state FROM cases_cases c WHERE (c.state = 'open') <> "
     "EXISTS (SELECT 1 FROM cases_items i WHERE i.case_id = c.id AND i.state = 'open')"},
    {"cases.has_items", "a case without a service",
     "SELECT c.id FROM cases_cases c WHERE NOT EXISTS (SELECT 1 FROM cases_items i WHERE i.case_id = c.id)"},
    {"cases.one_decides", "an item without the task that decides it",
     "SELECT i.id FROM cases_items i WHERE NOT EXISTS "
     "(SELECT 1 FROM cases_tasks t WHERE t.item_id = i.id AND t.decides = 1)"},
    {"cases.decided_by_task", "an item is decided and its deciding task is not done, or the other way round",
     "SELECT i.id, i.state, t.state FROM cases_items i JOIN cases_tasks t ON t.item_id = i.id AND t.decides = 1 "
     "WHERE (i.state IN ('granted', 'refused')) <> (t.state = 'done')"},
    {"cases.task_waits", "a task is open although one before it is not done",
     "SELECT t.id, b.id FROM cases_tasks t JOIN cases_task_parts p ON p.task_id = t.id AND p.kind = 'after' "
     "JOIN cases_tasks b ON b.item_id = t.item_id AND b.task = p.part "
     "WHERE t.state = 'open' AND b.state NOT IN ('done', 'not_ok')"},
    {"cases.task_pauses_for_request", "a task is paused without an open request, or open with one",
     "SELECT t.id, t.state FROM cases_tasks t WHERE (t.state = 'paused' AND NOT EXISTS "
     "(SELECT 1 FROM cases_request_tasks q JOIN cases_requests r ON r.id = q.request_id "
     "WHERE q.task_id = t.id AND r.state = 'open'))"},
    {"cases.letter_of_grant", "a letter for an item that is not granted",
     "SELECT l.id, i.state FROM cases_letters l JOIN cases_items i ON i.id = l.item_id WHERE i.state <> 'granted'"},
    {"cases.office_of_task", "a department has a task and may not find the case",
     "SELECT t.id FROM cases_tasks t WHERE NOT EXISTS (SELECT 1 FROM cases_offices o WHERE o.case_id = t.case_id "
     "AND o.department = t.department AND o.has_task = 1)"},
    {"cases.office_of_item", "a department is in charge of an item and may not find the case",
     "SELECT i.id FROM cases_items i WHERE NOT EXISTS (SELECT 1 FROM cases_offices o WHERE o.case_id = i.case_id "
     "AND o.department = i.department)"},
};

}  // namespace

const store::Module kStoreModule{
    .name = "cases", .statements = sql::kStatements, .migrations = kMigrations, .invariants = kInvariants};

}  // namespace yq::cases
