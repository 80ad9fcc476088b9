-- A superuser has every role. A name of null is that of the database's owner. Roles that went are nobody's.
select current_user::text, d.owner,
       coalesce((select array_agg(coalesce(case n.what
           when 'own' then pg_catalog.pg_has_role(r.oid, 'usage')
           when 'create in schema' then pg_catalog.has_schema_privilege(s.oid, 'create')
           when 'create in database' then pg_catalog.has_database_privilege(current_database(), 'create')
       end, false) order by n.place)
       from unnest($1::text[], $2::text[]) with ordinality n (what, name, place)
       left join pg_catalog.pg_roles r on n.what = 'own' and r.rolname = coalesce(n.name, d.owner)
       left join pg_catalog.pg_namespace s on n.what = 'create in schema' and s.nspname = n.name), '{}')
from (select pg_catalog.pg_get_userbyid(d.datdba)::text as owner
      from pg_catalog.pg_database d
      where d.datname = current_database()) d
