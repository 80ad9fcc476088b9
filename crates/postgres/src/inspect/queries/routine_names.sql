select p.oid, p.proname as name, n.nspname as schema, oidvectortypes(p.proargtypes) as signature
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where p.oid = any ($1)
