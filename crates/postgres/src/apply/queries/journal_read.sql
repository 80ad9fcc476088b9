select l.step, l.outcome
from driftless.migration_log l
where l.plan = $1
order by l.id
