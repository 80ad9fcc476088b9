//! Answers that are given again.

use crate::store::sql::Sql;

pub(in crate::store) const BEGIN: Sql =
    Sql("insert into watch_idempotency (key_id, idempotency_key, request, created_at) values ($1, $2, $3, {now})
     on conflict (key_id, idempotency_key) do nothing");

pub(in crate::store) const FIND: Sql =
    Sql("select request, status, headers, body from watch_idempotency where key_id = $1 and idempotency_key = $2");

pub(in crate::store) const END: Sql =
    Sql("update watch_idempotency set status = $3, headers = $4, body = $5 where key_id = $1 and idempotency_key = $2");

pub(in crate::store) const ABANDON: Sql =
    Sql("delete from watch_idempotency where key_id = $1 and idempotency_key = $2 and status is null");

/// What is over a day old; and what was begun and never ended, after a few minutes.
pub(in crate::store) const EXPIRE: Sql = Sql("delete from watch_idempotency where created_at < {now} - 86400000000
       or status is null and created_at < {now} - 300000000");
