-- why: what leaves the process is written with its cause and delivered after commit
CREATE TABLE jobs_outbox (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT jobs_outbox_kind CHECK (kind IN ('mail')),
  payload BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL CONSTRAINT jobs_outbox_attempts CHECK (attempts >= 0),
  delivered_at INTEGER,
  given_up_at INTEGER,
  last_error TEXT,
  CONSTRAINT jobs_outbox_one_end CHECK (delivered_at IS NULL OR given_up_at IS NULL)
) STRICT;
CREATE INDEX jobs_outbox_due ON jobs_outbox (due_at) WHERE delivered_at IS NULL AND given_up_at IS NULL;
