//! Endpoints in the store.

use std::time::Duration;

use driftless_schema::impact::Level;
use jiff::Timestamp;
use secrecy::SecretString;

use super::queries::webhooks as queries;
use super::schemas::{labels, written};
use super::value::{Row, Value};
use super::{Store, StoreError, beginning, micros, opened, page, sealed};
use crate::model::{Cursor, EventType, Format, Labels, Page, WebhookState, level};
use crate::secret::{Keyring, Place};

/// An endpoint to be told.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// Where; it is sealed.
    pub url: SecretString,
    /// What is shown of it.
    pub shown_url: String,
    /// What it is signed with, `whsec_…`; it is sealed.
    pub secret: SecretString,
    /// The one registration that it is told of.
    pub schema_id: Option<i64>,
    /// The labels that a registration has to have for it to be told.
    pub labels: Labels,
    /// The least impact that it is told.
    pub min_impact: Level,
    /// How it is told.
    pub format: Format,
    /// What it is told.
    pub events: Vec<EventType>,
    /// The id of the key that adds it.
    pub created_by: String,
}

/// An endpoint as it is shown.
#[derive(Debug, Clone)]
pub struct StoredWebhook {
    /// The id.
    pub id: i64,
    /// Where, without what may be secret.
    pub shown_url: String,
    /// The one registration that it is told of.
    pub schema_id: Option<i64>,
    /// The labels that a registration has to have.
    pub labels: Labels,
    /// The least impact that it is told.
    pub min_impact: Level,
    /// How it is told.
    pub format: Format,
    /// What it is told.
    pub events: Vec<EventType>,
    /// What it is up to.
    pub state: WebhookState,
    /// Why it is disabled.
    pub disabled_reason: Option<String>,
    /// Since when every attempt fails.
    pub failing_since: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// By which key.
    pub created_by: String,
}

/// What is changed of an endpoint; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct WebhookChange {
    /// Where, and what is shown of it.
    pub url: Option<(SecretString, String)>,
    /// The one registration that it is told of, or all.
    pub schema_id: Option<Option<i64>>,
    /// The labels, all of them.
    pub labels: Option<Labels>,
    /// The least impact.
    pub min_impact: Option<Level>,
    /// How it is told.
    pub format: Option<Format>,
    /// What it is told.
    pub events: Option<Vec<EventType>>,
    /// What it is up to: active, which forgives what it failed, or paused.
    pub state: Option<WebhookState>,
}

/// What is needed to call an endpoint.
#[derive(Debug)]
pub struct WebhookSecrets {
    /// Where.
    pub url: SecretString,
    /// What it is signed with, the newest first.
    pub secrets: Vec<SecretString>,
}

impl Store {
    /// Adds an endpoint and returns its id.
    ///
    /// # Errors
    /// When the store fails; [`StoreError::Gone`] where there is no such registration.
    pub async fn webhook_insert(&self, keyring: &Keyring, webhook: &NewWebhook) -> Result<i64, StoreError> {
        let mut transaction = self.begin().await?;
        let parameters = vec![
            Value::Bytes(Vec::new()),
            (&webhook.shown_url).into(),
            webhook.schema_id.into(),
            written(&webhook.labels).into(),
            webhook.min_impact.name().into(),
            webhook.format.name().into(),
            events_written(&webhook.events).into(),
            (&webhook.created_by).into(),
        ];
        let rows = transaction.query(queries::INSERT, parameters).await?;
        let id: i64 = rows.first().ok_or(StoreError::Gone)?.get("id")?;
        let url = sealed(keyring, &webhook.url, url_place(id))?;
        let secret = sealed(keyring, &webhook.secret, secret_place(id))?;
        transaction.execute(queries::SEAL, vec![id.into(), url.into(), secret.into()]).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// Finds an endpoint.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn webhook_view(&self, id: i64) -> Result<Option<StoredWebhook>, StoreError> {
        self.one(queries::VIEW, vec![id.into()]).await?.as_ref().map(read).transpose()
    }

    /// Lists endpoints, the newest first; those of one registration, if one is given.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn webhook_list(
        &self,
        schema_id: Option<i64>,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<StoredWebhook>, StoreError> {
        let (created_at, id) = beginning(after);
        let parameters = vec![created_at, id, schema_id.unwrap_or_default().into(), (i64::from(limit) + 1).into()];
        let rows = self.all(queries::LIST, parameters).await?;
        let items: Vec<StoredWebhook> = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(page(items, limit, |it| Cursor { created_at: it.created_at, id: it.id }))
    }

