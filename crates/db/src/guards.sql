-- What holds every row to the rules: constraints of tables and domains, triggers, unique indexes (a constraint's own goes with
-- it), and columns that are never NULL, which are constraints from PostgreSQL 18 on only.
SELECT format('%s: constraint %s', coalesce(t.relname, d.typname), c.conname)
FROM pg_constraint c LEFT JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_type d ON d.oid = c.contypid
WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'f', 'p', 'u', 'x')
    AND t.relname IS DISTINCT FROM '_sqlx_migrations'
UNION ALL
SELECT format('%s: trigger %s', t.relname, g.tgname) FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
WHERE t.relnamespace = 'public'::regnamespace AND NOT g.tgisinternal
UNION ALL
SELECT format('%s: unique index %s', t.relname, i.relname)
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique AND x.indisvalid
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.conrelid = x.indrelid)
UNION ALL
SELECT format('%s: not null %s', t.relname, a.attname) FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND t.relname <> '_sqlx_migrations'
    AND a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped
