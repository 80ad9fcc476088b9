-- What fires when rows of tables are written: triggers of people on them and on their partitions, and rules.
with recursive tree (root, oid) as (
    select r.oid, r.oid
    from unnest($1::oid[]) r (oid)
    union all
    select t.root, i.inhrelid
    from tree t
    join pg_catalog.pg_class p on p.oid = t.oid and p.relkind = 'p'
    join pg_catalog.pg_inherits i on i.inhparent = t.oid
)
select distinct tree.root, t.tgname::text, t.tgenabled::text, false
from tree
join pg_catalog.pg_trigger t on t.tgrelid = tree.oid
where not t.tgisinternal and t.tgenabled <> 'D'
union all
select r.ev_class, r.rulename::text, r.ev_enabled::text, true
from pg_catalog.pg_rewrite r
where r.ev_class = any ($1) and r.ev_enabled <> 'D' and r.ev_type in ('2', '3', '4')
order by 1, 2
