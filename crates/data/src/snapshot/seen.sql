select exists (select from pg_catalog.pg_locks l
               where l.locktype = 'advisory' and l.pid = $1 and l.objsubid = 1
                 and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
                 and l.classid = (($2::int8 >> 32) & 4294967295)::oid and l.objid = ($2::int8 & 4294967295)::oid)
