-- name: add_file :exec
-- A file of an owner; changes nothing when the owner has the same content under the same name already.
-- scope: none, because whoever may apply adds their own
INSERT INTO attachments_files (id, owner_id, name, kind, size, sha256, added_at)
VALUES (:id, :owner, :name, :kind, :size, :sha256, :now)
ON CONFLICT (owner_id, sha256, name) DO NOTHING;

-- name: find_same :one
-- The owner's file of this content and name.
-- scope: none, because the owner is part of the condition
SELECT id, owner_id, name, kind, size, sha256, added_at FROM attachments_files
WHERE owner_id = :owner AND sha256 = :sha256 AND name = :name;

-- name: sum_of_owner :one
-- How many bytes the different contents of an owner take, and how many rows.
-- scope: none, because the owner is part of the condition
SELECT CAST(coalesce(sum(f.size), 0) AS INTEGER) AS bytes, coalesce(max(f.files), 0) AS files
FROM (SELECT sha256, max(size) AS size, (SELECT count(*) FROM attachments_files o WHERE o.owner_id = :owner) AS files
      FROM attachments_files WHERE owner_id = :owner GROUP BY sha256) f;

-- name: list_files :many
-- Some files by their ids.
-- scope: none, because the caller shows them only to the owner or within a case's scope
SELECT id, owner_id, name, kind, size, sha256, added_at FROM attachments_files WHERE id IN (:ids::texts);

-- name: list_used :many
-- Which of these contents some file has.
-- scope: none, because it runs as the server itself and shows nobody's file
SELECT DISTINCT sha256 FROM attachments_files WHERE sha256 IN (:contents::texts);

-- name: list_contents :many
-- Every content that some file has, once, with its size.
-- scope: none, because it runs as the server itself and shows nobody's file
SELECT DISTINCT sha256, size FROM attachments_files ORDER BY sha256;
