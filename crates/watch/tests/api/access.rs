//! Keys: what they are good for, until when, and how often.

use std::num::NonZeroU32;

use driftless_watch::api::ApiOptions;
use driftless_watch::key::Scope;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::json;

use crate::server::{Answer, Server, options};

async fn with(server: &Server, method: Method, path: &str, key: &str) -> Answer {
    server.send(server.request(method, path).header("x-api-key", key)).await
}

#[tokio::test]
async fn a_key_is_given_in_either_header() {
    let server = Server::start().await;
    let request = server.request(Method::GET, "/v1/schemas");
    server.send(request.bearer_auth(&server.admin)).await.expect(200);
    let request = server.request(Method::GET, "/v1/schemas");
    server.send(request.header("authorization", format!("bearer  {}", server.admin))).await.expect(200);
    with(&server, Method::GET, "/v1/schemas", &server.admin).await.expect(200);
}

#[tokio::test]
async fn without_a_good_key_nothing_is_told() {
    let server = Server::start().await;
    let unknown = Server::start().await.admin.clone();
    let refused = server.send(server.request(Method::GET, "/v1/schemas")).await;
    refused.expect(401);
    assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"driftless\"");
    let half = &server.admin[..server.admin.len() - 1];
    for key in ["", "x", half, &unknown, "dl_test_a_b"] {
        let refused = with(&server, Method::GET, "/v1/schemas", key).await;
        refused.expect(401);
        assert!(refused.header("www-authenticate").contains("invalid_token"), "{key}");
    }
    for (name, value) in [("authorization", "Basic eDp5"), ("authorization", "Bearer"), ("cookie", &server.admin)] {
        server.send(server.request(Method::GET, "/v1/schemas").header(name, value)).await.expect(401);
    }
    let in_query = format!("/v1/schemas?api_key={}", server.admin);
    server.send(server.request(Method::GET, &in_query)).await.expect(401);
    server.send(server.request(Method::GET, "/metrics")).await.expect(401);
    // A body that is wrong is nobody's business before the key is good.
    server.send(server.request(Method::POST, "/v1/schemas").body("{")).await.expect(401);
}

#[tokio::test]
async fn a_key_is_good_for_its_scopes_alone() {
    let server = Server::start().await;
    let routes = [
        (Method::GET, "/v1/schemas", Scope::Read),
        (Method::GET, "/v1/schemas/1", Scope::Read),
        (Method::GET, "/v1/schemas/1/latest", Scope::Read),
        (Method::GET, "/v1/schemas/1/versions", Scope::Read),
        (Method::GET, "/v1/schemas/1/versions/1", Scope::Read),
        (Method::GET, "/v1/schemas/1/drifts", Scope::Read),
        (Method::GET, "/v1/drifts", Scope::Read),
        (Method::GET, "/v1/drifts/1", Scope::Read),
        (Method::GET, "/v1/runs/1", Scope::Read),
        (Method::GET, "/v1/rules", Scope::Read),
        (Method::GET, "/metrics", Scope::Read),
        (Method::POST, "/v1/schemas", Scope::Register),
        (Method::PATCH, "/v1/schemas/1", Scope::Register),
        (Method::DELETE, "/v1/schemas/1", Scope::Register),
        (Method::POST, "/v1/schemas/1/check", Scope::Register),
        (Method::POST, "/v1/schemas/1/baseline", Scope::Register),
        (Method::POST, "/v1/drifts/1/acknowledge", Scope::Register),
        (Method::POST, "/v1/plan", Scope::Read),
        (Method::GET, "/v1/webhooks", Scope::Webhooks),
        (Method::POST, "/v1/webhooks", Scope::Webhooks),
        (Method::GET, "/v1/webhooks/1", Scope::Webhooks),
        (Method::PATCH, "/v1/webhooks/1", Scope::Webhooks),
        (Method::DELETE, "/v1/webhooks/1", Scope::Webhooks),
        (Method::POST, "/v1/webhooks/1/test", Scope::Webhooks),
        (Method::POST, "/v1/webhooks/1/rotate", Scope::Webhooks),
        (Method::GET, "/v1/deliveries", Scope::Webhooks),
        (Method::GET, "/v1/deliveries/1", Scope::Webhooks),
        (Method::POST, "/v1/deliveries/1/replay", Scope::Webhooks),
        (Method::GET, "/v1/keys", Scope::Admin),
        (Method::POST, "/v1/keys", Scope::Admin),
        (Method::GET, "/v1/keys/0123456789AB", Scope::Admin),
        (Method::DELETE, "/v1/keys/0123456789AB", Scope::Admin),
    ];
    for scope in Scope::ALL {
        let key = server.key([scope]).await;
        for (method, path, needed) in &routes {
            let answer = with(&server, method.clone(), path, &key).await;
            let includes = scope == Scope::Register && *needed == Scope::Read;
            let good = scope == *needed || scope == Scope::Admin || includes;
            assert_eq!(answer.status != 403, good, "{scope} for {method} {path}: {}", answer.text);
            assert_ne!(answer.status, 401);
        }
    }
    // Every route of the document is in the table above, or needs no key.
    let document = server.send(server.request(Method::GET, "/openapi.json")).await.expect(200);
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let open = operations.clone().filter(|operation| operation["security"] == json!([{}])).count();
    assert_eq!((operations.count() - open, open), (routes.len(), 3));
}

