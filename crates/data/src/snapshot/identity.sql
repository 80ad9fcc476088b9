select (select s.system_identifier from pg_catalog.pg_control_system() s)::text,
       (select d.oid from pg_catalog.pg_database d where d.datname = current_database()),
       (select c.timeline_id from pg_catalog.pg_control_checkpoint() c)::int8,
       pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only') = 'on'
