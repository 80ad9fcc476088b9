//! Partitions and inheritance.

use serde_json::Value;

use super::rules::partitions::{P01, P02, P02_HOMED, P03, P05_JOINED, P05_LEFT, P06};
use super::scene::{Narrow, Scene};
use super::{Findings, told};
use crate::model::{Catalog, Ident, Kind, ObjectId, PartitionOf, Table};

pub(super) fn added() -> Findings {
    told(&P01)
}

/// A partition whose parent stays was dropped or detached, or has another bound.
pub(super) fn removed(scene: &Scene<'_>, was: &PartitionOf) -> Findings {
    if was.bound == "DEFAULT" {
        return told(&P03);
    }
    let has_home = [&was.parent.schema, &scene.id.schema].into_iter().any(|schema| {
        let mut siblings = tables_in(scene.new, schema).filter_map(|table| table.partition_of.as_ref());
        siblings.any(|of| of.parent == was.parent && (of.bound == was.bound || of.bound == "DEFAULT"))
    });
    told(if has_home { &P02_HOMED } else { &P02 })
}

/// The tables of a schema, which stand together.
fn tables_in<'a>(catalog: &'a Catalog, schema: &'a Ident) -> impl Iterator<Item = &'a Table> {
    let first = ObjectId::in_schema(Kind::Table, schema.clone(), "");
    let all = catalog.objects.range(first..).take_while(move |(id, _)| id.schema == *schema && id.kind == Kind::Table);
    all.filter_map(|(_, object)| object.table())
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
