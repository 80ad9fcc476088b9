//! Changing a registration, and how its database is connected to.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Api;
use super::super::body::Body;
use super::super::body::given::{given, given_integer};
use super::super::checks::{Checks, labels_schema};
use super::super::failure::Failure;
use super::super::openapi::ProblemView;
use super::super::parameters::Id;
use super::super::versions::schema;
use super::address::{LONGEST_NAME, LONGEST_SECRET, password};
use super::register::interval;
use super::view::SchemaView;
use crate::engines::{TargetAddress, TargetIdentity};
use crate::model::{Consumer, Labels};
use crate::problem::ProblemType;
use crate::service::RegisterError;
use crate::store::{NewAddress, SchemaChange, StoreError, StoredSchema};

/// What to change; what is not said stays, and null is no value. How to connect is changed for all that is registered
/// in the same database.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SchemaChange)]
pub(in crate::api) struct ChangeBody {
    /// Whether it is looked at.
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "given")]
    paused: Option<bool>,
    /// How often to look at it, in seconds.
    #[schema(minimum = 1, maximum = 86400, nullable = false)]
    #[serde(default, deserialize_with = "given_integer")]
    interval: Option<u32>,
    /// All labels.
    #[schema(schema_with = labels_schema)]
    #[serde(default, deserialize_with = "given")]
    labels: Option<Labels>,
    /// What whoever registered it does with it.
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "given")]
    role: Option<Consumer>,
    /// Another user, where the database was registered in separate members.
    #[schema(min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$", nullable = false)]
    #[serde(default, deserialize_with = "given")]
    db_user: Option<String>,
    /// Another password, or where it is, where the database was registered in separate members.
    #[schema(value_type = Option<String>, write_only, max_length = 4096, pattern = "^[^\\u0000]*$", nullable = false)]
    #[serde(default, deserialize_with = "given")]
    db_password: Option<SecretString>,
    /// Another connection string to the same database.
    #[schema(value_type = Option<String>, write_only, min_length = 1, max_length = 4096, pattern = "^[^\\u0000]*$", nullable = false)]
    #[serde(default, deserialize_with = "given")]
    dsn: Option<SecretString>,
}

/// Changes a registration: pauses it, or changes its interval, its labels, or how its database is connected to.
#[utoipa::path(
    patch, path = "/v1/schemas/{id}", tag = "schemas", operation_id = "schema_change",
    params(("id" = i64, Path, minimum = 1)), request_body = ChangeBody,
    responses((status = 200, description = "The registration.", body = SchemaView),
              (status = 409, description = "The same database is registered under that user already.",
               body = ProblemView, content_type = "application/problem+json"),
              (status = 422, description = "The new way of connecting leads to another database, or nowhere.",
               body = ProblemView, content_type = "application/problem+json")))]
pub(in crate::api) async fn change(
    State(api): State<Api>,
    Id(id): Id,
    Body(body): Body<ChangeBody>,
) -> Result<Json<SchemaView>, Failure> {
    let mut checks = Checks::default();
    interval(&mut checks, body.interval);
    checks.labels("labels", body.labels.as_ref());
    checks.text("db_user", body.db_user.as_deref(), LONGEST_NAME);
    checks.text("dsn", body.dsn.as_ref().map(|dsn| dsn.expose_secret()), LONGEST_SECRET);
    if body.dsn.is_some() && (body.db_user.is_some() || body.db_password.is_some()) {
        checks.wrong("dsn", "says how to connect, and so does another member");
    }
    let references = &api.options.references;
    let db_password = body.db_password.and_then(|it| password(it, &mut checks, references));
    checks.done()?;

    let found = schema(&api, id).await?;
    let credentials = Credentials { user: body.db_user, password: db_password, dsn: body.dsn };
    let address = match credentials.are_given() {
        true => Some(new_address(&api, &found, credentials).await?),
        false => None,
    };
    let change = SchemaChange {
        paused: body.paused,
        interval: body.interval.map(|seconds| Duration::from_secs(seconds.into())),
        labels: body.labels,
        role: body.role,
        address,
    };
    let changed = api.service.store().schema_change(&api.service.keyring, id, &change).await;
    let changed = changed.map_err(|error| match error {
        StoreError::Exists => {
            Failure::new(ProblemType::Conflict, "the same database is registered under that user already")
        }
        error => error.into(),
    })?;
    if !changed {
        return Err(Failure::not_found("registration"));
    }
    api.service.check_soon();
    Ok(Json(schema(&api, id).await?.into()))
}

/// What is said of how to connect.
struct Credentials {
    user: Option<String>,
    password: Option<SecretString>,
    dsn: Option<SecretString>,
}

impl Credentials {
    fn are_given(&self) -> bool {
        self.user.is_some() || self.password.is_some() || self.dsn.is_some()
    }
}

/// Finds out whether another way of connecting leads to the same database.
async fn new_address(api: &Api, schema: &StoredSchema, given: Credentials) -> Result<NewAddress, Failure> {
    let refused = |detail: &str| Failure::new(ProblemType::Unprocessable, detail);
    let address = match given.dsn {
        Some(dsn) => TargetAddress::Dsn(dsn),
        None => {
            let written = api.service.store().target_address(&api.service.keyring, schema.target_id).await?;
            let written = written.ok_or_else(|| Failure::not_found("registration"))?;
            let Some(TargetAddress::Fields(mut fields)) = TargetAddress::read(&written) else {
                return Err(refused("the database was not registered in separate members: give a dsn"));
            };
            fields.user = given.user.or(fields.user);
            fields.password = given.password.or(fields.password);
            TargetAddress::Fields(fields)
        }
    };
    let identity = api.service.engines.identify(&address).map_err(RegisterError::Address)?;
    let TargetIdentity { engine, db_host, db_port, db_name, .. } = &identity;
    let same = *engine == schema.engine
        && *db_host == schema.db_host
        && *db_port == schema.db_port
        && *db_name == schema.db_name;
    if !same {
        return Err(refused("it leads to another database; register that one instead"));
    }
    api.service.probe(&address).await?;
    Ok(NewAddress { identity: identity.text(), address: address.write() })
}
