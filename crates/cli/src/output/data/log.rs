//! Events for programs: an object per line; the form is documented in `docs/formats/data.md`.

use driftless_data::{Event, Phase, Report, TableName, Totals, Way};
use serde::Serialize;

use super::Ending;
use super::json::TableOut;

#[derive(Serialize)]
struct Line<'a> {
    time: &'a str,
    #[serde(flatten)]
    event: EventOut<'a>,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum EventOut<'a> {
    Discovered {
        tables: usize,
        snapshot_time: &'a str,
    },
    Started {
        #[serde(flatten)]
        table: &'a TableName,
        way: Way,
        watermark: Option<&'a str>,
        rows: u64,
        bytes: u64,
    },
    Phase {
        #[serde(flatten)]
        table: &'a TableName,
        phase: &'static str,
    },
    Committed {
        #[serde(flatten)]
        table: &'a TableName,
        inserted: u64,
        updated: u64,
        deleted: u64,
        timestamp: Option<&'a str>,
    },
    Retrying {
        schema: Option<&'a str>,
        table: Option<&'a str>,
        error: &'a str,
        attempt: u32,
        attempts: u32,
        pause: f64,
    },
    Finished(TableOut<'a>),
    Noticed {
        schema: Option<&'a str>,
        table: Option<&'a str>,
        text: &'a str,
    },
    Summary {
        outcome: Ending,
        #[serde(flatten)]
        totals: Totals,
        seconds: f64,
    },
}

/// The line of an event; none for what happens too often.
pub(super) fn event(event: &Event<'_>, time: &str) -> Option<String> {
    let out = match *event {
        Event::Moved { .. } => return None,
        Event::Discovered { tables, snapshot_time } => EventOut::Discovered { tables, snapshot_time },
        Event::Started { table, way, watermark, rows, bytes } => {
            EventOut::Started { table, way, watermark, rows, bytes }
        }
        Event::Phase { table, phase } => EventOut::Phase { table, phase: phase_name(phase) },
        Event::Committed { table, inserted, updated, deleted, timestamp } => {
            EventOut::Committed { table, inserted, updated, deleted, timestamp }
        }
        Event::Retrying { table, error, attempt, attempts, pause } => {
            let (schema, table) = parts(table);
            EventOut::Retrying { schema, table, error, attempt, attempts, pause }
        }
        Event::Finished { report } => EventOut::Finished(TableOut::of(report)),
        Event::Noticed(notice) => {
            let (schema, table) = parts(notice.table.as_ref());
            EventOut::Noticed { schema, table, text: &notice.text }
        }
    };
    line(time, out)
}

/// The line that sums up.
pub(super) fn summary(report: &Report, ending: Ending, time: &str) -> Option<String> {
    line(time, EventOut::Summary { outcome: ending, totals: report.totals(), seconds: report.seconds })
}

fn line(time: &str, event: EventOut<'_>) -> Option<String> {
    serde_json::to_string(&Line { time, event }).ok()
}

fn parts(table: Option<&TableName>) -> (Option<&str>, Option<&str>) {
    (table.map(|table| table.schema.as_str()), table.map(|table| table.table.as_str()))
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Comparing => "comparing",
        Phase::Deleting => "deleting",
        Phase::Copying => "copying",
        Phase::Indexing => "indexing",
        Phase::Verifying => "verifying",
    }
}

#[cfg(test)]
mod tests;
