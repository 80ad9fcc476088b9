//! The port that compares.

use driftless_schema::diff::{Change, DiffOptions, diff};
use driftless_schema::model::Catalog;
use driftless_schema::plan::Compared;

/// Says how two schemas differ. Pure: the same schemas give the same changes, in the same order.
pub trait DiffCalculator: Send + Sync {
    /// Returns what turns `from` into `to`; nothing where they are equal.
    fn calculate_diff(&self, from: &Catalog, to: &Catalog, compared: Compared) -> Vec<Change>;
}

/// Compares as `driftless diff` does.
#[derive(Debug, Clone, Copy, Default)]
pub struct CatalogDiff;

impl DiffCalculator for CatalogDiff {
    fn calculate_diff(&self, from: &Catalog, to: &Catalog, compared: Compared) -> Vec<Change> {
        let Compared { owners, privileges, comments } = compared;
        diff(from, to, DiffOptions { owners, privileges, comments, column_order: false })
    }
}
