//! What a body says of an endpoint.

use driftless_schema::impact::Level;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::given::{given, integer_or_null};
use super::super::body::integer;
use super::super::checks::{Checks, labels_schema};
use super::super::failure::Failure;
use super::super::words::Impact;
use crate::model::{EventType, Format, Labels, WebhookState};
use crate::problem::{Fault, ProblemType};
use crate::store::{NewWebhook, StoreError, WebhookChange};
use crate::webhook::address::{AllowList, Destination};

/// An endpoint to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWebhook)]
pub(in crate::api) struct WebhookBody {
    /// Where. It is sealed: what is shown has no path and no query.
    #[schema(value_type = String, write_only, max_length = 2048, pattern = "^[^\\u0000]*$", example = "https://hooks.example/driftless")]
    url: SecretString,
    /// The one registration that it is told of; all, if nothing is said.
    #[schema(minimum = 1)]
    #[serde(default, deserialize_with = "integer::optional")]
    schema_id: Option<i64>,
    /// The labels that a registration has to have for it to be told.
    #[schema(schema_with = labels_schema)]
    labels: Option<Labels>,
    /// The least impact that it is told; `BREAKING`, if nothing is said.
    #[schema(value_type = Option<Impact>)]
    min_impact: Option<Level>,
    /// `standard`, if nothing is said.
    format: Option<Format>,
    /// What it is told; drifts, their end, and databases that cannot be reached, if nothing is said.
    #[schema(min_items = 1, max_items = 16)]
    events: Option<Vec<EventType>>,
}

/// What to change of an endpoint; what is not said stays, and null is a value for `schema_id` alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookChange)]
pub(in crate::api) struct ChangeBody {
    #[schema(value_type = Option<String>, write_only, max_length = 2048, pattern = "^[^\\u0000]*$", nullable = false)]
    #[serde(default, deserialize_with = "given")]
    url: Option<SecretString>,
    /// The one registration that it is told of; all, if it is null.
    #[schema(value_type = Option<i64>, minimum = 1)]
    #[serde(default, deserialize_with = "integer_or_null")]
    schema_id: Option<Option<i64>>,
    /// All labels.
    #[schema(schema_with = labels_schema)]
    #[serde(default, deserialize_with = "given")]
    labels: Option<Labels>,
    #[schema(value_type = Option<Impact>, nullable = false)]
    #[serde(default, deserialize_with = "given")]
    min_impact: Option<Level>,
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "given")]
    format: Option<Format>,
    #[schema(min_items = 1, max_items = 16, nullable = false)]
    #[serde(default, deserialize_with = "given")]
    events: Option<Vec<EventType>>,
    /// `active` forgives what it failed.
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "given")]
    state: Option<WantedState>,
}

/// What an endpoint can be put to.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = WantedWebhookState)]
enum WantedState {
    Active,
    Paused,
}

impl WebhookBody {
    /// Checks it all.
    pub(super) fn checked(
        self,
        allowed: &AllowList,
        secret: SecretString,
        created_by: String,
    ) -> Result<NewWebhook, Failure> {
        let mut checks = Checks::default();
        checks.labels("labels", self.labels.as_ref());
        let events = self.events.map(|it| events(it, &mut checks));
        if self.schema_id.is_some_and(|id| id < 1) {
            checks.wrong("schema_id", "has to be at least 1");
        }
        checks.done()?;
        let (url, shown_url) = destination(&self.url, allowed)?;
        Ok(NewWebhook {
            url,
            shown_url,
            secret,
            schema_id: self.schema_id,
            labels: self.labels.unwrap_or_default(),
            min_impact: self.min_impact.unwrap_or(Level::Breaking),
            format: self.format.unwrap_or(Format::Standard),
            events: events.unwrap_or_else(|| EventType::DEFAULT.to_vec()),
            created_by,
        })
    }
}

impl ChangeBody {
    /// Checks it all.
    pub(super) fn checked(self, allowed: &AllowList) -> Result<WebhookChange, Failure> {
        let mut checks = Checks::default();
        checks.labels("labels", self.labels.as_ref());
        let events = self.events.map(|it| events(it, &mut checks));
        if self.schema_id.flatten().is_some_and(|id| id < 1) {
            checks.wrong("schema_id", "has to be at least 1");
        }
        checks.done()?;
        Ok(WebhookChange {
            url: self.url.map(|url| destination(&url, allowed)).transpose()?,
            schema_id: self.schema_id,
            labels: self.labels,
            min_impact: self.min_impact,
            format: self.format,
            events,
            state: self.state.map(|state| match state {
                WantedState::Active => WebhookState::Active,
                WantedState::Paused => WebhookState::Paused,
            }),
        })
    }
}

/// Checks a list of events; each is there once.
fn events(mut events: Vec<EventType>, checks: &mut Checks) -> Vec<EventType> {
    if !(1..=16).contains(&events.len()) {
        checks.wrong("events", "has to be 1 to 16");
    }
    events.sort();
    events.dedup();
    events
}

/// Looks at a URL; returns it as it is called, and what is shown of it.
fn destination(url: &SecretString, allowed: &AllowList) -> Result<(SecretString, String), Failure> {
    let destination = Destination::parse(url.expose_secret(), allowed);
    let destination = destination.map_err(|error| unprocessable("url", &format!("may not be called: {error}")))?;
    Ok((destination.url().as_str().into(), destination.to_string()))
}

/// Tells what came of it where an endpoint was to be told of a registration that is not there.
pub(super) fn refused(error: StoreError) -> Failure {
    match error {
        StoreError::Gone => unprocessable("schema_id", "is no registration"),
        error => error.into(),
    }
}

/// Tells that a member is well-formed, and of no use.
fn unprocessable(name: &str, detail: &str) -> Failure {
    let failure = Failure::new(ProblemType::Unprocessable, format!("{name} {detail}"));
    Failure { errors: vec![Fault::at([name], detail)], ..failure }
}
