//! What was told, and how that went.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Api;
use super::body::NoBody;
use super::cursor;
use super::failure::Failure;
use super::openapi::ProblemView;
use super::parameters::{self, Id, Parameters};
use crate::model::{DeliveryState, EventType};
use crate::problem::ProblemType;
use crate::store::{AttemptRecord, DeliveryFilter, StoredDelivery};

/// A page of deliveries, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryList {
    deliveries: Vec<DeliveryView>,
    /// The cursor of the next page, if there is one.
    next: Option<String>,
}

/// A message on its way to an endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
struct DeliveryView {
    id: i64,
    /// What the receiver knows it by, however often it is sent.
    message_id: String,
    r#type: EventType,
    /// The registration that it is about.
    schema_id: Option<i64>,
    webhook_id: i64,
    state: DeliveryState,
    /// How often it was tried.
    attempts: i64,
    /// When it is tried next.
    next_at: Option<Timestamp>,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
    /// What came of the last attempt, in a word.
    last_outcome: Option<String>,
    /// The status of the last answer.
    last_status: Option<u16>,
    /// What went wrong last, in words.
    last_detail: Option<String>,
}

/// A delivery with all its attempts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryWhole {
    #[serde(flatten)]
    delivery: DeliveryView,
    /// The first first.
    history: Vec<AttemptView>,
}

/// An attempt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attempt)]
struct AttemptView {
    attempt: i64,
    at: Timestamp,
    /// What came of it, in a word.
    outcome: String,
    /// The status of the answer, if there was one.
    status: Option<u16>,
    /// What went wrong, in words.
    detail: Option<String>,
    /// The beginning of the answer's body.
    body: Option<String>,
    took_ms: u64,
}

impl From<StoredDelivery> for DeliveryView {
    fn from(delivery: StoredDelivery) -> Self {
        let (outcome, status, detail) = match delivery.last {
            Some(AttemptRecord { outcome, status, detail, .. }) => (Some(outcome), status, detail),
            None => (None, None, None),
        };
        DeliveryView {
            id: delivery.id,
            message_id: delivery.message_id,
            r#type: delivery.event,
            schema_id: delivery.schema_id,
            webhook_id: delivery.webhook_id,
            state: delivery.state,
            attempts: delivery.attempts,
            next_at: delivery.next_at,
            created_at: delivery.created_at,
            finished_at: delivery.finished_at,
            last_outcome: outcome,
            last_status: status,
            last_detail: detail,
        }
    }
}

impl From<(i64, Timestamp, AttemptRecord)> for AttemptView {
    fn from((attempt, at, record): (i64, Timestamp, AttemptRecord)) -> Self {
        let AttemptRecord { outcome, status, detail, body, took } = record;
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        AttemptView { attempt, at, outcome, status, detail, body, took_ms }
    }
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DeliveryQuery {
    #[param(minimum = 1)]
    webhook_id: Option<i64>,
    state: Option<DeliveryState>,
    /// What they are about.
    r#type: Option<EventType>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Lists deliveries.
#[utoipa::path(
    get, path = "/v1/deliveries", tag = "webhooks", operation_id = "delivery_list", params(DeliveryQuery),
    responses((status = 200, description = "Deliveries, the newest first.", body = DeliveryList)))]
pub(super) async fn list(
    State(api): State<Api>,
    Parameters(query): Parameters<DeliveryQuery>,
) -> Result<Json<DeliveryList>, Failure> {
    let (limit, after) = (parameters::limit(query.limit)?, cursor::read(query.cursor.as_deref())?);
    let webhook_id = parameters::id("webhook_id", query.webhook_id)?;
    let filter = DeliveryFilter { webhook_id, state: query.state, event: query.r#type };
    let page = api.service.store().delivery_list(&filter, after, limit).await?;
    let deliveries = page.items.into_iter().map(DeliveryView::from).collect();
    Ok(Json(DeliveryList { deliveries, next: page.next.map(cursor::write) }))
}

/// Shows a delivery with its attempts.
#[utoipa::path(
    get, path = "/v1/deliveries/{id}", tag = "webhooks", operation_id = "delivery_view",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The delivery.", body = DeliveryWhole)))]
pub(super) async fn view(State(api): State<Api>, Id(id): Id) -> Result<Json<DeliveryWhole>, Failure> {
    whole(&api, id).await
}

async fn whole(api: &Api, id: i64) -> Result<Json<DeliveryWhole>, Failure> {
    let store = api.service.store();
    let delivery = store.delivery_view(id).await?.ok_or_else(|| Failure::not_found("delivery"))?;
    let history = store.delivery_attempts(id).await?.into_iter().map(AttemptView::from).collect();
    Ok(Json(DeliveryWhole { delivery: delivery.into(), history }))
}

/// Sends a delivery again that is done or dead. The receiver sees the same message id.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/replay", tag = "webhooks", operation_id = "delivery_replay",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 202, description = "It will be sent.", body = DeliveryWhole),
              (status = 409, description = "It is still pending, or its endpoint is disabled.", body = ProblemView,
               content_type = "application/problem+json")))]
pub(super) async fn replay(
    State(api): State<Api>,
    Id(id): Id,
    _: NoBody,
) -> Result<(StatusCode, Json<DeliveryWhole>), Failure> {
    let replayed = api.service.store().delivery_replay(id).await?;
    let delivery = whole(&api, id).await?;
    if !replayed {
        return Err(Failure::new(ProblemType::Conflict, "it is still pending, or its endpoint is disabled"));
    }
    api.service.tell_soon();
    Ok((StatusCode::ACCEPTED, delivery))
}
