//! Objects that are only in the old schema.

use super::other::other_kinds;
use super::rules::columns::C04;
use super::rules::tables::{T02, T21, T22};
use super::rules::user_types::U02;
use super::rules::views_and_code::{F01, V01, X01, X02};
use super::scene::{Narrow, Scene};
use super::{Findings, constraint, index, other, partition, row_security, sequence, told};
use crate::model::Kind;

pub(super) fn judge(scene: &Scene<'_>) -> Findings {
    match scene.id.kind {
        Kind::Schema => told(&X01),
        Kind::Extension => told(&X02),
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType => told(&U02),
        Kind::Sequence => sequence::dropped(scene),
        Kind::Table | Kind::ForeignTable => match &scene.before()?.table()?.partition_of {
            // Without its parent it is a table like any other.
            Some(of) if scene.new.relation_named(&of.parent).is_some() => partition::removed(scene, of),
            Some(_) | None => told(&T02),
        },
        Kind::View | Kind::MaterializedView => told(&V01),
        Kind::Column => told(&C04),
        Kind::Constraint => constraint::dropped(scene),
        Kind::Index => index::dropped(scene),
        Kind::Function | Kind::Procedure | Kind::Aggregate => told(&F01),
        Kind::Trigger => told(&T21),
        Kind::Policy => row_security::policy_dropped(scene),
        Kind::Rule => told(&T22),
        other_kinds!() => other::dropped(scene),
    }
}
