-- How many rows of catalogs were ever written, and what that number is a number of. It counts on the primary, where
-- statistics are kept, from the start of the server or a reset on. A crash resets those of the background writer too.
-- What belongs to no schema, or is written by ANALYZE, is left out; roles and tablespaces are shared, and counted.
select d.oid as database, d.datdba as owner, current_setting('server_version_num')::int4 as version,
       pg_postmaster_start_time()::text as started,
       concat_ws(' ', pg_stat_get_db_stat_reset_time(d.oid), pg_stat_get_bgwriter_stat_reset_time()) as reset,
       not pg_is_in_recovery() and current_setting('track_counts')::bool as counts,
       (select sum(pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)
                   + pg_stat_get_tuples_deleted(c.oid))::int8
        from pg_class c
        where c.oid < 16384 and c.relkind = 'r' and c.relnamespace = 'pg_catalog'::regnamespace
          and c.relname not in (
            'pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject', 'pg_largeobject_metadata', 'pg_database',
            'pg_shdepend', 'pg_shdescription', 'pg_shseclabel', 'pg_auth_members', 'pg_db_role_setting',
            'pg_parameter_acl', 'pg_replication_origin', 'pg_subscription', 'pg_subscription_rel')) as counter
from pg_database d
where d.datname = current_database()
