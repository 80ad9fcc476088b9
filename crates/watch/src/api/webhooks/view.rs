//! An endpoint as it is shown. Path and query of its URL are not: they are how many receivers know who calls.

use driftless_schema::impact::Level;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::checks::labels_schema;
use super::super::words::Impact;
use crate::model::{EventType, Format, Labels, WebhookState};
use crate::store::StoredWebhook;

/// An endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(in crate::api) struct WebhookView {
    id: i64,
    /// Scheme, host and port.
    #[schema(example = "https://hooks.example/…")]
    url: String,
    /// The one registration that it is told of.
    schema_id: Option<i64>,
    /// The labels that a registration has to have for it to be told.
    #[schema(schema_with = labels_schema)]
    labels: Labels,
    /// The least impact that it is told.
    #[schema(value_type = Impact)]
    min_impact: Level,
    format: Format,
    events: Vec<EventType>,
    state: WebhookState,
    disabled_reason: Option<String>,
    /// Since when every attempt fails.
    failing_since: Option<Timestamp>,
    created_at: Timestamp,
    /// The id of the key.
    created_by: String,
}

/// An endpoint, and the secret that its webhooks are signed with, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct WebhookMade {
    #[serde(flatten)]
    webhook: WebhookView,
    /// What its webhooks are signed with, by Standard Webhooks.
    #[schema(pattern = "^whsec_")]
    secret: String,
}

impl WebhookMade {
    pub(super) fn new(webhook: StoredWebhook, secret: &SecretString) -> Self {
        WebhookMade { webhook: webhook.into(), secret: secret.expose_secret().to_owned() }
    }
}

impl From<StoredWebhook> for WebhookView {
    fn from(webhook: StoredWebhook) -> Self {
        WebhookView {
            id: webhook.id,
            url: webhook.shown_url,
            schema_id: webhook.schema_id,
            labels: webhook.labels,
            min_impact: webhook.min_impact,
            format: webhook.format,
            events: webhook.events,
            state: webhook.state,
            disabled_reason: webhook.disabled_reason,
            failing_since: webhook.failing_since,
            created_at: webhook.created_at,
            created_by: webhook.created_by,
        }
    }
}
