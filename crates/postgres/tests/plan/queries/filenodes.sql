select oid, relfilenode from pg_class where oid >= 16384
