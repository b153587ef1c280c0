-- why: who uploaded which file; the content lies in the folder of attachments under its SHA-256
CREATE TABLE attachments_files (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id TEXT NOT NULL,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL CONSTRAINT attachments_files_kind CHECK (kind IN (1, 2, 3)),
  size INTEGER NOT NULL CONSTRAINT attachments_files_size CHECK (size > 0),
  sha256 TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  UNIQUE (owner_id, sha256, name)
) STRICT;
CREATE INDEX attachments_files_sha256 ON attachments_files (sha256);
