//! Objects that have another name or schema.

use super::other::other_kinds;
use super::rules::columns::{C05, C24};
use super::rules::constraints::K18;
use super::rules::indexes::I06;
use super::rules::tables::{T03, T03_KEPT, T08_RENAMED, T20_RENAMED, T22_RENAMED};
use super::rules::user_types::U03;
use super::rules::views_and_code::{F01_RENAMED, X01_RENAMED, X02_MOVED};
use super::scene::Scene;
use super::{Findings, other, told};
use crate::model::{Kind, ObjectId, QualifiedName};

pub(super) fn judge(scene: &Scene<'_>, from: &ObjectId) -> Findings {
    match scene.id.kind {
        Kind::Schema => told(&X01_RENAMED),
        Kind::Extension => told(&X02_MOVED),
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range | Kind::BaseType => told(&U03),
        Kind::Sequence => told(&C24),
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView => {
            told(if is_kept_by_a_view(scene, from)? { &T03_KEPT } else { &T03 })
        }
        Kind::Column => told(&C05),
        Kind::Constraint => told(&K18),
        Kind::Index => told(&I06),
        Kind::Function | Kind::Procedure | Kind::Aggregate => told(&F01_RENAMED),
        Kind::Trigger => told(&T20_RENAMED),
        Kind::Policy => told(&T08_RENAMED),
        Kind::Rule => told(&T22_RENAMED),
        other_kinds!() => other::renamed(scene),
    }
}

/// Whether a view has the relation's old name and gives all of its old columns.
fn is_kept_by_a_view(scene: &Scene<'_>, from: &ObjectId) -> Option<bool> {
    let old = scene.old.objects.get(from)?;
    let name = QualifiedName { schema: from.schema.clone(), name: from.name.clone() };
    Some(scene.new.relation_named(&name).is_some_and(|(id, view)| {
        let gives = |name| view.columns().iter().any(|column| column.name == name);
        id.kind == Kind::View && old.columns().iter().all(|column| gives(column.name.clone()))
    }))
}
