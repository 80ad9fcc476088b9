-- Sequences that make values of columns, and how far they are.
select d.table_oid, a.attname::text, n.nspname::text, c.relname::text, s.seqincrement > 0,
       case when pg_catalog.has_sequence_privilege(s.seqrelid, 'usage')
                 or pg_catalog.has_sequence_privilege(s.seqrelid, 'select')
            then pg_catalog.pg_sequence_last_value(s.seqrelid) end,
       pg_catalog.has_sequence_privilege(s.seqrelid, 'update')
from (select d.refobjid, d.refobjsubid, d.objid
      from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i')
      union
      select ad.adrelid, ad.adnum, d.refobjid
      from pg_catalog.pg_attrdef ad
      join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and d.objid = ad.oid
          and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
     ) d (table_oid, attnum, sequence)
join pg_catalog.pg_sequence s on s.seqrelid = d.sequence
join pg_catalog.pg_class c on c.oid = s.seqrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = d.table_oid and a.attnum = d.attnum
where d.table_oid = any ($1)
order by 1, 2, 3, 4
