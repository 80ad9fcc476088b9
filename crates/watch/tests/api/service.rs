//! Health, metrics, rules, and the document.

use std::collections::BTreeSet;
use std::time::Duration;

use driftless_schema::impact::Level;
use driftless_testkit::postgres;
use driftless_watch::api::ApiOptions;
use driftless_watch::key::Scope;
use driftless_watch::metrics::Metrics;
use driftless_watch::store::Counts;
use reqwest::Method;
use serde_json::json;

use crate::server::{Server, options};

#[tokio::test]
async fn health_needs_no_key() {
    let server = Server::start().await;
    for path in ["/health", "/health/live", "/health/ready"] {
        assert_eq!(server.send(server.request(Method::GET, path)).await.expect(200), json!({"status": "ok"}));
    }
}

async fn measured(server: &Server) {
    server.get("/v1/schemas/1").await.expect(404);
    let key = server.key([Scope::Read]).await;
    let answer = server.send(server.request(Method::GET, "/metrics").header("x-api-key", key)).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    for line in [
        r#"driftless_http_requests_total{method="GET",route="/v1/schemas/{id}",status="404"} 1"#,
        "driftless_targets 0",
        "driftless_store_up 1",
        "driftless_build_info{version=",
    ] {
        assert!(answer.text.contains(line), "{line}\n{}", answer.text);
    }
}

#[tokio::test]
async fn metrics_tell_what_was_asked() {
    measured(&Server::start().await).await;
    let open = Server::with(ApiOptions { open_metrics: true, ..options() }).await;
    assert_eq!(open.send(open.request(Method::GET, "/metrics")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_tell_what_was_asked_on_postgresql() {
    let store = postgres::database().await;
    measured(&Server::on_postgres(&store).await).await;
}

#[test]
fn every_metric_is_in_the_documentation() {
    let metrics = Metrics::new();
    metrics.requested(&Method::GET, None, reqwest::StatusCode::OK, Duration::ZERO);
    metrics.checked(None, "later", Duration::ZERO);
    metrics.delivered("delivered", Duration::ZERO);
    metrics.versioned(Level::Safe);
    metrics.drifted(Level::Safe);
    let text = metrics.write(Ok(Counts::default())).unwrap();
    // A histogram's name is that of its samples but for their ending; a counter's and an info's has it.
    let written: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '))
        .map(|(name, kind)| match kind {
            "counter" => format!("{name}_total"),
            "info" => format!("{name}_info"),
            _ => name.to_owned(),
        })
        .collect();
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `driftless_")?.split_once('`'));
    let told: BTreeSet<String> = rows.map(|(name, _)| format!("driftless_{name}")).collect();
    assert_eq!(told, written);
}

#[tokio::test]
async fn the_rules_are_data() {
    let server = Server::start().await;
    let rules = server.get("/v1/rules").await.expect(200);
    let rules = rules["rules"].as_array().unwrap();
    let known: Vec<String> = driftless_schema::impact::rules::all().map(|rule| rule.key()).collect();
    assert_eq!(rules.iter().map(|rule| rule["rule"].as_str().unwrap()).collect::<Vec<_>>(), known);
    assert!(rules.iter().all(|rule| !rule["title"].as_str().unwrap().is_empty()));
}

#[tokio::test]
async fn the_document_is_there_and_a_page_of_it_that_loads_nothing() {
    let server = Server::start().await;
    let document = server.send(server.request(Method::GET, "/openapi.json")).await.expect(200);
    let page = server.send(server.request(Method::GET, "/docs")).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(page.text.contains(&format!("<code>{path}</code>")), "{path}");
    }
    for outside in ["<script", "http://", "https://", "src=", "@import", "style="] {
        assert!(!page.text.contains(outside), "{outside}");
    }
}
