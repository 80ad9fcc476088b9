//! Registering.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Api;
use super::super::access::Caller;
use super::super::body::{Body, integer};
use super::super::checks::{Checks, labels_schema};
use super::super::failure::Failure;
use super::super::openapi::ProblemView;
use super::address::{Given, LONGEST_NAME, TargetFieldsGiven};
use crate::engines::TargetAddress;
use crate::model::{Consumer, Kind, Labels, Partitions};
use crate::pattern::{NamePattern, is_pattern, unescaped};
use crate::problem::ProblemType;
use crate::service::RegisterError;
use crate::store::{NewSchema, Registration};

/// The longest interval, in seconds: a day.
pub(super) const LONGEST_INTERVAL: u32 = 86_400;

/// What to register. Where the database is comes in one of three ways: in separate members, as `dsn`, or as
/// `database`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSchema)]
pub(in crate::api) struct RegisterBody {
    /// The database system; `postgres`, if nothing is said.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$", example = "postgres")]
    engine: Option<String>,
    /// The host, or the directory of a socket.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$", example = "db.internal")]
    db_host: Option<String>,
    #[schema(minimum = 1, maximum = 65535, example = 5432)]
    #[serde(default, deserialize_with = "integer::optional")]
    db_port: Option<u16>,
    /// The database, or the path of a file.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$", example = "shop")]
    db_name: Option<String>,
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$", example = "driftless")]
    db_user: Option<String>,
    /// The password, which is sealed; or where it is: `env:NAME`, `file:PATH`.
    #[schema(value_type = Option<String>, write_only, max_length = 4096, pattern = "^[^\\u0000]*$", example = "env:DRIFTLESS_TARGET_SHOP")]
    db_password: Option<SecretString>,
    /// A connection string, which is sealed.
    #[schema(value_type = Option<String>, write_only, min_length = 1, max_length = 4096, pattern = "^[^\\u0000]*$")]
    dsn: Option<SecretString>,
    /// A database of the service's configuration.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$")]
    database: Option<String>,
    /// The schema, or a pattern of schemas. Where only a table is named, `public`, or SQLite's `main`; otherwise all.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$", example = "public")]
    schema_name: Option<String>,
    /// The table or view, or a pattern: `*`, `?`, `[abc]`, `{a,b}`, and `\` before what is meant as it is. All, if
    /// nothing is said.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$", example = "orders")]
    table_name: Option<String>,
    /// What whoever registers does with it; both, if nothing is said.
    role: Option<Consumer>,
    /// What becomes of partitions that come and go; `fold`, if nothing is said.
    partitions: Option<Partitions>,
    #[schema(schema_with = labels_schema)]
    labels: Option<Labels>,
    /// How often to look at it, in seconds.
    #[schema(minimum = 1, maximum = 86400, example = 60)]
    #[serde(default, deserialize_with = "integer::optional")]
    interval: Option<u32>,
}

/// What was registered.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Registered {
    schema_id: i64,
    kind: Kind,
    schema_name: String,
    table_name: String,
    /// The newest version: 1, and 0 for a pattern.
    version: i64,
    /// How many tables a pattern registered: those that it matches, but for those that were already.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tables: Option<i64>,
}

/// Registers a table, or all tables that a pattern matches, now and later.
///
/// Connects to the database and takes the first version. Where that fails nothing is stored.
#[utoipa::path(
    post, path = "/v1/schemas", tag = "schemas", operation_id = "schema_register", request_body = RegisterBody,
    responses((status = 201, description = "It is registered.", body = Registered,
               headers(("Location" = String, description = "The registration."))),
              (status = 409, description = "It was registered already, under `schema_id`.", body = ProblemView,
               content_type = "application/problem+json"),
              (status = 422, description = "There is no such table, or the database cannot be read.", body = ProblemView,
               content_type = "application/problem+json")))]
