//! A plan as text.

use std::fmt::Write as _;

use driftless_schema::plan::{Plan, TransactionMode};

/// What a plan does and predicts, step by step.
pub fn told(plan: &Plan) -> String {
    let mut text = String::new();
    for group in plan.groups() {
        let outside = group.iter().any(|step| step.transaction == TransactionMode::Outside);
        let _ = writeln!(text, "== group {}{}", group[0].group, if outside { ", outside" } else { "" });
        for step in group {
            let _ = writeln!(text, "{};", step.sql);
            let mut hazards: Vec<&str> = step.hazards.iter().map(|hazard| hazard.kind.name()).collect();
            hazards.dedup();
            if !hazards.is_empty() {
                let _ = writeln!(text, "    hazards: {}", hazards.join(", "));
            }
            for lock in &step.locks {
                let _ = writeln!(text, "    locks {}: {}", lock.relation, lock.mode.name());
            }
            for relation in &step.rewrites {
                let _ = writeln!(text, "    rewrites {relation}");
            }
            for relation in &step.scans {
                let _ = writeln!(text, "    scans {relation}");
            }
        }
    }
    for candidate in &plan.rename_candidates {
        let _ = writeln!(text, "perhaps renamed: {} to {}", candidate.from, candidate.to);
    }
    text
}
