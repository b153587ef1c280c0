-- name: find_session :optional
-- The session of a token with its account, whether or not it has ended.
-- scope: none, because the token is the right to it
SELECT s.id, s.created_at, s.seen_at, s.ends_at, a.id, a.kind, a.person_id, a.department, a.language
FROM access_sessions s JOIN access_accounts a ON a.id = s.account_id
WHERE s.token_hash = :token_hash AND a.state = 'active';

-- name: add_session :exec
-- A new session.
-- scope: none, because it is made at sign-in
INSERT INTO access_sessions (id, token_hash, account_id, client, created_at, seen_at, ends_at)
VALUES (:id, :token_hash, :account, :client, :now, :now, :ends_at);

-- name: touch_session :exec
-- The session was used.
-- scope: none, because the token was the right to it
UPDATE access_sessions SET seen_at = :now WHERE id = :id AND seen_at < :now;

-- name: end_session_of_token :exec
-- Ends the session of a token.
-- scope: none, because the token is the right to it
DELETE FROM access_sessions WHERE token_hash = :token_hash;

-- name: end_session :exec
-- Ends one session of an account.
-- scope: none, because the account is part of the condition
DELETE FROM access_sessions WHERE id = :id AND account_id = :account;

-- name: end_sessions_of_account :exec
-- Ends all sessions of an account.
-- scope: none, because it runs when the account is closed or its password changed
DELETE FROM access_sessions WHERE account_id = :account;

-- name: list_sessions :many
-- The sessions of an account that have not reached their end, newest first.
-- scope: none, because the account is part of the condition
SELECT id, client, created_at, seen_at, ends_at FROM access_sessions
WHERE account_id = :account AND ends_at > :now AND seen_at > :seen_after
ORDER BY created_at DESC, id DESC LIMIT 100;

-- name: find_session_times :optional
-- When a session was made and ends.
-- scope: none, because the account is part of the condition
SELECT created_at, ends_at FROM access_sessions WHERE id = :id AND account_id = :account;

-- name: list_roles :many
-- The roles of some accounts.
-- scope: none, because it belongs to finding who is calling
SELECT account_id, role FROM access_roles WHERE account_id IN (:accounts::texts) ORDER BY account_id, role;

-- name: add_role :exec
-- Gives a role.
-- scope: none, because only the account functions call it
INSERT INTO access_roles (account_id, role) VALUES (:account, :role) ON CONFLICT (account_id, role) DO NOTHING;

-- name: remove_roles :exec
-- Takes all roles of an account.
-- scope: none, because only the account functions call it
DELETE FROM access_roles WHERE account_id = :account;

-- name: find_staff_login :optional
-- What sign-in needs of a staff account.
-- scope: none, because nobody is signed in yet
SELECT id, state, password_hash, totp_secret, totp_step FROM access_accounts WHERE login = :login;

-- name: use_totp_step :exec
-- Uses up a step of the one-time code; changes nothing when that step or a later one was used before.
-- scope: none, because it is part of signing in
UPDATE access_accounts SET totp_step = :step
WHERE id = :id AND totp_step < :step AND state = 'active' AND password_hash = :password_hash;

-- name: find_account :optional
-- One account.
-- scope: none, because callers give their own id or run as the server itself
SELECT id, kind, state, name_zh, name_en, email, person_id, department, language FROM access_accounts WHERE id = :id;

-- name: find_account_of_person :optional
-- The account of a person.
-- scope: none, because it is for sending mail to the person
SELECT id, email, language FROM access_accounts WHERE person_id = :person AND state = 'active';

-- name: find_talent :optional
-- A talent's account by the keyed hash of the mail address.
-- scope: none, because nobody is signed in yet
SELECT id, person_id, state FROM access_accounts WHERE kind = 'talent' AND email_index = :email_index;

-- name: add_talent :exec
-- A talent's account.
-- scope: none, because nobody is signed in yet
INSERT INTO access_accounts (id, kind, state, name_zh, name_en, email, email_index, totp_step, person_id, department,
                             language, version, created_at, updated_at)
VALUES (:id, 'talent', 'active', '', '', :email, :email_index, -1, :person, '', :language, 1, :now, :now);

-- name: add_staff :exec
-- A staff account; changes nothing when the login is taken.
-- scope: none, because only the account functions call it
INSERT INTO access_accounts (id, kind, state, login, name_zh, name_en, email, email_index, password_hash, totp_secret,
                             totp_step, department, language, version, created_at, updated_at)
VALUES (:id, 'staff', 'active', :login, :name_zh, :name_en, :email, :email_index, :password_hash, :totp_secret,
        -1, :department, :language, 1, :now, :now)
ON CONFLICT (login) WHERE login IS NOT NULL DO NOTHING;

-- name: keep_password_hash :exec
-- The same password hashed with today's parameters; changes nothing when the password changed meanwhile.
-- scope: none, because it is part of signing in
UPDATE access_accounts SET password_hash = :password_hash WHERE id = :id AND password_hash = :before;

-- name: set_password :exec
-- A new password.
-- scope: none, because only the account functions call it
UPDATE access_accounts SET password_hash = :password_hash, version = version + 1, updated_at = :now WHERE id = :id;

-- name: set_department :exec
-- Another department.
-- scope: none, because only the account functions call it
UPDATE access_accounts SET department = :department, version = version + 1, updated_at = :now WHERE id = :id;

-- name: close_account :exec
-- Closes an account.
-- scope: none, because only the account functions call it
UPDATE access_accounts SET state = 'closed', version = version + 1, updated_at = :now WHERE id = :id;

-- name: list_staff :many
-- A page of the staff accounts, by login.
-- scope: none, because only administrators ask, and they keep all of them
SELECT id, login, name_zh, name_en, email, department, state, version, language, created_at FROM access_accounts
WHERE kind = 'staff' AND login > :after ORDER BY login LIMIT :limit;

-- name: find_staff_account :optional
-- One staff account.
-- scope: none, because only administrators ask, and they keep all of them
SELECT id, login, name_zh, name_en, email, department, state, version, language, created_at FROM access_accounts
WHERE kind = 'staff' AND id = :id;

-- name: take_staff :optional
-- Takes a staff account on from the version that was seen; nothing when it has another.
-- scope: none, because only administrators change accounts, and they keep all of them
UPDATE access_accounts SET version = version + 1, updated_at = :now
WHERE id = :id AND kind = 'staff' AND version = :version RETURNING version;

-- name: open_account :exec
-- A closed account may sign in again.
-- scope: none, because only the account functions call it
UPDATE access_accounts SET state = 'active', updated_at = :now WHERE id = :id;

-- name: set_totp_secret :exec
-- Another secret of the one-time codes.
-- scope: none, because only the account functions call it
UPDATE access_accounts SET totp_secret = :totp_secret, totp_step = -1, updated_at = :now WHERE id = :id;

-- name: list_names :many
-- Names of staff, for showing who did what.
-- scope: none, because a colleague's name beside their work is no secret to who may see the work
SELECT id, name_zh, name_en FROM access_accounts WHERE kind = 'staff' AND id IN (:ids::texts);

-- name: list_colleagues :many
-- The active staff of a department.
-- scope: none, because the caller gives the actor's own department
SELECT id, name_zh, name_en, department FROM access_accounts
WHERE kind = 'staff' AND state = 'active' AND department = :department
ORDER BY login;

-- name: count_links :one
-- How many links this address was sent lately.
-- scope: none, because nobody is signed in yet
SELECT COUNT(*) FROM access_links WHERE email_index = :email_index AND created_at > :after;

-- name: add_link :exec
-- A link that was sent.
-- scope: none, because nobody is signed in yet
INSERT INTO access_links (token_hash, email, email_index, language, created_at, ends_at)
VALUES (:token_hash, :email, :email_index, :language, :now, :ends_at);

-- name: use_link :optional
-- Uses up a link; nothing when it is unknown, used or too old.
-- scope: none, because the token is the right to it
UPDATE access_links SET used_at = :now
WHERE token_hash = :token_hash AND used_at IS NULL AND ends_at > :now
RETURNING email, language;

-- name: find_attempts :optional
-- Until when a login must wait.
-- scope: none, because nobody is signed in yet
SELECT wait_until FROM access_attempts WHERE subject = :subject;

-- name: count_wrong :one
-- Counts a wrong attempt; an old count starts over.
-- scope: none, because nobody is signed in yet
INSERT INTO access_attempts (subject, wrong, wait_until, updated_at) VALUES (:subject, 1, 0, :now)
ON CONFLICT (subject) DO UPDATE SET
  wrong = CASE WHEN access_attempts.updated_at < :forgotten_before THEN 1 ELSE access_attempts.wrong + 1 END,
  updated_at = :now
RETURNING wrong;

-- name: set_wait :exec
-- How long the login must wait.
-- scope: none, because nobody is signed in yet
UPDATE access_attempts SET wait_until = :wait_until WHERE subject = :subject;

-- name: clear_attempts :exec
-- After a right attempt.
-- scope: none, because it is part of signing in
DELETE FROM access_attempts WHERE subject = :subject;

-- name: forget_sessions :exec
-- Nightly cleaning.
-- scope: none, because it runs as the server itself
DELETE FROM access_sessions WHERE ends_at < :now OR seen_at < :seen_before;

-- name: forget_links :exec
-- Nightly cleaning.
-- scope: none, because it runs as the server itself
DELETE FROM access_links WHERE ends_at < :before;

-- name: forget_attempts :exec
-- Nightly cleaning.
-- scope: none, because it runs as the server itself
DELETE FROM access_attempts WHERE updated_at < :before;
