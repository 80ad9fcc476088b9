-- 16384 is the first number that the server gives to an object of a user.
select c.oid, c.relname as name, c.relnamespace as schema, c.relkind as kind, c.relowner as owner,
       c.relpersistence as persistence, c.relreplident as replica_identity,
       c.relrowsecurity as row_security, c.relforcerowsecurity as row_security_forced,
       c.relispopulated as populated, c.reloptions as options, toast.reloptions as toast_options,
       c.reltablespace as tablespace, c.relam as access_method, c.reloftype as of_type, c.relacl::text[] as acl,
       case when c.relispartition and {focus c.oid} then pg_get_expr(c.relpartbound, c.oid) end as partition_bound,
       case when c.relkind = 'p' and {focus c.oid} then pg_get_partkeydef(c.oid) end as partition_key,
       case when c.relkind in ('v', 'm') and {focus c.oid} then pg_get_viewdef(c.oid) end as view_definition
from pg_class c
left join pg_class toast on toast.oid = c.reltoastrelid and toast.reloptions is not null
where c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c', 'S', 'i', 'I')
  and c.relnamespace <> 99 and {names c.oid}
