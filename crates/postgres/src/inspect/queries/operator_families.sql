-- The server's own too: operator classes name them.
select f.oid, f.opfname as name, n.nspname as schema, f.opfmethod as method, f.opfowner as owner
from pg_opfamily f
join pg_namespace n on n.oid = f.opfnamespace
