-- name: lock_chain :exec
-- Makes writers wait here in turn, before their snapshot is taken.
-- scope: none, because the record belongs to the server
-- only: postgres, because SQLite has one writer
LOCK TABLE audit_head IN SHARE ROW EXCLUSIVE MODE;

-- name: take_head :one
-- Takes the next number and the last link.
-- scope: none, because the record belongs to the server
UPDATE audit_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, link;

-- name: add_entry :exec
-- Appends one entry.
-- scope: none, because the record belongs to the server
INSERT INTO audit_entries (seq, at, actor, roles, action, subject_kind, subject, case_id, case_number, person_id,
                           reason, changes, request_id, marks, link)
VALUES (:seq, :at, :actor, :roles, :action, :subject_kind, :subject, :case_id, :case_number, :person_id,
        :reason, :changes, :request_id, :marks, :link);

-- name: set_head :exec
-- The new end of the chain.
-- scope: none, because the record belongs to the server
UPDATE audit_head SET link = :link WHERE one = 1;

-- name: find_head :one
-- The end of the chain.
-- scope: none, because the record belongs to the server
SELECT seq, link FROM audit_head WHERE one = 1;

-- name: walk_chain :many
-- All entries in order, for the check of the chain.
-- scope: none, because the check reads the whole record and shows none of it
SELECT seq, at, actor, roles, action, subject_kind, subject, case_id, case_number, person_id, reason, changes,
       request_id, marks, link
FROM audit_entries ORDER BY seq;

-- name: list_entries :many
-- A page of the record, newest first.
-- scope: none, because only the auditor's rows and the server itself call it
SELECT seq, at, actor, roles, action, subject_kind, subject, case_id, case_number, person_id, reason, changes, link
FROM audit_entries
WHERE seq < :before AND at >= :from_at AND at < :to_at AND action >= :action_from AND action < :action_to
ORDER BY seq DESC LIMIT :limit;

-- name: list_entries_of_actor :many
-- The same of one actor.
-- scope: none, because only the auditor's rows and the server itself call it
SELECT seq, at, actor, roles, action, subject_kind, subject, case_id, case_number, person_id, reason, changes, link
FROM audit_entries
WHERE actor = :actor AND seq < :before AND at >= :from_at AND at < :to_at
  AND action >= :action_from AND action < :action_to
ORDER BY seq DESC LIMIT :limit;

-- name: list_entries_of_case :many
-- The same of one case, by its id or number.
-- scope: none, because only the auditor's rows and the server itself call it
SELECT seq, at, actor, roles, action, subject_kind, subject, case_id, case_number, person_id, reason, changes, link
FROM audit_entries
WHERE (case_id = :case_ref::text OR case_number = :case_ref) AND (:actor::text = '' OR actor = :actor) AND seq < :before
  AND at >= :from_at AND at < :to_at AND action >= :action_from AND action < :action_to
ORDER BY seq DESC LIMIT :limit;

-- name: list_entries_of_person :many
-- The same of one person's data.
-- scope: none, because only the auditor's rows, the person's own and the server itself call it
SELECT seq, at, actor, roles, action, subject_kind, subject, case_id, case_number, person_id, reason, changes, link
FROM audit_entries
WHERE person_id = :person AND (:case_ref::text = '' OR case_id = :case_ref OR case_number = :case_ref)
  AND (:actor::text = '' OR actor = :actor) AND seq < :before
  AND at >= :from_at AND at < :to_at AND action >= :action_from AND action < :action_to
ORDER BY seq DESC LIMIT :limit;
