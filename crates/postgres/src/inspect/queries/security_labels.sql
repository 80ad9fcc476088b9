select l.classoid as class_id, l.objoid as oid, l.objsubid as part, l.provider, l.label
from pg_seclabel l
union all
select l.classoid, l.objoid, 0, l.provider, l.label
from pg_shseclabel l
where l.classoid = 'pg_database'::regclass
  and l.objoid = (select d.oid from pg_database d where d.datname = current_database())
