//! How sequences count, their own and those behind identity columns.

use serde_json::Value;

use super::rules::columns::{C21_COUNTING, C21_NARROWED, C21_WIDENED};
use super::scene::Scene;
use super::{Findings, column, told};
use crate::model::{Kind, SequenceOptions};

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
