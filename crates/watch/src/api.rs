//! The HTTP API: SchemaWatch's routes, and those that came after.
//!
//! | module | owns |
//! |---|---|
//! | `envelope` | what is around every request: id, time, log line, the form of errors |
//! | `access`, `limits` | keys, scopes, how often may be asked |
//! | `idempotency` | what succeeded has the same answer again |
//! | `body`, `parameters`, `cursor`, `checks` | what a request says, down to the place where it is wrong |
//! | `failure` | what goes wrong, and what a client is told of it |
//! | `remembered` | what need not be asked each time |
//! | `openapi`, `docs` | the document, and a page of it |
//! | the others | a resource each |
//!
//! A handler has what it needs from extractors, asks the [`Service`] or its store, and answers with a view: what is
//! stored never goes out as it is.

mod access;
mod body;
mod checks;
mod cursor;
mod deliveries;
mod docs;
mod drifts;
mod envelope;
mod failure;
mod health;
mod idempotency;
mod keys;
mod limits;
mod openapi;
mod parameters;
mod plan;
mod remembered;
mod rules;
mod runs;
mod schemas;
mod scrape;
mod versions;
mod webhooks;
mod words;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use self::access::Gate;
use self::limits::Limits;
use self::remembered::Remembered;
use crate::key::Scope;
use crate::metrics::Metrics;
use crate::secret::ReferencePolicy;
use crate::service::Service;

/// What may be set.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// How often something is looked at that was registered without an interval.
    pub interval: Duration,
    /// How many requests a key has in a minute, unless it says otherwise itself. Replicas count for themselves.
    pub requests_per_minute: NonZeroU32,
    /// How many requests without a good key an address has in a minute; of IPv6, a network of 64 bits. After that, keys
    /// that were never good here are not even looked up. Without [`ConnectInfo`](axum::extract::ConnectInfo) all of
    /// them are of one address.
    pub failures_per_minute: NonZeroU32,
    /// The largest body, in bytes.
    pub body_limit: usize,
    /// What passwords may refer to.
    pub references: ReferencePolicy,
    /// How long a request may take.
    pub timeout: Duration,
    /// Whether `/metrics` needs no key.
    pub open_metrics: bool,
}

impl Default for ApiOptions {
    fn default() -> Self {
        const REQUESTS: NonZeroU32 = NonZeroU32::MIN.saturating_add(599);
        ApiOptions {
            interval: Duration::from_secs(60),
            requests_per_minute: REQUESTS,
            failures_per_minute: REQUESTS,
            body_limit: 1024 * 1024,
            references: ReferencePolicy::default(),
            timeout: Duration::from_secs(30),
            open_metrics: false,
        }
    }
}

/// What the handlers share. Clones are one API.
#[derive(Clone)]
pub struct Api {
    service: Service,
    metrics: Metrics,
    options: Arc<ApiOptions>,
    limits: Arc<Limits>,
    remembered: Arc<Remembered>,
}

impl Api {
    /// Puts the API of a service together.
    pub fn new(service: Service, metrics: Metrics, options: ApiOptions) -> Self {
        Api { service, metrics, options: Arc::new(options), limits: Arc::default(), remembered: Arc::default() }
    }
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Returns the router of all routes.
pub fn router(api: Api) -> Router {
    let (router, document) = routes(&api).split_for_parts();
    let document = openapi::finish(document);
    router
        .merge(docs::routes(&document))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(from_fn_with_state(api.clone(), envelope::envelope))
        .with_state(api)
}

fn routes(api: &Api) -> OpenApiRouter<Api> {
    let router =
        openapi::begin().routes(routes!(health::health)).routes(routes!(health::live)).routes(routes!(health::ready));
    let router = match api.options.open_metrics {
        true => router.routes(routes!(scrape::metrics)),
        false => router.routes(guarded(api, Scope::Read, routes!(scrape::metrics))),
    };
    let groups = [
        (Scope::Read, reading()),
        (Scope::Register, registering()),
        (Scope::Webhooks, telling()),
        (Scope::Admin, administering()),
    ];
    let routes = groups.into_iter().flat_map(|(scope, routes)| routes.into_iter().map(move |route| (scope, route)));
    routes.fold(router, |router, (scope, route)| router.routes(guarded(api, scope, route)))
}

/// Puts before a route what all of them need: a key that is good for it, a body of a bearable size, and that the same
/// request is carried out once. A method that is none of the route needs no key to be told so.
fn guarded(api: &Api, scope: Scope, route: UtoipaMethodRouter<Api>) -> UtoipaMethodRouter<Api> {
    let gate = Gate { api: api.clone(), scope };
    let (schemas, paths, methods) = route;
    let methods = methods
        .route_layer(from_fn_with_state(api.clone(), idempotency::once))
        .route_layer(from_fn_with_state(api.clone(), body::buffer))
        .route_layer(from_fn_with_state(gate, access::admit));
    (schemas, paths, methods)
}

fn reading() -> Vec<UtoipaMethodRouter<Api>> {
    vec![
        routes!(schemas::list),
        routes!(schemas::view),
        routes!(versions::latest),
        routes!(versions::list),
        routes!(versions::view),
        routes!(drifts::list_of_schema),
        routes!(drifts::list),
        routes!(drifts::view),
        routes!(runs::view),
        routes!(rules::list),
        routes!(plan::plan),
    ]
}

fn registering() -> Vec<UtoipaMethodRouter<Api>> {
    vec![
        routes!(schemas::register),
        routes!(schemas::change),
        routes!(schemas::delete),
        routes!(schemas::set_baseline),
        routes!(drifts::acknowledge),
        routes!(runs::check),
    ]
}

fn telling() -> Vec<UtoipaMethodRouter<Api>> {
    vec![
        routes!(webhooks::list),
        routes!(webhooks::add),
        routes!(webhooks::view),
        routes!(webhooks::change),
        routes!(webhooks::delete),
        routes!(webhooks::test),
        routes!(webhooks::rotate),
        routes!(deliveries::list),
        routes!(deliveries::view),
        routes!(deliveries::replay),
    ]
}

fn administering() -> Vec<UtoipaMethodRouter<Api>> {
    vec![routes!(keys::list), routes!(keys::make), routes!(keys::view), routes!(keys::revoke)]
}
