//! Statements with comments, which psql runs as they are.

use std::fmt::Write as _;

use driftless_schema::plan::{Plan, Step, TransactionMode};

use super::{Losses, candidate, summary};
use crate::output::one_line;

/// Renders the plan.
pub(crate) fn render(plan: &Plan, losses: &Losses) -> String {
    let mut text = String::new();
    comment(&mut text, &summary(plan));
    if plan.is_empty() {
        return text;
    }
    comment(&mut text, &format!("from {}", plan.source));
    comment(&mut text, &format!("to   {}", plan.target));
    plan.rename_candidates.iter().for_each(|it| comment(&mut text, &candidate(it)));
    losses.beside(plan).for_each(|(id, what)| comment(&mut text, &format!("{id}: does not come back: {what}")));
    // A command of psql: what follows a statement that failed would otherwise run.
    text.push_str("\\set ON_ERROR_STOP on\n");
    plan.settings.iter().for_each(|setting| statement(&mut text, setting));
    let mut number = 0;
    for steps in plan.groups() {
        let is_outside = steps.iter().any(|step| step.transaction == TransactionMode::Outside);
        text.push('\n');
        if is_outside {
            comment(&mut text, "outside of any transaction");
        } else {
            text.push_str("BEGIN;\n");
        }
        for step in steps {
            number += 1;
            write_step(&mut text, number, step, losses);
        }
        if !is_outside {
            text.push_str("COMMIT;\n");
        }
    }
    text
}

fn write_step(text: &mut String, number: usize, step: &Step, losses: &Losses) {
    comment(text, &format!("{number}. {}: {}", step.object, step.reason));
    for hazard in &step.hazards {
        comment(text, &format!("   {}: {}", hazard.kind, hazard.why));
    }
    for lock in &step.locks {
        comment(text, &format!("   locks {}: {}", lock.relation, lock.mode.name()));
    }
    losses.of_step(step).for_each(|what| comment(text, &format!("   does not come back: {what}")));
    statement(text, &step.sql);
}

fn comment(text: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "-- {}", one_line(line));
}

fn statement(text: &mut String, sql: &str) {
    // A comment at the end would swallow the semicolon.
    let ends_in_comment = sql.lines().last().is_some_and(|line| line.contains("--"));
    let _ = writeln!(text, "{sql}{};", if ends_in_comment { "\n" } else { "" });
}
