-- why: answers of keyed POSTs are kept beside their effect, so that a repeat gets the same answer
CREATE TABLE api_idempotency (
  account TEXT NOT NULL,
  route TEXT NOT NULL,
  key_hash BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  status INTEGER NOT NULL,
  answer BLOB,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, route, key_hash)
) STRICT;
CREATE INDEX api_idempotency_created_at ON api_idempotency (created_at);
