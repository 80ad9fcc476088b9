//! What a registered table looks like, now and before.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use driftless_schema::model::{Catalog, QualifiedName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::Api;
use super::cursor;
use super::failure::Failure;
use super::parameters::{self, Id, IdAndNumber, Parameters};
use crate::model::VersionReason;
use crate::store::{StoreError, StoredSchema, StoredVersion};
use crate::table;

/// What a table looked like.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TableVersion)]
pub(super) struct TableView {
    version: i64,
    created_at: Timestamp,
    reason: VersionReason,
    /// Whether the table was there.
    present: bool,
    /// The same for the same table.
    fingerprint: String,
    server_version: String,
    /// The columns in their order.
    snapshot: Vec<ColumnView>,
    /// All that is known of the table itself, as snapshots have it; none where it was dropped.
    #[schema(value_type = Option<Object>)]
    table: Option<Value>,
    /// The table, what hangs on it and what it uses, as snapshots have them.
    #[schema(value_type = Vec<Object>)]
    objects: Vec<Value>,
}

/// A column.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Column)]
struct ColumnView {
    name: String,
    /// The type as its server writes it in full.
    data_type: String,
    nullable: bool,
    /// The expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    default: Option<String>,
}

/// A page of versions, the first first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VersionList {
    versions: Vec<VersionView>,
    /// The cursor of the next page, if there is one.
    next: Option<String>,
}

/// A version, without what the table looked like.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Version)]
struct VersionView {
    version: i64,
    created_at: Timestamp,
    reason: VersionReason,
    /// Whether the table was there.
    present: bool,
    fingerprint: String,
    server_version: String,
    /// How many changes it has from the one before.
    changes: i64,
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct VersionQuery {
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Shows the newest version of a registered table.
#[utoipa::path(
    get, path = "/v1/schemas/{id}/latest", tag = "versions", operation_id = "version_latest",
    params(("id" = i64, Path, minimum = 1), ("If-None-Match" = Option<String>, Header, description = "Tags that are known.")),
    responses((status = 200, description = "The newest version.", body = TableView,
               headers(("ETag" = String, description = "Another one for each version."))),
              (status = 304, description = "It is the one that is known.",
               headers(("ETag" = String, description = "Another one for each version.")))))]
pub(super) async fn latest(State(api): State<Api>, Id(id): Id, headers: HeaderMap) -> Result<Response, Failure> {
    let store = api.service.store();
    let found = store.version_newest(id).await?.ok_or_else(|| Failure::not_found("registration"))?;
    let (newest, fingerprint) = found.ok_or_else(|| Failure::not_found("version: a pattern has none"))?;
    let tag = format!("\"{newest}.{fingerprint}\"");
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let answer = match api.remembered.answer(id, newest) {
        Some(answer) => answer,
        None => {
            let schema = schema(&api, id).await?;
            let found = store.version_view(id, newest).await?;
            let (version, body) = found.ok_or_else(|| Failure::not_found("version"))?;
            let answer = serde_json::to_vec(&whole(&schema, version, &body)?).map_err(Failure::internal)?;
            let answer = Bytes::from(answer);
            api.remembered.keep_answer(id, newest, &answer);
            answer
        }
    };
    Ok(([(ETAG, tag), (CONTENT_TYPE, "application/json".to_owned())], answer).into_response())
}

/// Lists the versions of a registered table.
#[utoipa::path(
    get, path = "/v1/schemas/{id}/versions", tag = "versions", operation_id = "version_list",
    params(("id" = i64, Path, minimum = 1), VersionQuery),
    responses((status = 200, description = "Versions, the first first.", body = VersionList)))]
pub(super) async fn list(
    State(api): State<Api>,
    Id(id): Id,
    Parameters(query): Parameters<VersionQuery>,
) -> Result<Json<VersionList>, Failure> {
    let limit = parameters::limit(query.limit)?;
    let after = cursor::read_version(query.cursor.as_deref())?;
    schema(&api, id).await?;
    let (versions, next) = api.service.store().version_list(id, after, limit).await?;
    let versions = versions.into_iter().map(VersionView::from).collect();
    Ok(Json(VersionList { versions, next: next.map(cursor::write_version) }))
}

/// Shows a version of a registered table.
#[utoipa::path(
    get, path = "/v1/schemas/{id}/versions/{version}", tag = "versions", operation_id = "version_view",
    params(("id" = i64, Path, minimum = 1), ("version" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The version.", body = TableView)))]
pub(super) async fn view(
    State(api): State<Api>,
    IdAndNumber(id, version): IdAndNumber,
) -> Result<Json<TableView>, Failure> {
    let schema = schema(&api, id).await?;
    let found = api.service.store().version_view(id, version).await?;
    let (version, body) = found.ok_or_else(|| Failure::not_found("version"))?;
    Ok(Json(whole(&schema, version, &body)?))
}

/// Finds a registration.
pub(super) async fn schema(api: &Api, id: i64) -> Result<StoredSchema, Failure> {
    api.service.store().schema_view(id).await?.ok_or_else(|| Failure::not_found("registration"))
}

/// Returns the name of a registered table.
pub(super) fn name(schema: &StoredSchema) -> QualifiedName {
    QualifiedName::new(&*schema.schema_name, &*schema.table_name)
}

/// Reads the table's part of a version.
pub(super) fn catalog(body: &str) -> Result<Catalog, Failure> {
    table::read(body).ok_or_else(|| StoreError::damaged("body").into())
}

/// RFC 9110, section 13.1.2: `*`, or a list of tags, which are compared weakly.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag)
}

fn whole(schema: &StoredSchema, version: StoredVersion, body: &str) -> Result<TableView, Failure> {
    let catalog = catalog(body)?;
    // A version of a table that is gone may hold what it looked like last.
    let relation = catalog.relation_named(&name(schema)).filter(|_| version.present);
    let id = relation.map(|(id, _)| id.to_string());
    let columns = relation.map(|(_, object)| object.columns()).unwrap_or_default();
    let snapshot = columns.iter().map(|column| ColumnView {
        name: column.name.to_string(),
        data_type: column.data_type.to_string(),
        nullable: !column.not_null,
        default: column.default.as_ref().map(ToString::to_string),
    });
    let snapshot = snapshot.collect();
    let mut written: Value = serde_json::from_str(body).map_err(Failure::internal)?;
    let objects = written.pointer_mut("/databases/0/objects").map(Value::take);
    let Some(Value::Array(objects)) = objects else { return Err(StoreError::damaged("body").into()) };
    let table = objects.iter().find(|object| object.get("id").and_then(Value::as_str) == id.as_deref()).cloned();
    let StoredVersion { version, created_at, reason, fingerprint, server_version, present, .. } = version;
    Ok(TableView {
        version,
        created_at,
        reason,
        present,
        fingerprint,
        server_version,
        snapshot,
        table: table.filter(|_| id.is_some()),
        objects,
    })
}

impl From<StoredVersion> for VersionView {
    fn from(version: StoredVersion) -> Self {
        let StoredVersion { version, created_at, reason, fingerprint, server_version, present, changes, reader: _ } =
            version;
        VersionView { version, created_at, reason, present, fingerprint, server_version, changes }
    }
}
