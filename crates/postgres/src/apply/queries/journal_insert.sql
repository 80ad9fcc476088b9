-- Of a statement that has run: it ended now, and took $9 milliseconds.
insert into driftless.migration_log
    (plan, step_group, step, steps, statement, object, outcome, error, driftless, started_at, finished_at)
select $1, $2, $3, $4, $5, $6, $7, $8, $10, t.now - $9::float8 * interval '1 millisecond', t.now
from (select pg_catalog.clock_timestamp() as now) t
