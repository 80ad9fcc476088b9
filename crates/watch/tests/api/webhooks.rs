//! Endpoints and deliveries.

use std::time::Duration;

use driftless_testkit::{postgres, sqlite};
use driftless_watch::secret::{Keyring, SealingKey};
use driftless_watch::store::{AttemptRecord, Next};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::register::sqlite_table;
use crate::server::Server;

const MINUTE: Duration = Duration::from_secs(60);

async fn endpoints(server: &Server) {
    let body = json!({"url": "https://hooks.example/secret-path?token=secret", "labels": {"team": "x"}, "min_impact": "RISKY"});
    let made = server.post("/v1/webhooks", body).await;
    assert_eq!(made.header("location"), "/v1/webhooks/1");
    let made = made.expect(201);
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!((&made["url"], &made["format"]), (&json!("https://hooks.example/…"), &json!("standard")));
    let shown = server.get("/v1/webhooks/1").await.expect(200);
    assert!(shown.get("secret").is_none());
    assert_eq!(server.get("/v1/webhooks").await.expect(200)["webhooks"][0], shown);
    assert_eq!(server.get("/v1/webhooks?schema_id=1").await.expect(200)["webhooks"], json!([]));

    let body =
        json!({"state": "paused", "events": ["ping", "ping"], "format": "slack", "url": "https://other.example/"});
    let changed = server.patch("/v1/webhooks/1", body).await.expect(200);
    assert_eq!((&changed["state"], &changed["events"]), (&json!("paused"), &json!(["ping"])));
    assert_eq!((&changed["url"], &changed["min_impact"]), (&json!("https://other.example/"), &json!("RISKY")));
    let rotated = server.post_empty("/v1/webhooks/1/rotate").await.expect(200);
    assert_ne!(rotated["secret"], made["secret"]);
    let keyring = Keyring::new(SealingKey::from_bytes(&[7; 32]), Vec::new());
    let secrets = server.store.webhook_secrets(&keyring, 1).await.unwrap().unwrap();
    let secrets: Vec<&str> = secrets.secrets.iter().map(|secret| secret.expose_secret()).collect();
    assert_eq!(secrets, [rotated["secret"].as_str().unwrap(), made["secret"].as_str().unwrap()]);
    server.delete("/v1/webhooks/1").await.expect(204);
    server.get("/v1/webhooks/1").await.expect(404);
    server.post_empty("/v1/webhooks/1/rotate").await.expect(404);
    server.post_empty("/v1/webhooks/1/test").await.expect(404);
}

