-- What the role or the database may have set would end a long statement. Not every version knows every setting.
select pg_catalog.pg_backend_pid(),
       (select count(pg_catalog.set_config(s.name, '0', false))
        from pg_catalog.pg_settings s
        where s.name in ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_session_timeout',
                         'idle_in_transaction_session_timeout'))
