//! Drifts in the store.

use driftless_schema::impact::Level;
use jiff::Timestamp;
use serde_json::Value as Json;

use super::connection::Transaction;
use super::queries::drifts as queries;
use super::value::Row;
use super::{Store, StoreError, beginning, page};
use crate::key::KeyId;
use crate::model::{Cursor, DriftState, Page, level};
use crate::payload::DriftChange;

/// A drift as it is written.
#[derive(Debug, Clone)]
pub struct NewDrift {
    /// What changed, and what that does.
    pub change: DriftChange,
    /// Whether statements that were prepared before fail once.
    pub cached_plan: bool,
    /// Whether the change itself can lose stored data.
    pub data_loss: bool,
    /// What of the object it is about: the same for the change that reverts it.
    pub subject: String,
    /// Rule, object and values: the same when it happens again.
    pub fingerprint: String,
    /// Open; resolved, for the change that takes another one back; acknowledged, if it was before.
    pub state: DriftState,
    /// Of a drift that was acknowledged before: who, why, when, and until when.
    pub acknowledgement: Option<Acknowledgement>,
}

/// That somebody knows of a drift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Who, by their own account: a name, or the id of the key.
    pub by: String,
    /// The id of the key that it was said with.
    pub key_id: String,
    /// Why it is all right.
    pub reason: String,
    /// When it was said.
    pub at: Timestamp,
    /// Until when it holds; for good, if nothing is said.
    pub until: Option<Timestamp>,
}

/// A drift as it is shown.
#[derive(Debug, Clone)]
pub struct StoredDrift {
    /// The id.
    pub id: i64,
    /// The registration.
    pub schema_id: i64,
    /// The version before.
    pub version_from: i64,
    /// The version after.
    pub version_to: i64,
    /// What changed.
    pub change: DriftChange,
    /// Whether statements that were prepared before fail once.
    pub cached_plan: bool,
    /// Whether the change itself can lose stored data.
    pub data_loss: bool,
    /// When it was seen.
    pub created_at: Timestamp,
    /// What became of it.
    pub state: DriftState,
    /// What of the object it is about.
    pub subject: String,
    /// Rule, object and values.
    pub fingerprint: String,
    /// Who acknowledged it.
    pub acknowledgement: Option<Acknowledgement>,
    /// When it was resolved or accepted.
    pub closed_at: Option<Timestamp>,
    /// By which version.
    pub closed_version: Option<i64>,
}

/// Which drifts are listed; what is `None` lets all through.
#[derive(Debug, Clone, Default)]
pub struct DriftFilter {
    /// The registration.
    pub schema_id: Option<i64>,
    /// What became of them.
    pub state: Option<DriftState>,
    /// The impact.
    pub impact: Option<Level>,
    /// What sort of change.
    pub change_type: Option<String>,
    /// The version that they came with.
    pub version: Option<i64>,
}

impl Store {
    /// Finds a drift.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drift_view(&self, id: i64) -> Result<Option<StoredDrift>, StoreError> {
        self.one(queries::VIEW, vec![id.into()]).await?.as_ref().map(read).transpose()
    }

    /// Lists drifts, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drift_list(
        &self,
        filter: &DriftFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<StoredDrift>, StoreError> {
        let (created_at, id) = beginning(after);
        let parameters = vec![
            created_at,
            id,
            filter.schema_id.unwrap_or_default().into(),
            filter.state.map_or("", DriftState::name).into(),
            filter.impact.map_or("", Level::name).into(),
            filter.change_type.clone().unwrap_or_default().into(),
            filter.version.unwrap_or_default().into(),
            (i64::from(limit) + 1).into(),
        ];
        let rows = self.all(queries::LIST, parameters).await?;
        let items: Vec<StoredDrift> = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page(items, limit, |it| Cursor { created_at: it.created_at, id: it.id }))
    }

    /// Lists the drifts of a registration that stand or were acknowledged, the oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drift_standing(&self, schema_id: i64) -> Result<Vec<StoredDrift>, StoreError> {
        self.all(queries::STANDING, vec![schema_id.into()]).await?.iter().map(read).collect()
    }

    /// Lists the drifts of a registration whose acknowledgement still holds, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drift_muted(&self, schema_id: i64) -> Result<Vec<StoredDrift>, StoreError> {
        self.all(queries::MUTED, vec![schema_id.into()]).await?.iter().map(read).collect()
    }

    /// Notes that somebody knows of a drift, and with which key they said so. Returns whether there is one that stands.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drift_acknowledge(
        &self,
        id: i64,
        by: &str,
        key_id: &KeyId,
        reason: &str,
        until: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let parameters = vec![id.into(), by.into(), key_id.as_str().into(), reason.into(), until.into()];
        Ok(self.execute(queries::ACKNOWLEDGE, parameters).await? > 0)
    }
}

