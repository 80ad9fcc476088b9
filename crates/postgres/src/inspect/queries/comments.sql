-- Also of the schema public, which the server numbers among its own, and of the database; not what
-- a new cluster says of them. That public has no comment is told by an empty one.
select d.classoid as class_id, d.objoid as oid, d.objsubid as part, d.description as comment
from pg_description d
where d.objoid >= 16384
  and ({other d.classoid} or {focus d.objoid})
  and not exists (select from pg_namespace n
                  where d.classoid = 'pg_namespace'::regclass and n.oid = d.objoid and n.nspname = 'public')
union all
select 'pg_namespace'::regclass, n.oid, 0, coalesce(obj_description(n.oid, 'pg_namespace'), '')
from pg_namespace n
where n.nspname = 'public' and obj_description(n.oid, 'pg_namespace') is distinct from 'standard public schema'
union all
select d.classoid, d.objoid, 0, d.description
from pg_shdescription d
where d.classoid = 'pg_database'::regclass
  and d.objoid = (select c.oid from pg_database c where c.datname = current_database())
  and d.description not in ('default administrative connection database', 'default template for new databases')
