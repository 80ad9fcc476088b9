//! What is registered.

mod address;
mod change;
mod register;
mod view;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) use self::change::{__path_change, change};
pub(super) use self::register::{__path_register, register};
use self::view::SchemaView;
use super::Api;
use super::body::{OptionalBody, integer};
use super::cursor;
use super::failure::Failure;
use super::parameters::{self, Id, Parameters};
use super::versions::schema;
use crate::model::{Kind, State as SchemaState};
use crate::problem::ProblemType;
use crate::store::SchemaFilter;

/// A page of registrations, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SchemaList {
    schemas: Vec<SchemaView>,
    /// The cursor of the next page, if there is one.
    next: Option<String>,
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SchemaQuery {
    #[param(min_length = 1, max_length = 1024, pattern = "^[^\\u0000]*$", example = "postgres")]
    engine: Option<String>,
    #[param(min_length = 1, max_length = 1024, pattern = "^[^\\u0000]*$")]
    db_host: Option<String>,
    #[param(min_length = 1, max_length = 1024, pattern = "^[^\\u0000]*$")]
    db_name: Option<String>,
    #[param(min_length = 1, max_length = 1024, pattern = "^[^\\u0000]*$")]
    schema_name: Option<String>,
    #[param(min_length = 1, max_length = 1024, pattern = "^[^\\u0000]*$")]
    table_name: Option<String>,
    state: Option<SchemaState>,
    kind: Option<Kind>,
    /// The pattern that registered them.
    #[param(minimum = 1)]
    pattern_id: Option<i64>,
    /// A label and its value: `name:value`.
    #[param(pattern = "^[A-Za-z0-9._/-]{1,63}:[^\\u0000]{0,255}$", example = "team:payments")]
    label: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Lists what is registered.
#[utoipa::path(
    get, path = "/v1/schemas", tag = "schemas", operation_id = "schema_list", params(SchemaQuery),
    responses((status = 200, description = "Registrations, the newest first.", body = SchemaList)))]
pub(super) async fn list(
    State(api): State<Api>,
    Parameters(query): Parameters<SchemaQuery>,
) -> Result<Json<SchemaList>, Failure> {
    let (limit, after) = (parameters::limit(query.limit)?, cursor::read(query.cursor.as_deref())?);
    let filter = SchemaFilter {
        engine: parameters::text("engine", query.engine)?,
        db_host: parameters::text("db_host", query.db_host)?,
        db_name: parameters::text("db_name", query.db_name)?,
        schema_name: parameters::text("schema_name", query.schema_name)?,
        table_name: parameters::text("table_name", query.table_name)?,
        state: query.state,
        kind: query.kind,
        pattern_id: parameters::id("pattern_id", query.pattern_id)?,
        label: parameters::label(query.label)?,
    };
    let page = api.service.store().schema_list(&filter, after, limit).await?;
    let schemas = page.items.into_iter().map(SchemaView::from).collect();
    Ok(Json(SchemaList { schemas, next: page.next.map(cursor::write) }))
}

/// Shows a registration.
#[utoipa::path(
    get, path = "/v1/schemas/{id}", tag = "schemas", operation_id = "schema_view",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The registration.", body = SchemaView)))]
pub(super) async fn view(State(api): State<Api>, Id(id): Id) -> Result<Json<SchemaView>, Failure> {
    Ok(Json(schema(&api, id).await?.into()))
}

/// Removes a registration with all that is known of it; of a pattern, what it registered too.
#[utoipa::path(
    delete, path = "/v1/schemas/{id}", tag = "schemas", operation_id = "schema_delete",
    params(("id" = i64, Path, minimum = 1)), responses((status = 204, description = "It is removed.")))]
pub(super) async fn delete(State(api): State<Api>, Id(id): Id) -> Result<StatusCode, Failure> {
    match api.service.store().schema_delete(id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Failure::not_found("registration")),
    }
}

/// What drifts are measured from.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBaseline)]
pub(super) struct BaselineBody {
    /// The newest, if nothing is said.
    #[schema(minimum = 1)]
    #[serde(default, deserialize_with = "integer::optional")]
    version: Option<i64>,
}

/// Makes a version the one that drifts are measured from. Drifts up to it are accepted.
#[utoipa::path(
    post, path = "/v1/schemas/{id}/baseline", tag = "schemas", operation_id = "schema_set_baseline",
    params(("id" = i64, Path, minimum = 1)), request_body = Option<BaselineBody>,
    responses((status = 200, description = "The registration.", body = SchemaView)))]
pub(super) async fn set_baseline(
    State(api): State<Api>,
    Id(id): Id,
    OptionalBody(body): OptionalBody<BaselineBody>,
) -> Result<Json<SchemaView>, Failure> {
    let found = schema(&api, id).await?;
    let version = body.version.unwrap_or(found.version);
    let none = || Failure::new(ProblemType::Unprocessable, "there is no such version of this registration");
    if found.kind == Kind::Pattern || version < 1 {
        return Err(none());
    }
    match api.service.store().schema_set_baseline(id, version).await? {
        true => Ok(Json(schema(&api, id).await?.into())),
        false => Err(none()),
    }
}
