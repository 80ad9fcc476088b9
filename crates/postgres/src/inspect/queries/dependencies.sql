-- What a body does not show: the needs of expressions, queries and code. An array type stands
-- for its element, a row type for its relation.
select d.classid as class_id, d.objid as oid, d.objsubid as part,
       case when f.typtype = 'c' then 'pg_class'::regclass::oid else d.refclassid end as needs_class,
       case when f.typtype = 'c' then f.typrelid when f.oid is not null then f.oid else d.refobjid end as needs_oid,
       d.refobjsubid as needs_part
from pg_depend d
left join pg_type t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid
left join pg_type f on f.oid = case when t.typsubscript = 'array_subscript_handler'::regproc then t.typelem else t.oid end
where d.deptype in ('n', 'a') and d.objid >= 16384
  and ({other d.classid} or {focus d.objid})
  and (d.refobjid >= 16384 or d.refclassid = 'pg_extension'::regclass
       -- 6237 is pg_publication_namespace, which PostgreSQL 14 does not have.
       or d.classid = 6237)
  -- That an object is in its schema, its identity says.
  and (d.refclassid <> 'pg_namespace'::regclass or d.classid = 6237)
  -- A grouped query may need a primary key; that triggers and indexes need constraints follows from these.
  and (d.refclassid <> 'pg_constraint'::regclass or d.classid = 'pg_rewrite'::regclass)
  -- A table's own columns, under its defaults, keys and plain indexes.
  and not (d.classid in ('pg_attrdef'::regclass, 'pg_constraint'::regclass) and d.deptype = 'a'
           and d.refclassid = 'pg_class'::regclass)
  and not (d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype = 'a'
           and d.objsubid = 0
           and not exists (select from pg_index x
                           where x.indexrelid = d.objid and (x.indexprs is not null or x.indpred is not null)))
