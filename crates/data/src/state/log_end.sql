update driftless.sync_log
set rows_read = $2, rows_inserted = $3, rows_updated = $4, rows_deleted = $5, bytes = $6,
    end_time = clock_timestamp(), watermark = $7::text::timestamptz, outcome = $8, error = $9
where id = $1
