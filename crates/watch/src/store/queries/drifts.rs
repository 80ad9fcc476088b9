//! Drifts.

use crate::store::sql::Sql;

macro_rules! columns {
    () => {
        "d.id, d.schema_id, d.version_from, d.version_to, d.change_type, d.rule, d.object, d.column_name, d.impact,
         d.impact_reader, d.impact_writer, d.reason, d.advice, d.before_value, d.after_value, d.cached_plan,
         d.data_loss, d.created_at, d.state, d.subject, d.fingerprint, d.acknowledged_by, d.acknowledged_key,
         d.acknowledged_reason, d.acknowledged_at, d.acknowledged_until, d.closed_at, d.closed_version"
    };
}

pub(in crate::store) const INSERT: Sql =
    Sql("insert into watch_drift (schema_id, version_from, version_to, change_type, rule, object, column_name, impact,
       impact_reader, impact_writer, reason, advice, before_value, after_value, cached_plan, data_loss, created_at,
       state, subject, fingerprint, acknowledged_by, acknowledged_key, acknowledged_reason, acknowledged_at,
       acknowledged_until, closed_at, closed_version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, {now}, $17, $18, $19, $20, $21, $22,
             $23, $24, case when $17 = 'resolved' then {now} end, case when $17 = 'resolved' then cast($3 as bigint) end)");

pub(in crate::store) const VIEW: Sql = Sql(concat!(
    "select ",
    columns!(),
    " from watch_drift d join watch_schema s on s.id = d.schema_id where d.id = $1 and s.state <> 'removed'"
));

pub(in crate::store) const LIST: Sql = Sql(concat!(
    "select ",
    columns!(),
    " from watch_drift d join watch_schema s on s.id = d.schema_id
      where s.state <> 'removed' and (d.created_at < $1 or d.created_at = $1 and d.id < $2)
        and (cast($3 as bigint) = 0 or d.schema_id = $3) and ($4 = '' or d.state = $4) and ($5 = '' or d.impact = $5)
        and ($6 = '' or d.change_type = $6) and (cast($7 as bigint) = 0 or d.version_to = $7)
      order by d.created_at desc, d.id desc limit $8"
));

/// Those that stand or were acknowledged.
pub(in crate::store) const STANDING: Sql = Sql(concat!(
    "select ",
    columns!(),
    " from watch_drift d where d.schema_id = $1 and d.state in ('open', 'acknowledged') order by d.id"
));

/// Those that were acknowledged, whatever became of them, and still count as such.
pub(in crate::store) const MUTED: Sql = Sql(concat!(
    "select ",
    columns!(),
    " from watch_drift d where d.schema_id = $1 and d.acknowledged_at is not null
        and (d.acknowledged_until is null or d.acknowledged_until > {now}) order by d.id desc"
));

pub(in crate::store) const ACKNOWLEDGE: Sql =
    Sql("update watch_drift set state = 'acknowledged', acknowledged_by = $2, acknowledged_key = $3,
            acknowledged_reason = $4, acknowledged_at = {now}, acknowledged_until = $5
     where id = $1 and state in ('open', 'acknowledged')");

/// Those whose acknowledgement is over.
pub(in crate::store) const REOPEN: Sql =
    Sql("update watch_drift set state = 'open' where state = 'acknowledged' and acknowledged_until <= {now}");

pub(in crate::store) const CLOSE: Sql = Sql("update watch_drift set state = $2, closed_at = {now}, closed_version = $3
     where id = $1 and state in ('open', 'acknowledged')");

pub(in crate::store) const ACCEPT: Sql =
    Sql("update watch_drift set state = 'accepted', closed_at = {now}, closed_version = $2
     where schema_id = $1 and version_to <= $2 and state in ('open', 'acknowledged')");

pub(in crate::store) const COUNTS: Sql =
    Sql("select impact, count(*) as drifts from watch_drift where state = 'open' group by impact order by impact");
