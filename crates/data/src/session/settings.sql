-- Whatever the role, the database or the server say: one text for each value, no end to long statements,
-- and no silent leaving out of rows. Not every version knows every setting.
select pg_catalog.set_config(s.name, w.value, false)
from (values ('search_path', ''), ('client_encoding', 'UTF8'), ('timezone', 'UTC'), ('datestyle', 'ISO, MDY'),
             ('intervalstyle', 'postgres'), ('extra_float_digits', '3'), ('bytea_output', 'hex'),
             ('lc_monetary', 'C'), ('xmloption', 'content'), ('xmlbinary', 'base64'), ('array_nulls', 'on'),
             ('quote_all_identifiers', 'off'), ('standard_conforming_strings', 'on'), ('row_security', 'off'),
             ('statement_timeout', '0'), ('lock_timeout', '60s'), ('transaction_timeout', '0'),
             ('idle_session_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
             ('client_min_messages', 'error'), ('jit', 'off'), ('work_mem', '64MB'), ('session_replication_role', 'origin')
     ) w (name, value)
join pg_catalog.pg_settings s on pg_catalog.lower(s.name) = w.name
where w.name <> 'session_replication_role' or s.setting <> w.value
