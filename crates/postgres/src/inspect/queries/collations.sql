select c.oid, c.collname as name, n.nspname as schema
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
where c.oid = any ($1)
