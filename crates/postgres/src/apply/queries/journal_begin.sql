insert into driftless.migration_log
    (plan, step_group, step, steps, statement, object, outcome, driftless, started_at)
values ($1, $2, $3, $4, $5, $6, 'started', $7, pg_catalog.clock_timestamp())
returning id
