//! That somebody knows.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Api;
use super::super::access::Caller;
use super::super::body::Body;
use super::super::checks::Checks;
use super::super::failure::Failure;
use super::super::parameters::Id;
use super::view::DriftView;
use crate::problem::ProblemType;

/// Why a drift is all right.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAcknowledgement)]
pub(in crate::api) struct AcknowledgeBody {
    #[schema(min_length = 1, max_length = 2000, pattern = "^[^\\u0000]*$")]
    reason: String,
    /// Who says so; the key, if nobody is named. Which key it was is noted beside it.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$")]
    by: Option<String>,
    /// Until when it holds, which has to be in the future; for good, if nothing is said.
    until: Option<Timestamp>,
}

/// Notes that somebody knows of a drift: it is muted until it changes again.
#[utoipa::path(
    post, path = "/v1/drifts/{id}/acknowledge", tag = "drifts", operation_id = "drift_acknowledge",
    params(("id" = i64, Path, minimum = 1)), request_body = AcknowledgeBody,
    responses((status = 200, description = "The drift.", body = DriftView),
              (status = 409, description = "The drift was resolved or accepted.", body = super::super::openapi::ProblemView,
               content_type = "application/problem+json")))]
pub(in crate::api) async fn acknowledge(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id,
    Body(body): Body<AcknowledgeBody>,
) -> Result<Json<DriftView>, Failure> {
    let mut checks = Checks::default();
    checks.text("reason", Some(&body.reason), 2000);
    checks.text("by", body.by.as_deref(), 255);
    checks.future("until", body.until);
    checks.done()?;
    let by = body.by.as_deref().unwrap_or(caller.id.as_str());
    let stands = api.service.store().drift_acknowledge(id, by, &caller.id, &body.reason, body.until).await?;
    let drift = super::found(&api, id).await?;
    if stands { Ok(drift) } else { Err(Failure::new(ProblemType::Conflict, "the drift does not stand any more")) }
}
