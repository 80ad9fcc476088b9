insert into driftless.sync_log (run, source, table_schema, table_name, way, check_level, end_time, outcome, error)
select $1, $2, t.table_schema, t.table_name, 'none', 'none', clock_timestamp(), 'failed', t.error
from unnest($3::text[], $4::text[], $5::text[]) t (table_schema, table_name, error)
