//! Trying an endpoint, and giving it another secret.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Api;
use super::super::body::NoBody;
use super::super::failure::Failure;
use super::super::openapi::ProblemView;
use super::super::parameters::Id;
use super::view::WebhookMade;
use crate::model::{EventType, WebhookState};
use crate::payload::Event;
use crate::problem::ProblemType;
use crate::store::NewMessage;
use crate::webhook::signature::{MessageId, SigningSecret};

/// How long the secret before stays good.
const OVERLAP: Duration = Duration::from_secs(24 * 60 * 60);

/// What will be delivered.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Sent {
    delivery_id: i64,
    /// What the receiver knows it by.
    message_id: String,
}

/// Sends a `ping` to an endpoint.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/test", tag = "webhooks", operation_id = "webhook_test",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 202, description = "It will be sent.", body = Sent,
               headers(("Location" = String, description = "The delivery."))),
              (status = 409, description = "The endpoint is paused or disabled.", body = ProblemView,
               content_type = "application/problem+json")))]
pub(in crate::api) async fn test(State(api): State<Api>, Id(id): Id, _: NoBody) -> Result<impl IntoResponse, Failure> {
    let webhook = super::found(&api, id).await?;
    if webhook.state != WebhookState::Active {
        return Err(inactive(webhook.state));
    }
    let body = Event::Ping { webhook_id: id, at: Timestamp::now() }.write(webhook.format).map_err(Failure::internal)?;
    let message_id = MessageId::generate()?;
    let message =
        NewMessage { id: message_id.clone(), event: EventType::Ping, schema_id: None, bodies: vec![(id, body)] };
    let deliveries = api.service.store().message_insert(&message).await?;
    let Some(delivery_id) = deliveries.first().copied() else {
        return Err(inactive(WebhookState::Disabled));
    };
    api.service.tell_soon();
    let sent = Sent { delivery_id, message_id: message_id.to_string() };
    Ok((StatusCode::ACCEPTED, [(LOCATION, format!("/v1/deliveries/{delivery_id}"))], Json(sent)))
}

/// Tells that nothing is sent now.
fn inactive(state: WebhookState) -> Failure {
    Failure::new(ProblemType::Conflict, format!("the endpoint is {}: make its state active first", state.name()))
}

/// Gives an endpoint another secret, which is shown this once. For 24 hours its webhooks are signed with both.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/rotate", tag = "webhooks", operation_id = "webhook_rotate",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The endpoint with its new secret.", body = WebhookMade)))]
pub(in crate::api) async fn rotate(
    State(api): State<Api>,
    Id(id): Id,
    _: NoBody,
) -> Result<Json<WebhookMade>, Failure> {
    let secret = SigningSecret::generate()?.text();
    if !api.service.store().webhook_rotate(&api.service.keyring, id, &secret, OVERLAP).await? {
        return Err(Failure::not_found("webhook"));
    }
    Ok(Json(WebhookMade::new(super::found(&api, id).await?, &secret)))
}
