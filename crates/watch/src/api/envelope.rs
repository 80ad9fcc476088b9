//! What is around every request: its id, its time, its log line, and the form of its errors.

use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use tracing::Instrument as _;

use super::Api;
use super::failure::Failure;
use crate::base62;
use crate::problem::{self, Problem, ProblemType};

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How many digits follow `req_`.
const ID_LENGTH: usize = 20;
/// The longest id that is taken from a client, in bytes.
const LONGEST_ID: usize = 64;

/// What the log knows a request by.
#[derive(Debug, Clone)]
pub(super) struct RequestId(String);

impl RequestId {
    /// Takes the client's, where it is one that may stand in a log, or makes one.
    fn of(request: &Request) -> Self {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
        let given = given.filter(|id| (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(fits));
        RequestId(match given {
            Some(id) => id.to_owned(),
            None => format!("req_{}", base62::random(ID_LENGTH).unwrap_or_default()),
        })
    }
}

/// Carries a request out, and makes of what came of it what a client is to see.
pub(super) async fn envelope(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(&request);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    request.extensions_mut().insert(id.clone());

    let span = tracing::info_span!("request", request_id = %id.0, %method, route);
    let work = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone());
    let response = match tokio::time::timeout(api.options.timeout, work).await {
        Ok(Ok(response)) => response,
        // The hook for panics has said what it was.
        Ok(Err(_)) => Failure::new(ProblemType::Internal, "this is a fault of the service").into_response(),
        Err(_) => {
            let seconds = api.options.timeout.as_secs();
            Failure::new(ProblemType::Unavailable, format!("it was not done within {seconds} s")).into_response()
        }
    };
    let mut response = span.in_scope(|| told(response, &id, &path, &method));
    headed(&mut response, &id, &path);

    let (status, took) = (response.status(), started.elapsed());
    api.metrics.requested(&method, route.as_deref(), status, took);
    span.in_scope(|| tracing::info!(status = status.as_u16(), took_ms = took.as_millis(), "answered a request"));
    response
}

/// Makes a problem of what failed. Routers and extractors fail with a status alone.
pub(super) fn told(mut response: Response, id: &RequestId, path: &str, method: &Method) -> Response {
    if *method == Method::OPTIONS && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        *response.status_mut() = StatusCode::NO_CONTENT;
        return response;
    }
    let failure = match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure,
        None => match plain(&response, method) {
            Some(failure) => failure,
            None => return response,
        },
    };
    log(&failure);
    let Failure { kind, detail, errors, schema_id, headers, .. } = failure;
    let problem = Problem { kind, detail, instance: path.to_owned(), request_id: id.0.clone(), errors, schema_id };
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::from_u16(problem.kind.status()).unwrap_or(parts.status);
    parts.headers.extend(headers);
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(problem::CONTENT_TYPE));
    Response::from_parts(parts, Body::from(serde_json::to_vec(&problem).unwrap_or_default()))
}

/// What a status means that has no problem with it.
fn plain(response: &Response, method: &Method) -> Option<Failure> {
    let status = response.status();
    let is_told = response.headers().get(CONTENT_TYPE).is_some_and(|it| it == problem::CONTENT_TYPE);
    if !(status.is_client_error() || status.is_server_error()) || is_told {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => Failure::new(ProblemType::NotFound, "there is no such route"),
        // The router writes the header after all layers.
        StatusCode::METHOD_NOT_ALLOWED => Failure::new(
            ProblemType::MethodNotAllowed,
            format!("{method} is no method of this route; Allow has those that are"),
        ),
        // `/health` says it in a form of its own.
        StatusCode::SERVICE_UNAVAILABLE => return None,
        _ if status.is_client_error() => Failure::invalid("the request cannot be understood"),
        _ => Failure::new(ProblemType::Internal, "this is a fault of the service"),
    })
}

/// Logs what failed, with everything that the client is not told.
fn log(failure: &Failure) {
    let cause = failure.cause.as_deref().map(chain);
    match failure.kind {
        ProblemType::Internal | ProblemType::Unavailable => {
            tracing::error!(detail = failure.detail, cause, "failed to carry a request out");
        }
        ProblemType::InvalidRequest
        | ProblemType::Unauthenticated
        | ProblemType::Forbidden
        | ProblemType::NotFound
        | ProblemType::MethodNotAllowed
        | ProblemType::Conflict
        | ProblemType::TooLarge
        | ProblemType::UnsupportedMediaType
        | ProblemType::Unprocessable
        | ProblemType::IdempotencyMismatch
        | ProblemType::TooManyRequests => {
            tracing::debug!(detail = failure.detail, cause, "refused a request");
        }
    }
}

fn chain(error: &(dyn Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

fn headed(response: &mut Response, id: &RequestId, path: &str) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if path.starts_with("/v1/") {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
