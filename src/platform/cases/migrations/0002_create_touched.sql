-- why: which version last changed which part of a case, so that work on one part does not make pages about another stale
CREATE TABLE cases_touched (
  case_id TEXT NOT NULL REFERENCES cases_cases (id),
  kind TEXT NOT NULL CONSTRAINT cases_touched_kind CHECK (kind IN ('case', 'item', 'task', 'fact', 'material')),
  part TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (case_id, kind, part)
) STRICT;
-- What changed before is not known part by part: pages of that time are stale as a whole.
INSERT INTO cases_touched (case_id, kind, part, version) SELECT id, 'case', '', version FROM cases_cases;
