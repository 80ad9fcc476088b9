//! Checks that somebody asked for.

use crate::store::sql::Sql;

pub(in crate::store) const INSERT: Sql = Sql("insert into watch_run (target_id, schema_id, requested_at, requested_by)
     select s.target_id, s.id, {now}, $2 from watch_schema s where s.id = $1 and s.state <> 'removed'
     returning id, target_id");

pub(in crate::store) const VIEW: Sql =
    Sql("select r.id, r.schema_id, r.requested_at, r.requested_by, r.finished_at, r.outcome,
            case when r.finished_at is null then case when r.fence is null then 'queued' else 'running' end
                 else r.outcome end as state
     from watch_run r where r.id = $1");

/// Those that wait, and those whose worker is gone.
pub(in crate::store) const BEGIN: Sql =
    Sql("update watch_run set fence = $2 where target_id = $1 and finished_at is null");

/// Those that are long done.
pub(in crate::store) const FORGET: Sql = Sql("delete from watch_run where finished_at < {now} - $1");

pub(in crate::store) const FINISH: Sql = Sql("update watch_run set finished_at = {now}, outcome = $3
     where target_id = $1 and finished_at is null and fence = $2");
