select pg_catalog.pg_export_snapshot(),
       pg_catalog.to_char(pg_catalog.now(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())::int8
