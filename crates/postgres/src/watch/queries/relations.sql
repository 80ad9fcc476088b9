-- Every relation that people select from, but those that an extension brought or that are Driftless's own: $1
-- is its schema, $2 the comment that tells it.
select c.oid, n.nspname as schema, c.relname as name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't'
  and c.oid not in (
    select d.objid
    from pg_depend d
    where d.refclassid = 'pg_extension'::regclass and d.classid = 'pg_class'::regclass and d.deptype = 'e')
  and not (n.nspname = $1 and coalesce(obj_description(n.oid, 'pg_namespace') = $2, false))
