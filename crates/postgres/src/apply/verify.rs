//! Whether the schema is what was wanted.

use driftless_engine::inspect::SchemaInspector as _;
use driftless_schema::diff::{Action, Change, DiffOptions, diff};
use driftless_schema::fingerprint;
use driftless_schema::model::Catalog;
use driftless_schema::plan::{Compared, Plan, compared};
use tokio_util::sync::CancellationToken;

use super::error::ApplyError;
use super::options::Wanted;
use crate::conninfo::ConnInfo;
use crate::inspect::PostgresInspector;
use crate::told::one_line;

/// Reads the schema as the plan compares it.
pub(super) async fn read(info: &ConnInfo, plan: &Plan, cancel: &CancellationToken) -> Result<Catalog, ApplyError> {
    let inspection = PostgresInspector::new(info.clone()).inspect(cancel).await?;
    Ok(compared(&inspection.catalog, plan.compared).into_owned())
}

/// Returns the differences between what is there and what was wanted.
pub(super) fn differences(plan: &Plan, found: &Catalog, wanted: Wanted<'_>) -> Vec<String> {
    match wanted {
        Wanted::Schema(wanted) => differences_from(found, wanted, plan.compared),
        Wanted::Fingerprint => {
            let found = fingerprint::of_catalog(found);
            let differs = found != plan.target;
            let told = || format!("its fingerprint is {found}, and the plan leads to {}", plan.target);
            differs.then(told).into_iter().collect()
        }
    }
}

/// Returns in what a schema differs from the wanted one; sentences.
pub(crate) fn differences_from(found: &Catalog, wanted: &Catalog, by: Compared) -> Vec<String> {
    let changes = diff(&compared(found, by), &compared(wanted, by), DiffOptions::default());
    changes.iter().map(sentence).collect()
}

/// `column public.t.a: type is integer, wanted is text`.
fn sentence(change: &Change) -> String {
    let object = &change.object;
    one_line(&match &change.action {
        Action::Added => format!("{object} is missing"),
        Action::Dropped => format!("{object} is not wanted"),
        Action::Renamed { from } => format!("{from} should be called {object}"),
        Action::Altered { property, before, after } => {
            format!("{object}: {} is {before}, wanted is {after}", property.noun())
        }
    })
}
