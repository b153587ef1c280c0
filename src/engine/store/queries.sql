-- name: list_migrations :many
-- What has been applied, in order.
-- scope: none, because the schema belongs to nobody
SELECT module, number, file, checksum FROM store_migrations ORDER BY module, number;

-- name: add_migration :exec
-- Records a migration in the transaction that applied it.
-- scope: none, because the schema belongs to nobody
INSERT INTO store_migrations (module, number, file, checksum) VALUES (:module, :number, :file, :checksum);

-- name: sqlite_schema :many
-- The SQL text of every table, index, trigger and view.
-- scope: none, because the schema belongs to nobody
-- only: sqlite, because PostgreSQL has its own catalogue
SELECT type, name, sql FROM sqlite_schema
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 ELSE 1 END, name;

-- name: postgres_columns :many
-- Every column with its type, whether it may be null, and its default.
-- scope: none, because the schema belongs to nobody
-- only: postgres, because SQLite has its own catalogue
SELECT CAST(c.relname AS text), CAST(a.attname AS text), format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attnotnull THEN 1 ELSE 0 END, pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = to_regnamespace(current_schema()) AND c.relkind = 'r'
ORDER BY c.relname, a.attnum;

-- name: postgres_constraints :many
-- Every constraint of every table.
-- scope: none, because the schema belongs to nobody
-- only: postgres, because SQLite has its own catalogue
SELECT CAST(c.relname AS text), CAST(o.conname AS text), pg_get_constraintdef(o.oid)
FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
WHERE c.relnamespace = to_regnamespace(current_schema())
ORDER BY c.relname, o.conname;

-- name: postgres_indexes :many
-- Every index that no constraint made, and every trigger.
-- scope: none, because the schema belongs to nobody
-- only: postgres, because SQLite has its own catalogue
SELECT CAST(t.relname AS text) AS owner, CAST(i.relname AS text) AS named, pg_get_indexdef(i.oid) AS text
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relnamespace = to_regnamespace(current_schema())
  AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.conindid = i.oid AND o.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT CAST(t.relname AS text), CAST(g.tgname AS text), pg_get_triggerdef(g.oid)
FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
WHERE NOT g.tgisinternal AND t.relnamespace = to_regnamespace(current_schema())
ORDER BY owner, named;

-- name: sqlite_integrity :many
-- What SQLite's own check of the whole file finds; one row "ok" when it is whole.
-- scope: none, because it looks at pages, not at records
-- only: sqlite, because it is a pragma
SELECT integrity_check FROM pragma_integrity_check;

-- name: sqlite_orphans :many
-- Rows whose foreign key points nowhere.
-- scope: none, because it looks at all records
-- only: sqlite, because it is a pragma
SELECT "table", rowid, parent FROM pragma_foreign_key_check;

-- name: postgres_invalid :many
-- Constraints and indexes that are not enforced on all rows.
-- scope: none, because the schema belongs to nobody
-- only: postgres, because SQLite knows no such state
SELECT CAST(conname AS text) AS named FROM pg_constraint
WHERE NOT convalidated AND connamespace = to_regnamespace(current_schema())
UNION ALL
SELECT CAST(c.relname AS text) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE NOT i.indisvalid AND c.relnamespace = to_regnamespace(current_schema())
ORDER BY named;
