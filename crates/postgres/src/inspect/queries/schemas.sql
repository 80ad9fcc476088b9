select n.oid, n.nspname as name, n.nspowner as owner, n.nspacl::text[] as acl,
       has_schema_privilege(n.oid, 'usage') as usable
from pg_namespace n
where n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
