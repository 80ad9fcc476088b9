update driftless.migration_log
set outcome = $2, error = $3, finished_at = pg_catalog.clock_timestamp()
where id = $1
