select f.ftrelid as relation, s.srvname as server, f.ftoptions as options
from pg_foreign_table f
join pg_foreign_server s on s.oid = f.ftserver
