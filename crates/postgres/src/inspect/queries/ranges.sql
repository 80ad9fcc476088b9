select r.rngtypid as oid, r.rngmultitypid as multirange_id, format_type(r.rngsubtype, null) as subtype, format('%I.%I', mn.nspname, m.typname) as multirange,
       case when not o.opcdefault then format('%I.%I', n.nspname, o.opcname) end as operator_class,
       case when r.rngcollation <> s.typcollation then format('%I.%I', cn.nspname, co.collname) end as collation,
       nullif(r.rngcanonical, 0)::regproc::text as canonical, nullif(r.rngsubdiff, 0)::regproc::text as subtype_diff
from pg_range r
join pg_type s on s.oid = r.rngsubtype
join pg_type m on m.oid = r.rngmultitypid
join pg_namespace mn on mn.oid = m.typnamespace
join pg_opclass o on o.oid = r.rngsubopc
join pg_namespace n on n.oid = o.opcnamespace
left join pg_collation co on co.oid = r.rngcollation
left join pg_namespace cn on cn.oid = co.collnamespace
where r.rngtypid >= 16384
