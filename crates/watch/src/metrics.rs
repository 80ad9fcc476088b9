//! What Prometheus is told.
//!
//! Counters are of this replica; what the store has is counted when somebody asks.

mod labels;

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use driftless_engine::watch::Tier;
use driftless_schema::impact::Level;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use self::labels::{BuildLabels, CheckLabels, ImpactLabels, OutcomeLabels, RequestLabels, RouteLabels, StateLabels};
use crate::model::{DeliveryState, WebhookState};
use crate::store::{Counts, StoreError};

/// The media type of what [`Metrics::write`] writes.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const LEVELS: [Level; 3] = [Level::Safe, Level::Risky, Level::Breaking];

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// Counts and times. Clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Histograms<RouteLabels>,
    checks: Family<CheckLabels, Counter>,
    check_seconds: Histograms<CheckLabels>,
    deliveries: Family<OutcomeLabels, Counter>,
    delivery_seconds: Histograms<OutcomeLabels>,
    versions: Family<ImpactLabels, Counter>,
    drifts: Family<ImpactLabels, Counter>,
    store_up: Gauge,
    targets: Gauge,
    targets_unreachable: Gauge,
    open_drifts: Family<ImpactLabels, Gauge>,
    outbox: Family<StateLabels, Gauge>,
    webhooks: Family<StateLabels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics::new()
    }
}

impl Metrics {
    /// Begins to count.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("driftless");
        let build = Family::<BuildLabels, Gauge>::default();
        build.get_or_create(&BuildLabels { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("build_info", "Which build this is", build);
        let mut inner = Inner {
            registry,
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(request_buckets),
            checks: Family::default(),
            check_seconds: Family::new_with_constructor(check_buckets),
            deliveries: Family::default(),
            delivery_seconds: Family::new_with_constructor(check_buckets),
            versions: Family::default(),
            drifts: Family::default(),
            store_up: Gauge::default(),
            targets: Gauge::default(),
            targets_unreachable: Gauge::default(),
            open_drifts: Family::default(),
            outbox: Family::default(),
            webhooks: Family::default(),
        };
        inner.register();
        Metrics(Arc::new(inner))
    }

    /// Counts a request, under the route as it is written in the document.
    pub fn requested(&self, method: &Method, route: Option<&str>, status: StatusCode, took: Duration) {
        let route = RouteLabels { method: labels::method(method), route: route.unwrap_or("other").to_owned() };
        self.0.request_seconds.get_or_create(&route).observe(took.as_secs_f64());
        self.0.requests.get_or_create(&RequestLabels { route, status: status.as_u16() }).inc();
    }

    /// Counts a look at a database: what was asked to find out, if anything was found out, and what came of it.
    pub fn checked(&self, tier: Option<Tier>, outcome: &'static str, took: Duration) {
        let labels = CheckLabels { tier: labels::tier(tier), outcome };
        self.0.check_seconds.get_or_create(&labels).observe(took.as_secs_f64());
        self.0.checks.get_or_create(&labels).inc();
    }

    /// Counts an attempt to deliver a webhook.
    pub fn delivered(&self, outcome: &'static str, took: Duration) {
        let labels = OutcomeLabels { outcome };
        self.0.delivery_seconds.get_or_create(&labels).observe(took.as_secs_f64());
        self.0.deliveries.get_or_create(&labels).inc();
    }

    /// Counts a new version by the worst impact of its changes.
    pub fn versioned(&self, impact: Level) {
        self.0.versions.get_or_create(&ImpactLabels { impact: impact.name() }).inc();
    }

    /// Counts a drift.
    pub fn drifted(&self, impact: Level) {
        self.0.drifts.get_or_create(&ImpactLabels { impact: impact.name() }).inc();
    }

    /// Writes all that was counted, with what the store has: where that is not there, `driftless_store_up` is 0, and
    /// the numbers are those from before.
    pub fn write(&self, counts: Result<Counts, StoreError>) -> Result<String, std::fmt::Error> {
        self.0.store_up.set(i64::from(counts.is_ok()));
        if let Ok(counts) = counts {
            self.0.count(&counts);
        }
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.0.registry)?;
        Ok(text)
    }
}