    /// Lists all endpoints that are not disabled.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn webhook_listening(&self) -> Result<Vec<StoredWebhook>, StoreError> {
        self.all(queries::LISTENING, vec![]).await?.iter().map(read).collect()
    }

    /// Changes an endpoint. Returns whether there is one.
    ///
    /// # Errors
    /// When the store fails; [`StoreError::Gone`] where there is no such registration.
    pub async fn webhook_change(&self, keyring: &Keyring, id: i64, change: &WebhookChange) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let parameters = vec![
            id.into(),
            change.labels.as_ref().map(written).into(),
            change.min_impact.map(Level::name).into(),
            change.format.map(Format::name).into(),
            change.events.as_deref().map(events_written).into(),
            change.state.map(WebhookState::name).into(),
            change.schema_id.is_some().into(),
            change.schema_id.flatten().into(),
        ];
        if transaction.execute(queries::UPDATE, parameters).await? == 0 {
            return Ok(false);
        }
        if let Some((url, shown)) = &change.url {
            let url = sealed(keyring, url, url_place(id))?;
            transaction.execute(queries::SET_URL, vec![id.into(), url.into(), shown.into()]).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Gives an endpoint another secret; the one before stays good for `overlap`. Returns whether there is such an
    /// endpoint.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn webhook_rotate(
        &self,
        keyring: &Keyring,
        id: i64,
        secret: &SecretString,
        overlap: Duration,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let rows = transaction.query(queries::SECRETS, vec![id.into()]).await?;
        let Some(row) = rows.first() else { return Ok(false) };
        let former = opened(keyring, &row.get::<Vec<u8>>("secret")?, secret_place(id))?;
        let former = sealed(keyring, &former, former_place(id))?;
        let secret = sealed(keyring, secret, secret_place(id))?;
        let parameters = vec![id.into(), former.into(), secret.into(), micros(overlap).into()];
        transaction.execute(queries::ROTATE, parameters).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Removes an endpoint with all its deliveries. Returns whether there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn webhook_delete(&self, id: i64) -> Result<bool, StoreError> {
        Ok(self.execute(queries::DELETE, vec![id.into()]).await? > 0)
    }

    /// Opens what is needed to call an endpoint; `None` where there is no such endpoint.
    ///
    /// # Errors
    /// When the store fails, or they were sealed with a key that is not there.
    pub async fn webhook_secrets(&self, keyring: &Keyring, id: i64) -> Result<Option<WebhookSecrets>, StoreError> {
        let Some(row) = self.one(queries::SECRETS, vec![id.into()]).await? else { return Ok(None) };
        let mut secrets = vec![opened(keyring, &row.get::<Vec<u8>>("secret")?, secret_place(id))?];
        if row.get("former_good")? {
            secrets.push(opened(keyring, &row.get::<Vec<u8>>("former_secret")?, former_place(id))?);
        }
        Ok(Some(WebhookSecrets { url: opened(keyring, &row.get::<Vec<u8>>("url")?, url_place(id))?, secrets }))
    }
}

fn url_place<'a>(row: i64) -> Place<'a> {
    Place { table: "webhook.url", row }
}

fn secret_place<'a>(row: i64) -> Place<'a> {
    Place { table: "webhook.secret", row }
}

fn former_place<'a>(row: i64) -> Place<'a> {
    Place { table: "webhook.former_secret", row }
}

fn events_written(events: &[EventType]) -> String {
    events.iter().map(|event| event.name()).collect::<Vec<_>>().join(",")
}

fn read(row: &Row) -> Result<StoredWebhook, StoreError> {
    Ok(StoredWebhook {
        id: row.get("id")?,
        shown_url: row.get("shown_url")?,
        schema_id: row.get("schema_id")?,
        labels: labels(row)?,
        min_impact: row.parse("min_impact", level)?,
        format: row.parse("format", Format::parse)?,
        events: row
            .parse("events", |text| text.split(',').filter(|name| !name.is_empty()).map(EventType::parse).collect())?,
        state: row.parse("state", WebhookState::parse)?,
        disabled_reason: row.get("disabled_reason")?,
        failing_since: row.get("failing_since")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
    })
}
