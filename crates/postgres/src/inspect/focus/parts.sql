-- Of each relation of $1, the rows that hang on its family: itself, its ancestors and its descendants. A
-- part has the class and number that pg_depend and pg_description name it by, and the version of its row.
with recursive
  up (wanted, member) as (
    select u.oid, u.oid from unnest($1::oid[]) u (oid)
    union
    select up.wanted, i.inhparent from up join pg_inherits i on i.inhrelid = up.member
  ),
  down (wanted, member) as (
    select u.oid, u.oid from unnest($1::oid[]) u (oid)
    union
    select down.wanted, i.inhrelid from down join pg_inherits i on i.inhparent = down.member
  ),
  family (wanted, member) as (select wanted, member from up union select wanted, member from down),
  members (oid) as materialized (select distinct f.member from family f),
  parts (member, class, oid, version) as materialized (
    select m.oid, 'pg_class'::regclass::oid, c.oid, c.xmin::text || c.ctid::text
    from members m join pg_class c on c.oid = m.oid
    union all
    select m.oid, 'pg_class'::regclass, t.oid, t.xmin::text || t.ctid::text
    from members m join pg_class c on c.oid = m.oid join pg_class t on t.oid = c.reltoastrelid
    union all
    select m.oid, 'pg_class'::regclass, c.oid,
           c.xmin::text || c.ctid::text || i.xmin::text || i.ctid::text
    from members m join pg_index i on i.indrelid = m.oid join pg_class c on c.oid = i.indexrelid
    union all
    select m.oid, 'pg_attrdef'::regclass, d.oid, d.xmin::text || d.ctid::text
    from members m join pg_attrdef d on d.adrelid = m.oid
    union all
    select m.oid, 'pg_constraint'::regclass, k.oid, k.xmin::text || k.ctid::text
    from members m join pg_constraint k on k.conrelid = m.oid
    union all
    select m.oid, 'pg_trigger'::regclass, t.oid, t.xmin::text || t.ctid::text
    from members m join pg_trigger t on t.tgrelid = m.oid
    union all
    select m.oid, 'pg_policy'::regclass, p.oid, p.xmin::text || p.ctid::text
    from members m join pg_policy p on p.polrelid = m.oid
    union all
    select m.oid, 'pg_rewrite'::regclass, r.oid, r.xmin::text || r.ctid::text
    from members m join pg_rewrite r on r.ev_class = m.oid
    union all
    select m.oid, 'pg_statistic_ext'::regclass, s.oid, s.xmin::text || s.ctid::text
    from members m join pg_statistic_ext s on s.stxrelid = m.oid
    union all
    select m.oid, 'pg_publication_rel'::regclass, r.oid, r.xmin::text || r.ctid::text
    from members m join pg_publication_rel r on r.prrelid = m.oid
    union all
    -- The sequences that its columns own.
    select m.oid, 'pg_class'::regclass, c.oid, c.xmin::text || c.ctid::text || s.xmin::text || s.ctid::text
    from members m
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = m.oid and d.refobjsubid > 0
      and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
    join pg_sequence s on s.seqrelid = d.objid
    join pg_class c on c.oid = d.objid
    union all
    -- And those that its defaults take numbers from.
    select m.oid, 'pg_class'::regclass, c.oid, c.xmin::text || c.ctid::text || s.xmin::text || s.ctid::text
    from members m
    join pg_attrdef a on a.adrelid = m.oid
    join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = a.oid
      and d.refclassid = 'pg_class'::regclass and d.refobjid <> m.oid and d.deptype = 'n'
    join pg_sequence s on s.seqrelid = d.refobjid
    join pg_class c on c.oid = d.refobjid
  )
