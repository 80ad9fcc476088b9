//! For people: a line per table that is not as it was, what went wrong, and the sum.

use driftless_data::{Kind, Outcome, Report, TableReport};

use super::{Ending, Job, amount, shown, sum};
use crate::output::{one_line, style};

/// How many cells a line has before its remark.
const CELLS: usize = 9;

/// Renders a report.
pub(crate) fn render(report: &Report, job: Job, ending: Ending) -> String {
    let told: Vec<&TableReport> = report.tables.iter().filter(|table| is_told(table)).collect();
    let mut lines = grid(&told, job);
    for table in &told {
        lines.extend(differences(table));
    }
    for table in &report.tables {
        lines.extend(failure(table));
    }
    for table in &report.tables {
        let notes = table.notes.iter().map(|note| format!("note: {}: {}", shown(&table.name), one_line(note)));
        lines.extend(notes);
    }
    lines.extend(report.notes.iter().map(|note| format!("note: {}", one_line(note))));
    lines.push(sum::of(report, job, ending));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Whether a table has a line: one that was equal before is only counted.
fn is_told(table: &TableReport) -> bool {
    match &table.outcome {
        Outcome::Equal | Outcome::Planned => sum::is_changed(table),
        Outcome::Different | Outcome::Skipped { .. } | Outcome::Failed(_) => true,
    }
}

/// The lines of the tables, below their headings.
fn grid(tables: &[&TableReport], job: Job) -> Vec<String> {
    if tables.is_empty() {
        return Vec::new();
    }
    let [inserted, updated, deleted] = match job {
        Job::Sync | Job::DryRun => ["inserted", "updated", "deleted"],
        Job::Verify => ["missing", "changed", "excess"],
    };
    let heading = ["table", "way", "check", inserted, updated, deleted, "read", "bytes", "time"].map(str::to_owned);
    let rows: Vec<[String; CELLS]> = std::iter::once(heading).chain(tables.iter().map(|table| cells(table))).collect();
    let remarks = std::iter::once(String::new()).chain(tables.iter().map(|table| remark(table)));
    let mut widths = [0; CELLS];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let lines = rows.iter().zip(remarks).enumerate().map(|(at, (row, remark))| {
        let cells: Vec<String> =
            row.iter().zip(widths).enumerate().map(|(at, (cell, width))| padded(at, cell, width)).collect();
        let line = format!("{}  {remark}", cells.join("  "));
        let (line, faint) = (line.trim_end(), style::FAINT);
        if at == 0 { format!("{faint}{line}{faint:#}") } else { line.to_owned() }
    });
    lines.collect()
}

/// Words stand on the left of their cell, numbers on the right; the time is the last, and ragged.
fn padded(at: usize, cell: &str, width: usize) -> String {
    match at {
        0..3 => format!("{cell:<width$}"),
        3..8 => format!("{cell:>width$}"),
        _ => cell.to_owned(),
    }
}

fn cells(table: &TableReport) -> [String; CELLS] {
    let none = || "-".to_owned();
    [
        shown(&table.name),
        table.way.map_or_else(none, |way| way.to_string()),
        table.check.map_or_else(none, |check| check.to_string()),
        table.inserted.to_string(),
        table.updated.to_string(),
        table.deleted.to_string(),
        table.read.to_string(),
        amount::bytes(table.bytes),
        amount::seconds(table.seconds),
    ]
}

/// Why in this way, or what became of it instead.
fn remark(table: &TableReport) -> String {
    let (bad, doubtful, faint) = (style::BREAKING, style::RISKY, style::FAINT);
    match &table.outcome {
        Outcome::Equal | Outcome::Planned => format!("{faint}{}{faint:#}", one_line(&table.why)),
        Outcome::Different => format!("{doubtful}different{doubtful:#}"),
        Outcome::Skipped { reason } => format!("skipped: {}", one_line(reason)),
        Outcome::Failed(_) => format!("{bad}failed{bad:#}"),
    }
}

/// The first rows that differ, by their keys.
fn differences(table: &TableReport) -> Vec<String> {
    let all = [
        (Kind::Missing, "missing", table.inserted),
        (Kind::Changed, "changed", table.updated),
        (Kind::Excess, "excess", table.deleted),
    ];
    let lines = all.into_iter().filter_map(|(kind, word, total)| {
        let of_kind = table.differences.iter().filter(|difference| difference.kind == kind);
        let keys: Vec<String> = of_kind.map(|it| format!("({})", one_line(&it.key.join(", ")))).collect();
        let left = total.saturating_sub(u64::try_from(keys.len()).unwrap_or(u64::MAX));
        let more = if left == 0 { String::new() } else { format!(" and {left} more") };
        (!keys.is_empty()).then(|| format!("{}: {word}: {}{more}", shown(&table.name), keys.join(" ")))
    });
    lines.collect()
}

/// Why a table failed, and what to do.
fn failure(table: &TableReport) -> Vec<String> {
    let Outcome::Failed(error) = &table.outcome else { return Vec::new() };
    let (bad, good) = (style::ERROR, style::HINT);
    let code = error.code.as_ref().map(|code| format!(" [{}]", one_line(code))).unwrap_or_default();
    let told = format!("{bad}error:{bad:#} {}: failed to {}{code}", shown(&table.name), one_line(&error.message));
    let hint = error.hint.iter().map(|hint| format!("{good}hint:{good:#} {}", one_line(hint)));
    std::iter::once(told).chain(hint).collect()
}

#[cfg(test)]
mod tests;
