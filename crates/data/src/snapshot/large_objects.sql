select count(*) from pg_catalog.pg_largeobject_metadata
