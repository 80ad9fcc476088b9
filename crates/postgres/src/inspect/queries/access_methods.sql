select a.oid, a.amname as name from pg_am a
