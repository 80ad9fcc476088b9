insert into driftless.sync_log (run, source, table_schema, table_name, way, check_level)
select $1, $2, t.table_schema, t.table_name, t.way, t.check_level
from unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality t (table_schema, table_name, way, check_level, place)
order by t.place
returning id, table_schema, table_name
