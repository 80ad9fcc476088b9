-- Tables of people, with their ancestors (a partition's parent, its parent, and so on).
with recursive ancestry (oid, ancestor) as (
    select i.inhrelid, i.inhparent
    from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid and c.relispartition
    union all
    select a.oid, i.inhparent
    from ancestry a
    join pg_catalog.pg_inherits i on i.inhrelid = a.ancestor
    join pg_catalog.pg_class c on c.oid = i.inhrelid and c.relispartition
)
select c.oid, n.nspname::text, c.relname::text, c.relkind = 'p',
       coalesce((select array_agg(a.ancestor) from ancestry a where a.oid = c.oid), '{}'),
       pg_catalog.has_schema_privilege(n.oid, 'usage'),
       pg_catalog.has_table_privilege(c.oid, 'insert') and pg_catalog.has_table_privilege(c.oid, 'update')
           and pg_catalog.has_table_privilege(c.oid, 'delete') and pg_catalog.has_table_privilege(c.oid, 'select')
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  and not (n.nspname = 'driftless'
           and coalesce(pg_catalog.obj_description(n.oid, 'pg_namespace'), '') = 'Driftless keeps its records here.')
  and not exists (select 1 from pg_catalog.pg_depend d
                  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')
order by n.nspname, c.relname
