//! The same request with the same key has the same answer, and is carried out once.

use base64::Engine as _;
use driftless_testkit::{postgres, sqlite};
use driftless_watch::key::Scope;
use reqwest::Method;
use serde_json::{Value, json};

use crate::register::sqlite_table;
use crate::server::{Answer, Server};

async fn post(server: &Server, idempotency_key: &str, path: &str, body: &Value) -> Answer {
    let request = server.with_body(Method::POST, path, body.clone()).header("idempotency-key", idempotency_key);
    server.send(request).await
}

/// What a request for a key is known by.
fn hash(server: &Server, body: &Value) -> Vec<u8> {
    use sha2::Digest as _;
    let hash = sha2::Sha256::new().chain_update(&server.admin).chain_update("POST /v1/keys\n");
    hash.chain_update(body.to_string()).finalize().to_vec()
}

async fn repeated(server: &Server) {
    let db = sqlite::database("create table orders (a); create table items (a)");
    let (orders, items) = (sqlite_table(&db, "orders"), sqlite_table(&db, "items"));
    let first = post(server, "a", "/v1/schemas", &orders).await;
    first.expect(201);
    assert!(!first.headers.contains_key("idempotent-replayed"));
    let again = post(server, "a", "/v1/schemas", &orders).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_eq!(again.header("idempotent-replayed"), "true");
    let mismatch = post(server, "a", "/v1/schemas", &items).await;
    assert_eq!(mismatch.expect(422)["type"], "urn:driftless:problem:idempotency-mismatch");
    let mismatch = post(server, "a", "/v1/webhooks", &orders).await;
    assert_eq!(mismatch.expect(422)["type"], "urn:driftless:problem:idempotency-mismatch");
    // Without a key, and with another one, it is another request.
    post(server, "b", "/v1/schemas", &orders).await.expect(409);
    assert_eq!(server.get("/v1/schemas").await.expect(200)["schemas"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_is_given_again() {
    repeated(&Server::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_given_again_on_postgresql() {
    let store = postgres::database().await;
    repeated(&Server::on_postgres(&store).await).await;
}

#[tokio::test]
async fn a_secret_is_given_again_and_does_not_lie_open_in_the_store() {
    let server = Server::start().await;
    let body = json!({"name": "ci", "scopes": ["read"]});
    let first = post(&server, "k", "/v1/keys", &body).await;
    let key = first.expect(201)["key"].as_str().unwrap().to_owned();
    assert_eq!(post(&server, "k", "/v1/keys", &body).await.expect(201)["key"], key.as_str());
    let caller = driftless_watch::key::KeyId::new(server.admin.split('_').nth(2).unwrap()).unwrap();
    let hash = hash(&server, &body);
    let stored = server.store.idempotency_begin(&caller, "k", &hash).await.unwrap();
    let driftless_watch::store::Idempotency::Done(stored) = stored else { panic!("{stored:?}") };
    let opened = base64::engine::general_purpose::STANDARD.decode(&stored.body).unwrap();
    assert!(!stored.body.contains(&key) && !String::from_utf8_lossy(&opened).contains(&key));
}

#[tokio::test]
async fn keys_of_different_callers_are_different() {
    let server = Server::start().await;
    let other = server.key([Scope::Admin]).await;
    let body = json!({"name": "ci", "scopes": ["read"]});
    let one = post(&server, "k", "/v1/keys", &body).await.expect(201);
    let request = server.request(Method::POST, "/v1/keys").header("x-api-key", other).header("idempotency-key", "k");
    let two = server.send(request.header("content-type", "application/json").body(body.to_string())).await.expect(201);
    assert_ne!(one["id"], two["id"]);
}

#[tokio::test]
async fn a_request_that_is_under_way_is_not_begun_again() {
    let server = Server::start().await;
    let caller = driftless_watch::key::KeyId::new(server.admin.split('_').nth(2).unwrap()).unwrap();
    let body = json!({"name": "ci", "scopes": ["read"]});
    let hash = hash(&server, &body);
    server.store.idempotency_begin(&caller, "k", &hash).await.unwrap();
    let refused = post(&server, "k", "/v1/keys", &body).await;
    refused.expect(409);
    assert_eq!(refused.header("retry-after"), "1");
    server.store.idempotency_abandon(&caller, "k").await.unwrap();
    post(&server, "k", "/v1/keys", &body).await.expect(201);
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again_with_the_same_key() {
    let server = Server::start().await;
    // What was in the way may be gone by now.
    let body = json!({"url": "https://a.example/", "schema_id": 1});
    post(&server, "k", "/v1/webhooks", &body).await.expect(422);
    let db = sqlite::database("create table orders (a)");
    server.post("/v1/schemas", sqlite_table(&db, "orders")).await.expect(201);
    let made = post(&server, "k", "/v1/webhooks", &body).await;
    made.expect(201);
    assert!(!made.headers.contains_key("idempotent-replayed"));
    assert_eq!(post(&server, "k", "/v1/webhooks", &body).await.header("idempotent-replayed"), "true");
    // A key that came to nothing is nobody's: the request may be put right.
    post(&server, "l", "/v1/keys", &json!({"name": ""})).await.expect(400);
    post(&server, "l", "/v1/keys", &json!({"name": "a", "scopes": ["read"]})).await.expect(201);
    post(&server, "m", "/v1/schemas", &sqlite_table(&db, "orders")).await.expect(409);
    server.delete("/v1/schemas/1").await.expect(204);
    post(&server, "m", "/v1/schemas", &sqlite_table(&db, "orders")).await.expect(201);
}

#[tokio::test]
async fn keys_that_are_none_are_refused() {
    let server = Server::start().await;
    for key in ["", &"x".repeat(256)] {
        post(&server, key, "/v1/keys", &json!({"name": "a", "scopes": ["read"]})).await.expect(400);
    }
    let request = server.with_body(Method::POST, "/v1/keys", json!({})).header("idempotency-key", &b"\xff"[..]);
    server.send(request).await.expect(400);
}
