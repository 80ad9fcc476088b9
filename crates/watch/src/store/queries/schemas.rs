//! What is registered.

use crate::store::sql::Sql;

/// Columns of a registration with its database, in the order that `schemas.rs` reads them by name.
macro_rules! view {
    ($rest:literal) => {
        concat!(
            "select s.id, s.target_id, s.kind, s.pattern_id, t.engine, t.db_host, t.db_port, t.db_name,
               s.schema_name, s.table_name, s.role, s.partitions, s.labels, s.interval_us, s.version, s.baseline,
               s.created_at, s.created_by, t.checked_at, t.failing_since, t.failure,
               case when s.state = 'paused' then s.state when t.failures > 0 then 'unreachable' else s.state end
                 as state
             from watch_schema s join watch_target t on t.id = s.target_id ",
            $rest
        )
    };
}

pub(in crate::store) const VIEW: Sql = Sql(view!("where s.id = $1 and s.state <> 'removed'"));

pub(in crate::store) const LIST: Sql = Sql(view!(
    "where s.state <> 'removed'
       and (s.created_at < $1 or s.created_at = $1 and s.id < $2)
       and ($3 = '' or t.engine = $3) and ($4 = '' or t.db_host = $4) and ($5 = '' or t.db_name = $5)
       and ($6 = '' or s.schema_name = $6) and ($7 = '' or s.table_name = $7)
       and ($8 = '' or $8 = case when s.state = 'paused' then s.state when t.failures > 0 then 'unreachable'
                                 else s.state end)
       and (cast($9 as bigint) = 0 or s.pattern_id = $9) and ($10 = '' or s.kind = $10)
       and ($11 = '' or s.labels{json} ->> $11 = $12)
     order by s.created_at desc, s.id desc limit $13"
));

pub(in crate::store) const MEMBERS: Sql =
    Sql("select count(*) as tables from watch_schema where pattern_id = $1 and state <> 'removed'");

pub(in crate::store) const FIND: Sql = Sql(
    "select id, state from watch_schema where target_id = $1 and kind = $2 and schema_name = $3 and table_name = $4",
);

pub(in crate::store) const INSERT: Sql =
    Sql("insert into watch_schema (target_id, kind, pattern_id, schema_name, table_name, role, partitions, labels,
                               interval_us, state, version, baseline, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', $10, $10, {now}, $11)
     on conflict (target_id, kind, schema_name, table_name) do nothing
     returning id");

pub(in crate::store) const UPDATE: Sql = Sql("update watch_schema set
       state = case when $2 = '' then state when $2 = 'active' and state <> 'paused' then state
                    when $2 = 'active' then coalesce((select case when v.present then 'active' else 'dropped' end
                                                      from watch_version v where v.schema_id = watch_schema.id
                                                      and v.version = watch_schema.version), 'active')
                    else $2 end,
       interval_us = coalesce($3, interval_us), labels = coalesce($4, labels), role = coalesce($5, role)
     where id = $1 and state <> 'removed'");

pub(in crate::store) const DELETE: Sql = Sql("delete from watch_schema where id = $1");

/// What a pattern registered is forgotten, but for its name: it shall not come back.
pub(in crate::store) const REMOVE: Sql = Sql("update watch_schema set state = 'removed' where id = $1");

pub(in crate::store) const OF_TARGETS: Sql =
    Sql("select s.id, s.target_id, s.kind, s.pattern_id, s.schema_name, s.table_name, s.role, s.partitions, s.labels,
            s.interval_us, s.state, s.version, s.baseline, s.created_by, v.present, v.reader, v.origin, v.oid
     from watch_schema s left join watch_version v on v.schema_id = s.id and v.version = s.version
     where s.target_id = $1 order by s.id");

/// Moves a registration to its next version, if it is still at the one before.
pub(in crate::store) const ADVANCE: Sql = Sql(
    "update watch_schema set version = $3, state = case when state in ('paused', 'removed') then state else $4 end,
            baseline = case when $5 then $3 else baseline end
     where id = $1 and version = $2 and state <> 'removed'",
);

pub(in crate::store) const SET_BASELINE: Sql =
    Sql("update watch_schema set baseline = $2 where id = $1 and version >= $2 and state <> 'removed'");
