//! `/openapi.json`, and a page of it that needs nothing from elsewhere.

mod page;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use utoipa::openapi::OpenApi;

/// How long both may be kept, in seconds.
const KEPT: &str = "public, max-age=300";

/// Returns the routes of the document.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(document: &OpenApi) -> Router<S> {
    let json = Bytes::from(serde_json::to_vec(document).unwrap_or_default());
    let html = Bytes::from(page::write(document));
    let style = STANDARD.encode(Sha256::digest(page::STYLE));
    let policy: Arc<str> = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    .into();
    let json = move || async move { ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, KEPT)], json) };
    let html = move || async move {
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            (CACHE_CONTROL, KEPT.to_owned()),
            (CONTENT_SECURITY_POLICY, policy.to_string()),
        ];
        (headers, html)
    };
    Router::new().route("/openapi.json", get(json)).route("/docs", get(html))
}
