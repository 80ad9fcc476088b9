//! Plans as people and psql read them.

pub(crate) mod sql;
pub(crate) mod text;

use std::collections::BTreeMap;

use driftless::prelude::ObjectId;
use driftless_schema::plan::{HazardKind, Plan, RenameCandidate, Reverse, Step, TransactionMode};

use super::one_line;
use crate::progress::counted;

/// What does not come back on the way back, by the object that lost it.
#[derive(Debug, Default)]
pub(crate) struct Losses(BTreeMap<ObjectId, Vec<String>>);

impl Losses {
    /// Collects what the statements of the way there lose.
    pub(crate) fn of(forward: &Plan) -> Self {
        let mut losses: BTreeMap<ObjectId, Vec<String>> = BTreeMap::new();
        for step in &forward.steps {
            match &step.reverse {
                Reverse::Lost(what) => losses.entry(step.object.clone()).or_default().push(what.clone()),
                Reverse::Sql(_) | Reverse::Plan => {}
            }
        }
        Losses(losses)
    }

    fn of_step(&self, step: &Step) -> &[String] {
        self.0.get(&step.object).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is lost with objects that no statement of `plan` is about.
    fn beside(&self, plan: &Plan) -> impl Iterator<Item = (&ObjectId, &String)> {
        let is_told = |id: &ObjectId| plan.steps.iter().any(|step| step.object == *id);
        let others: Vec<_> = self.0.iter().filter(|(id, _)| !is_told(id)).collect();
        others.into_iter().flat_map(|(id, lost)| lost.iter().map(move |what| (id, what)))
    }
}

/// `3 statements in 2 transactions, 1 outside of any: DATA_LOSS, INDEX_BUILD`.
pub(crate) fn summary(plan: &Plan) -> String {
    if plan.is_empty() {
        return "Nothing to do".to_owned();
    }
    let outside = plan.steps.iter().filter(|step| step.transaction == TransactionMode::Outside).count();
    let transactions = plan.groups().count() - outside;
    let mut parts = Vec::new();
    if transactions > 0 {
        parts.push(format!(" in {}", counted(transactions, "transaction")));
    }
    if outside > 0 {
        parts.push(format!("{} {outside} outside of any", if transactions > 0 { "," } else { "" }));
    }
    let hazards: std::collections::BTreeSet<HazardKind> =
        plan.steps.iter().flat_map(|step| step.hazards.iter().map(|hazard| hazard.kind)).collect();
    let hazards: Vec<&str> = hazards.iter().map(|kind| kind.name()).collect();
    let hazards = if hazards.is_empty() { String::new() } else { format!(": {}", hazards.join(", ")) };
    format!("{}{}{hazards}", counted(plan.steps.len(), "statement"), parts.concat())
}

/// What may have been renamed.
pub(crate) fn candidate(candidate: &RenameCandidate) -> String {
    let RenameCandidate { from, to, evidence } = candidate;
    one_line(&format!("{from} may have been renamed to {to} ({evidence}): if so, add --rename '{from}={}'", to.path()))
}
