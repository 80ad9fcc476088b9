//! What is, what should be, and what was.

use std::collections::BTreeMap;

use driftless_schema::diff::Change;
use driftless_schema::fingerprint::{self, Fingerprint};
use driftless_schema::model::{Catalog, ObjectId};
use driftless_schema::plan::{self, Compared};

use super::Engine;
use crate::inspect::Inspection;
use crate::store::Stored;

/// How a tenant's schema stands to the wanted one, and to the one that was last stored.
pub(super) struct Comparison {
    pub(super) compared: Compared,
    /// What turns the schema that is there into the wanted one.
    pub(super) differences: Vec<Change>,
    /// What changed since the last sync, without what a sync to the wanted schema changes as well.
    pub(super) drift: Vec<Change>,
    /// The fingerprint of what is there, as it is compared.
    pub(super) found: Fingerprint,
    /// The fingerprint of what is wanted, as it is compared.
    pub(super) wanted: Fingerprint,
    pub(super) notes: Vec<String>,
}

impl Comparison {
    pub(super) fn of(engine: &Engine, stored: &Stored, current: &Inspection, wanted: &Catalog) -> Self {
        let diff = |from: &Catalog, to: &Catalog, by| engine.diff_calculator.calculate_diff(from, to, by);
        let compared = engine.planner.compared(wanted, engine.compared);
        let drift = stored.verified.as_ref().map(|before| {
            let meant = diff(before, wanted, engine.compared);
            without(diff(before, &current.catalog, engine.compared), &meant)
        });
        Comparison {
            compared,
            differences: diff(&current.catalog, wanted, compared),
            drift: drift.unwrap_or_default(),
            found: fingerprint_of(&current.catalog, compared),
            wanted: fingerprint_of(wanted, compared),
            notes: current.notes.clone(),
        }
    }
}

/// The fingerprint of a schema as it is compared.
pub(super) fn fingerprint_of(catalog: &Catalog, compared: Compared) -> Fingerprint {
    fingerprint::of_catalog(&plan::compared(catalog, compared))
}

/// Returns the changes that are not among those that were meant. What went the way that it was meant to
/// go is no drift, whoever did it: somebody by hand, or a sync that was killed.
fn without(changes: Vec<Change>, meant: &[Change]) -> Vec<Change> {
    let mut by_object: BTreeMap<&ObjectId, Vec<&Change>> = BTreeMap::new();
    meant.iter().for_each(|change| by_object.entry(&change.object).or_default().push(change));
    let is_meant = |change: &Change| by_object.get(&change.object).is_some_and(|those| those.contains(&change));
    changes.into_iter().filter(|change| !is_meant(change)).collect()
}
