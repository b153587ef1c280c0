-- why: who saw and changed what, linked entry to entry; append-only
CREATE TABLE audit_entries (
  seq INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  roles TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  case_id TEXT,
  case_number TEXT,
  person_id TEXT,
  reason TEXT,
  changes TEXT,
  request_id TEXT,
  marks BLOB NOT NULL,
  link BLOB NOT NULL
) STRICT;
CREATE INDEX audit_entries_actor ON audit_entries (actor, seq);
CREATE INDEX audit_entries_case_id ON audit_entries (case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX audit_entries_case_number ON audit_entries (case_number, seq) WHERE case_number IS NOT NULL;
CREATE INDEX audit_entries_person_id ON audit_entries (person_id, seq) WHERE person_id IS NOT NULL;

-- The end of the chain: one row, which writers take in turn.
CREATE TABLE audit_head (
  one INTEGER NOT NULL PRIMARY KEY CONSTRAINT audit_head_one CHECK (one = 1),
  seq INTEGER NOT NULL,
  link BLOB
) STRICT;
INSERT INTO audit_head (one, seq, link) VALUES (1, 0, NULL);

-- A slip of the program, or of a hand at the database, is refused; who removes the triggers is found by the chain.
/*sqlite:
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN
  SELECT RAISE(ABORT, 'audit_entries is append-only');
END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN
  SELECT RAISE(ABORT, 'audit_entries is append-only');
END;
*/
/*pg:
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entries is append-only';
END $$;
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
  FOR EACH ROW EXECUTE FUNCTION audit_append_only();
*/
