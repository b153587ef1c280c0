-- name: add_entry :exec
-- Puts one message into the outbox.
-- scope: none, because the outbox is the server's own
INSERT INTO jobs_outbox (id, kind, payload, created_at, due_at, attempts)
VALUES (:id, 'mail', :payload, :now, :now, 0);

-- name: list_due :many
-- What is due and not claimed, oldest first.
-- scope: none, because the outbox is the server's own
SELECT id FROM jobs_outbox
WHERE delivered_at IS NULL AND given_up_at IS NULL AND due_at <= :now
ORDER BY due_at, id LIMIT :limit;

-- name: claim_entry :optional
-- Takes one entry for this process until claimed_until; nothing when another took it.
-- scope: none, because the outbox is the server's own
UPDATE jobs_outbox SET due_at = :claimed_until, attempts = attempts + 1
WHERE id = :id AND delivered_at IS NULL AND given_up_at IS NULL AND due_at <= :now
RETURNING payload, attempts;

-- name: finish_entry :exec
-- Delivered.
-- scope: none, because the outbox is the server's own
UPDATE jobs_outbox SET delivered_at = :now, last_error = NULL WHERE id = :id;

-- name: postpone_entry :exec
-- Failed for now.
-- scope: none, because the outbox is the server's own
UPDATE jobs_outbox SET due_at = :due_at, last_error = :error WHERE id = :id;

-- name: give_up_entry :exec
-- Failed for good.
-- scope: none, because the outbox is the server's own
UPDATE jobs_outbox SET given_up_at = :now, last_error = :error WHERE id = :id;

-- name: list_newest :many
-- The newest messages, for the demonstration's mail page.
-- scope: none, because only the demonstration shows it
SELECT id, created_at, payload FROM jobs_outbox ORDER BY created_at DESC, id DESC LIMIT :limit;
