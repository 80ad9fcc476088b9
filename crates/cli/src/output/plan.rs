//! Plans as people and psql read them.

pub(crate) mod sql;
pub(crate) mod text;

use std::collections::BTreeMap;

use driftless::prelude::ObjectId;
use driftless_postgres::rehearse::{Dumps, Rehearsal};
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

    /// What the statements lost that `step` takes back.
    fn of_step(&self, step: &Step) -> impl Iterator<Item = &String> {
        self.0.iter().filter(|(id, _)| is_about(step, id)).flat_map(|(_, lost)| lost)
    }

    /// What is lost with objects that no statement of `plan` is about.
    fn beside(&self, plan: &Plan) -> impl Iterator<Item = (&ObjectId, &String)> {
        let others: Vec<_> =
            self.0.iter().filter(|(id, _)| !plan.steps.iter().any(|step| is_about(step, id))).collect();
        others.into_iter().flat_map(|(id, lost)| lost.iter().map(move |what| (id, what)))
    }
}

/// Whether a statement is about an object, or alters the relation that it hangs on and names it.
fn is_about(step: &Step, id: &ObjectId) -> bool {
    let relation = &step.object;
    let is_on = id.kind.belongs_to_relation() && relation.kind.is_relation();
    let is_part = is_on && relation.schema == id.schema && relation.name == id.relation;
    *relation == *id || is_part && step.sql.contains(id.name.as_str())
}

/// `3 statements in 2 transactions, 1 outside of any: DATA_LOSS, INDEX_BUILD`.
pub(crate) fn summary(plan: &Plan) -> String {
    if plan.is_empty() {
        return "Nothing to do".to_owned();
    }
    let outside = plan.steps.iter().filter(|step| step.transaction == TransactionMode::Outside).count();
    let transactions = plan.groups().count() - outside;
    let place = match (transactions, outside) {
        (0, _) => " outside of any transaction".to_owned(),
        (_, 0) => format!(" in {}", counted(transactions, "transaction")),
        (_, _) => format!(" in {}, {outside} outside of any", counted(transactions, "transaction")),
    };
    let hazards: std::collections::BTreeSet<HazardKind> =
        plan.steps.iter().flat_map(|step| step.hazards.iter().map(|hazard| hazard.kind)).collect();
    let hazards: Vec<&str> = hazards.iter().map(|kind| kind.name()).collect();
    let hazards = if hazards.is_empty() { String::new() } else { format!(": {}", hazards.join(", ")) };
    format!("{}{}{hazards}", counted(plan.steps.len(), "statement"), place)
}

/// What may have been renamed.
pub(crate) fn candidate(candidate: &RenameCandidate) -> String {
    let RenameCandidate { from, to, evidence } = candidate;
    one_line(&format!("{from} may have been renamed to {to} ({evidence}): if so, add --rename '{from}={}'", to.path()))
}

/// What a rehearsal found wrong, a line each.
pub(crate) fn rehearsal(rehearsal: &Rehearsal) -> Vec<String> {
    let mut lines: Vec<String> =
        rehearsal.differences.iter().map(|difference| format!("on the copy: {difference}")).collect();
    match &rehearsal.dumps {
        Dumps::Equal | Dumps::NotCompared { .. } => {}
        Dumps::Differ { missing, extra } => {
            lines.extend(missing.iter().map(|statement| format!("pg_dump misses: {statement}")));
            lines.extend(extra.iter().map(|statement| format!("pg_dump has beyond: {statement}")));
        }
    }
    lines.iter().map(|line| one_line(line)).collect()
}
