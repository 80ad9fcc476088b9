//! Events as lines, in PgSync's form: `users - Starting bulk copy`.

use driftless_data::{Event, Outcome, Phase, TableName, TableReport, Way};

use super::{Job, one_line, shown};
use crate::progress::counted;

/// The lines of an event, without the time; none for what happens too often.
pub(super) fn of(event: &Event<'_>, job: Job) -> Vec<String> {
    let about = |table: &TableName, text: String| vec![format!("{} - {}", shown(table), one_line(&text))];
    match *event {
        Event::Discovered { tables, snapshot_time } => {
            vec![one_line(&format!("{}, as of {snapshot_time}", counted(tables, "table")))]
        }
        Event::Started { table, way, watermark, .. } => about(table, starting(way, watermark)),
        Event::Phase { table, phase } => match phase {
            Phase::Indexing => about(table, "Building indexes".to_owned()),
            Phase::Verifying => about(table, "Verifying".to_owned()),
            Phase::Comparing | Phase::Deleting | Phase::Copying => Vec::new(),
        },
        Event::Moved { .. } => Vec::new(),
        Event::Committed { table, inserted, updated, deleted, timestamp } => match timestamp {
            Some(timestamp) => about(table, format!("Processed batch, current timestamp: {timestamp}")),
            None => about(table, format!("Processed batch: {}", counts(inserted, updated, deleted))),
        },
        Event::Retrying { table, error, attempt, attempts, pause } => {
            let text = format!("Retrying in {pause:.1} s: {error} (attempt {attempt} of {attempts})");
            table.map_or_else(|| vec![one_line(&text)], |table| about(table, text.clone()))
        }
        Event::Finished { report } => finished(report, job),
        Event::Noticed(notice) => {
            let text = format!("Note: {}", notice.text);
            notice.table.as_ref().map_or_else(|| vec![one_line(&text)], |table| about(table, text.clone()))
        }
    }
}

fn starting(way: Way, watermark: Option<&str>) -> String {
    match (way, watermark) {
        (Way::Incremental, Some(watermark)) => format!("Starting incremental sync from {watermark}"),
        (Way::Incremental, None) => "Starting incremental sync".to_owned(),
        (Way::Bulk, _) => "Starting bulk copy".to_owned(),
        (Way::Compare, _) => "Starting hash compare".to_owned(),
        (Way::Replace, _) => "Starting replacement".to_owned(),
    }
}

fn counts(inserted: u64, updated: u64, deleted: u64) -> String {
    format!("{inserted} inserted, {updated} updated, {deleted} deleted")
}

fn finished(report: &TableReport, job: Job) -> Vec<String> {
    let TableReport { inserted, updated, deleted, .. } = report;
    let text = match &report.outcome {
        Outcome::Equal if job == Job::Verify => format!("Done: equal, {} rows compared", report.read),
        Outcome::Equal => format!("Done: {}", counts(*inserted, *updated, *deleted)),
        Outcome::Planned => format!("Planned: {inserted} to insert, {updated} to update, {deleted} to delete"),
        Outcome::Different => format!("Different: {inserted} missing, {updated} changed, {deleted} excess"),
        Outcome::Skipped { reason } => format!("Skipped: {reason}"),
        Outcome::Failed(error) => format!("Failed: {error}"),
    };
    let hint = match &report.outcome {
        Outcome::Failed(error) => error.hint.as_ref(),
        Outcome::Equal | Outcome::Planned | Outcome::Different | Outcome::Skipped { .. } => None,
    };
    let texts = std::iter::once(text).chain(hint.map(|hint| format!("Hint: {hint}")));
    texts.map(|text| format!("{} - {}", shown(&report.name), one_line(&text))).collect()
}

#[cfg(test)]
mod tests;
