insert into driftless.sync_state as s (source_system, source_database, table_schema, table_name, source_table,
    target_table, source_timeline, source_transaction, selection, snapshot_time, watermark)
select $1, $2, t.table_schema, t.table_name, t.source_table, t.target_table, $3, $4, t.selection,
       $5::text::timestamptz, $6::text::timestamptz
from unnest($7::text[], $8::text[], $9::oid[], $10::oid[], $11::text[])
    t (table_schema, table_name, source_table, target_table, selection)
on conflict (source_system, source_database, table_schema, table_name) do update
set source_table = excluded.source_table, target_table = excluded.target_table,
    source_timeline = excluded.source_timeline, source_transaction = excluded.source_transaction,
    selection = excluded.selection, snapshot_time = excluded.snapshot_time, watermark = excluded.watermark,
    updated_at = now()
