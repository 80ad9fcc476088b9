select r.id, r.table_schema, r.table_name, r.place, r.statement
from driftless.sync_rebuild r
order by r.place, r.id
