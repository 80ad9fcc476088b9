-- One number over what any relation can use: over the versions of its rows, and over the names of what is shared, of
-- roles those that have to do with this database. Row types come and go with relations, temporary ones among them,
-- and are left out, as arrays are.
with
  schemas (oid, version) as materialized (
    select n.oid, n.xmin::text || n.ctid from pg_namespace n where n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
  ),
  composites (oid) as materialized (
    select c.oid
    from pg_class c join schemas s on s.oid = c.relnamespace
    where c.oid >= 16384 and c.relkind = 'c'
  ),
  things (class, oid, version) as materialized (
    select 'pg_namespace'::regclass::oid, s.oid, s.version from schemas s
    union all
    select 'pg_type'::regclass, t.oid, t.xmin::text || t.ctid
    from pg_type t
    join schemas s on s.oid = t.typnamespace
    where t.oid >= 16384 and t.typsubscript <> 'array_subscript_handler'::regproc
      and (t.typrelid = 0 or t.typrelid in (select c.oid from composites c))
    union all
    select 'pg_class'::regclass, c.oid, c.xmin::text || c.ctid
    from composites t join pg_class c on c.oid = t.oid
    union all
    select 'pg_constraint'::regclass, k.oid, k.xmin::text || k.ctid from pg_constraint k where k.contypid <> 0
    union all
    select 'pg_proc'::regclass, p.oid, p.xmin::text || p.ctid
    from pg_proc p join schemas s on s.oid = p.pronamespace
    where p.oid >= 16384
    union all
    select 'pg_operator'::regclass, o.oid, o.xmin::text || o.ctid from pg_operator o where o.oid >= 16384
    union all
    select 'pg_opclass'::regclass, o.oid, o.xmin::text || o.ctid from pg_opclass o where o.oid >= 16384
    union all
    select 'pg_opfamily'::regclass, f.oid, f.xmin::text || f.ctid from pg_opfamily f where f.oid >= 16384
    union all
    select 'pg_am'::regclass, a.oid, a.xmin::text || a.ctid from pg_am a where a.oid >= 16384
    union all
    select 'pg_collation'::regclass, c.oid, c.xmin::text || c.ctid from pg_collation c where c.oid >= 16384
    union all
    select 'pg_cast'::regclass, c.oid, c.xmin::text || c.ctid from pg_cast c where c.oid >= 16384
    union all
    select 'pg_language'::regclass, l.oid, l.xmin::text || l.ctid from pg_language l
    union all
    select 'pg_foreign_data_wrapper'::regclass, w.oid, w.xmin::text || w.ctid from pg_foreign_data_wrapper w
    union all
    select 'pg_foreign_server'::regclass, s.oid, s.xmin::text || s.ctid from pg_foreign_server s
    union all
    select 'pg_extension'::regclass, e.oid, e.xmin::text || e.ctid from pg_extension e
    union all
    select 'pg_publication'::regclass, p.oid, p.xmin::text || p.ctid from pg_publication p
    union all
    select 'pg_ts_config'::regclass, c.oid, c.xmin::text || c.ctid from pg_ts_config c where c.oid >= 16384
    union all
    select 'pg_ts_dict'::regclass, d.oid, d.xmin::text || d.ctid from pg_ts_dict d where d.oid >= 16384
  ),
  versions (version) as (
    select t.class || ' ' || t.version from things t
    union all
    select 'column ' || a.xmin || a.ctid from pg_attribute a where a.attrelid in (select c.oid from composites c)
    union all
    select 'label ' || e.xmin || e.ctid from pg_enum e
    union all
    select 'range ' || r.xmin || r.ctid from pg_range r where r.rngtypid >= 16384
    union all
    select 'aggregate ' || a.xmin || a.ctid from pg_aggregate a where a.aggfnoid::oid >= 16384
    union all
    select 'operator ' || a.xmin || a.ctid from pg_amop a where a.oid >= 16384
    union all
    select 'support ' || a.xmin || a.ctid from pg_amproc a where a.oid >= 16384
    union all
    select 'schema ' || s.publication || ' ' || s.schema from {publication_schemas} s
    union all
    select 'member ' || d.xmin || d.ctid
    from pg_depend d
    where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
    union all
    select 'comment ' || d.xmin || d.ctid
    from pg_description d join things t on t.class = d.classoid and t.oid = d.objoid
    union all
    select 'security ' || l.xmin || l.ctid
    from pg_seclabel l join things t on t.class = l.classoid and t.oid = l.objoid
    union all
    select 'role ' || r.oid || ' ' || r.rolname
    from pg_roles r
    where r.oid < 16384 or exists (
      select from pg_shdepend s
      where s.refclassid = 'pg_authid'::regclass and s.refobjid = r.oid
        and s.dbid = (select d.oid from pg_database d where d.datname = current_database()))
    union all
    select 'tablespace ' || t.oid || ' ' || t.spcname from pg_tablespace t
    union all
    select 'owner ' || d.datdba from pg_database d where d.datname = current_database()
    union all
    -- What routines and types name: their text is the server's, and changes with the names.
    select 'name ' || d.objid || ' ' || d.refobjid || ' ' || c.relnamespace || c.relname || coalesce((
             select string_agg(a.attnum::text || a.attname, ' ' order by a.attnum)
             from pg_attribute a where a.attrelid = c.oid and a.attnum > 0), '')
    from pg_depend d join pg_class c on c.oid = d.refobjid
    where d.classid in ('pg_proc'::regclass, 'pg_type'::regclass) and d.objid >= 16384
      and d.refclassid = 'pg_class'::regclass and d.deptype = 'n'
    union all
    select 'type ' || d.objid || ' ' || t.oid || ' ' || t.typnamespace || t.typname
    from pg_depend d join pg_type t on t.oid = d.refobjid
    where d.classid = 'pg_proc'::regclass and d.objid >= 16384
      and d.refclassid = 'pg_type'::regclass and d.refobjid >= 16384
  )
select coalesce(hashtextextended(sum(hashtextextended(v.version, 0))::text, 0), 0) as hash from versions v
