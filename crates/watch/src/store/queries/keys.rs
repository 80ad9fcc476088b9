//! API keys.

use crate::store::sql::Sql;

pub(in crate::store) const INSERT: Sql =
    Sql("insert into watch_key (id, name, environment, digest, scopes, rate, created_at, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, {now}, $7, $8)");

pub(in crate::store) const FIND: Sql = Sql(
    "select id, name, environment, digest, scopes, rate, created_at, created_by, expires_at, revoked_at, last_used_at
     from watch_key where id = $1",
);

/// Of all of them: keys are few.
pub(in crate::store) const LIST: Sql = Sql(
    "select id, name, environment, digest, scopes, rate, created_at, created_by, expires_at, revoked_at, last_used_at
     from watch_key order by created_at desc, id desc",
);

pub(in crate::store) const REVOKE: Sql =
    Sql("update watch_key set revoked_at = coalesce(revoked_at, {now}) where id = $1");

pub(in crate::store) const TOUCH: Sql = Sql("update watch_key set last_used_at = {now} where id = $1");
