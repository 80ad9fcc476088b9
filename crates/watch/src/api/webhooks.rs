//! Endpoints.

mod send;
mod settings;
mod view;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) use self::send::{__path_rotate, __path_test, rotate, test};
use self::settings::{ChangeBody, WebhookBody};
use self::view::{WebhookMade, WebhookView};
use super::Api;
use super::access::Caller;
use super::body::Body;
use super::cursor;
use super::failure::Failure;
use super::openapi::ProblemView;
use super::parameters::{self, Id, Parameters};
use crate::store::StoredWebhook;
use crate::webhook::signature::SigningSecret;

/// A page of endpoints, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookList {
    webhooks: Vec<WebhookView>,
    /// The cursor of the next page, if there is one.
    next: Option<String>,
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WebhookQuery {
    /// Those of this registration alone.
    #[param(minimum = 1)]
    schema_id: Option<i64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Finds an endpoint.
async fn found(api: &Api, id: i64) -> Result<StoredWebhook, Failure> {
    api.service.store().webhook_view(id).await?.ok_or_else(|| Failure::not_found("webhook"))
}

/// Lists endpoints.
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "webhooks", operation_id = "webhook_list", params(WebhookQuery),
    responses((status = 200, description = "Endpoints, the newest first.", body = WebhookList)))]
pub(super) async fn list(
    State(api): State<Api>,
    Parameters(query): Parameters<WebhookQuery>,
) -> Result<Json<WebhookList>, Failure> {
    let (limit, after) = (parameters::limit(query.limit)?, cursor::read(query.cursor.as_deref())?);
    let schema_id = parameters::id("schema_id", query.schema_id)?;
    let page = api.service.store().webhook_list(schema_id, after, limit).await?;
    let webhooks = page.items.into_iter().map(WebhookView::from).collect();
    Ok(Json(WebhookList { webhooks, next: page.next.map(cursor::write) }))
}

/// Adds an endpoint. Its secret is shown this once.
#[utoipa::path(
    post, path = "/v1/webhooks", tag = "webhooks", operation_id = "webhook_add", request_body = WebhookBody,
    responses((status = 201, description = "It is added.", body = WebhookMade,
               headers(("Location" = String, description = "The endpoint."))),
              (status = 422, description = "The URL may not be called, or there is no such registration.",
               body = ProblemView, content_type = "application/problem+json")))]
pub(super) async fn add(
    State(api): State<Api>,
    caller: Caller,
    Body(body): Body<WebhookBody>,
) -> Result<impl IntoResponse, Failure> {
    let secret = SigningSecret::generate()?.text();
    let webhook = body.checked(&api.service.allowed, secret.clone(), caller.id.to_string())?;
    let inserted = api.service.store().webhook_insert(&api.service.keyring, &webhook).await;
    let id = inserted.map_err(settings::refused)?;
    let made = WebhookMade::new(found(&api, id).await?, &secret);
    Ok((StatusCode::CREATED, [(LOCATION, format!("/v1/webhooks/{id}"))], Json(made)))
}

/// Shows an endpoint.
#[utoipa::path(
    get, path = "/v1/webhooks/{id}", tag = "webhooks", operation_id = "webhook_view",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The endpoint.", body = WebhookView)))]
pub(super) async fn view(State(api): State<Api>, Id(id): Id) -> Result<Json<WebhookView>, Failure> {
    Ok(Json(found(&api, id).await?.into()))
}

/// Changes an endpoint. One that was disabled is told again when its state is `active`.
#[utoipa::path(
    patch, path = "/v1/webhooks/{id}", tag = "webhooks", operation_id = "webhook_change",
    params(("id" = i64, Path, minimum = 1)), request_body = ChangeBody,
    responses((status = 200, description = "The endpoint.", body = WebhookView),
              (status = 422, description = "The URL may not be called, or there is no such registration.", body = ProblemView,
               content_type = "application/problem+json")))]
pub(super) async fn change(
    State(api): State<Api>,
    Id(id): Id,
    Body(body): Body<ChangeBody>,
) -> Result<Json<WebhookView>, Failure> {
    let change = body.checked(&api.service.allowed)?;
    let changed = api.service.store().webhook_change(&api.service.keyring, id, &change).await;
    if !changed.map_err(settings::refused)? {
        return Err(Failure::not_found("webhook"));
    }
    api.service.tell_soon();
    Ok(Json(found(&api, id).await?.into()))
}

/// Removes an endpoint with all its deliveries.
#[utoipa::path(
    delete, path = "/v1/webhooks/{id}", tag = "webhooks", operation_id = "webhook_delete",
    params(("id" = i64, Path, minimum = 1)), responses((status = 204, description = "It is removed.")))]
pub(super) async fn delete(State(api): State<Api>, Id(id): Id) -> Result<StatusCode, Failure> {
    match api.service.store().webhook_delete(id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Failure::not_found("webhook")),
    }
}
