//! What changed, and that somebody knows of it.

mod acknowledge;
mod view;

use axum::Json;
use axum::extract::State;
use driftless_schema::impact::Level;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) use self::acknowledge::{__path_acknowledge, acknowledge};
use self::view::DriftView;
use super::Api;
use super::cursor;
use super::failure::Failure;
use super::parameters::{self, Id, Parameters};
use super::versions;
use super::words::Impact;
use crate::model::{DriftState, Page};
use crate::store::{DriftFilter, StoredDrift};

/// A page of drifts, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DriftList {
    drifts: Vec<DriftView>,
    /// The cursor of the next page, if there is one.
    next: Option<String>,
}

impl From<Page<StoredDrift>> for DriftList {
    fn from(page: Page<StoredDrift>) -> Self {
        let drifts = page.items.into_iter().map(DriftView::from).collect();
        DriftList { drifts, next: page.next.map(cursor::write) }
    }
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DriftQuery {
    state: Option<DriftState>,
    #[param(value_type = Option<Impact>)]
    impact: Option<Level>,
    /// What sort of change: `COLUMN_REMOVED`.
    #[param(min_length = 1, max_length = 1024, pattern = "^[^\\u0000]*$")]
    change_type: Option<String>,
    /// The version that they came with.
    #[param(minimum = 1)]
    version: Option<i64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

async fn page(api: &Api, schema_id: Option<i64>, query: DriftQuery) -> Result<Json<DriftList>, Failure> {
    let (limit, after) = (parameters::limit(query.limit)?, cursor::read(query.cursor.as_deref())?);
    let filter = DriftFilter {
        schema_id,
        state: query.state,
        impact: query.impact,
        change_type: parameters::text("change_type", query.change_type)?,
        version: parameters::id("version", query.version)?,
    };
    if let Some(id) = schema_id {
        versions::schema(api, id).await?;
    }
    Ok(Json(api.service.store().drift_list(&filter, after, limit).await?.into()))
}

/// Lists the drifts of all registrations.
#[utoipa::path(
    get, path = "/v1/drifts", tag = "drifts", operation_id = "drift_list", params(DriftQuery),
    responses((status = 200, description = "Drifts, the newest first.", body = DriftList)))]
pub(super) async fn list(
    State(api): State<Api>,
    Parameters(query): Parameters<DriftQuery>,
) -> Result<Json<DriftList>, Failure> {
    page(&api, None, query).await
}

/// Lists the drifts of a registration.
#[utoipa::path(
    get, path = "/v1/schemas/{id}/drifts", tag = "drifts", operation_id = "schema_drift_list",
    params(("id" = i64, Path, minimum = 1), DriftQuery),
    responses((status = 200, description = "Drifts, the newest first.", body = DriftList)))]
pub(super) async fn list_of_schema(
    State(api): State<Api>,
    Id(id): Id,
    Parameters(query): Parameters<DriftQuery>,
) -> Result<Json<DriftList>, Failure> {
    page(&api, Some(id), query).await
}

/// Shows a drift.
#[utoipa::path(
    get, path = "/v1/drifts/{id}", tag = "drifts", operation_id = "drift_view", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The drift.", body = DriftView)))]
pub(super) async fn view(State(api): State<Api>, Id(id): Id) -> Result<Json<DriftView>, Failure> {
    found(&api, id).await
}

async fn found(api: &Api, id: i64) -> Result<Json<DriftView>, Failure> {
    let drift = api.service.store().drift_view(id).await?;
    drift.map(|drift| Json(drift.into())).ok_or_else(|| Failure::not_found("drift"))
}