impl Inner {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Requests to the API", self.requests.clone());
        let help = "How long requests took";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, self.request_seconds.clone());
        registry.register("checks", "Looks at databases", self.checks.clone());
        let help = "How long looks at databases took";
        registry.register_with_unit("check_duration", help, Unit::Seconds, self.check_seconds.clone());
        registry.register("delivery_attempts", "Attempts to deliver a webhook", self.deliveries.clone());
        let help = "How long attempts to deliver a webhook took";
        registry.register_with_unit("delivery_attempt_duration", help, Unit::Seconds, self.delivery_seconds.clone());
        registry.register("versions", "New versions, by the worst impact of their changes", self.versions.clone());
        registry.register("drifts", "Changes that were found, by impact", self.drifts.clone());
        registry.register("store_up", "Whether the store is there", self.store_up.clone());
        registry.register("targets", "Databases that are looked at", self.targets.clone());
        let help = "Databases that cannot be reached or read";
        registry.register("targets_unreachable", help, self.targets_unreachable.clone());
        registry.register("open_drifts", "Drifts that stand, by impact", self.open_drifts.clone());
        registry.register("deliveries", "Deliveries in the outbox, by state", self.outbox.clone());
        registry.register("webhooks", "Endpoints, by state", self.webhooks.clone());
    }

    fn count(&self, counts: &Counts) {
        self.targets.set(counts.targets);
        self.targets_unreachable.set(counts.unreachable);
        for level in LEVELS {
            let labels = ImpactLabels { impact: level.name() };
            self.open_drifts.get_or_create(&labels).set(of(&counts.open_drifts, level));
        }
        for state in DeliveryState::ALL {
            self.outbox.get_or_create(&StateLabels { state: state.name() }).set(of(&counts.deliveries, *state));
        }
        for state in WebhookState::ALL {
            self.webhooks.get_or_create(&StateLabels { state: state.name() }).set(of(&counts.webhooks, *state));
        }
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics(…)")
    }
}

fn of<T: PartialEq>(counts: &[(T, i64)], of: T) -> i64 {
    counts.iter().find(|(it, _)| *it == of).map_or(0, |(_, count)| *count)
}

fn request_buckets() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0])
}

fn check_buckets() -> Histogram {
    Histogram::new([0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_written() {
        let metrics = Metrics::new();
        let took = Duration::from_millis(3);
        metrics.requested(&Method::GET, Some("/v1/schemas/{id}"), StatusCode::OK, took);
        metrics.requested(&Method::from_bytes(b"BREW").unwrap(), None, StatusCode::NOT_FOUND, took);
        metrics.checked(Some(Tier::Counter), "unchanged", took);
        metrics.checked(None, "unreachable", took);
        metrics.delivered("delivered", took);
        metrics.versioned(Level::Breaking);
        metrics.drifted(Level::Risky);
        let counts = Counts { targets: 2, open_drifts: vec![(Level::Risky, 3)], ..Counts::default() };
        let text = metrics.write(Ok(counts)).unwrap();
        for line in [
            r#"driftless_http_requests_total{method="GET",route="/v1/schemas/{id}",status="200"} 1"#,
            r#"driftless_http_requests_total{method="other",route="other",status="404"} 1"#,
            r#"driftless_checks_total{tier="counter",outcome="unchanged"} 1"#,
            r#"driftless_checks_total{tier="none",outcome="unreachable"} 1"#,
            r#"driftless_delivery_attempts_total{outcome="delivered"} 1"#,
            r#"driftless_versions_total{impact="BREAKING"} 1"#,
            r#"driftless_drifts_total{impact="RISKY"} 1"#,
            "driftless_store_up 1",
            "driftless_targets 2",
            r#"driftless_open_drifts{impact="RISKY"} 3"#,
            r#"driftless_open_drifts{impact="SAFE"} 0"#,
            r#"driftless_deliveries{state="dead"} 0"#,
            r#"driftless_webhooks{state="active"} 0"#,
            "driftless_http_request_duration_seconds_bucket{le=\"0.005\",method=\"GET\",route=\"/v1/schemas/{id}\"} 1",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(metrics.write(Err(StoreError::Gone)).unwrap().contains("driftless_store_up 0"));
    }
}
