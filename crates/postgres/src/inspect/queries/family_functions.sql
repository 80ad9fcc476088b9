-- Of a class, or else loose in its family.
select a.oid, a.amprocfamily as family, c.refobjid as class, a.amprocnum as number, a.amproc::oid as function,
       a.amproclefttype as left_type, a.amprocrighttype as right_type
from pg_amproc a
left join pg_depend c on c.classid = 'pg_amproc'::regclass and c.objid = a.oid and c.refclassid = 'pg_opclass'::regclass
where a.oid >= 16384
