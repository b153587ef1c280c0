-- name: add_person :exec
-- A person with a number of their own.
-- scope: none, because it is a test
INSERT INTO test_person (id, number, name, fen) VALUES (:id, :number, :name, :fen);

-- name: find_person :optional
-- By id.
-- scope: none, because it is a test
SELECT id, number, name, fen FROM test_person WHERE id = :id;

-- name: list_scoped :many
-- People whose number is in the scope; shows a scope parameter.
SELECT id, number FROM test_person WHERE number = :scope_number ORDER BY id;

-- name: list_people :many
-- Everybody, by name in the order of bytes.
-- scope: none, because it is a test
SELECT id, number, name FROM test_person ORDER BY name;

-- name: count_people :one
-- How many there are, their money, whether anybody is there.
-- scope: none, because it is a test
SELECT count(*), sum(fen), count(*) > 0 FROM test_person;

-- name: pay :exec
-- Adds to a person's money.
-- scope: none, because it is a test
UPDATE test_person SET fen = fen + :fen WHERE id = :id;

-- name: remove_person :exec
-- By id.
-- scope: none, because it is a test
DELETE FROM test_person WHERE id = :id;

-- name: add_visit :exec
-- A visit takes a seat for a day.
-- scope: none, because it is a test
INSERT INTO test_visit (person_id, visited_on, seat) VALUES (:person_id, :visited_on, :seat);

-- name: take_number :optional
-- Adds a person unless the number is taken; the id when added.
-- scope: none, because it is a test
INSERT INTO test_person (id, number, name) VALUES (:id, :number, :name)
ON CONFLICT (number) DO NOTHING RETURNING id;

-- name: put_value :exec
-- One of every type.
-- scope: none, because it is a test
INSERT INTO test_value (id, whole, words, bytes) VALUES (:id, :whole, :words, :bytes)
ON CONFLICT (id) DO UPDATE SET whole = excluded.whole, words = excluded.words, bytes = excluded.bytes;

-- name: get_value :one
-- All columns of one value.
-- scope: none, because it is a test
SELECT whole, words, bytes FROM test_value WHERE id = :id;

-- name: list_values :many
-- All values in order; for reading row by row.
-- scope: none, because it is a test
SELECT id, whole, words FROM test_value WHERE id >= :least ORDER BY id;

-- name: find_values :many
-- Values by optional filters and by lists.
-- scope: none, because it is a test
SELECT id FROM test_value
WHERE (:least::int IS NULL OR whole >= :least)
  AND (:words::text IS NULL OR words = :words)
  AND id IN (:ids::ints) AND words IN (:allowed::texts)
ORDER BY id LIMIT :most;

-- name: dialects :one
-- Shows dialect comments, casts and a colon in a text.
-- scope: none, because it is a test
SELECT /*sqlite: 'embedded' */ /*pg: 'server' */ AS place, CAST('12' AS INTEGER) + :more::int, 'a:b /* c */ -- d';

-- name: only_here :one
-- Exists on one of the databases.
-- scope: none, because it is a test
-- only: sqlite, because it asks for the version
SELECT sqlite_version();

-- name: never_run :exec
-- Prepared but not run by any test.
-- scope: none, because it is a test
DELETE FROM test_value;
