update driftless.sync_log l
set rows_read = e.rows_read, rows_inserted = e.rows_inserted, rows_updated = e.rows_updated,
    rows_deleted = e.rows_deleted, bytes = e.bytes, end_time = clock_timestamp(),
    watermark = e.watermark::timestamptz, outcome = e.outcome, error = e.error
from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::text[], $8::text[], $9::text[])
    e (id, rows_read, rows_inserted, rows_updated, rows_deleted, bytes, watermark, outcome, error)
where l.id = e.id
