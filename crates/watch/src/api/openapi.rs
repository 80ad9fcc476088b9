//! The document: what the handlers say of themselves, and what is so of all of them.

mod shared;

use serde::Serialize;
use utoipa::{OpenApi as _, ToSchema};
use utoipa_axum::router::OpenApiRouter;

pub(super) use self::shared::finish;
use super::Api;
use crate::problem::Fault;

/// What went wrong, by RFC 9457.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "stands in the document for problem::Problem")]
pub(super) struct ProblemView {
    /// What sort of problem it is: a name, not a place.
    #[schema(example = "urn:driftless:problem:not-found")]
    r#type: String,
    title: String,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened this time, for people.
    detail: String,
    /// The path of the request.
    instance: String,
    /// What the log knows the request by.
    request_id: String,
    /// The same as `detail`.
    error: String,
    /// What is wrong with the body, place by place.
    #[schema(nullable = false)]
    errors: Option<Vec<Fault>>,
    /// The registration that is in the way.
    #[schema(nullable = false)]
    schema_id: Option<i64>,
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Driftless watch",
        description = "Knows tables, checks them, versions every real change, judges it, and tells people.",
        license(name = "MIT", identifier = "MIT"),
    ),
    components(schemas(ProblemView)),
    security(("api_key" = []), ("bearer" = [])),
    tags(
        (name = "schemas", description = "What is registered."),
        (name = "versions", description = "What registered tables look like, now and before."),
        (name = "drifts", description = "What changed, and what that does to readers and writers."),
        (name = "webhooks", description = "Who is told, and how that went."),
        (name = "keys", description = "API keys."),
        (name = "service", description = "The service itself."),
    ),
)]
struct Document;

/// Begins a router whose document has what no handler says.
pub(super) fn begin() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Document::openapi())
}
