-- why: accounts, their roles and sessions, links sent by mail, and wrong attempts
CREATE TABLE access_accounts (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT access_accounts_kind CHECK (kind IN ('talent', 'staff')),
  state TEXT NOT NULL CONSTRAINT access_accounts_state CHECK (state IN ('active', 'closed')),
  login TEXT,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  email BLOB,
  email_index BLOB,
  password_hash TEXT,
  totp_secret BLOB,
  totp_step INTEGER NOT NULL,
  person_id TEXT,
  department TEXT NOT NULL,
  language TEXT NOT NULL CONSTRAINT access_accounts_language CHECK (language IN ('zh', 'en')),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT access_accounts_staff CHECK (kind = 'talent' OR (login IS NOT NULL AND password_hash IS NOT NULL
                                                               AND totp_secret IS NOT NULL AND person_id IS NULL)),
  CONSTRAINT access_accounts_talent CHECK (kind = 'staff' OR (email_index IS NOT NULL AND person_id IS NOT NULL
                                                               AND password_hash IS NULL AND login IS NULL))
) STRICT;
CREATE UNIQUE INDEX access_accounts_login ON access_accounts (login) WHERE login IS NOT NULL;
CREATE UNIQUE INDEX access_accounts_talent_email ON access_accounts (email_index) WHERE kind = 'talent';
CREATE UNIQUE INDEX access_accounts_person ON access_accounts (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX access_accounts_department ON access_accounts (department) WHERE kind = 'staff';

CREATE TABLE access_roles (
  account_id TEXT NOT NULL REFERENCES access_accounts (id),
  role TEXT NOT NULL,
  PRIMARY KEY (account_id, role)
) STRICT;

CREATE TABLE access_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  token_hash BLOB NOT NULL,
  account_id TEXT NOT NULL REFERENCES access_accounts (id),
  client TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX access_sessions_token_hash ON access_sessions (token_hash);
CREATE INDEX access_sessions_account_id ON access_sessions (account_id);
CREATE INDEX access_sessions_ends_at ON access_sessions (ends_at);

CREATE TABLE access_links (
  token_hash BLOB NOT NULL PRIMARY KEY,
  email BLOB NOT NULL,
  email_index BLOB NOT NULL,
  language TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE INDEX access_links_email_index ON access_links (email_index, created_at);
CREATE INDEX access_links_ends_at ON access_links (ends_at);

-- Wrong attempts by login name, known or not, under a keyed hash.
CREATE TABLE access_attempts (
  subject BLOB NOT NULL PRIMARY KEY,
  wrong INTEGER NOT NULL,
  wait_until INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
