-- parts.sql goes before. The relations to read, what hangs on them, and the relations whose columns are named
-- by that or by what is read in any case. Among the parts are also what hangs on no relation but is in the same
-- catalogs, composite types and checks of domains; and the keys that foreign keys and grouped views need.
, uses (class, oid) as materialized (
    select distinct d.refclassid, d.refobjid
    from parts p join pg_depend d on d.classid = p.class and d.objid = p.oid
    where d.refobjid >= 16384
      and (d.refclassid in ('pg_class'::regclass, 'pg_type'::regclass)
           or d.refclassid = 'pg_constraint'::regclass and p.class = 'pg_rewrite'::regclass)
),
others_use (class, oid) as materialized (
    select distinct d.refclassid, d.refobjid
    from pg_depend d
    where d.classid in ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_publication_rel'::regclass, 'pg_cast'::regclass,
                        'pg_operator'::regclass, 'pg_opclass'::regclass)
      and d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a')
      and d.refclassid in ('pg_class'::regclass, 'pg_type'::regclass)
),
-- By their row types.
used_rows (oid) as (
    select f.typrelid
    from (select u.class, u.oid from uses u union select o.class, o.oid from others_use o) u
    join pg_type t on u.class = 'pg_type'::regclass and t.oid = u.oid
    join pg_type f
      on f.oid = case when t.typsubscript = 'array_subscript_handler'::regproc then t.typelem else t.oid end
    where f.typrelid <> 0
),
keys (oid, index) as (
    select k.oid, k.conindid
    from uses u join pg_constraint k on u.class = 'pg_constraint'::regclass and k.oid = u.oid
    union all
    select k.oid, i.indexrelid
    from uses u
    join pg_index i on u.class = 'pg_class'::regclass and i.indexrelid = u.oid
    left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
      and d.refclassid = 'pg_constraint'::regclass
    left join pg_constraint k on k.oid = d.refobjid
),
composites (oid) as materialized (select c.oid from pg_class c where c.oid >= 16384 and c.relkind = 'c')
select array(select m.oid from members m order by 1) as relations,
       array(
         select p.oid from parts p
         union select k.oid from keys k where k.oid is not null
         union select k.index from keys k
         union select k.oid from pg_constraint k where k.contypid <> 0
         union select c.oid from composites c
         order by 1) as parts,
       array(
         select m.oid from members m
         union select p.oid from parts p where p.class = 'pg_class'::regclass
         union select c.oid from composites c
         union select u.oid from uses u where u.class = 'pg_class'::regclass
         union select o.oid from others_use o where o.class = 'pg_class'::regclass
         union select r.oid from used_rows r
         union select k.index from keys k
         union select i.indrelid from keys k join pg_index i on i.indexrelid = k.index
         order by 1) as names
