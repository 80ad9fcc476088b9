-- A lock that nobody else has a use for.
select pg_catalog.pg_backend_pid(), k.key
from (select pg_catalog.hashtextextended(pg_catalog.clock_timestamp()::text || pg_catalog.pg_backend_pid()::text, 0) as key offset 0) k,
     lateral (select pg_catalog.pg_advisory_lock_shared(k.key)) held
