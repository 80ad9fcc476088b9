//! For programs; the format is documented in `docs/formats/data.md`.

use driftless_data::{Check, Difference, Outcome, Report, TableName, TableReport, Totals, Way};
use serde::Serialize;

use super::{Ending, Job};

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    outcome: Ending,
    run: &'a str,
    source: &'a str,
    target: &'a str,
    snapshot_time: &'a str,
    totals: Totals,
    tables: Vec<TableOut<'a>>,
    notes: &'a [String],
    seconds: f64,
}

/// A table, also in the log.
#[derive(Serialize)]
pub(super) struct TableOut<'a> {
    #[serde(flatten)]
    name: &'a TableName,
    way: Option<Way>,
    why: &'a str,
    check: Option<Check>,
    outcome: &'static str,
    reason: Option<&'a str>,
    error: Option<ErrorOut<'a>>,
    read: u64,
    inserted: u64,
    updated: u64,
    deleted: u64,
    bytes: u64,
    watermark: Option<&'a str>,
    differences: &'a [Difference],
    notes: &'a [String],
    seconds: f64,
}

#[derive(Serialize)]
struct ErrorOut<'a> {
    message: &'a str,
    hint: Option<&'a str>,
    code: Option<&'a str>,
}

impl<'a> TableOut<'a> {
    pub(super) fn of(table: &'a TableReport) -> Self {
        // Nothing of a table may be forgotten here.
        let TableReport {
            name,
            way,
            why,
            check,
            outcome,
            read,
            inserted,
            updated,
            deleted,
            bytes,
            watermark,
            differences,
            notes,
            seconds,
        } = table;
        let (word, reason, error) = match outcome {
            Outcome::Equal => ("equal", None, None),
            Outcome::Planned => ("planned", None, None),
            Outcome::Different => ("different", None, None),
            Outcome::Skipped { reason } => ("skipped", Some(reason.as_str()), None),
            Outcome::Failed(error) => {
                let (hint, code) = (error.hint.as_deref(), error.code.as_deref());
                ("failed", None, Some(ErrorOut { message: &error.message, hint, code }))
            }
        };
        TableOut {
            name,
            way: *way,
            why,
            check: *check,
            outcome: word,
            reason,
            error,
            read: *read,
            inserted: *inserted,
            updated: *updated,
            deleted: *deleted,
            bytes: *bytes,
            watermark: watermark.as_deref(),
            differences,
            notes,
            seconds: *seconds,
        }
    }
}

/// Renders a report.
pub(crate) fn render(report: &Report, job: Job, ending: Ending) -> String {
    let Report { run, source, target, snapshot_time, tables, notes, seconds } = report;
    let file = File {
        format: match job {
            Job::Sync | Job::DryRun => "driftless-data-sync",
            Job::Verify => "driftless-data-verify",
        },
        version: VERSION,
        outcome: ending,
        run,
        source,
        target,
        snapshot_time,
        totals: report.totals(),
        tables: tables.iter().map(TableOut::of).collect(),
        notes,
        seconds: *seconds,
    };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
