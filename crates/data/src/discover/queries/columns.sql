-- `to_jsonb` reaches columns of the catalog that not every version has.
select a.attrelid, a.attname::text, a.atttypid,
       pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.format_type(a.atttypid, -1),
       a.attnotnull, a.attidentity::text, coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> '',
       coalesce((pg_catalog.to_jsonb(co) ->> 'collisdeterministic')::boolean, true),
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select')
from pg_catalog.pg_attribute a
left join pg_catalog.pg_collation co on co.oid = a.attcollation
where a.attrelid = any ($1) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum
