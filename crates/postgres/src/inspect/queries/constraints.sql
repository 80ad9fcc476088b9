select c.oid, c.conname as name, c.contype as kind, c.conrelid as relation, c.contypid as domain,
       c.conindid as index_id, c.condeferrable as deferrable, c.condeferred as deferred, c.convalidated as validated,
       c.confrelid as referenced, c.confupdtype as on_update, c.confdeltype as on_delete,
       c.confmatchtype as match_type, c.conkey as columns, c.confkey as referenced_columns,
       {on_delete_columns} as on_delete_columns, {enforced} as enforced, {period} as period,
       c.connoinherit as no_inherit,
       -- A key of a partition makes its NOT NULL local as well, whose name is the parent's all the same.
       c.conislocal and not (c.contype = 'n' and c.coninhcount > 0 and exists (
         select from pg_class p where p.oid = c.conrelid and p.relispartition)) as is_local,
       c.conparentid as parent,
       case when c.conbin is not null then pg_get_expr(c.conbin, c.conrelid) end as expression,
       case when c.contype = 'x' then array(
         select case when n.nspname = 'pg_catalog' then o.oprname
                     else format('OPERATOR(%I.%s)', n.nspname, o.oprname) end
         from unnest(c.conexclop) with ordinality u (operator, position)
         join pg_operator o on o.oid = u.operator
         join pg_namespace n on n.oid = o.oprnamespace
         order by u.position) end as operators
from pg_constraint c
where c.oid >= 16384 and c.contype <> 't'
  and (c.conrelid = 0 or {focus c.conrelid} or {focus c.oid})