#[tokio::test]
async fn a_key_expires_and_is_revoked_at_once() {
    let server = Server::start().await;
    let past = Timestamp::from_second(1).unwrap();
    let expired = server.key_with([Scope::Read], Some(past), None).await;
    let refused = with(&server, Method::GET, "/v1/schemas", &expired).await.expect(401);
    assert!(refused["detail"].as_str().unwrap().contains("has expired"), "{refused}");

    let body = json!({"name": "ci", "scopes": ["read", "read"], "expires_at": "2999-01-01T00:00:00Z", "rate": 7});
    let made = server.post("/v1/keys", body).await;
    let location = made.header("location").to_owned();
    let made = made.expect(201);
    assert_eq!((&made["scopes"], &made["rate"], &made["environment"]), (&json!(["read"]), &json!(7), &json!("live")));
    let key = made["key"].as_str().unwrap();
    with(&server, Method::GET, "/v1/schemas", key).await.expect(200);
    assert_eq!(location, format!("/v1/keys/{}", made["id"].as_str().unwrap()));
    let shown = server.get(&location).await.expect(200);
    assert_eq!((&shown["name"], &shown["revoked_at"]), (&json!("ci"), &serde_json::Value::Null));
    assert!(shown.get("key").is_none() && shown.get("digest").is_none(), "{shown}");
    server.delete(&location).await.expect(204);
    assert!(server.get(&location).await.expect(200)["revoked_at"].is_string());
    server.get("/v1/keys/0123456789AB").await.expect(404);
    let refused = with(&server, Method::GET, "/v1/schemas", key).await.expect(401);
    assert!(refused["detail"].as_str().unwrap().contains("was revoked"), "{refused}");
    server.delete(&location).await.expect(204);
    let listed = server.get("/v1/keys").await.expect(200);
    assert!(listed["keys"][0]["revoked_at"].is_string() && listed["keys"][0].get("key").is_none(), "{listed}");
}

#[tokio::test]
async fn what_a_new_key_may_not_be_is_told() {
    let server = Server::start().await;
    for (body, pointer) in [
        (json!({"name": "a", "scopes": []}), "#/scopes"),
        (json!({"name": "a", "scopes": ["write"]}), "#/scopes/0"),
        (json!({"name": "", "scopes": ["read"]}), "#/name"),
        (json!({"name": " \u{a0}", "scopes": ["read"]}), "#/name"),
        (json!({"name": "x".repeat(101), "scopes": ["read"]}), "#/name"),
        (json!({"name": "a\nb", "scopes": ["read"]}), "#/name"),
        (json!({"name": "a\u{9b}31m", "scopes": ["read"]}), "#/name"),
        (json!({"name": "a", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"}), "#/expires_at"),
        (json!({"name": "a", "scopes": ["read"], "environment": "My Env"}), "#/environment"),
        (json!({"name": "a", "scopes": ["read"], "rate": 0}), "#/rate"),
        (json!({"name": "a", "scopes": ["read"], "expires_at": "tomorrow"}), "#/expires_at"),
    ] {
        let answer = server.post("/v1/keys", body.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.pointers()), (400, vec![pointer.to_owned()]), "{body}");
    }
}

#[tokio::test]
async fn too_many_requests_have_to_wait() {
    let server = Server::start().await;
    let key = server.key_with([Scope::Read], None, Some(3)).await;
    for left in [2, 1, 0] {
        let answer = with(&server, Method::GET, "/v1/schemas", &key).await;
        answer.expect(200);
        assert_eq!(answer.header("ratelimit"), format!("\"key\";r={left};t=60"));
        assert_eq!(answer.header("ratelimit-policy"), "\"key\";q=3;w=60");
    }
    let refused = with(&server, Method::GET, "/v1/schemas", &key).await;
    refused.expect(429);
    assert!((1..=21).contains(&refused.header("retry-after").parse::<u32>().unwrap()));
    server.get("/v1/schemas").await.expect(200);
}

#[tokio::test]
async fn who_guesses_keys_has_to_wait_and_others_do_not() {
    let few = NonZeroU32::new(3).unwrap();
    let server = Server::with(ApiOptions { failures_per_minute: few, ..options() }).await;
    server.get("/v1/schemas").await.expect(200);
    for _ in 0..3 {
        with(&server, Method::GET, "/v1/schemas", "x").await.expect(401);
    }
    let refused = with(&server, Method::GET, "/v1/schemas", "x").await;
    refused.expect(429);
    refused.header("retry-after");
    server.get("/v1/schemas").await.expect(200);
    // Nor when it has to be looked up again.
    tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
    with(&server, Method::GET, "/v1/schemas", "x").await.expect(429);
    server.get("/v1/schemas").await.expect(200);
}

#[tokio::test]
async fn who_guesses_too_often_is_not_looked_up() {
    let few = NonZeroU32::new(3).unwrap();
    let server = Server::with(ApiOptions { failures_per_minute: few, ..options() }).await;
    let other = Server::start().await;
    for status in [401, 401, 401, 429] {
        let unknown = other.key([Scope::Read]).await;
        with(&server, Method::GET, "/v1/schemas", &unknown).await.expect(status);
    }
    // It is in the store, where nobody looks for it now.
    let good = server.key([Scope::Read]).await;
    with(&server, Method::GET, "/v1/schemas", &good).await.expect(429);
}

#[tokio::test]
async fn the_last_use_of_a_key_is_written_down() {
    let server = Server::start().await;
    server.get("/v1/keys").await.expect(200);
    let used = async {
        loop {
            let keys = server.store.key_list().await.unwrap();
            if keys.iter().any(|key| key.last_used_at.is_some()) {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), used).await.unwrap();
}
