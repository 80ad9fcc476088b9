-- Of a class, or else loose in its family.
select a.oid, a.amopfamily as family, c.refobjid as class, a.amopstrategy as strategy, a.amopopr as operator,
       a.amopsortfamily as sort_family, a.amoplefttype as left_type, a.amoprighttype as right_type
from pg_amop a
left join pg_depend c on c.classid = 'pg_amop'::regclass and c.objid = a.oid and c.refclassid = 'pg_opclass'::regclass
where a.oid >= 16384
