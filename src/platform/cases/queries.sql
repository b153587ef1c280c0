-- Statements that take a case's id without a scope are reached only after find_case has found it through the scope.

-- name: next_number :one
-- The next number of a series in a year.
-- scope: none, because a counter belongs to nobody
INSERT INTO cases_counters (series, year, last) VALUES (:series, :year, 1)
ON CONFLICT (series, year) DO UPDATE SET last = cases_counters.last + 1 RETURNING last;

-- name: find_by_draft :optional
-- The case that a draft has made, for its receipt.
-- scope: none, because whoever may submit the draft may have its receipt
SELECT id, number, submitted_at, submitted_on, promised_days FROM cases_cases
WHERE draft_id = :draft AND person_id = :person;

-- name: add_case :exec
-- A new case.
-- scope: none, because a person adds their own case
INSERT INTO cases_cases (id, number, person_id, person_name, draft_id, state, version, submitted_at, submitted_on,
                         promised_days, open_requests, since)
VALUES (:id, :number, :person, :person_name, :draft, 'open', 1, :at, :submitted_on, :promised_days, 0, :at);

-- name: add_office :exec
-- A department that may find the case.
-- scope: none, because it belongs to a case just made
INSERT INTO cases_offices (department, case_id, has_task) VALUES (:department, :case_id, :has_task);

-- name: add_item :exec
-- One service of a case.
-- scope: none, because it belongs to a case just made
INSERT INTO cases_items (id, case_id, position, service, policy, policy_version, department, state, proposal, amount)
VALUES (:id, :case_id, :position, :service, :policy, :policy_version, :department, 'open', :proposal, :amount);

-- name: add_task :exec
-- One task of an item.
-- scope: none, because it belongs to a case just made
INSERT INTO cases_tasks (id, case_id, item_id, position, task, department, decides, state, working_days, opened_on,
                         since, due_on)
VALUES (:id, :case_id, :item_id, :position, :task, :department, :decides, :state, :working_days, :opened_on, :since,
        :due_on);

-- name: add_task_part :exec
-- What a task waits for or checks.
-- scope: none, because it belongs to a case just made
INSERT INTO cases_task_parts (task_id, kind, part, case_id) VALUES (:task_id, :kind, :part, :case_id)
ON CONFLICT (task_id, kind, part) DO NOTHING;

-- name: put_fact :exec
-- The value of a fact that the case rests on from now.
-- scope: none, because the case was found through the scope
INSERT INTO cases_facts (case_id, fact, value_id, verified_at, verified_by, note)
VALUES (:case_id, :fact, :value_id, :verified_at, :verified_by, :note)
ON CONFLICT (case_id, fact) DO UPDATE SET value_id = excluded.value_id, verified_at = excluded.verified_at,
  verified_by = excluded.verified_by, note = excluded.note;

-- name: replace_material :exec
-- The file in force of a material gives way to a newer one.
-- scope: none, because the case was found through the scope
UPDATE cases_materials SET replaced_at = :at
WHERE case_id = :case_id AND material = :material AND replaced_at IS NULL;

-- name: list_materials_in_use :many
-- Of some files those that are a material of a case; those in force only unless `ever` is 1.
-- scope: none, because it runs as the server itself and shows nobody's file
SELECT DISTINCT attachment_id FROM cases_materials
WHERE attachment_id IN (:files::texts) AND (:ever::int = 1 OR replaced_at IS NULL);

-- name: list_evidence_in_use :many
-- Of some files those that are evidence in a case.
-- scope: none, because it runs as the server itself and shows nobody's file
SELECT DISTINCT attachment_id FROM cases_evidence WHERE attachment_id IN (:files::texts);

-- name: add_material :exec
-- The file of a material.
-- scope: none, because the case was found through the scope
INSERT INTO cases_materials (id, case_id, material, attachment_id, name, type, size, at)
VALUES (:id, :case_id, :material, :attachment_id, :name, :type, :size, :at);

-- name: add_evidence :exec
-- A file that an officer gave as evidence.
-- scope: none, because the case was found through the scope
INSERT INTO cases_evidence (id, case_id, fact, attachment_id, name, type, size, at)
VALUES (:id, :case_id, :fact, :attachment_id, :name, :type, :size, :at);

-- name: add_event :exec
-- A line of the timeline.
-- scope: none, because the case was found through the scope
INSERT INTO cases_events (id, case_id, at, key, params) VALUES (:id, :case_id, :at, :key, :params);

-- name: find_case :optional
-- One case within the actor's scope.
SELECT c.id, c.number, c.person_id, c.person_name, c.state, c.version, c.submitted_at, c.submitted_on, c.promised_days,
       c.open_requests, c.since, c.ended_on, c.withdrawn_reason
FROM cases_cases c
WHERE c.id = :id
  AND ((:scope_kind::text = 'own' AND c.person_id = :scope_person)
    OR (:scope_kind IN ('office', 'tasks') AND EXISTS (
          SELECT 1 FROM cases_offices o WHERE o.case_id = c.id AND o.department = :scope_department
            AND (:scope_kind = 'office' OR o.has_task = 1))));

-- name: list_cases :many
-- A page of the cases within the actor's scope, newest first.
SELECT c.id, c.number, c.person_id, c.person_name, c.state, c.version, c.submitted_at, c.submitted_on, c.promised_days,
       c.open_requests, c.since, c.ended_on, c.withdrawn_reason
FROM cases_cases c
WHERE c.id < :before
  AND ((:scope_kind::text = 'own' AND c.person_id = :scope_person)
    OR (:scope_kind IN ('office', 'tasks') AND EXISTS (
          SELECT 1 FROM cases_offices o WHERE o.case_id = c.id AND o.department = :scope_department
            AND (:scope_kind = 'office' OR o.has_task = 1))))
ORDER BY c.id DESC LIMIT :limit;

-- name: list_items :many
-- The items of cases.
-- scope: none, because the cases were found through the scope
SELECT id, case_id, service, policy, policy_version, department, state, proposal, amount, decided_at, decided_on,
       decided_by, reason
FROM cases_items WHERE case_id IN (:cases::texts) ORDER BY case_id, position;

-- name: list_tasks_of :many
-- The tasks of cases; ids of items grow in the order of the items.
-- scope: none, because the cases were found through the scope
SELECT id, case_id, item_id, task, department, decides, state, working_days, opened_on, since, due_on, assignee, note
FROM cases_tasks WHERE case_id IN (:cases::texts) ORDER BY case_id, item_id, position;

-- name: list_task_parts :many
-- What the tasks of a case wait for and check.
-- scope: none, because the case was found through the scope
SELECT task_id, kind, part FROM cases_task_parts WHERE case_id = :case_id ORDER BY task_id, kind, part;

-- name: list_pauses :many
-- The pauses of cases, in order.
-- scope: none, because the cases were found through the scope
SELECT case_id, from_on, to_on FROM cases_pauses WHERE case_id IN (:cases::texts) ORDER BY case_id, id;

-- name: list_facts :many
-- The values a case rests on.
-- scope: none, because the case was found through the scope
SELECT fact, value_id, verified_at, verified_by, note FROM cases_facts WHERE case_id = :case_id ORDER BY fact;

-- name: list_unverified :many
-- The facts of cases that nobody has verified.
-- scope: none, because the cases were found through the scope
SELECT case_id, fact FROM cases_facts WHERE case_id IN (:cases::texts) AND verified_at IS NULL;

-- name: list_materials :many
-- The files in force of a case.
-- scope: none, because the case was found through the scope
SELECT material, attachment_id, name, type, size, at FROM cases_materials
WHERE case_id = :case_id AND replaced_at IS NULL ORDER BY id;

-- name: list_requests :many
-- The requests of a case, newest first.
-- scope: none, because the case was found through the scope
SELECT id, kind, part, note, state, asked_at, asked_by, asked_department, answered_at FROM cases_requests
WHERE case_id = :case_id ORDER BY id DESC;

-- name: list_messages :many
-- The messages of a case, oldest first.
-- scope: none, because the case was found through the scope
SELECT id, at, from_office, author, department, text FROM cases_messages WHERE case_id = :case_id ORDER BY id;

-- name: list_events :many
-- The timeline of a case, oldest first.
-- scope: none, because the case was found through the scope
SELECT at, key, params FROM cases_events WHERE case_id = :case_id ORDER BY id;

-- name: list_letters :many
-- The letters of a case.
-- scope: none, because the case was found through the scope
SELECT id, case_id, item_id, token, number_zh, number_en, content, state, issued_at, issued_on, withdrawn_on,
       withdrawn_reason
FROM cases_letters WHERE case_id = :case_id ORDER BY id;

-- name: touch_case :optional
-- Takes the version that the actor has seen on to the next.
-- scope: none, because the case was found through the scope
UPDATE cases_cases SET version = version + 1 WHERE id = :id AND version = :version RETURNING version;

