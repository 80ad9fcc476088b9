select s.oid, s.srvname as name, s.srvowner as owner, s.srvacl::text[] as acl, s.srvfdw as wrapper,
       s.srvtype as server_type, s.srvversion as version, s.srvoptions as options
from pg_foreign_server s
