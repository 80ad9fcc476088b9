-- A table that was never analyzed has -1: by its size it has no more rows than one of 32 bytes each.
-- A partitioned one has what its partitions have.
with own as (
    select c.oid, case when c.reltuples >= 0 then c.reltuples::float8
                       when c.relkind = 'p' then 0
                       else pg_catalog.pg_relation_size(c.oid) / 32 end as count
    from pg_catalog.pg_class c
    where c.relkind in ('r', 'p', 'm') and c.oid >= 16384
)
select n.nspname::text, c.relname::text, c.relkind = 'm',
       (case when c.relkind = 'p'
             then (select coalesce(sum(leaf.count), 0)
                   from pg_catalog.pg_partition_tree(c.oid) t
                   join own leaf on leaf.oid = t.relid
                   where t.isleaf)
             else own.count end)::int8
from own
join pg_catalog.pg_class c on c.oid = own.oid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
order by 1, 2
