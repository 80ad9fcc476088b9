-- Never what they run: it may hold values.
select b.pid, a.usename::text, a.application_name, a.state,
       to_char(coalesce(a.xact_start, a.state_change) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
from (select distinct unnest(pg_catalog.pg_blocking_pids($1)) as pid) b
left join pg_catalog.pg_stat_activity a on a.pid = b.pid
order by b.pid
