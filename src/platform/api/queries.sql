-- name: claim_key :exec
-- Takes a key for this transaction; changes nothing when it is taken. Waits for a concurrent holder of the same key.
-- scope: none, because the account is part of the key
INSERT INTO api_idempotency (account, route, key_hash, body_hash, status, created_at)
VALUES (:account, :route, :key_hash, :body_hash, 0, :now)
ON CONFLICT (account, route, key_hash) DO NOTHING;

-- name: find_kept :one
-- What was answered under a key.
-- scope: none, because the account is part of the key
SELECT body_hash, status, answer FROM api_idempotency
WHERE account = :account AND route = :route AND key_hash = :key_hash;

-- name: keep_answer :exec
-- Writes the answer beside its effect.
-- scope: none, because the account is part of the key
UPDATE api_idempotency SET status = :status, answer = :answer
WHERE account = :account AND route = :route AND key_hash = :key_hash;

-- name: forget_keys :exec
-- Nightly cleaning.
-- scope: none, because it runs as the server itself
DELETE FROM api_idempotency WHERE created_at < :before;