-- name: touch_part :exec
-- A part of the case changes with this version.
-- scope: none, because the case was found through the scope
INSERT INTO cases_touched (case_id, kind, part, version) VALUES (:case_id, :kind, :part, :version)
ON CONFLICT (case_id, kind, part) DO UPDATE SET version = excluded.version;

-- name: list_touched :many
-- The parts that changed after a version.
-- scope: none, because the case was found through the scope
SELECT kind, part FROM cases_touched WHERE case_id = :case_id AND version > :version ORDER BY kind, part;

-- name: set_open_requests :exec
-- How many requests to the person are open.
-- scope: none, because the case was found through the scope
UPDATE cases_cases SET open_requests = :open_requests, since = :since WHERE id = :id;

-- name: end_case :exec
-- Every item is decided, or the person has withdrawn.
-- scope: none, because the case was found through the scope
UPDATE cases_cases SET state = :state, open_requests = 0, since = :since, ended_on = :ended_on,
  withdrawn_reason = :withdrawn_reason
WHERE id = :id;

-- name: set_person_name :exec
-- The name as an officer has verified it.
-- scope: none, because the case was found through the scope
UPDATE cases_cases SET person_name = :person_name WHERE id = :id;

-- name: set_proposal :exec
-- What the machine says of an item now.
-- scope: none, because the case was found through the scope
UPDATE cases_items SET proposal = :proposal, amount = :amount WHERE id = :id AND state = 'open';

-- name: decide_item :exec
-- The decision on an item.
-- scope: none, because the case was found through the scope
UPDATE cases_items SET state = :state, decided_at = :decided_at, decided_on = :decided_on, decided_by = :decided_by,
  reason = :reason, amount = :amount
WHERE id = :id AND state = 'open';

-- name: withdraw_items :exec
-- The person takes back what is not decided.
-- scope: none, because the case was found through the scope
UPDATE cases_items SET state = 'withdrawn' WHERE case_id = :case_id AND state = 'open';

-- name: set_task_state :exec
-- A task opens, pauses or waits again.
-- scope: none, because the case was found through the scope
UPDATE cases_tasks SET state = :state, opened_on = :opened_on, due_on = :due_on, since = :since WHERE id = :id;

-- name: finish_task :exec
-- A task is done.
-- scope: none, because the case was found through the scope
UPDATE cases_tasks SET state = :state, note = :note, done_by = :done_by, since = :since WHERE id = :id;

-- name: set_task_due :exec
-- A pause has moved the day on which a task should be done.
-- scope: none, because the case was found through the scope
UPDATE cases_tasks SET due_on = :due_on WHERE id = :id;

-- name: assign_task :exec
-- Who has a task in hand.
-- scope: none, because the case was found through the scope
UPDATE cases_tasks SET assignee = :assignee WHERE id = :id;

-- name: case_of_task :optional
-- The case of a task within the actor's scope.
SELECT t.case_id FROM cases_tasks t
WHERE t.id = :id AND :scope_kind::text IN ('office', 'tasks') AND EXISTS (
  SELECT 1 FROM cases_offices o WHERE o.case_id = t.case_id AND o.department = :scope_department
    AND (:scope_kind = 'office' OR (o.has_task = 1 AND t.department = :scope_department)));

-- name: rest_tasks :exec
-- The case has ended; nobody works on what was not done.
-- scope: none, because the case was found through the scope
UPDATE cases_tasks SET state = 'waiting', since = :since WHERE case_id = :case_id AND state IN ('open', 'paused');

-- name: add_request :exec
-- Something is asked of the person.
-- scope: none, because the case was found through the scope
INSERT INTO cases_requests (id, case_id, kind, part, note, state, asked_at, asked_by, asked_department)
VALUES (:id, :case_id, :kind, :part, :note, 'open', :asked_at, :asked_by, :asked_department);

-- name: close_request :exec
-- A request is answered or taken back.
-- scope: none, because the case was found through the scope
UPDATE cases_requests SET state = :state, answered_at = :at WHERE id = :id AND state = 'open';

-- name: close_requests :exec
-- The case ends; what was asked is asked no more.
-- scope: none, because the case was found through the scope
UPDATE cases_requests SET state = 'withdrawn', answered_at = :at WHERE case_id = :case_id AND state = 'open';

