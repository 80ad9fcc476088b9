select n.oid is not null, pg_catalog.obj_description(n.oid, 'pg_namespace'), c.oid is not null
from (values ('driftless')) own (name)
left join pg_catalog.pg_namespace n on n.nspname = own.name
left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'migration_log' and c.relkind = 'r'
