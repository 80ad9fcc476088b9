//! The labels of metrics: few values each, and none of a client's making.

use axum::http::Method;
use driftless_engine::watch::Tier;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RouteLabels {
    pub(super) method: &'static str,
    pub(super) route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RequestLabels {
    pub(super) route: RouteLabels,
    pub(super) status: u16,
}

impl EncodeLabelSet for RequestLabels {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        use prometheus_client::encoding::EncodeLabel as _;
        self.route.encode(encoder)?;
        ("status", self.status).encode(encoder.encode_label())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct CheckLabels {
    pub(super) tier: &'static str,
    pub(super) outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OutcomeLabels {
    pub(super) outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ImpactLabels {
    pub(super) impact: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct StateLabels {
    pub(super) state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct BuildLabels {
    pub(super) version: &'static str,
}

/// A client may send any method; only these have a name of their own.
pub(super) fn method(method: &Method) -> &'static str {
    [("GET", &Method::GET), ("HEAD", &Method::HEAD), ("POST", &Method::POST), ("PATCH", &Method::PATCH)]
        .into_iter()
        .chain([("DELETE", &Method::DELETE), ("PUT", &Method::PUT), ("OPTIONS", &Method::OPTIONS)])
        .find(|(_, it)| *it == method)
        .map_or("other", |(name, _)| name)
}

pub(super) fn tier(tier: Option<Tier>) -> &'static str {
    match tier {
        Some(Tier::Counter) => "counter",
        Some(Tier::RowVersions) => "row_versions",
        Some(Tier::Changed) => "changed",
        Some(Tier::Full) => "full",
        None => "none",
    }
}
