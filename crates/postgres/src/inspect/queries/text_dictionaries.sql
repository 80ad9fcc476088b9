-- The server's own too: configurations name them.
select d.oid, d.dictname as name, n.nspname as schema, d.dictowner as owner, d.dicttemplate as template,
       d.dictinitoption as options
from pg_ts_dict d
join pg_namespace n on n.oid = d.dictnamespace
