//! Versions.

use crate::store::sql::Sql;

pub(in crate::store) const INSERT: Sql = Sql(
    "insert into watch_version (schema_id, version, created_at, reason, fingerprint, server_version, reader, present,
                                changes, body, origin, oid)
     values ($1, $2, {now}, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
);

pub(in crate::store) const VIEW: Sql =
    Sql("select version, created_at, reason, fingerprint, server_version, reader, present, changes, body
     from watch_version where schema_id = $1 and version = $2");

pub(in crate::store) const NEWEST: Sql = Sql("select s.version, v.fingerprint
     from watch_schema s left join watch_version v on v.schema_id = s.id and v.version = s.version
     where s.id = $1 and s.state <> 'removed'");

pub(in crate::store) const LATEST: Sql = Sql(
    "select v.version, v.created_at, v.reason, v.fingerprint, v.server_version, v.reader, v.present, v.changes, v.body
     from watch_schema s join watch_version v on v.schema_id = s.id and v.version = s.version
     where s.id = $1 and s.state <> 'removed'",
);

/// Of one registration, from a version on.
pub(in crate::store) const LIST: Sql =
    Sql("select version, created_at, reason, fingerprint, server_version, reader, present, changes
     from watch_version where schema_id = $1 and version > $2 order by version limit $3");
