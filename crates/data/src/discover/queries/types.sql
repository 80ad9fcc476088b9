-- The types of columns, and what those are made of. Below 10000 a number is the same in every database.
with recursive used (oid) as (
    select a.atttypid
    from pg_catalog.pg_attribute a
    where a.attrelid = any ($1) and a.attnum > 0 and not a.attisdropped
    union
    select part.oid
    from used u
    join pg_catalog.pg_type t on t.oid = u.oid
    left join pg_catalog.pg_range r on r.rngtypid = t.oid
    cross join lateral (values (t.typbasetype), (case when t.typcategory = 'A' then t.typelem end), (r.rngsubtype)) part (oid)
    where part.oid <> 0
)
select t.oid, n.nspname::text, t.typname::text, t.typtype::text, t.typbasetype,
       case when t.typcategory = 'A' then t.typelem else 0 end, coalesce(r.rngsubtype, 0),
       t.typsend <> 0 and t.typreceive <> 0,
       case when t.typtype = 'd' then pg_catalog.format_type(t.typbasetype, t.typtypmod) end
from used u
join pg_catalog.pg_type t on t.oid = u.oid
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_range r on r.rngtypid = t.oid
order by t.oid
