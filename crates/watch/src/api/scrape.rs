//! `/metrics`.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use super::Api;
use super::failure::Failure;
use crate::metrics;

/// Tells Prometheus what was counted. Needs a key with the scope `read`, unless the service was told otherwise.
#[utoipa::path(
    get, path = "/metrics", tag = "service", operation_id = "metrics",
    responses((status = 200, description = "Metrics in the OpenMetrics text format.",
               body = String, content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8")))]
pub(super) async fn metrics(State(api): State<Api>) -> Result<impl IntoResponse, Failure> {
    let text = api.metrics.write(api.service.store().counts().await).map_err(Failure::internal)?;
    Ok(([(CONTENT_TYPE, metrics::CONTENT_TYPE)], text))
}
