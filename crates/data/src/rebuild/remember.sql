insert into driftless.sync_rebuild (table_schema, table_name, place, statement) values ($1, $2, $3, $4)
