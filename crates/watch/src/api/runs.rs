//! Checks that somebody asks for.

use axum::Json;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::access::Caller;
use super::body::NoBody;
use super::failure::Failure;
use super::openapi::ProblemView;
use super::parameters::Id;
use crate::model::{RunState, State};
use crate::problem::ProblemType;
use crate::store::StoredRun;

/// A check.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunAnswer)]
pub(super) struct RunAnswer {
    run: RunView,
}

/// A check that somebody asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Run)]
struct RunView {
    id: i64,
    schema_id: i64,
    state: RunState,
    requested_at: Timestamp,
    /// The id of the key.
    requested_by: String,
    finished_at: Option<Timestamp>,
}

impl From<StoredRun> for RunAnswer {
    fn from(run: StoredRun) -> Self {
        let StoredRun { id, schema_id, requested_at, requested_by, finished_at, state } = run;
        RunAnswer { run: RunView { id, schema_id, state, requested_at, requested_by, finished_at } }
    }
}

/// Has a registration's database looked at now.
#[utoipa::path(
    post, path = "/v1/schemas/{id}/check", tag = "schemas", operation_id = "schema_check",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 202, description = "It will be looked at soon.", body = RunAnswer,
               headers(("Location" = String, description = "The run."))),
              (status = 409, description = "The registration is paused.", body = ProblemView,
               content_type = "application/problem+json")))]
pub(super) async fn check(
    extract::State(api): extract::State<Api>,
    caller: Caller,
    Id(id): Id,
    _: NoBody,
) -> Result<impl IntoResponse, Failure> {
    let store = api.service.store();
    let schema = store.schema_view(id).await?.ok_or_else(|| Failure::not_found("registration"))?;
    if schema.state == State::Paused {
        return Err(Failure::new(ProblemType::Conflict, "the registration is paused: it is not looked at"));
    }
    let run = store.run_request(id, caller.id.as_str()).await?.ok_or_else(|| Failure::not_found("registration"))?;
    api.service.check_soon();
    let run = store.run_view(run).await?.ok_or_else(|| Failure::not_found("run"))?;
    Ok((StatusCode::ACCEPTED, [(LOCATION, format!("/v1/runs/{}", run.id))], Json(RunAnswer::from(run))))
}

/// Tells what became of a check.
#[utoipa::path(
    get, path = "/v1/runs/{id}", tag = "schemas", operation_id = "run_view", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The run.", body = RunAnswer)))]
pub(super) async fn view(extract::State(api): extract::State<Api>, Id(id): Id) -> Result<Json<RunAnswer>, Failure> {
    let run = api.service.store().run_view(id).await?;
    run.map(|run| Json(run.into())).ok_or_else(|| Failure::not_found("run"))
}
