select table_schema, table_name, source_table, target_table, source_timeline, source_transaction, selection,
       to_char(watermark at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
from driftless.sync_state
where source_system = $1 and source_database = $2
