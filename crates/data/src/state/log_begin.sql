insert into driftless.sync_log (run, source, table_schema, table_name, way, check_level)
values ($1, $2, $3, $4, $5, $6)
returning id