pub(in crate::api) async fn register(
    State(api): State<Api>,
    caller: Caller,
    Body(body): Body<RegisterBody>,
) -> Result<impl IntoResponse, Failure> {
    let mut checks = Checks::default();
    checks.text("schema_name", body.schema_name.as_deref(), LONGEST_NAME);
    checks.text("table_name", body.table_name.as_deref(), LONGEST_NAME);
    checks.labels("labels", body.labels.as_ref());
    interval(&mut checks, body.interval);
    let RegisterBody { engine, db_host, db_port, db_name, db_user, db_password, dsn, database, .. } = body;
    let fields = TargetFieldsGiven { engine, db_host, db_port, db_name, db_user, db_password };
    let address = Given { dsn, database, fields }.address(&mut checks, &api.options.references);
    checks.done()?;
    let address = address.ok_or_else(|| Failure::invalid("the body does not say where the database is"))?;

    let (schema_name, table_name) = names(&api, &address, body.schema_name, body.table_name)?;
    let kind = if is_pattern(&schema_name) || is_pattern(&table_name) { Kind::Pattern } else { Kind::Table };
    let (schema_name, table_name) = match kind {
        Kind::Table => (unescaped(&schema_name), unescaped(&table_name)),
        Kind::Pattern => {
            pattern(&schema_name, &table_name)?;
            (schema_name, table_name)
        }
    };
    let schema = NewSchema {
        kind,
        schema_name,
        table_name,
        role: body.role.unwrap_or(Consumer::Both),
        partitions: body.partitions.unwrap_or(Partitions::Fold),
        labels: body.labels.unwrap_or_default(),
        interval: body.interval.map_or(api.options.interval, |seconds| Duration::from_secs(seconds.into())),
        created_by: caller.id.to_string(),
    };
    match api.service.register(&address, &schema).await? {
        Registration::Made(schema_id) => {
            let NewSchema { schema_name, table_name, .. } = schema;
            let version = i64::from(kind == Kind::Table);
            let tables = match kind {
                Kind::Table => None,
                Kind::Pattern => Some(api.service.store().schema_members(schema_id).await?),
            };
            let made = Registered { schema_id, kind, schema_name, table_name, version, tables };
            Ok((StatusCode::CREATED, [(LOCATION, format!("/v1/schemas/{schema_id}"))], Json(made)))
        }
        Registration::Exists(id) => {
            let failure = Failure::new(ProblemType::Conflict, format!("it is registered already, as {id}"));
            Err(Failure { schema_id: Some(id), ..failure })
        }
    }
}

/// Fills in what of a table's name is not said.
fn names(
    api: &Api,
    address: &TargetAddress,
    schema: Option<String>,
    table: Option<String>,
) -> Result<(String, String), Failure> {
    let all = || "*".to_owned();
    Ok(match (schema, table) {
        (Some(schema), table) => (schema, table.unwrap_or_else(all)),
        (None, None) => (all(), all()),
        (None, Some(table)) => {
            let identity = api.service.engines.identify(address).map_err(RegisterError::Address)?;
            let schema = if identity.engine == "sqlite" { "main" } else { "public" };
            (schema.to_owned(), table)
        }
    })
}

/// Checks patterns.
fn pattern(schema: &str, table: &str) -> Result<(), Failure> {
    let mut checks = Checks::default();
    for (name, pattern) in [("schema_name", schema), ("table_name", table)] {
        if let Err(error) = NamePattern::new(pattern, "*") {
            checks.wrong(name, format!("is no pattern: {}", error.reason));
        }
    }
    checks.done()
}

/// Checks an interval.
pub(super) fn interval(checks: &mut Checks, seconds: Option<u32>) {
    if seconds.is_some_and(|seconds| !(1..=LONGEST_INTERVAL).contains(&seconds)) {
        checks.wrong("interval", format!("has to be 1 to {LONGEST_INTERVAL} seconds"));
    }
}
