-- name: add_person :exec
-- A person who signs in for the first time.
-- scope: none, because it belongs to signing in
INSERT INTO people_persons (id, language, made_at) VALUES (:id, :language, :now);

-- name: find_person :optional
-- The person's language.
SELECT language FROM people_persons WHERE id = :scope_person;

-- name: count_drafts :one
-- How many drafts a person has begun and not handed in.
SELECT count(*) AS drafts FROM people_drafts WHERE person_id = :scope_person AND case_id IS NULL;

-- name: add_draft :exec
-- A new draft.
-- scope: none, because whoever may apply adds their own
INSERT INTO people_drafts (id, person_id, version, services, answers, case_id, receipt, made_at, updated_at)
VALUES (:id, :person, 1, :services, NULL, NULL, NULL, :now, :now);

-- name: find_draft :optional
-- One draft.
SELECT id, version, services, answers, case_id, receipt, updated_at FROM people_drafts
WHERE id = :id AND person_id = :scope_person;

-- name: take_draft :optional
-- One draft, to be changed or handed in; whoever else wants it waits.
SELECT id, version, services, answers, case_id, receipt, updated_at FROM people_drafts
WHERE id = :id AND person_id = :scope_person /*pg: FOR UPDATE */;

-- name: list_drafts :many
-- A page of the drafts not handed in, the last changed first.
SELECT id, version, services, answers, case_id, receipt, updated_at FROM people_drafts
WHERE person_id = :scope_person AND case_id IS NULL AND (updated_at, id) < (:before_at::int, :before_id::text)
ORDER BY updated_at DESC, id DESC LIMIT :limit;

-- name: change_draft :exec
-- New services and answers of a draft in the version that was seen.
UPDATE people_drafts SET version = version + 1, services = :services, answers = :answers, updated_at = :now
WHERE id = :id AND person_id = :scope_person AND version = :version AND case_id IS NULL;

-- name: finish_draft :exec
-- The draft became a case.
UPDATE people_drafts SET version = version + 1, answers = NULL, case_id = :case_id, receipt = :receipt, updated_at = :now
WHERE id = :id AND person_id = :scope_person AND case_id IS NULL;

-- name: remove_draft :exec
-- A draft is thrown away.
DELETE FROM people_drafts WHERE id = :id AND person_id = :scope_person AND version = :version AND case_id IS NULL;

-- name: list_materials :many
-- What is attached to some drafts.
-- scope: none, because the caller has found the drafts through their owner
SELECT draft_id, material, attachment_id FROM people_draft_materials
WHERE draft_id IN (:drafts::texts) ORDER BY draft_id, material;

-- name: list_files_in_use :many
-- Of some files those attached to a draft; to one not handed in yet unless `ever` is 1.
-- scope: none, because it runs as the server itself and shows nobody's file
SELECT DISTINCT m.attachment_id FROM people_draft_materials m JOIN people_drafts d ON d.id = m.draft_id
WHERE m.attachment_id IN (:files::texts) AND (:ever::int = 1 OR d.case_id IS NULL);

-- name: put_material :exec
-- Attaches a file as a material, in place of what was there.
-- scope: none, because the caller has found draft and file through their owner
INSERT INTO people_draft_materials (draft_id, material, attachment_id) VALUES (:draft, :material, :attachment)
ON CONFLICT (draft_id, material) DO UPDATE SET attachment_id = excluded.attachment_id;

-- name: remove_material :exec
-- Takes a material away.
-- scope: none, because the caller has found the draft through its owner
DELETE FROM people_draft_materials WHERE draft_id = :draft AND material = :material;

-- name: remove_materials :exec
-- Takes all materials of a draft away.
-- scope: none, because the caller has found the draft through its owner
DELETE FROM people_draft_materials WHERE draft_id = :draft;
