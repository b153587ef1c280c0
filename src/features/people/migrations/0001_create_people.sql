-- why: people who use the site, and the applications they have begun
CREATE TABLE people_persons (
  id TEXT NOT NULL PRIMARY KEY,
  language TEXT NOT NULL CONSTRAINT people_persons_language CHECK (language IN ('zh', 'en')),
  made_at INTEGER NOT NULL
) STRICT;

-- answers: a sealed record under the person's data key; gone once the case has them.
CREATE TABLE people_drafts (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people_persons (id),
  version INTEGER NOT NULL,
  services TEXT NOT NULL,
  answers BLOB,
  case_id TEXT,
  receipt TEXT,
  made_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT people_drafts_submitted CHECK ((case_id IS NULL) = (receipt IS NULL) AND (case_id IS NULL OR answers IS NULL))
) STRICT;
CREATE UNIQUE INDEX people_drafts_case ON people_drafts (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX people_drafts_open ON people_drafts (person_id, updated_at, id) WHERE case_id IS NULL;

CREATE TABLE people_draft_materials (
  draft_id TEXT NOT NULL REFERENCES people_drafts (id),
  material TEXT NOT NULL,
  attachment_id TEXT NOT NULL REFERENCES attachments_files (id),
  PRIMARY KEY (draft_id, material)
) STRICT;
