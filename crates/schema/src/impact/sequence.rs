//! How sequences count, their own and those behind identity columns.

use serde_json::Value;

use super::rules::columns::{C21_COUNTING, C21_NARROWED, C21_WIDENED, C23, C23_IDENTITY};
use super::scene::Scene;
use super::{Findings, column, told};
use crate::model::{Body, Identity, Kind, QualifiedName, Sequence, SequenceOptions};

pub(super) fn dropped(scene: &Scene<'_>) -> Findings {
    let Body::Sequence(sequence) = &scene.before()?.body else { return None };
    told(if gave_way(scene, sequence).is_some() { &C23_IDENTITY } else { &C23 })
}

/// The identity of the column that owned the sequence, if it has a sequence of the same name.
fn gave_way<'a>(scene: &Scene<'a>, sequence: &Sequence) -> Option<&'a Identity> {
    let (table, column) = sequence.owned_by.as_ref()?;
    let name = QualifiedName { schema: scene.id.schema.clone(), name: table.clone() };
    let (_, relation) = scene.new.relation_named(&name)?;
    let identity = relation.columns().iter().find(|other| other.name == *column)?.identity.as_ref()?;
    let is_called_so = match &identity.sequence_name {
        Some(name) => name.schema == scene.id.schema && name.name == scene.id.name,
        // The name that the server chooses; a long one is shorter than this, and then not found.
        None => *scene.id.name == format!("{table}_{column}_seq"),
    };
    is_called_so.then_some(identity)
}

pub(super) fn options(scene: &Scene<'_>, before: &Value, after: &Value) -> Findings {
    if scene.id.kind == Kind::Column {
        // The sequence came or went with the identity.
        if before.is_null() || after.is_null() {
            return column::identity(scene);
        }
        return counted(before.get(0)?, after.get(0)?);
    }
    counted(before, after)
}

fn counted(before: &Value, after: &Value) -> Findings {
    let read = |value: &Value| serde_json::from_value::<Option<SequenceOptions>>(value.clone()).ok();
    let (Some(before), Some(after)) = (read(before)?, read(after)?) else { return told(&C21_WIDENED) };
    let is_narrowed = after.max < before.max || after.min > before.min;
    let counts_otherwise = after.increment != before.increment || after.cycle != before.cycle;
    told(match (is_narrowed, counts_otherwise) {
        (true, _) => &C21_NARROWED,
        (false, true) => &C21_COUNTING,
        (false, false) => &C21_WIDENED,
    })
}

/// The type of a sequence's values.
pub(super) fn data_type(before: &str, after: &str) -> Findings {
    let width = |name: &str| ["smallint", "integer", "bigint"].iter().position(|known| *known == name);
    told(if width(after)? < width(before)? { &C21_NARROWED } else { &C21_WIDENED })
}
