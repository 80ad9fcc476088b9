-- Columns of relations and composite types; of indexes only what an index term can carry.
select a.attrelid as relation, a.attnum as number, a.attname as name, a.atttypid as type_id, a.atttypmod as modifier,
       a.attndims::int2 as dimensions, a.attnotnull as not_null, a.attidentity as identity, a.attgenerated as generated,
       case when a.attcollation <> t.typcollation then a.attcollation end as collation,
       case when a.attstorage <> t.typstorage then a.attstorage end as storage,
       a.attcompression as compression, nullif(a.attstattarget, -1)::int2 as statistics, a.attoptions as options,
       a.attfdwoptions as fdw_options, a.attislocal as is_local, a.attinhcount > 0 as is_inherited,
       a.attacl::text[] as acl, a.attcollation as own_collation
from pg_attribute a
join pg_class c on c.oid = a.attrelid
left join pg_type t on t.oid = a.atttypid
where a.attrelid >= 16384 and a.attnum > 0 and not a.attisdropped
  and {names a.attrelid}
  and (c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
       or c.relkind in ('i', 'I') and (a.attstattarget >= 0 or a.attoptions is not null))
