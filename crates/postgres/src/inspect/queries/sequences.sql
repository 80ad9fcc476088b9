select s.seqrelid as oid, format_type(s.seqtypid, null) as data_type, s.seqstart as start, s.seqincrement as increment,
       s.seqmin as min, s.seqmax as max, s.seqcache as cache, s.seqcycle as cycle,
       d.refobjid as owner_relation, d.refobjsubid as owner_column, coalesce(d.deptype = 'i', false) as is_identity
from pg_sequence s
left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.objsubid = 0
  and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
where s.seqrelid >= 16384 and {names s.seqrelid}
