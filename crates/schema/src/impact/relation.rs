//! Tables and relations as a whole.

use serde_json::Value;

use super::other::other_kinds;
use super::rules::partitions::P04;
use super::rules::replication::T15_FULL;
use super::rules::tables::{
    T05_FOREIGN, T05_MATERIALIZED, T05_PARTITIONED, T05_TABLE, T05_UNPARTITIONED, T05_VIEW, T06, T06_LOGGED, T18, T23,
    T24, T25_LAX, T25_ROWID, T25_STRICT,
};
use super::scene::Scene;
use super::{Finding, Findings, publication, told};
use crate::model::{Dialect, Kind};

/// A relation became another kind of relation.
pub(super) fn kind(scene: &Scene<'_>) -> Findings {
    match scene.id.kind {
        Kind::View => told(&T05_VIEW),
        Kind::MaterializedView => told(&T05_MATERIALIZED),
        Kind::Table => told(&T05_TABLE),
        Kind::ForeignTable => told(&T05_FOREIGN),
        Kind::Schema
        | Kind::Extension
        | Kind::Enum
        | Kind::Domain
        | Kind::Composite
        | Kind::Range
        | Kind::Sequence
        | Kind::Column
        | Kind::Constraint
        | Kind::Index
        | Kind::Function
        | Kind::Procedure
        | Kind::Trigger
        | Kind::Policy
        | Kind::Rule
        | Kind::BaseType
        | Kind::Aggregate
        | other_kinds!() => None,
    }
}

pub(super) fn persistence(after: &Value) -> Findings {
    told(if after == "unlogged" { &T06 } else { &T06_LOGGED })
}

pub(super) fn partition_key(before: &Value, after: &Value) -> Findings {
    told(match (before.is_null(), after.is_null()) {
        (true, _) => &T05_PARTITIONED,
        (false, true) => &T05_UNPARTITIONED,
        (false, false) => &P04,
    })
}

pub(super) fn of_type() -> Findings {
    told(&T23)
}

pub(super) fn replica_identity(scene: &Scene<'_>, after: &Value) -> Findings {
    told(if after == "full" { &T15_FULL } else { publication::identity_changed(scene, scene.id)? })
}

pub(super) fn foreign() -> Findings {
    told(&T24)
}

/// Storage parameters; for SQLite, what sort of table it is.
pub(super) fn options(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    match scene.new.dialect {
        Dialect::Postgres => told(&T18),
        Dialect::Sqlite => {
            let mut findings = Vec::new();
            if before.get("strict") != after.get("strict") {
                findings.push(Finding::of(if after.get("strict").is_some() { &T25_STRICT } else { &T25_LAX }));
            }
            if ["without_rowid", "using"].iter().any(|name| before.get(name) != after.get(name)) {
                findings.push(Finding::of(&T25_ROWID));
            }
            if findings.is_empty() { told(&T18) } else { Some(findings) }
        }
    }
}