-- name: add_request_task :exec
-- A task that a request pauses.
-- scope: none, because the case was found through the scope
INSERT INTO cases_request_tasks (request_id, task_id) VALUES (:request_id, :task_id);

-- name: tasks_of_request :many
-- The tasks that a request paused and no other open request pauses.
-- scope: none, because the case was found through the scope
SELECT rt.task_id FROM cases_request_tasks rt
WHERE rt.request_id = :request_id AND NOT EXISTS (
  SELECT 1 FROM cases_request_tasks other JOIN cases_requests r ON r.id = other.request_id
  WHERE other.task_id = rt.task_id AND r.state = 'open' AND r.id <> rt.request_id)
ORDER BY rt.task_id;

-- name: start_pause :exec
-- The clock stops.
-- scope: none, because the case was found through the scope
INSERT INTO cases_pauses (id, case_id, from_on) VALUES (:id, :case_id, :from_on);

-- name: end_pause :exec
-- The clock runs again.
-- scope: none, because the case was found through the scope
UPDATE cases_pauses SET to_on = :to_on WHERE case_id = :case_id AND to_on IS NULL;

-- name: add_message :exec
-- A message between person and office.
-- scope: none, because the case was found through the scope
INSERT INTO cases_messages (id, case_id, at, from_office, author, department, text)
VALUES (:id, :case_id, :at, :from_office, :author, :department, :text);

-- name: list_desk_tasks :many
-- A page of the work list within the actor's scope, due first.
SELECT t.id, t.case_id, t.item_id, t.task, t.department, t.decides, t.state, t.working_days, t.opened_on, t.since,
       t.due_on, t.assignee, t.note,
       c.number, c.person_name, c.version, c.submitted_at, c.submitted_on, c.promised_days, c.open_requests,
       i.service, coalesce(t.due_on, '9999-12-31')
FROM cases_tasks t
JOIN cases_cases c ON c.id = t.case_id
JOIN cases_items i ON i.id = t.item_id
WHERE t.state IN (:states::texts)
  AND (c.state = 'open' OR t.state IN ('done', 'not_ok'))
  AND (:view::text = 'all' OR (:view = 'department' AND t.department = :scope_department)
    OR (:view = 'mine' AND t.assignee = :account::text))
  AND (:service::text = '' OR i.service = :service)
  AND (coalesce(t.due_on, '9999-12-31'), t.id) > (:after_due::text, :after_task::text)
  AND :scope_kind::text IN ('office', 'tasks')
  AND (:scope_kind = 'office' OR t.department = :scope_department)
  AND EXISTS (SELECT 1 FROM cases_offices o WHERE o.case_id = t.case_id AND o.department = :scope_department)
ORDER BY coalesce(t.due_on, '9999-12-31'), t.id LIMIT :limit;

-- name: count_desk_tasks :one
-- The figures over the work list: mine, the department's, overdue and paused ones of the department.
SELECT coalesce(sum(CASE WHEN t.state = 'open' AND t.assignee = :account::text THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN t.state = 'open' AND t.department = :scope_department THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN t.state = 'open' AND t.department = :scope_department AND c.open_requests = 0
                          AND t.due_on < :today::text THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN t.state = 'paused' AND t.department = :scope_department THEN 1 ELSE 0 END), 0)
FROM cases_tasks t JOIN cases_cases c ON c.id = t.case_id
WHERE t.state IN ('open', 'paused') AND c.state = 'open'
  AND (t.department = :scope_department OR t.assignee = :account)
  AND :scope_kind::text IN ('office', 'tasks')
  AND EXISTS (SELECT 1 FROM cases_offices o WHERE o.case_id = t.case_id AND o.department = :scope_department);

-- name: case_of_attachment :optional
-- The newest case within the actor's scope that has this file; of kind tasks only as material or evidence of what the
-- department's tasks check.
SELECT c.id, c.number FROM cases_cases c
WHERE (c.id IN (SELECT m.case_id FROM cases_materials m WHERE m.attachment_id = :attachment)
       AND ((:scope_kind::text = 'own' AND c.person_id = :scope_person)
         OR (:scope_kind = 'office' AND EXISTS (
               SELECT 1 FROM cases_offices o WHERE o.case_id = c.id AND o.department = :scope_department))
         OR (:scope_kind = 'tasks' AND EXISTS (
               SELECT 1 FROM cases_materials m JOIN cases_tasks t ON t.case_id = m.case_id
               JOIN cases_task_parts p ON p.task_id = t.id AND p.kind = 'material' AND p.part = m.material
               WHERE m.case_id = c.id AND m.attachment_id = :attachment AND t.department = :scope_department))))
   OR (c.id IN (SELECT e.case_id FROM cases_evidence e WHERE e.attachment_id = :attachment)
       AND ((:scope_kind = 'office' AND EXISTS (
               SELECT 1 FROM cases_offices o WHERE o.case_id = c.id AND o.department = :scope_department))
         OR (:scope_kind = 'tasks' AND EXISTS (
               SELECT 1 FROM cases_evidence e JOIN cases_tasks t ON t.case_id = e.case_id
               JOIN cases_task_parts p ON p.task_id = t.id AND p.kind = 'fact' AND p.part = e.fact
               WHERE e.case_id = c.id AND e.attachment_id = :attachment AND t.department = :scope_department))))
