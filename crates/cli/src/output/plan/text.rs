//! A plan for people.

use std::fmt::Write as _;

use driftless_schema::plan::{HazardKind, Plan, Step, TransactionMode};

use super::Losses;
use crate::output::{one_line, style};

/// Renders the plan; colours vanish where there is no terminal.
pub(crate) fn render(plan: &Plan, losses: &Losses) -> String {
    let mut text = String::new();
    let faint = style::FAINT;
    let mut number = 0;
    for (index, steps) in plan.groups().enumerate() {
        let is_outside = steps.iter().any(|step| step.transaction == TransactionMode::Outside);
        let title = if is_outside { "outside of any transaction" } else { "one transaction" };
        let gap = if index == 0 { "" } else { "\n" };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{gap}{faint}── {title}{faint:#}");
        for step in steps {
            number += 1;
            write_step(&mut text, number, step, losses);
        }
    }
    for (id, what) in losses.beside(plan) {
        let _ = writeln!(text, "     {}", one_line(&format!("{id}: does not come back: {what}")));
    }
    text
}

fn write_step(text: &mut String, number: usize, step: &Step, losses: &Losses) {
    let faint = style::FAINT;
    let mut lines = step.sql.lines();
    let _ = writeln!(text, "{number:>3}. {}", one_line(lines.next().unwrap_or_default()));
    lines.for_each(|line| {
        let _ = writeln!(text, "     {}", one_line(line));
    });
    let _ = writeln!(text, "     {faint}{}{faint:#}", one_line(&format!("{}: {}", step.object, step.reason)));
    for hazard in &step.hazards {
        let colour = colour(hazard.kind);
        let _ = writeln!(text, "     {colour}{}{colour:#} {}", hazard.kind, one_line(&hazard.why));
    }
    let locks: Vec<String> =
        step.locks.iter().map(|lock| format!("{} on {}", lock.mode.name(), lock.relation.path())).collect();
    if !locks.is_empty() {
        let _ = writeln!(text, "     {faint}locks: {}{faint:#}", one_line(&locks.join(", ")));
    }
    for what in losses.of_step(step) {
        let colour = style::BREAKING;
        let _ = writeln!(text, "     {colour}does not come back:{colour:#} {}", one_line(what));
    }
}

fn colour(kind: HazardKind) -> anstyle::Style {
    match kind {
        HazardKind::DataLoss | HazardKind::Irreversible | HazardKind::Correctness => style::BREAKING,
        HazardKind::MayFailOnData
        | HazardKind::TableRewrite
        | HazardKind::TableScanUnderLock
        | HazardKind::AccessExclusiveLock
        | HazardKind::ShareLock
        | HazardKind::ShareRowExclusiveLock
        | HazardKind::IndexBuild
        | HazardKind::IndexDropped
        | HazardKind::NotTransactional
        | HazardKind::AuthorizationWidened
        | HazardKind::AuthorizationNarrowed
        | HazardKind::DependentRebuilt
        | HazardKind::ExtensionUpgrade
        | HazardKind::UntrackableDependency => style::RISKY,
    }
}
