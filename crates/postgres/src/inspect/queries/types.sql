-- Types that people make themselves, shells among them. Row types of relations, and the arrays and
-- multiranges that the server makes along with a type, follow from the others.
select t.oid, t.typname as name, t.typnamespace as schema, t.typowner as owner, t.typtype as kind,
       t.typrelid as relation, t.typacl::text[] as acl, t.typnotnull as not_null,
       case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end as base,
       case when t.typtype = 'd' then t.typbasetype end as base_type_id,
       case when t.typtype = 'd' and t.typdefaultbin is not null then pg_get_expr(t.typdefaultbin, 0) end as default_expression,
       case when t.typtype = 'd' and t.typcollation <> b.typcollation then t.typcollation end as collation,
       case when t.typtype = 'e' then array(
         select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) end as labels
from pg_type t
left join pg_type b on b.oid = t.typbasetype
left join pg_class c on c.oid = t.typrelid
where t.oid >= 16384
  and (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c'
       or t.typtype = 'b' and t.typsubscript <> 'array_subscript_handler'::regproc
       or t.typtype = 'p' and not t.typisdefined)
