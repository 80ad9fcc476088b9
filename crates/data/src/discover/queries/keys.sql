-- Unique indexes that tell each row from all others: whole, valid, of plain columns that are never null. With
-- each column the operator that the index takes for equality.
select i.indrelid, i.indexrelid::pg_catalog.regclass::text, i.indisprimary, i.indimmediate, k.names, k.equalities
from pg_catalog.pg_index i
cross join lateral (
    select array_agg(a.attname::text order by p.place) as names, bool_and(a.attnotnull) as never_null,
           array_agg(pg_catalog.format('operator(%I.%s)', n.nspname, o.oprname) order by p.place) as equalities
    from unnest(i.indkey::int2[]) with ordinality p (attnum, place)
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.attnum
    join pg_catalog.pg_opclass oc on oc.oid = (i.indclass::oid[])[p.place - 1]
    join pg_catalog.pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amopstrategy = 3
        and ao.amoplefttype = oc.opcintype and ao.amoprighttype = oc.opcintype
    join pg_catalog.pg_operator o on o.oid = ao.amopopr
    join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
    where p.place <= coalesce((pg_catalog.to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts)
) k
where i.indrelid = any ($1) and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
  and k.never_null
  and pg_catalog.cardinality(k.names) = coalesce((pg_catalog.to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts)
order by i.indrelid, i.indisprimary desc, i.indimmediate desc, pg_catalog.cardinality(k.names), 2