ORDER BY c.id DESC LIMIT 1;

-- name: list_alike :many
-- Open items of one service and proposal whose deciding task is open and the department's, oldest promise first.
SELECT i.id, i.case_id, i.service, i.policy, i.policy_version, i.department, i.state, i.proposal, i.amount,
       i.decided_at, i.decided_on, i.decided_by, i.reason,
       c.number, c.person_name, c.version, c.submitted_at, c.submitted_on, c.promised_days, c.open_requests, 1, t.due_on
FROM cases_items i
JOIN cases_cases c ON c.id = i.case_id
JOIN cases_tasks t ON t.item_id = i.id AND t.decides = 1
WHERE i.service = :service AND i.proposal = :proposal AND coalesce(i.policy_version, '') = :policy_version AND i.state = 'open'
  AND c.state = 'open' AND t.state = 'open' AND t.department = :scope_department AND :scope_kind::text = 'office'
ORDER BY coalesce(t.due_on, '9999-12-31'), i.id LIMIT :limit;

-- name: find_items :many
-- Items by their ids within the actor's scope.
SELECT i.id, i.case_id, i.service, i.policy, i.policy_version, i.department, i.state, i.proposal, i.amount,
       i.decided_at, i.decided_on, i.decided_by, i.reason,
       c.number, c.person_name, c.version, c.submitted_at, c.submitted_on, c.promised_days, c.open_requests,
       CASE WHEN t.state = 'open' AND t.department = :scope_department AND i.state = 'open' THEN 1 ELSE 0 END, t.due_on
FROM cases_items i
JOIN cases_cases c ON c.id = i.case_id
JOIN cases_tasks t ON t.item_id = i.id AND t.decides = 1
WHERE i.id IN (:items::texts) AND :scope_kind::text = 'office' AND EXISTS (
  SELECT 1 FROM cases_offices o WHERE o.case_id = i.case_id AND o.department = :scope_department)
ORDER BY i.id;

-- name: add_letter :exec
-- The letter of a grant.
-- scope: none, because the case was found through the scope
INSERT INTO cases_letters (id, case_id, item_id, series, year, serial_number, number_zh, number_en, token, content, state,
                           issued_at, issued_on)
VALUES (:id, :case_id, :item_id, :series, :year, :serial, :number_zh, :number_en, :token, :content, 'genuine',
        :issued_at, :issued_on);

-- name: find_letter :optional
-- One letter within the actor's scope.
SELECT l.id, l.case_id, l.item_id, l.token, l.number_zh, l.number_en, l.content, l.state, l.issued_at, l.issued_on,
       l.withdrawn_on, l.withdrawn_reason
FROM cases_letters l JOIN cases_cases c ON c.id = l.case_id
WHERE l.id = :id
  AND ((:scope_kind::text = 'own' AND c.person_id = :scope_person)
    OR (:scope_kind = 'office' AND EXISTS (
          SELECT 1 FROM cases_offices o WHERE o.case_id = c.id AND o.department = :scope_department)));

-- name: find_letter_by_token :optional
-- The letter that carries this token.
-- scope: none, because whoever holds the paper may ask whether it is genuine
SELECT id, case_id, item_id, token, number_zh, number_en, content, state, issued_at, issued_on, withdrawn_on,
       withdrawn_reason
FROM cases_letters WHERE token = :token;

-- name: withdraw_letter :exec
-- A letter is no longer valid.
-- scope: none, because it was found through the scope
UPDATE cases_letters SET state = 'withdrawn', withdrawn_at = :at, withdrawn_on = :on_day, withdrawn_by = :by_account,
  withdrawn_reason = :reason
WHERE id = :id AND state = 'genuine';
