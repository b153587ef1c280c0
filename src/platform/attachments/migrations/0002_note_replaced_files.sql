-- why: a file that gave way to another no longer counts for its owner, and goes when nothing names it
ALTER TABLE attachments_files ADD COLUMN replaced_at INTEGER;
CREATE INDEX attachments_files_replaced ON attachments_files (replaced_at) WHERE replaced_at IS NOT NULL;
