-- The server's own too: configurations name them.
select p.oid, p.prsname as name, n.nspname as schema, p.prsstart::oid as start, p.prstoken::oid as token,
       p.prsend::oid as end, p.prslextype::oid as lextypes, p.prsheadline::oid as headline
from pg_ts_parser p
join pg_namespace n on n.oid = p.prsnamespace
