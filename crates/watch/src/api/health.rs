//! Whether the service is up.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;

/// How long the store may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    status: HealthStatus,
}

/// Whether the store is there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum HealthStatus {
    Ok,
    Degraded,
}

async fn answer(api: &Api) -> (StatusCode, Json<Health>) {
    match tokio::time::timeout(PATIENCE, api.service.store().now()).await {
        Ok(Ok(_)) => (StatusCode::OK, Json(Health { status: HealthStatus::Ok })),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: HealthStatus::Degraded })),
    }
}

/// Tells whether the service can do its work: whether its store is there.
#[utoipa::path(
    get, path = "/health", tag = "service", operation_id = "health", security(()),
    responses((status = 200, description = "All is well.", body = Health),
              (status = 503, description = "The store is not there.", body = Health)))]
pub(super) async fn health(State(api): State<Api>) -> (StatusCode, Json<Health>) {
    answer(&api).await
}

/// Tells that the process answers, whatever the store does.
#[utoipa::path(
    get, path = "/health/live", tag = "service", operation_id = "health_live", security(()),
    responses((status = 200, description = "The process answers.", body = Health)))]
pub(super) async fn live() -> Json<Health> {
    Json(Health { status: HealthStatus::Ok })
}

/// Tells whether the service can take requests: whether its store is there.
#[utoipa::path(
    get, path = "/health/ready", tag = "service", operation_id = "health_ready", security(()),
    responses((status = 200, description = "Requests are welcome.", body = Health),
              (status = 503, description = "The store is not there.", body = Health)))]
pub(super) async fn ready(State(api): State<Api>) -> (StatusCode, Json<Health>) {
    answer(&api).await
}
