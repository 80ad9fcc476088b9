select c.oid, c.cfgname as name, n.nspname as schema, c.cfgowner as owner, c.cfgparser as parser
from pg_ts_config c
join pg_namespace n on n.oid = c.cfgnamespace
where c.oid >= 16384