#[tokio::test]
async fn an_endpoint_is_added_changed_and_removed() {
    endpoints(&Server::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_added_changed_and_removed_on_postgresql() {
    let store = postgres::database().await;
    endpoints(&Server::on_postgres(&store).await).await;
}

#[tokio::test]
async fn what_may_not_be_called_is_refused_without_repeating_it() {
    let server = Server::start().await;
    for url in
        ["http://10.0.0.1/x", "http://169.254.169.254/", "ftp://a.example/", "https://me:planted@a.example/", "x", ""]
    {
        let answer = server.post("/v1/webhooks", json!({"url": url})).await;
        assert_eq!(answer.status, 422, "{url}: {}", answer.text);
        assert_eq!(answer.pointers(), ["#/url"]);
        assert!(!answer.text.contains("planted"));
    }
    for (body, pointer) in [
        (json!({"url": "https://a.example/", "events": []}), "#/events"),
        (json!({"url": "https://a.example/", "events": ["x"]}), "#/events/0"),
        (json!({"url": "https://a.example/", "min_impact": "bad"}), "#/min_impact"),
        (json!({"url": "https://a.example/", "schema_id": 0}), "#/schema_id"),
        (json!({"url": 5}), "#/url"),
    ] {
        assert_eq!(server.post("/v1/webhooks", body.clone()).await.pointers(), [pointer], "{body}");
    }
    let answer = server.post("/v1/webhooks", json!({"url": "https://a.example/", "schema_id": 7})).await;
    assert_eq!((answer.status.as_u16(), answer.pointers()), (422, vec!["#/schema_id".to_owned()]));
    server.post("/v1/webhooks", json!({"url": "https://a.example/"})).await.expect(201);
    server.patch("/v1/webhooks/1", json!({"state": "disabled"})).await.expect(400);
    server.patch("/v1/webhooks/1", json!({"url": "http://10.0.0.1/"})).await.expect(422);
    server.patch("/v1/webhooks/9", json!({})).await.expect(404);
}

async fn one_or_all(server: &Server) {
    let db = sqlite::database("create table orders (a)");
    server.post("/v1/schemas", sqlite_table(&db, "orders")).await.expect(201);
    server.post("/v1/webhooks", json!({"url": "https://a.example/"})).await.expect(201);
    let path = "/v1/webhooks/1";
    assert_eq!(server.patch(path, json!({"schema_id": 1})).await.expect(200)["schema_id"], 1);
    assert_eq!(server.patch(path, json!({"min_impact": "SAFE"})).await.expect(200)["schema_id"], 1);
    for id in [json!(0), json!("1"), json!(1.5)] {
        let refused = server.patch(path, json!({"schema_id": id})).await;
        assert_eq!((refused.status.as_u16(), refused.pointers()), (400, vec!["#/schema_id".to_owned()]));
    }
    let refused = server.patch(path, json!({"schema_id": 7, "min_impact": "RISKY"})).await;
    assert_eq!((refused.status.as_u16(), refused.pointers()), (422, vec!["#/schema_id".to_owned()]));
    let all = server.patch(path, json!({"schema_id": null})).await.expect(200);
    assert_eq!((&all["schema_id"], &all["min_impact"]), (&Value::Null, &json!("SAFE")));
}

#[tokio::test]
async fn an_endpoint_is_told_of_one_registration_or_of_all() {
    one_or_all(&Server::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_told_of_one_registration_or_of_all_on_postgresql() {
    let store = postgres::database().await;
    one_or_all(&Server::on_postgres(&store).await).await;
}

async fn deliveries(server: &Server) {
    let db = sqlite::database("create table orders (a)");
    server.post("/v1/schemas", sqlite_table(&db, "orders")).await.expect(201);
    server.post("/v1/webhooks", json!({"url": "https://a.example/", "schema_id": 1})).await.expect(201);
    let sent = server.post_empty("/v1/webhooks/1/test").await;
    let path = sent.header("location").to_owned();
    let sent = sent.expect(202);
    let delivery = server.get(&path).await.expect(200);
    assert_eq!((&delivery["state"], &delivery["type"]), (&json!("pending"), &json!("ping")));
    assert_eq!((&delivery["message_id"], &delivery["history"]), (&sent["message_id"], &json!([])));
    server.post_empty(&format!("{path}/replay")).await.expect(409);

    let claim = server.store.delivery_claim("test", MINUTE, 10, 10).await.unwrap().remove(0);
    let body: Value = serde_json::from_str(&claim.body).unwrap();
    assert_eq!((&body["type"], &body["data"]), (&json!("ping"), &json!({"webhook_id": 1})));
    let attempt = AttemptRecord {
        outcome: "status".to_owned(),
        status: Some(500),
        detail: Some("it answered 500".to_owned()),
        body: Some("oops".to_owned()),
        took: Duration::from_millis(12),
    };
    server.store.delivery_finish(&claim, &attempt, &Next::Dead).await.unwrap();
    let delivery = server.get(&path).await.expect(200);
    assert_eq!((&delivery["state"], &delivery["last_status"]), (&json!("dead"), &json!(500)));
    assert_eq!((&delivery["history"][0]["body"], &delivery["history"][0]["took_ms"]), (&json!("oops"), &json!(12)));
    for (query, found) in [
        ("", 1),
        ("?state=dead", 1),
        ("?state=pending", 0),
        ("?type=ping&webhook_id=1", 1),
        ("?type=schema.drift.detected", 0),
        ("?webhook_id=2", 0),
    ] {
        let listed = server.get(&format!("/v1/deliveries{query}")).await.expect(200);
        assert_eq!(listed["deliveries"].as_array().unwrap().len(), found, "{query}");
    }
    server.get("/v1/deliveries?type=x").await.expect(400);
    let replayed = server.post_empty(&format!("{path}/replay")).await.expect(202);
    assert_eq!((&replayed["state"], &replayed["message_id"]), (&json!("pending"), &sent["message_id"]));

    // One that is paused would be told when it no longer asks.
    server.patch("/v1/webhooks/1", json!({"state": "paused"})).await.expect(200);
    let refused = server.post_empty("/v1/webhooks/1/test").await.expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("is paused"), "{refused}");
    server.patch("/v1/webhooks/1", json!({"state": "active"})).await.expect(200);

    // An endpoint that is disabled takes nothing before it is active again.
    let claim = server.store.delivery_claim("test", MINUTE, 10, 10).await.unwrap().remove(0);
    server.store.delivery_finish(&claim, &attempt, &Next::Gone).await.unwrap();
    assert_eq!(server.get("/v1/webhooks/1").await.expect(200)["state"], "disabled");
    let refused = server.post_empty("/v1/webhooks/1/test").await.expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("is disabled"), "{refused}");
    server.post_empty(&format!("{path}/replay")).await.expect(409);
    server.patch("/v1/webhooks/1", json!({"state": "active"})).await.expect(200);
    server.post_empty(&format!("{path}/replay")).await.expect(202);
    server.post_empty("/v1/deliveries/9/replay").await.expect(404);
}

#[tokio::test]
async fn an_endpoint_is_tried_and_a_delivery_sent_again() {
    deliveries(&Server::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_tried_and_a_delivery_sent_again_on_postgresql() {
    let store = postgres::database().await;
    deliveries(&Server::on_postgres(&store).await).await;
}
