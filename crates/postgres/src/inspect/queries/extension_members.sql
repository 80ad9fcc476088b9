select d.classid as class_id, d.objid as oid, d.refobjid as extension
from pg_depend d
where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass
