select t.oid, t.spcname as name from pg_tablespace t
