//! Who asks, and whether they may.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, HeaderName, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::Api;
use super::failure::Failure;
use super::limits::Allowance;
use crate::key::{self, ApiKey, KeyId, Scope};
use crate::problem::ProblemType;
use crate::store::StoredKey;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// The key's id.
    pub(super) id: KeyId,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Failure::new(ProblemType::Unauthenticated, "an API key is needed"))
    }
}

/// What routes need: a scope.
#[derive(Clone)]
pub(super) struct Gate {
    pub(super) api: Api,
    pub(super) scope: Scope,
}

/// Lets a request through that has a key which is good for it.
pub(super) async fn admit(State(Gate { api, scope }): State<Gate>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let stored = match authenticate(&api, request.headers(), address).await {
        Ok(stored) => stored,
        Err(failure) => return failure.into_response(),
    };
    let id = stored.record.id.clone();
    let rate = stored.rate.and_then(NonZeroU32::new).unwrap_or(api.options.requests_per_minute);
    let allowance = api.limits.request(&id, rate);
    if api.limits.touches(&id) && is_stale(&stored) {
        let (store, id) = (api.service.store().clone(), id.clone());
        tokio::spawn(async move {
            // It is told give or take a minute; the next use writes it again.
            let _ = store.key_touch(&id).await;
        });
    }
    let mut response = match allowance.left {
        Err(wait) => {
            let detail = format!("this API key has had its {rate} requests of a minute");
            Failure::new(ProblemType::TooManyRequests, detail).retry_after(wait).into_response()
        }
        Ok(_) if !stored.record.scopes.allow(scope) => {
            let detail = format!("this API key has no scope {scope}; it has {}", stored.record.scopes);
            Failure::new(ProblemType::Forbidden, detail).into_response()
        }
        Ok(_) => {
            request.extensions_mut().insert(Caller { id });
            next.run(request).await
        }
    };
    limited(response.headers_mut(), allowance);
    response
}

/// Finds out whose key was presented. The work for an unknown id is that for a known one.
async fn authenticate(api: &Api, headers: &HeaderMap, address: Option<IpAddr>) -> Result<StoredKey, Failure> {
    let denied =
        |detail: String, challenge: &'static str| match api.limits.failure(address, api.options.failures_per_minute) {
            Ok(()) => {
                let mut failure = Failure::new(ProblemType::Unauthenticated, detail);
                failure.headers.push((WWW_AUTHENTICATE, HeaderValue::from_static(challenge)));
                failure
            }
            Err(wait) => too_many(wait),
        };
    let Some(text) = presented(headers) else {
        let detail = "give an API key as X-API-Key: … or Authorization: Bearer …".to_owned();
        return Err(denied(detail, "Bearer realm=\"driftless\""));
    };
    const INVALID: &str = "Bearer realm=\"driftless\", error=\"invalid_token\"";
    let presented: ApiKey = text.parse().map_err(|error: key::ParseKeyError| denied(error.to_string(), INVALID))?;
    let remembered = api.remembered.key(presented.id());
    let found = match remembered {
        Some(key) => Some(key),
        None => {
            // Who floods the service does not flood the store. What was good here before is looked up all the same:
            // many may come from one address, behind a proxy.
            let exhausted = api.limits.exhausted(address).filter(|_| !api.limits.knows(presented.id()));
            if let Some(wait) = exhausted {
                return Err(too_many(wait));
            }
            api.service.store().key_find(presented.id()).await?
        }
    };
    let checked = key::check(&presented, found.as_ref().map(|stored| &stored.record), Timestamp::now());
    match (checked, found) {
        (Ok(_), Some(stored)) => {
            api.remembered.keep_key(&stored);
            Ok(stored)
        }
        (Err(denial), _) => Err(denied(denial.to_string(), INVALID)),
        (Ok(_), None) => Err(denied(key::Denial::Unknown.to_string(), INVALID)),
    }
}

fn too_many(wait: u64) -> Failure {
    Failure::new(ProblemType::TooManyRequests, "too many requests without a good API key").retry_after(wait)
}

/// Returns the text that was given as a key.
pub(super) fn presented(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get(API_KEY) {
        // What is no text is no key: the parser says so.
        return Some(value.to_str().unwrap_or_default());
    }
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().unwrap_or_default().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Whether another replica has not noted a use of late.
fn is_stale(stored: &StoredKey) -> bool {
    stored.last_used_at.is_none_or(|at| Timestamp::now().as_second() - at.as_second() >= 60)
}

/// Says how much is left, as draft-ietf-httpapi-ratelimit-headers has it.
fn limited(headers: &mut HeaderMap, Allowance { rate, left }: Allowance) {
    let (left, wait) = left.map_or_else(|wait| (0, wait), |left| (left, 60));
    let values =
        [(RATE_LIMIT_POLICY, format!("\"key\";q={rate};w=60")), (RATE_LIMIT, format!("\"key\";r={left};t={wait}"))];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
}
