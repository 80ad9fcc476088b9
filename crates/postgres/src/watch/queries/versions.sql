-- parts.sql goes before. One number for each relation of $1, over the versions of all rows of its family, and over
-- the names that others give to what the family uses.
, uses (member, class, oid) as materialized (
    select distinct p.member, d.refclassid, d.refobjid
    from parts p join pg_depend d on d.classid = p.class and d.objid = p.oid
    where d.refobjid >= 16384 and d.refobjid <> p.member
      and d.refclassid in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass)
),
-- What a publication is, all its relations say.
publications (oid, version) as (
    select r.prpubid, sum(hashtextextended(r.xmin::text || r.ctid || c.relnamespace || c.relname || coalesce((
             select string_agg(a.attnum::text || a.attname, ' ' order by a.attnum)
             from pg_attribute a where a.attrelid = c.oid and a.attnum > 0), ''), 0))
    from pg_publication_rel r join pg_class c on c.oid = r.prrelid
    where r.prpubid in (select r.prpubid from members m join pg_publication_rel r on r.prrelid = m.oid)
    group by r.prpubid
),
versions (member, version) as (
    select p.member, p.class::text || ' ' || p.version from parts p
    union all
    select u.member, 'relation ' || c.oid || ' ' || c.relnamespace || c.relkind::text || c.relname || coalesce((
             select string_agg(a.attnum::text || a.attname, ' ' order by a.attnum)
             from pg_attribute a where a.attrelid = c.oid and a.attnum > 0), '')
    from uses u join pg_class c on u.class = 'pg_class'::regclass and c.oid = u.oid
    union all
    select u.member, 'type ' || t.oid || ' ' || t.typnamespace || t.typname
    from uses u join pg_type t on u.class = 'pg_type'::regclass and t.oid = u.oid
    union all
    select u.member, 'key ' || k.oid || ' ' || k.conname
    from uses u join pg_constraint k on u.class = 'pg_constraint'::regclass and k.oid = u.oid
    union all
    select m.oid, 'publication ' || p.version
    from members m join pg_publication_rel r on r.prrelid = m.oid join publications p on p.oid = r.prpubid
    union all
    select m.oid, 'column ' || a.xmin || a.ctid
    from members m join pg_attribute a on a.attrelid = m.oid and a.attnum > 0
    union all
    select m.oid, 'term ' || a.xmin || a.ctid
    from members m join pg_index i on i.indrelid = m.oid join pg_attribute a on a.attrelid = i.indexrelid
    union all
    select m.oid, 'parent ' || i.xmin || i.ctid from members m join pg_inherits i on i.inhrelid = m.oid
    union all
    select m.oid, 'child ' || i.xmin || i.ctid from members m join pg_inherits i on i.inhparent = m.oid
    union all
    select m.oid, 'index ' || h.xmin || h.ctid
    from members m join pg_index i on i.indrelid = m.oid join pg_inherits h on h.inhrelid = i.indexrelid
    union all
    select m.oid, 'foreign ' || f.xmin || f.ctid from members m join pg_foreign_table f on f.ftrelid = m.oid
    union all
    select m.oid, 'partitioned ' || t.xmin || t.ctid
    from members m join pg_partitioned_table t on t.partrelid = m.oid
    union all
    select p.member, 'depends ' || d.xmin || d.ctid
    from parts p join pg_depend d on d.classid = p.class and d.objid = p.oid
    union all
    select p.member, 'comment ' || d.xmin || d.ctid
    from parts p join pg_description d on d.classoid = p.class and d.objoid = p.oid
    union all
    select p.member, 'label ' || l.xmin || l.ctid
    from parts p join pg_seclabel l on l.classoid = p.class and l.objoid = p.oid
),
hashes (member, hash) as (
    select v.member, hashtextextended(sum(hashtextextended(v.version, 0))::text, 0) from versions v group by v.member
)
select f.wanted as oid, hashtextextended(sum(h.hash)::text, 0) as hash
from family f
join hashes h on h.member = f.member
group by f.wanted
