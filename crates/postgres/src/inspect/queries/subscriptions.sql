-- Never the connection string, which has a password in it; only what every role may read.
select s.oid, s.subname as name, s.subowner as owner, s.subenabled as enabled, s.subpublications as publications,
       s.subslotname as slot, s.subsynccommit as synchronous_commit, s.subbinary as is_binary,
       s.substream::text as streaming, {two_phase} as two_phase, {disable_on_error} as disable_on_error,
       {password_required} as password_required, {run_as_owner} as run_as_owner, {origin} as origin,
       {failover} as failover
from pg_subscription s
where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
