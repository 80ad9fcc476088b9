-- A key of one bigint stands in two halves; a role that may not look sees the pid alone.
select l.pid, a.usename::text, a.application_name,
       to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
from pg_catalog.pg_locks l
left join pg_catalog.pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
  and l.classid = ($1::int8 >> 32)::oid and l.objid = ($1::int8 & 4294967295)::oid
order by l.pid
limit 1
