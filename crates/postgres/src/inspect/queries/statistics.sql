select s.oid, s.stxname as name, s.stxnamespace as schema, s.stxowner as owner,
       nullif(s.stxstattarget, -1)::int2 as target, pg_get_statisticsobjdef(s.oid) as definition
from pg_statistic_ext s
where {focus s.stxrelid}
