//! The standard format: Standard Webhooks' envelope around all that is known.

use driftless_schema::impact::Level;
use jiff::Timestamp;
use serde::Serialize;

use super::{CHANGES_TOLD, Drift, DriftChange, Registered};

#[derive(Serialize)]
struct Envelope<'a> {
    r#type: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
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

/// Writes `schema.drift.detected`, as JSON without line breaks. The same drift gives the same bytes.
///
/// The changes come worst first, at most [`CHANGES_TOLD`]; `changes_omitted` says how many there are beyond.
pub fn standard(drift: &Drift) -> serde_json::Result<Vec<u8>> {
    let (changes, changes_omitted) = drift.told(CHANGES_TOLD);
    let data = Data {
        schema_id: drift.schema_id,
        registered: &drift.registered,
        impact: drift.impact(),
        summary: drift.summary(),
        version_from: drift.version_from,
        version_to: drift.version_to,
        changes,
        changes_omitted,
    };
    serde_json::to_vec(&Envelope { r#type: "schema.drift.detected", timestamp: drift.seen_at, data })
}
