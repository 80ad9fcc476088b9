//! Partitions and inheritance.

use serde_json::Value;

use super::rules::partitions::{P01, P02, P02_HOMED, P03, P05_JOINED, P05_LEFT, P06};
use super::scene::{Narrow, Scene};
use super::{Findings, told};
use crate::model::PartitionOf;

pub(super) fn added() -> Findings {
    told(&P01)
}

/// A partition whose parent stays was dropped or detached, or has another bound.
pub(super) fn removed(scene: &Scene<'_>, was: &PartitionOf) -> Findings {
    if was.bound == "DEFAULT" {
        return told(&P03);
    }
    let partitions = scene.new.objects.values().filter_map(|object| object.table()?.partition_of.as_ref());
    let mut of_parent = partitions.filter(|of| of.parent == was.parent);
    told(if of_parent.any(|of| of.bound == was.bound || of.bound == "DEFAULT") { &P02_HOMED } else { &P02 })
}

/// Parent and bound of a table that is in both schemas.
pub(super) fn bound(scene: &Scene<'_>) -> Findings {
    match &scene.before()?.table()?.partition_of {
        Some(was) => removed(scene, was),
        None => told(&P01),
    }
}

pub(super) fn parents() -> Findings {
    told(&P06)
}

/// Whether a column's definition is the table's own, a parent's, or both.
pub(super) fn inheritance(before: &Value, after: &Value) -> Findings {
    let is_own = |value: &Value| value == "local";
    told(if is_own(after) && !is_own(before) { &P05_LEFT } else { &P05_JOINED })
}

/// Whether a constraint (yes or no) or index (which one, or none) belongs to a parent's.
pub(super) fn attachment(after: &Value) -> Findings {
    told(if after.is_null() || after == false { &P05_LEFT } else { &P05_JOINED })
}
