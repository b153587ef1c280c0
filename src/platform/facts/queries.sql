-- name: add_person :exec
-- A person of whom facts may be recorded, with the wrapped data key.
-- scope: none, because it belongs to making the person
INSERT INTO facts_people (person_id, data_key, version, made_at) VALUES (:person, :data_key, 1, :now);

-- name: find_person :optional
-- The wrapped data key (none after it was destroyed) and the version of all that is known.
-- scope: none, because the caller has found the person through its own scope
SELECT data_key, version FROM facts_people WHERE person_id = :person;

-- name: touch_person :optional
-- Something more is known; writers about one person take turns here.
-- scope: none, because the caller has found the person through its own scope
UPDATE facts_people SET version = version + 1 WHERE person_id = :person RETURNING data_key;

-- name: forget_key :exec
-- Destroys the wrapped data key.
-- scope: none, because it belongs to forgetting the person
UPDATE facts_people SET data_key = NULL, version = version + 1 WHERE person_id = :person;

-- name: list_current :many
-- The current values of a person.
-- scope: none, because the caller has found the person through its own scope
SELECT v.id, v.fact, v.type, v.is_none, v.is_sealed, v.plain, v.sealed, v.source, v.observed_on, v.recorded_at,
       v.recorded_by, v.verified_at, v.verified_by, v.evidence, v.case_id, v.person_id, p.data_key
FROM facts_values v JOIN facts_people p ON p.person_id = v.person_id
WHERE v.person_id = :person AND v.is_current = 1;

-- name: find_current :optional
-- The current value of one fact.
-- scope: none, because the caller has found the person through its own scope
SELECT v.id, v.fact, v.type, v.is_none, v.is_sealed, v.plain, v.sealed, v.source, v.observed_on, v.recorded_at,
       v.recorded_by, v.verified_at, v.verified_by, v.evidence, v.case_id, v.person_id, p.data_key
FROM facts_values v JOIN facts_people p ON p.person_id = v.person_id
WHERE v.person_id = :person AND v.fact = :fact AND v.is_current = 1;

-- name: list_history :many
-- All values of one fact, newest first.
-- scope: none, because the caller has found the person through its own scope
SELECT v.id, v.fact, v.type, v.is_none, v.is_sealed, v.plain, v.sealed, v.source, v.observed_on, v.recorded_at,
       v.recorded_by, v.verified_at, v.verified_by, v.evidence, v.case_id, v.person_id, p.data_key
FROM facts_values v JOIN facts_people p ON p.person_id = v.person_id
WHERE v.person_id = :person AND v.fact = :fact
ORDER BY v.is_current DESC, v.recorded_at DESC, v.id DESC;

-- name: list_by_id :many
-- Some values by their ids.
-- scope: none, because the caller has found the records that name these values through its own scope
SELECT v.id, v.fact, v.type, v.is_none, v.is_sealed, v.plain, v.sealed, v.source, v.observed_on, v.recorded_at,
       v.recorded_by, v.verified_at, v.verified_by, v.evidence, v.case_id, v.person_id, p.data_key
FROM facts_values v JOIN facts_people p ON p.person_id = v.person_id
WHERE v.id IN (:ids::texts);

-- name: list_current_of_people :many
-- The current value of one fact for several people; never of a sealed fact.
-- scope: none, because the caller has found the people through its own scope
SELECT person_id, type, is_none, plain FROM facts_values
WHERE person_id IN (:people::texts) AND fact = :fact AND is_current = 1 AND is_sealed = 0;

-- name: retire_value :exec
-- The value that was current becomes history.
-- scope: none, because the caller has found the person through its own scope
UPDATE facts_values SET is_current = 0 WHERE person_id = :person AND fact = :fact AND is_current = 1;

-- name: add_value :exec
-- A new current value.
-- scope: none, because the caller has found the person through its own scope
INSERT INTO facts_values (id, person_id, fact, is_current, type, is_none, is_sealed, plain, sealed, source, observed_on,
                          recorded_at, recorded_by, verified_at, verified_by, evidence, case_id)
VALUES (:id, :person, :fact, 1, :type, :is_none, :is_sealed, :plain, :sealed, :source, :observed_on,
        :recorded_at, :recorded_by, :verified_at, :verified_by, :evidence, :case_id);
