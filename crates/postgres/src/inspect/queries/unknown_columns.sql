-- What the server's catalogs have that no query asks for: $1 are the known columns, as catalog.column,
-- $2 the catalogs that are no schema.
select c.relname as catalog, a.attname as name, a.attnotnull as not_null
from pg_class c
join pg_attribute a on a.attrelid = c.oid
where c.oid < 16384 and c.relkind = 'r' and c.relnamespace = 'pg_catalog'::regnamespace
  and a.attnum > 0 and not a.attisdropped
  and c.relname <> all ($2) and c.relname || '.' || a.attname <> all ($1)
  and has_column_privilege(c.oid, a.attnum, 'select')
order by c.relname, a.attnum
