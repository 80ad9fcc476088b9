select n.oid is not null, pg_catalog.obj_description(n.oid, 'pg_namespace'),
       (select count(*) = 2 from pg_catalog.pg_class c
        where c.relnamespace = n.oid and c.relname in ('sync_state', 'sync_log') and c.relkind = 'r')
from (values ('driftless')) own (name)
left join pg_catalog.pg_namespace n on n.nspname = own.name
