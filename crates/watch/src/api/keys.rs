//! API keys.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Api;
use super::access::Caller;
use super::body::{Body, integer};
use super::checks::Checks;
use super::failure::Failure;
use super::parameters::Name;
use super::words::ScopeName;
use crate::key::{ApiKey, Environment, KeyId, Scope, Scopes};
use crate::store::{NewKey, StoredKey};

/// What a key is for where nothing is said.
const ENVIRONMENT: &str = "live";
/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// The highest rate, in requests per minute.
const HIGHEST_RATE: u32 = 1_000_000;

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewKey)]
pub(super) struct KeyBody {
    /// What people call it.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$",
        example = "ci"
    )]
    name: String,
    #[schema(min_items = 1, max_items = 16)]
    scopes: Vec<ScopeName>,
    /// What whoever finds it in a log should see; `live`, if nothing is said.
    #[schema(pattern = "^[a-z0-9]{1,16}$")]
    environment: Option<String>,
    /// From when on it is good no more, which has to be in the future.
    expires_at: Option<Timestamp>,
    /// Requests per minute, where it is not the service's own limit.
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(default, deserialize_with = "integer::optional")]
    rate: Option<u32>,
}

/// All keys, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeyList {
    keys: Vec<KeyView>,
}

/// A key, without its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Key)]
pub(super) struct KeyView {
    id: String,
    name: String,
    environment: String,
    scopes: Vec<ScopeName>,
    /// Requests per minute, where it is not the service's own limit.
    rate: Option<u32>,
    created_at: Timestamp,
    /// The id of the key that made it, or `command line`.
    created_by: String,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    /// When it was last used, give or take a minute.
    last_used_at: Option<Timestamp>,
}

/// A key with its text, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct KeyMade {
    #[serde(flatten)]
    made: KeyView,
    /// The key.
    #[schema(pattern = "^dl_")]
    key: String,
}

impl From<StoredKey> for KeyView {
    fn from(key: StoredKey) -> Self {
        KeyView {
            id: key.record.id.to_string(),
            name: key.name,
            environment: key.environment.to_string(),
            scopes: key.record.scopes.iter().map(ScopeName::from).collect(),
            rate: key.rate,
            created_at: key.created_at,
            created_by: key.created_by,
            expires_at: key.record.expires_at,
            revoked_at: key.record.revoked_at,
            last_used_at: key.last_used_at,
        }
    }
}

/// Lists keys.
#[utoipa::path(
    get, path = "/v1/keys", tag = "keys", operation_id = "key_list",
    responses((status = 200, description = "All keys, the newest first.", body = KeyList)))]
pub(super) async fn list(State(api): State<Api>) -> Result<Json<KeyList>, Failure> {
    let keys = api.service.store().key_list().await?;
    Ok(Json(KeyList { keys: keys.into_iter().map(KeyView::from).collect() }))
}

/// Makes a key. Its text is shown this once.
#[utoipa::path(
    post, path = "/v1/keys", tag = "keys", operation_id = "key_make", request_body = KeyBody,
    responses((status = 201, description = "The key.", body = KeyMade,
               headers(("Location" = String, description = "The key.")))))]
pub(super) async fn make(
    State(api): State<Api>,
    caller: Caller,
    Body(body): Body<KeyBody>,
) -> Result<impl IntoResponse, Failure> {
    let mut checks = Checks::default();
    // It stands in lists and on terminals, and is all that tells people what the key is for.
    let blank = body.name.trim().is_empty() || body.name.chars().any(char::is_control);
    if blank || body.name.chars().count() > LONGEST_NAME {
        let detail = format!("has to be 1 to {LONGEST_NAME} characters, not blank, and without control characters");
        checks.wrong("name", detail);
    }
    checks.future("expires_at", body.expires_at);
    let scopes = Scopes::new(body.scopes.iter().copied().map(Scope::from)).filter(|_| body.scopes.len() <= 16);
    if scopes.is_none() {
        checks.wrong("scopes", "has to be 1 to 16");
    }
    let environment = Environment::new(body.environment.as_deref().unwrap_or(ENVIRONMENT));
    if environment.is_none() {
        checks.wrong("environment", "has to be 1 to 16 lower-case letters and digits");
    }
    if body.rate.is_some_and(|rate| !(1..=HIGHEST_RATE).contains(&rate)) {
        checks.wrong("rate", format!("has to be 1 to {HIGHEST_RATE}"));
    }
    checks.done()?;
    let (Some(scopes), Some(environment)) = (scopes, environment) else {
        return Err(Failure::invalid("scopes or environment are of no use"));
    };
    let key = ApiKey::generate(environment.clone())?;
    let new = NewKey {
        id: key.id().clone(),
        name: body.name,
        environment,
        digest: key.digest(),
        scopes,
        rate: body.rate,
        expires_at: body.expires_at,
        created_by: caller.id.to_string(),
    };
    let store = api.service.store();
    store.key_insert(&new).await?;
    let stored = store.key_find(key.id()).await?.ok_or_else(|| Failure::not_found("key"))?;
    let made = KeyMade { made: stored.into(), key: key.text().expose_secret().to_owned() };
    Ok((StatusCode::CREATED, [(LOCATION, format!("/v1/keys/{}", key.id()))], Json(made)))
}

/// Shows a key, also one that is good no more.
#[utoipa::path(
    get, path = "/v1/keys/{id}", tag = "keys", operation_id = "key_view",
    params(("id" = String, Path, pattern = "^[0-9A-Za-z]{12}$")),
    responses((status = 200, description = "The key.", body = KeyView)))]
pub(super) async fn view(State(api): State<Api>, Name(id): Name) -> Result<Json<KeyView>, Failure> {
    let id = KeyId::new(&id).ok_or_else(|| Failure::not_found("key"))?;
    let found = api.service.store().key_find(&id).await?.ok_or_else(|| Failure::not_found("key"))?;
    Ok(Json(found.into()))
}

/// Revokes a key, at once and for good.
#[utoipa::path(
    delete, path = "/v1/keys/{id}", tag = "keys", operation_id = "key_revoke",
    params(("id" = String, Path, pattern = "^[0-9A-Za-z]{12}$")),
    responses((status = 204, description = "It is revoked.")))]
pub(super) async fn revoke(State(api): State<Api>, Name(id): Name) -> Result<StatusCode, Failure> {
    let id = KeyId::new(&id).ok_or_else(|| Failure::not_found("key"))?;
    let revoked = api.service.store().key_revoke(&id).await?;
    api.remembered.forget_key(&id);
    match revoked {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Failure::not_found("key")),
    }
}
