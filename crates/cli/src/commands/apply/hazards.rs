//! Which hazards have to be allowed.

use driftless_schema::plan::{HazardKind, Plan};

use crate::failure::Failure;
use crate::output::{one_line, statement};

/// What `--allow` says: a hazard, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    All,
    One(HazardKind),
}

/// Reads one word of `--allow`.
pub(super) fn parse(text: &str) -> Result<Allowed, String> {
    if text.eq_ignore_ascii_case("all") {
        return Ok(Allowed::All);
    }
    let found = HazardKind::ALL.iter().find(|kind| kind.name().eq_ignore_ascii_case(text));
    found.map(|kind| Allowed::One(*kind)).ok_or_else(|| {
        let names: Vec<&str> = HazardKind::ALL.iter().map(|kind| kind.name()).collect();
        format!("no hazard is called so; there are: all, {}", names.join(", "))
    })
}

/// Returns the hazards of a plan that nobody allowed, sorted, with a line for each statement.
pub(super) fn not_allowed(plan: &Plan, allowed: &[Allowed]) -> Vec<(HazardKind, String)> {
    let is_allowed = |kind: HazardKind| {
        !kind.has_to_be_allowed() || allowed.contains(&Allowed::All) || allowed.contains(&Allowed::One(kind))
    };
    let mut found = Vec::new();
    for (index, step) in plan.steps.iter().enumerate() {
        for hazard in step.hazards.iter().filter(|hazard| !is_allowed(hazard.kind)) {
            let statement = statement(&driftless_postgres::apply::redacted(&step.sql));
            let line = one_line(&format!("{}: step {}: {}", hazard.kind, index + 1, hazard.why));
            found.push((hazard.kind, format!("{line}: {statement}")));
        }
    }
    found
}

/// Refuses a plan with hazards that nobody allowed.
pub(super) fn refusal(found: &[(HazardKind, String)], plan: &Plan) -> Failure {
    let mut message = "the plan has hazards that were not allowed, and nothing was changed".to_owned();
    found.iter().for_each(|(_, line)| message.push_str(&format!("\n  {line}")));
    for candidate in &plan.rename_candidates {
        let (from, to) = (&candidate.from, &candidate.to);
        let line = format!("{from} may be what is now {to}: {}; say so with --rename", candidate.evidence);
        message.push_str(&format!("\n  {}", one_line(&line)));
    }
    Failure::not_allowed(message, format!("if they are meant, add --allow {}", names(found)))
}

/// `DATA_LOSS,TABLE_REWRITE`.
pub(super) fn names(found: &[(HazardKind, String)]) -> String {
    let kinds: std::collections::BTreeSet<HazardKind> = found.iter().map(|(kind, _)| *kind).collect();
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(",")
}
