//! What may be done to tenants.

use std::collections::BTreeSet;

use driftless_schema::plan::{HazardKind, Plan};

use super::report::Refusal;

/// The hazards that are meant.
#[derive(Debug, Clone, Default)]
pub(super) struct Allowed(BTreeSet<HazardKind>);

impl Allowed {
    pub(super) fn extend(&mut self, hazards: impl IntoIterator<Item = HazardKind>) {
        self.0.extend(hazards);
    }

    /// Returns the hazards of a plan that have to be allowed and are not, in the order of its steps.
    pub(super) fn refusals(&self, plan: &Plan) -> Vec<Refusal> {
        let numbered = plan.steps.iter().zip(1..);
        let hazards = numbered.flat_map(|(step, number)| step.hazards.iter().map(move |hazard| (number, hazard)));
        let refused = hazards.filter(|(_, hazard)| hazard.kind.has_to_be_allowed() && !self.0.contains(&hazard.kind));
        refused.map(|(step, hazard)| Refusal::Hazard { hazard: hazard.kind, step, why: hazard.why.clone() }).collect()
    }
}
