//! Extended statistics.

use driftless_schema::model::{Kind, ObjectId};

use super::{Found, with};
use crate::inspect::names::{Names, class};
use crate::inspect::read::Raw;
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    raw.statistics.iter().filter_map(|row| {
        let target = row.target.map(|target| target.to_string());
        Some(Found {
            id: ObjectId::in_schema(Kind::Statistics, names.schema(row.schema)?.clone(), row.name.0.clone()),
            definition: with(row.definition.clone(), [("statistics", target)]),
            standing: Standing::owned(class::STATISTICS, row.oid, row.owner),
        })
    })
}
