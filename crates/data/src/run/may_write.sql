select pg_catalog.has_database_privilege(current_database(), 'temporary'),
       pg_catalog.has_database_privilege(current_database(), 'create')
