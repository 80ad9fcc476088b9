-- Also of the schema public, which the server numbers among its own.
select d.classoid as class_id, d.objoid as oid, d.objsubid as part, d.description as comment
from pg_description d
where d.objoid >= 16384
   or d.classoid = 'pg_namespace'::regclass and d.objoid = (select n.oid from pg_namespace n where n.nspname = 'public')
      and d.description <> 'standard public schema'
