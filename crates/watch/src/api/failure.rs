//! What goes wrong, on its way to the [envelope](super::envelope) that makes a problem of it.

use std::error::Error;
use std::sync::Arc;

use axum::http::header::{HeaderName, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use driftless_engine::explain::Explain;

use crate::problem::{Fault, ProblemType};
use crate::service::RegisterError;
use crate::store::StoreError;

/// How soon to come again when the store is not there, in seconds.
const STORE_BACK_IN: u64 = 5;

/// Why a request was not carried out: what the client is told, and what the log is.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) kind: ProblemType,
    pub(super) detail: String,
    pub(super) errors: Vec<Fault>,
    pub(super) schema_id: Option<i64>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// For the log alone.
    pub(super) cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Failure {
    pub(super) fn new(kind: ProblemType, detail: impl Into<String>) -> Self {
        Failure { kind, detail: detail.into(), errors: Vec::new(), schema_id: None, headers: Vec::new(), cause: None }
    }

    /// There is nothing of that name or number.
    pub(super) fn not_found(what: &str) -> Self {
        Failure::new(ProblemType::NotFound, format!("there is no such {what}"))
    }

    /// The body, a parameter or a header is not what it should be.
    pub(super) fn invalid(detail: impl Into<String>) -> Self {
        Failure::new(ProblemType::InvalidRequest, detail)
    }

    /// Places of the body are not what they should be.
    pub(super) fn faults(errors: Vec<Fault>) -> Self {
        let told = |fault: &Fault| match fault.pointer.strip_prefix("#/") {
            Some(name) => format!("{name} {}", fault.detail),
            None => fault.detail.clone(),
        };
        let detail = errors.iter().map(told).collect::<Vec<_>>().join("; ");
        Failure { errors, ..Failure::invalid(detail) }
    }

    pub(super) fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        let told = Failure::new(ProblemType::Internal, "this is a fault of the service; the log has more of it");
        Failure { cause: Some(Arc::new(cause)), ..told }
    }

    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.headers.push((RETRY_AFTER, HeaderValue::from(seconds)));
        self
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let told = match &error {
            error if error.is_passing() => {
                Failure::new(ProblemType::Unavailable, "the store is not available now").retry_after(STORE_BACK_IN)
            }
            // What the request was about was there when it began.
            StoreError::Gone => Failure::new(ProblemType::Conflict, "it was removed meanwhile"),
            StoreError::Exists => Failure::new(ProblemType::Conflict, "it is there already"),
            StoreError::Connect(_)
            | StoreError::Open { .. }
            | StoreError::Unavailable(_)
            | StoreError::Contended(_)
            | StoreError::Query(_)
            | StoreError::Damaged { .. }
            | StoreError::TooNew { .. }
            | StoreError::OtherMigration { .. }
            | StoreError::InUse { .. }
            | StoreError::OtherKey { .. } => return Failure::internal(error),
        };
        Failure { cause: Some(Arc::new(error)), ..told }
    }
}

impl From<getrandom::Error> for Failure {
    fn from(error: getrandom::Error) -> Self {
        Failure::internal(error)
    }
}

impl From<RegisterError> for Failure {
    /// Tells what Driftless itself says of it, not what a server said: that is the cause, and for the log.
    fn from(error: RegisterError) -> Self {
        if let RegisterError::Store(error) = error {
            return error.into();
        }
        let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
        let told = Failure::new(ProblemType::Unprocessable, format!("failed to {error}{hint}"));
        Failure { cause: Some(Arc::new(error)), ..told }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
