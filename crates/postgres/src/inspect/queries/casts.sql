-- Without those that the server makes along with a range type.
select c.oid, c.castsource as source, c.casttarget as target, c.castfunc as function, c.castcontext as context,
       c.castmethod as method
from pg_cast c
where c.oid >= 16384
  and not exists (
    select from pg_depend d where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i')
