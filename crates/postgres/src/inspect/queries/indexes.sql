select i.indexrelid as oid, i.indrelid as relation, i.indnkeyatts as key_count, i.indisunique as is_unique,
       {nulls_not_distinct} as nulls_not_distinct, i.indisvalid as valid, i.indisready as ready,
       i.indisclustered as clustered, i.indisreplident as is_replica_identity, i.indkey::int2[] as columns,
       i.indcollation::oid[] as collations, i.indclass::oid[] as operator_classes, i.indoption::int2[] as order,
       case when i.indpred is not null then pg_get_expr(i.indpred, i.indrelid) end as predicate,
       case when i.indexprs is not null then array(
         select pg_get_indexdef(i.indexrelid, a.attnum, false)
         from pg_attribute a
         where a.attrelid = i.indexrelid and a.attnum <= i.indnkeyatts and i.indkey[a.attnum - 1] = 0
         order by a.attnum) end as expressions,
       case when i.indexprs is not null then array(
         select a.atttypid
         from pg_attribute a
         where a.attrelid = i.indexrelid and a.attnum <= i.indnkeyatts and i.indkey[a.attnum - 1] = 0
         order by a.attnum) end as expression_types
from pg_index i
where i.indexrelid >= 16384 and ({focus i.indrelid} or {focus i.indexrelid})
