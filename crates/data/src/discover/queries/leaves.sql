-- Where the rows of tables lie: of a partitioned one in its leaves.
with recursive tree (root, oid) as (
    select r.oid, r.oid
    from unnest($1::oid[]) r (oid)
    union all
    select t.root, i.inhrelid
    from tree t
    join pg_catalog.pg_class p on p.oid = t.oid and p.relkind = 'p'
    join pg_catalog.pg_inherits i on i.inhparent = t.oid
)
select t.root, n.nspname::text, c.relname::text,
       c.relkind = 'r' and pg_catalog.has_table_privilege(c.oid, 'select'), greatest(c.reltuples, 0)::float8,
       case when c.relkind = 'r' then pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::int8 else 0 end,
       case when c.relkind = 'r' then pg_catalog.pg_table_size(c.oid) else 0 end
from tree t
join pg_catalog.pg_class c on c.oid = t.oid and c.relkind <> 'p'
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
order by t.root, n.nspname, c.relname
