//! A drift as it is shown.

use driftless_schema::impact::Level;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::words::Impact;
use crate::model::DriftState;
use crate::payload::DriftChange;
use crate::store::{Acknowledgement, StoredDrift};

/// A change from one version to another, and what it does to readers and writers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Drift)]
pub(in crate::api) struct DriftView {
    id: i64,
    schema_id: i64,
    version_from: i64,
    version_to: i64,
    /// What sort of change it is.
    #[schema(example = "COLUMN_REMOVED")]
    change_type: String,
    /// The rule that judges it.
    #[schema(example = "C04")]
    rule: String,
    #[schema(example = "column public.orders.email")]
    object: String,
    /// The column's name, if it is one.
    column_name: Option<String>,
    /// The impact for whoever the registration is for.
    #[schema(value_type = Impact)]
    impact: Level,
    #[schema(value_type = Impact)]
    impact_reader: Level,
    #[schema(value_type = Impact)]
    impact_writer: Level,
    /// Why.
    reason: String,
    /// What to do about it.
    advice: String,
    /// The value before, any JSON; null if there was none.
    #[schema(value_type = Value)]
    before_value: Value,
    /// The value after, any JSON; null if there is none.
    #[schema(value_type = Value)]
    after_value: Value,
    /// Whether statements that were prepared before fail once.
    cached_plan: bool,
    /// Whether the change itself can lose stored data.
    data_loss: bool,
    created_at: Timestamp,
    state: DriftState,
    /// Whether somebody knows of it.
    acknowledged: bool,
    acknowledgement: Option<AcknowledgementView>,
    /// When it was resolved or accepted.
    closed_at: Option<Timestamp>,
    /// By which version.
    closed_version: Option<i64>,
}

/// That somebody knows of a drift.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Acknowledgement)]
struct AcknowledgementView {
    /// Who, by their own account: a name, or the id of the key.
    by: String,
    /// The id of the key that it was said with.
    key_id: String,
    reason: String,
    at: Timestamp,
    /// Until when it holds; for good, if nothing is said.
    until: Option<Timestamp>,
}

impl From<StoredDrift> for DriftView {
    fn from(drift: StoredDrift) -> Self {
        let change = drift.change;
        let DriftChange { change_type, rule, object, column_name, impact, impact_reader, impact_writer, .. } = change;
        let acknowledgement = drift.acknowledgement.map(|it| {
            let Acknowledgement { by, key_id, reason, at, until } = it;
            AcknowledgementView { by, key_id, reason, at, until }
        });
        DriftView {
            id: drift.id,
            schema_id: drift.schema_id,
            version_from: drift.version_from,
            version_to: drift.version_to,
            change_type,
            rule,
            object,
            column_name,
            impact,
            impact_reader,
            impact_writer,
            reason: change.reason,
            advice: change.advice,
            before_value: change.before_value,
            after_value: change.after_value,
            cached_plan: drift.cached_plan,
            data_loss: drift.data_loss,
            created_at: drift.created_at,
            state: drift.state,
            acknowledged: acknowledgement.is_some(),
            acknowledgement,
            closed_at: drift.closed_at,
            closed_version: drift.closed_version,
        }
    }
}
