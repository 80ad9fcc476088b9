select d.datname::text, pg_catalog.pg_get_userbyid(d.datdba)::text, current_user::text
from pg_catalog.pg_database d
where d.datname = current_database()
