select o.oid, o.oprname as name, n.nspname as schema,
       case when o.oprleft <> 0 then format_type(o.oprleft, null) end as left_type,
       format_type(o.oprright, null) as right_type
from pg_operator o
join pg_namespace n on n.oid = o.oprnamespace
where o.oid = any ($1)
