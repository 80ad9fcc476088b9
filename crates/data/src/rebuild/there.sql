select pg_catalog.to_regclass('driftless.sync_rebuild') is not null
