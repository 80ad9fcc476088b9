//! The queries, a file for each thing they are about.

pub(super) mod deliveries;
pub(super) mod drifts;
pub(super) mod idempotency;
pub(super) mod keys;
pub(super) mod runs;
pub(super) mod schemas;
pub(super) mod sealing_keys;
pub(super) mod targets;
pub(super) mod versions;
pub(super) mod webhooks;

use super::sql::Sql;

pub(super) const NOW: Sql = Sql("select {now} as now");

pub(super) const LEASES_END: Sql =
    Sql("update watch_target set lease_owner = null, lease_until = null where lease_until is not null");

pub(super) const DELIVERY_LEASES_END: Sql =
    Sql("update watch_delivery set lease_owner = null, lease_until = null where lease_until is not null");

/// The number is ours; whoever migrates has it.
pub(super) const MIGRATION_LOCK: Sql = Sql("select pg_advisory_xact_lock(4919131752989213764)");

pub(super) const SCHEMA_CREATE: Sql = Sql("create schema if not exists driftless");

/// What tells our schema from another of that name: readers of schemas leave it out.
pub(super) const SCHEMA_COMMENT: Sql = Sql("comment on schema driftless is 'Driftless keeps its records here.'");

pub(super) const MIGRATION_TABLE_THERE_POSTGRES: Sql =
    Sql("select 1::bigint as there where to_regclass('driftless.watch_migration') is not null");

pub(super) const MIGRATION_TABLE_THERE_SQLITE: Sql =
    Sql("select 1 as there from sqlite_master where type = 'table' and name = 'watch_migration'");

pub(super) const MIGRATION_TABLE: Sql = Sql("create table if not exists watch_migration (
       version bigint primary key, sha256 text not null, migrated_at bigint not null)");

pub(super) const MIGRATION_LIST: Sql = Sql("select version, sha256 from watch_migration order by version");

pub(super) const MIGRATION_NOTE: Sql =
    Sql("insert into watch_migration (version, sha256, migrated_at) values ($1, $2, {now})");
