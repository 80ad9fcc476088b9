//! `Idempotency-Key`: a request that succeeded has the same answer again, and is carried out once.
//!
//! Answers are kept for a day, sealed: some of them hold a secret that is shown once, and who lost that answer on
//! the way is who asks again. Of what did not succeed nothing is kept, not even the key: what was in the way may be
//! gone by now, and the request may be put right.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest, Sha256};
use tracing::Instrument as _;

use super::Api;
use super::access::{self, Caller};
use super::envelope::{RequestId, told};
use super::failure::Failure;
use crate::key::KeyId;
use crate::problem::ProblemType;
use crate::secret::{Place, Sealed};
use crate::store::{Idempotency, StoreError, StoredAnswer};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The longest key, in bytes.
pub(super) const LONGEST: usize = 255;

/// What of an answer's headers belongs to it.
const KEPT: [HeaderName; 3] = [CONTENT_TYPE, LOCATION, ETAG];

/// Whose key it is, and the key.
#[derive(Clone)]
struct Name {
    caller: KeyId,
    key: String,
}

impl Name {
    /// A number for the row that an answer is sealed for.
    fn place(&self) -> Place<'static> {
        let hash = Sha256::digest(format!("{}\n{}", self.caller, self.key));
        let row = hash.iter().take(8).fold(0i64, |row, byte| (row << 8) | i64::from(*byte));
        Place { table: "idempotency", row }
    }
}

/// Carries a request out, unless it was already.
pub(super) async fn once(State(api): State<Api>, request: Request, next: Next) -> Result<Response, Failure> {
    let key = request.headers().get(IDEMPOTENCY_KEY).filter(|_| *request.method() == Method::POST);
    let Some(key) = key else { return Ok(next.run(request).await) };
    // A tab is no printable character, though it may stand in a header.
    let key = key.to_str().ok().filter(|key| (1..=LONGEST).contains(&key.len()) && !key.contains('\t'));
    let key = key.ok_or_else(|| Failure::invalid("Idempotency-Key has to be 1 to 255 printable ASCII characters"))?;
    let (Some(caller), Some(id)) =
        (request.extensions().get::<Caller>().cloned(), request.extensions().get::<RequestId>().cloned())
    else {
        return Ok(next.run(request).await);
    };
    let name = Name { caller: caller.id, key: key.to_owned() };
    let (request, hash) = hashed(request).await?;
    match api.service.store().idempotency_begin(&name.caller, &name.key, &hash).await? {
        Idempotency::New => carry_out(api, name, id, request, next).await,
        Idempotency::UnderWay => {
            Err(Failure::new(ProblemType::Conflict, "the same request is being carried out").retry_after(1))
        }
        Idempotency::Other => Err(Failure::new(
            ProblemType::IdempotencyMismatch,
            "this Idempotency-Key was used for another request within a day",
        )),
        Idempotency::Done(answer) => replayed(&api, &name, &answer),
    }
}

/// Hashes what makes two requests the same: method, target, and body. The API key goes before it, which is not in the
/// store: from the hash alone nobody guesses a password that is in the body.
async fn hashed(request: Request) -> Result<(Request, [u8; 32]), Failure> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await;
    let bytes = bytes.map_err(|_| Failure::invalid("the body ends before it is whole"))?;
    let target = format!("{} {}\n", parts.method, parts.uri);
    let key = access::presented(&parts.headers).unwrap_or_default();
    let hash = Sha256::new().chain_update(key).chain_update(target).chain_update(&bytes).finalize().into();
    Ok((Request::from_parts(parts, Body::from(bytes)), hash))
}

/// Carries a request out and keeps the answer if it succeeded, also when the client does not wait for it.
async fn carry_out(api: Api, name: Name, id: RequestId, request: Request, next: Next) -> Result<Response, Failure> {
    let (store, again) = (api.service.store().clone(), name.clone());
    let work = async move {
        let (path, method) = (request.uri().path().to_owned(), request.method().clone());
        let response = told(next.run(request).await, &id, &path, &method);
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let kept = match parts.status.is_success() {
            true => keep(&api, &name, parts.status, &parts.headers, &bytes).await,
            false => api.service.store().idempotency_abandon(&name.caller, &name.key).await,
        };
        if let Err(error) = kept {
            // What was done was done; asking again says that it is under way, and after minutes does it again.
            tracing::error!(error = %error, "failed to keep the answer to a request with an idempotency key");
        }
        Response::from_parts(parts, Body::from(bytes))
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => Ok(response),
        Err(error) => {
            // It panicked. What cannot be forgotten now is after minutes.
            let _ = store.idempotency_abandon(&again.caller, &again.key).await;
            Err(Failure::internal(error))
        }
    }
}

async fn keep(api: &Api, name: &Name, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<(), StoreError> {
    let kept: Vec<(&str, &str)> =
        KEPT.iter().filter_map(|it| Some((it.as_str(), headers.get(it)?.to_str().ok()?))).collect();
    let text = SecretString::from(String::from_utf8_lossy(body).into_owned());
    let sealed = api.service.keyring.seal(&text, name.place());
    let sealed = sealed.map_err(|error| StoreError::Query(Box::new(error)))?;
    let answer = StoredAnswer {
        status: status.as_u16(),
        headers: serde_json::to_string(&kept).unwrap_or_default(),
        body: STANDARD.encode(sealed.to_bytes()),
    };
    api.service.store().idempotency_end(&name.caller, &name.key, &answer).await
}

/// Gives an answer again.
fn replayed(api: &Api, name: &Name, answer: &StoredAnswer) -> Result<Response, Failure> {
    let lost =
        || Failure::new(ProblemType::Conflict, "the request was carried out, and its answer cannot be read any more");
    let bytes = STANDARD.decode(&answer.body).map_err(|_| lost())?;
    let sealed = Sealed::from_bytes(&bytes).map_err(|_| lost())?;
    let body = api.service.keyring.open(&sealed, name.place()).map_err(|_| lost())?;
    let headers: Vec<(String, String)> = serde_json::from_str(&answer.headers).map_err(|_| lost())?;
    let status = StatusCode::from_u16(answer.status).map_err(|_| lost())?;
    let mut response = (status, body.expose_secret().to_owned()).into_response();
    response.headers_mut().remove(CONTENT_TYPE);
    for (header, value) in headers {
        if let (Ok(header), Ok(value)) = (HeaderName::try_from(header), HeaderValue::try_from(value)) {
            response.headers_mut().insert(header, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}
