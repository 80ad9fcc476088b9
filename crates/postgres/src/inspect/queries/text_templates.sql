-- The server's own too: dictionaries name them.
select t.oid, t.tmplname as name, n.nspname as schema, t.tmplinit::oid as init, t.tmpllexize::oid as lexize
from pg_ts_template t
join pg_namespace n on n.oid = t.tmplnamespace
