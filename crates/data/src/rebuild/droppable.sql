-- Indexes and constraints of one table of which the definition is everything: nobody else depends on them, and
-- nothing is set of them that a definition does not say. `place`: indexes are built first, foreign keys last.
select 0 as place, n.nspname::text, ci.relname::text, null::text,
       pg_catalog.pg_get_indexdef(i.indexrelid)
from pg_catalog.pg_index i
join pg_catalog.pg_class ci on ci.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = ci.relnamespace
where i.indrelid = $1 and i.indisvalid and not i.indisreplident and not i.indisclustered and ci.reltablespace = 0
  and not exists (select from pg_catalog.pg_constraint c where c.conindid = i.indexrelid)
  and not exists (select from pg_catalog.pg_inherits h where h.inhrelid = i.indexrelid)
  and not exists (select from pg_catalog.pg_description d where d.objoid = i.indexrelid)
  and not exists (select from pg_catalog.pg_attribute a
                  where a.attrelid = i.indexrelid and coalesce(a.attstattarget, -1) <> -1)
union all
select case when c.contype = 'f' then 2 else 1 end, null, null, c.conname::text, pg_catalog.pg_get_constraintdef(c.oid)
from pg_catalog.pg_constraint c
left join pg_catalog.pg_index i on i.indexrelid = c.conindid and c.contype <> 'f'
left join pg_catalog.pg_class ci on ci.oid = i.indexrelid
where c.conrelid = $1 and c.contype in ('p', 'u', 'x', 'f') and c.conparentid = 0 and c.convalidated
  and not coalesce(i.indisreplident, false) and not coalesce(i.indisclustered, false)
  and coalesce(ci.reltablespace, 0) = 0
  and not exists (select from pg_catalog.pg_constraint f
                  where c.contype <> 'f' and f.contype = 'f' and f.conindid = c.conindid)
  and not exists (select from pg_catalog.pg_depend d
                  where d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and d.refobjid = c.oid
                    and d.deptype = 'n')
  and not exists (select from pg_catalog.pg_description d where d.objoid in (c.oid, coalesce(i.indexrelid, 0)))
order by 1, 2, 3, 4
