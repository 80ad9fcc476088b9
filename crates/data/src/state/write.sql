insert into driftless.sync_state as s (source_system, source_database, table_schema, table_name, source_table,
    target_table, source_timeline, source_transaction, selection, snapshot_time, watermark)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::timestamptz, $11::text::timestamptz)
on conflict (source_system, source_database, table_schema, table_name) do update
set source_table = excluded.source_table, target_table = excluded.target_table,
    source_timeline = excluded.source_timeline, source_transaction = excluded.source_transaction,
    selection = excluded.selection, snapshot_time = excluded.snapshot_time, watermark = excluded.watermark,
    updated_at = now()
