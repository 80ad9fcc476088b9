-- Asked before the snapshot is taken: a transaction that is not in it, and writes its own time, either is
-- open now or begins after this moment.
select pg_catalog.clock_timestamp(),
       (select min(a.xact_start) from pg_catalog.pg_stat_activity a
        where a.pid <> pg_catalog.pg_backend_pid() and a.xact_start is not null
          and a.backend_type not in ('autovacuum worker', 'walsender')
          and (a.datname = current_database() or a.datname is null)),
       (select min(p.prepared) from pg_catalog.pg_prepared_xacts p where p.database = current_database()),
       exists (select from pg_catalog.pg_stat_activity a
               where a.datname = current_database()
                 and (a.state = 'disabled'
                      or a.query = '<insufficient privilege>'
                          and not pg_catalog.pg_has_role('pg_read_all_stats', 'usage'))),
       pg_catalog.pg_is_in_recovery(), pg_catalog.pg_last_xact_replay_timestamp()