/// Writes a drift.
pub(super) async fn insert(
    transaction: &mut Transaction,
    schema_id: i64,
    versions: (i64, i64),
    drift: &NewDrift,
) -> Result<(), StoreError> {
    let NewDrift { change, acknowledgement, .. } = drift;
    let parameters = vec![
        schema_id.into(),
        versions.0.into(),
        versions.1.into(),
        (&change.change_type).into(),
        (&change.rule).into(),
        (&change.object).into(),
        change.column_name.clone().into(),
        change.impact.name().into(),
        change.impact_reader.name().into(),
        change.impact_writer.name().into(),
        (&change.reason).into(),
        (&change.advice).into(),
        text(&change.before_value).into(),
        text(&change.after_value).into(),
        drift.cached_plan.into(),
        drift.data_loss.into(),
        drift.state.name().into(),
        (&drift.subject).into(),
        (&drift.fingerprint).into(),
        acknowledgement.as_ref().map(|it| it.by.clone()).into(),
        acknowledgement.as_ref().map(|it| it.key_id.clone()).into(),
        acknowledgement.as_ref().map(|it| it.reason.clone()).into(),
        acknowledgement.as_ref().map(|it| it.at).into(),
        acknowledgement.as_ref().and_then(|it| it.until).into(),
    ];
    transaction.execute(queries::INSERT, parameters).await.map(drop)
}

/// JSON as databases take it: PostgreSQL's text has no NUL, and JSON writes that as an escape anyway.
fn text(value: &Json) -> String {
    value.to_string()
}

fn read(row: &Row) -> Result<StoredDrift, StoreError> {
    let json = |column| row.parse(column, |text| serde_json::from_str::<Json>(text).ok());
    let at: Option<Timestamp> = row.get("acknowledged_at")?;
    let acknowledgement = at.map(|at| {
        Ok::<_, StoreError>(Acknowledgement {
            by: row.get("acknowledged_by")?,
            key_id: row.get("acknowledged_key")?,
            reason: row.get("acknowledged_reason")?,
            at,
            until: row.get("acknowledged_until")?,
        })
    });
    Ok(StoredDrift {
        id: row.get("id")?,
        schema_id: row.get("schema_id")?,
        version_from: row.get("version_from")?,
        version_to: row.get("version_to")?,
        change: DriftChange {
            change_type: row.get("change_type")?,
            rule: row.get("rule")?,
            object: row.get("object")?,
            column_name: row.get("column_name")?,
            impact: row.parse("impact", level)?,
            impact_reader: row.parse("impact_reader", level)?,
            impact_writer: row.parse("impact_writer", level)?,
            reason: row.get("reason")?,
            advice: row.get("advice")?,
            before_value: json("before_value")?,
            after_value: json("after_value")?,
        },
        cached_plan: row.get("cached_plan")?,
        data_loss: row.get("data_loss")?,
        created_at: row.get("created_at")?,
        state: row.parse("state", DriftState::parse)?,
        subject: row.get("subject")?,
        fingerprint: row.get("fingerprint")?,
        acknowledgement: acknowledgement.transpose()?,
        closed_at: row.get("closed_at")?,
        closed_version: row.get("closed_version")?,
    })
}
