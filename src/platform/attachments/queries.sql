-- name: add_file :exec
-- A file of an owner; the same content under the same name is the row there is, in use again.
-- scope: none, because whoever may apply adds their own
INSERT INTO attachments_files (id, owner_id, name, kind, size, sha256, added_at)
VALUES (:id, :owner, :name, :kind, :size, :sha256, :now)
ON CONFLICT (owner_id, sha256, name) DO UPDATE SET replaced_at = NULL;

-- name: find_same :one
-- The owner's file of this content and name.
-- scope: none, because the owner is part of the condition
SELECT id, owner_id, name, kind, size, sha256, added_at FROM attachments_files
WHERE owner_id = :owner AND sha256 = :sha256 AND name = :name;

-- name: sum_of_owner :one
-- How many bytes the different contents of an owner take and how many rows: in use, and with what was replaced.
-- scope: none, because the owner is part of the condition
SELECT CAST(coalesce(sum(CASE WHEN f.used_rows > 0 THEN f.size ELSE 0 END), 0) AS INTEGER) AS bytes,
       CAST(coalesce(sum(f.used_rows), 0) AS INTEGER) AS files,
       CAST(coalesce(sum(f.size), 0) AS INTEGER) AS all_bytes,
       CAST(coalesce(sum(f.all_rows), 0) AS INTEGER) AS all_files
FROM (SELECT sha256, max(size) AS size, count(*) AS all_rows, count(CASE WHEN replaced_at IS NULL THEN 1 END) AS used_rows
      FROM attachments_files WHERE owner_id = :owner GROUP BY sha256) f;

-- name: list_files :many
-- Some files by their ids.
-- scope: none, because the caller shows them only to the owner or within a case's scope
SELECT id, owner_id, name, kind, size, sha256, added_at FROM attachments_files WHERE id IN (:ids::texts);

-- name: mark_replaced :exec
-- A file that another took the place of.
-- scope: none, because the caller has found it through what it was attached to
UPDATE attachments_files SET replaced_at = :now WHERE id = :id AND replaced_at IS NULL;

-- name: mark_used :exec
-- A file that is attached again.
-- scope: none, because the caller has found it through its owner
UPDATE attachments_files SET replaced_at = NULL WHERE id = :id;

-- name: list_replaced :many
-- Files replaced before a moment, a bounded number of them, after a place in that order.
-- scope: none, because it runs as the server itself and shows nobody's file
SELECT id, replaced_at FROM attachments_files WHERE replaced_at < :before AND (replaced_at, id) > (:after, :after_id)
ORDER BY replaced_at, id LIMIT :limit;

-- name: forget_files :exec
-- Removes replaced files that nothing names.
-- scope: none, because it runs as the server itself
DELETE FROM attachments_files WHERE id IN (:ids::texts) AND replaced_at < :before;

-- name: list_used :many
-- Which of these contents some file has.
-- scope: none, because it runs as the server itself and shows nobody's file
SELECT DISTINCT sha256 FROM attachments_files WHERE sha256 IN (:contents::texts);

-- name: list_contents :many
-- Every content that some file has, once, with its size.
-- scope: none, because it runs as the server itself and shows nobody's file
SELECT DISTINCT sha256, size FROM attachments_files ORDER BY sha256;
