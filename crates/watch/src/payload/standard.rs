//! The standard format: Standard Webhooks' envelope around all that is known.

use driftless_schema::impact::Level;
use jiff::Timestamp;
use serde::Serialize;

use super::{CHANGES_TOLD, Drift, DriftChange, Registered};
use crate::model::EventType;

#[derive(Serialize)]
struct Envelope<'a, T> {
    r#type: &'static str,
    timestamp: Timestamp,
    data: &'a T,
}

/// Puts the envelope of Standard Webhooks around what is known.
pub(super) fn envelope<T: Serialize>(event: EventType, timestamp: Timestamp, data: &T) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Envelope { r#type: event.name(), timestamp, data })
}

#[derive(Serialize)]
struct Data<'a> {
    schema_id: i64,
    #[serde(flatten)]
    registered: &'a Registered,
    impact: Level,
    summary: String,
    version_from: i64,
    version_to: i64,
    changes: Vec<&'a DriftChange>,
    changes_omitted: usize,
}

/// Writes an event about a drift, as JSON without line breaks. The same drift gives the same bytes.
///
/// The changes come worst first, at most [`CHANGES_TOLD`]; `changes_omitted` says how many there are beyond.
pub fn standard(event: EventType, drift: &Drift) -> serde_json::Result<Vec<u8>> {
    let (changes, changes_omitted) = drift.told(CHANGES_TOLD);
    let data = Data {
        schema_id: drift.schema_id,
        registered: &drift.registered,
        impact: drift.impact(),
        summary: match event == EventType::DriftResolved {
            true => format!("{}, reverted", drift.summary()),
            false => drift.summary(),
        },
        version_from: drift.version_from,
        version_to: drift.version_to,
        changes,
        changes_omitted,
    };
    envelope(event, drift.seen_at, &data)
}
