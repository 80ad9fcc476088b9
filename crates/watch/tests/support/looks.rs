//! What the service does by itself, done by hand: another version, with drifts.

use std::time::Duration;

use driftless_schema::impact::Level;
use driftless_watch::model::{DriftState, VersionReason};
use driftless_watch::payload::DriftChange;
use driftless_watch::store::{Findings, NewDrift, NewVersion, TableVersion};
use serde_json::{Value, json};

use crate::server::Server;

const HOUR: Duration = Duration::from_secs(3600);

/// Makes a drift.
pub fn drift(impact: Level) -> NewDrift {
    NewDrift {
        change: DriftChange {
            change_type: "COLUMN_REMOVED".to_owned(),
            rule: "C04".to_owned(),
            object: "column main.orders.email".to_owned(),
            column_name: Some("email".to_owned()),
            impact,
            impact_reader: impact,
            impact_writer: Level::Safe,
            reason: "it is gone".to_owned(),
            advice: "do without".to_owned(),
            before_value: json!({"type": "text"}),
            after_value: Value::Null,
        },
        cached_plan: true,
        data_loss: true,
        subject: "email".to_owned(),
        fingerprint: "f".to_owned(),
        state: DriftState::Open,
        acknowledgement: None,
    }
}

/// Writes another version of a registration, as who looks at databases does.
pub async fn look(server: &Server, id: i64, after: i64, table: TableVersion, drifts: Vec<NewDrift>) {
    server.post_empty(&format!("/v1/schemas/{id}/check")).await.expect(202);
    let target_id = server.store.schema_view(id).await.unwrap().unwrap().target_id;
    let claims = server.store.target_claim("test", HOUR, HOUR, 10).await.unwrap();
    let claim = claims.iter().find(|claim| claim.target_id == target_id).unwrap();
    let version = NewVersion {
        schema_id: id,
        after,
        reason: VersionReason::Changed,
        table,
        present: true,
        drifts,
        resolved: Vec::new(),
        messages: Vec::new(),
    };
    let findings = Findings { versions: vec![version], ..Findings::default() };
    server.store.target_finish(claim, &findings, HOUR).await.unwrap();
}

/// Returns what a registration's newest version looks like.
pub async fn newest(server: &Server, id: i64) -> TableVersion {
    let (version, body) = server.store.version_latest(id).await.unwrap().unwrap();
    TableVersion {
        fingerprint: version.fingerprint,
        server_version: version.server_version,
        reader: version.reader,
        origin: None,
        oid: None,
        body,
    }
}
