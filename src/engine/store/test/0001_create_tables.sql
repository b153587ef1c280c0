-- People, their visits, and a table of values of every type.
CREATE TABLE test_person (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  fen INTEGER NOT NULL DEFAULT 0 CONSTRAINT fen_not_negative CHECK (fen >= 0)
) STRICT;
CREATE UNIQUE INDEX test_person_folded_name ON test_person (lower(name));

CREATE TABLE test_visit (
  person_id TEXT NOT NULL REFERENCES test_person (id),
  visited_on TEXT NOT NULL,
  seat INTEGER NOT NULL,
  UNIQUE (visited_on, seat)
) STRICT;
CREATE UNIQUE INDEX test_visit_once_a_day ON test_visit (person_id, visited_on);

CREATE TABLE test_value (
  id INTEGER PRIMARY KEY,
  whole INTEGER,
  words TEXT,
  bytes BLOB
) STRICT, WITHOUT ROWID;
