//! The line that sums a run up.

use std::collections::BTreeMap;

use driftless_data::{Check, Outcome, Report, TableReport};

use super::{Ending, Job, amount, one_line};
use crate::progress::counted;

/// How many reasons for leaving tables alone are told.
const REASONS: usize = 3;

/// `3 tables: 2 changed, 1 unchanged (by keys); 10 inserted, 2 updated, 1 deleted; 4.1 kB (0.5 s)`.
pub(super) fn of(report: &Report, job: Job, ending: Ending) -> String {
    let totals = report.totals();
    let (mut changed, mut unchanged) = (0, Vec::new());
    for table in &report.tables {
        match &table.outcome {
            Outcome::Equal | Outcome::Planned if is_changed(table) => changed += 1,
            Outcome::Equal | Outcome::Planned => unchanged.push(table.check),
            Outcome::Different | Outcome::Skipped { .. } | Outcome::Failed(_) => {}
        }
    }
    let words = match job {
        Job::Sync => ("changed", "unchanged", ["inserted", "updated", "deleted"]),
        Job::DryRun => ("to change", "unchanged", ["to insert", "to update", "to delete"]),
        Job::Verify => ("changed", "equal", ["missing", "changed", "excess"]),
    };
    let (changed_word, unchanged_word, [inserted, updated, deleted]) = words;
    let tables: Vec<String> = [
        (changed, changed_word, String::new()),
        (unchanged.len(), unchanged_word, levels(&unchanged)),
        (totals.different, "different", String::new()),
        (totals.skipped, "skipped", reasons(report)),
        (totals.failed, "failed", String::new()),
    ]
    .into_iter()
    .filter(|(count, _, _)| *count > 0)
    .map(|(count, word, more)| format!("{count} {word}{more}"))
    .collect();
    let before = match (ending, job) {
        (Ending::Interrupted, _) => "Interrupted. ",
        (_, Job::DryRun) => "Dry run, nothing was changed. ",
        (_, Job::Sync | Job::Verify) => "",
    };
    let tables = if tables.is_empty() { String::new() } else { format!(": {}", tables.join(", ")) };
    let bytes = if totals.bytes == 0 { String::new() } else { format!("; {}", amount::bytes(totals.bytes)) };
    format!(
        "{before}{}{tables}; {} {inserted}, {} {updated}, {} {deleted}{bytes} {}",
        counted(report.tables.len(), "table"),
        totals.inserted,
        totals.updated,
        totals.deleted,
        amount::seconds(report.seconds)
    )
}

/// Whether rows of a table were changed, or would be.
pub(super) fn is_changed(table: &TableReport) -> bool {
    table.inserted > 0 || table.updated > 0 || table.deleted > 0
}

/// Up to which levels tables are equal: ` (by rows)`, ` (3 by rows, 1 by keys)`.
fn levels(tables: &[Option<Check>]) -> String {
    let word = |check: Check| match check {
        Check::Rows => "by rows",
        Check::Keys => "by keys",
        Check::None => "by timestamp",
    };
    let counts: Vec<(usize, &str)> = [Check::Rows, Check::Keys, Check::None]
        .into_iter()
        .map(|check| (tables.iter().filter(|it| **it == Some(check)).count(), word(check)))
        .filter(|(count, _)| *count > 0)
        .collect();
    match counts.as_slice() {
        [] => String::new(),
        [(count, word)] if *count == tables.len() => format!(" ({word})"),
        several => {
            let several: Vec<String> = several.iter().map(|(count, word)| format!("{count} {word}")).collect();
            format!(" ({})", several.join(", "))
        }
    }
}

/// Why tables were left alone, the commonest reason first.
fn reasons(report: &Report) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for table in &report.tables {
        match &table.outcome {
            Outcome::Skipped { reason } => *counts.entry(reason).or_default() += 1,
            Outcome::Equal | Outcome::Planned | Outcome::Different | Outcome::Failed(_) => {}
        }
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let more = if counts.len() > REASONS { "; …" } else { "" };
    let told: Vec<String> = counts.iter().take(REASONS).map(|(reason, _)| one_line(reason)).collect();
    if told.is_empty() { String::new() } else { format!(" ({}{more})", told.join("; ")) }
}
