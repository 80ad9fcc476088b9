-- Without what an extension brought, and without the constructors of range types.
select p.oid, p.proname as name, p.pronamespace as schema, p.proowner as owner, p.prokind as kind,
       p.proacl::text[] as acl, oidvectortypes(p.proargtypes) as signature, pg_get_functiondef(p.oid) as definition,
       pg_get_function_result(p.oid) as returns, pg_get_function_arguments(p.oid) as arguments
from pg_proc p
where p.oid >= 16384 and p.prokind in ('f', 'p', 'w')
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i'))
