-- Unique indexes of one table (`$1`) that are over columns which take part (`$2`) and nothing else, as expressions,
-- with the operators that they take for equality.
select i.indexrelid::pg_catalog.regclass::text, k.expressions, k.equalities,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid, true)
from pg_catalog.pg_index i
cross join lateral (
    select array_agg(pg_catalog.pg_get_indexdef(i.indexrelid, p.place::int, true) order by p.place) as expressions,
           array_agg(pg_catalog.format('operator(%I.%s)', n.nspname, o.oprname) order by p.place) as equalities
    from pg_catalog.generate_series(1, i.indnkeyatts) p (place)
    join pg_catalog.pg_opclass oc on oc.oid = (i.indclass::oid[])[p.place - 1]
    join pg_catalog.pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amopstrategy = 3
        and ao.amoplefttype = oc.opcintype and ao.amoprighttype = oc.opcintype
    join pg_catalog.pg_operator o on o.oid = ao.amopopr
    join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
) k
where i.indrelid = $1 and i.indisunique and i.indisvalid
  and not exists (
      select from pg_catalog.pg_attribute a
      where a.attrelid = i.indrelid and not a.attname::text = any ($2::text[])
        and (a.attnum = any (i.indkey::int2[])
             or exists (select from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = i.indexrelid
                          and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = i.indrelid
                          and d.refobjsubid = a.attnum)))
order by 1
