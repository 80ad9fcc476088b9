//! Objects that are only in the new schema.

use super::other::other_kinds;
use super::rules::columns::C22;
use super::rules::tables::{T01, T22};
use super::rules::user_types::U01;
use super::rules::views_and_code::{F03, V07, X01_ADDED, X02_ADDED};
use super::scene::{Narrow, Scene};
use super::{Findings, column, constraint, index, other, partition, row_security, told, trigger};
use crate::model::Kind;

pub(super) fn judge(scene: &Scene<'_>) -> Findings {
    match scene.id.kind {
        Kind::Schema => told(&X01_ADDED),
        Kind::Extension => told(&X02_ADDED),
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType => told(&U01),
        Kind::Sequence => told(&C22),
        Kind::Table | Kind::ForeignTable => match &scene.after()?.table()?.partition_of {
            Some(_) => partition::added(),
            None => told(&T01),
        },
        Kind::View | Kind::MaterializedView => told(&V07),
        Kind::Column => column::added(scene),
        Kind::Constraint => constraint::added(scene),
        Kind::Index => index::added(scene),
        Kind::Function | Kind::Procedure | Kind::Aggregate => told(&F03),
        Kind::Trigger => trigger::added(scene),
        Kind::Policy => row_security::policy_added(scene),
        Kind::Rule => told(&T22),
        other_kinds!() => other::added(scene),
    }
}
