-- why: what is known of each person, value by value; a new value never overwrites an old one
CREATE TABLE facts_people (
  person_id TEXT NOT NULL PRIMARY KEY,
  data_key BLOB,
  version INTEGER NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE facts_values (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES facts_people (person_id),
  fact TEXT NOT NULL,
  is_current INTEGER NOT NULL CONSTRAINT facts_values_is_current CHECK (is_current IN (0, 1)),
  type TEXT NOT NULL CONSTRAINT facts_values_type CHECK (type IN ('string', 'number', 'boolean', 'date')),
  is_none INTEGER NOT NULL CONSTRAINT facts_values_is_none CHECK (is_none IN (0, 1)),
  is_sealed INTEGER NOT NULL CONSTRAINT facts_values_is_sealed CHECK (is_sealed IN (0, 1)),
  plain TEXT,
  sealed BLOB,
  source TEXT NOT NULL
    CONSTRAINT facts_values_source CHECK (source IN ('self', 'officer', 'registry', 'roster', 'derived')),
  observed_on TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  verified_at INTEGER,
  verified_by TEXT,
  evidence TEXT,
  case_id TEXT,
  CONSTRAINT facts_values_one_form CHECK (
    (is_none = 1 AND plain IS NULL AND sealed IS NULL)
    OR (is_none = 0 AND is_sealed = 0 AND plain IS NOT NULL AND sealed IS NULL)
    OR (is_none = 0 AND is_sealed = 1 AND plain IS NULL AND sealed IS NOT NULL)),
  CONSTRAINT facts_values_verified CHECK ((verified_at IS NULL) = (verified_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX facts_values_one_current ON facts_values (person_id, fact) WHERE is_current = 1;
CREATE INDEX facts_values_history ON facts_values (person_id, fact, id);
