//! What HTTP asks of any service.

use std::io::{Read as _, Write as _};

use reqwest::Method;
use serde_json::json;

use crate::server::{Server, options};

#[tokio::test]
async fn unknown_routes_and_methods_are_told() {
    let server = Server::start().await;
    for path in ["/", "/v1", "/v1/", "/v1/schemata", "/v2/schemas", "/v1/schemas/", "/v1/schemas/1/2/3", "/%ff"] {
        server.send(server.request(Method::GET, path)).await.expect(404);
    }
    let refused = server.send(server.request(Method::PUT, "/v1/schemas")).await;
    assert_eq!(refused.expect(405)["detail"], "PUT is no method of this route; Allow has those that are");
    let mut allowed: Vec<&str> = refused.header("allow").split(',').map(str::trim).collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
    let options = server.send(server.request(Method::OPTIONS, "/v1/webhooks/7")).await;
    options.expect(204);
    assert!(options.header("allow").contains("PATCH"));
    server.send(server.request(Method::TRACE, "/health")).await.expect(405);
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let server = Server::start().await;
    let request = server.request(Method::HEAD, "/v1/schemas").header("x-api-key", &server.admin);
    let answer = server.send(request).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
    let answer = server.send(server.request(Method::HEAD, "/v1/schemas")).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (401, ""));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_and_the_answer_arrives() {
    let server = Server::start().await;
    let body = format!("{{\"name\": \"{}\"}}", "x".repeat(10 * 1024 * 1024));
    let refused = server.send(server.raw(Method::POST, "/v1/schemas", body.into_bytes())).await;
    assert_eq!(refused.expect(413)["type"], "urn:driftless:problem:too-large");
    let small = Server::with(driftless_watch::api::ApiOptions { body_limit: 20, ..options() }).await;
    small.post("/v1/plan", json!({"schema_id": 1})).await.expect(404);
    small.post("/v1/plan", json!({"schema_id": 1000000})).await.expect(413);
}

#[tokio::test]
async fn a_body_of_chunks_is_measured_too() {
    let server = Server::start().await;
    let address = server.base.strip_prefix("http://").unwrap().to_owned();
    let admin = server.admin.clone();
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let head = format!(
            "POST /v1/schemas HTTP/1.1\r\nhost: x\r\nx-api-key: {admin}\r\ncontent-type: application/json\r\n\
             connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        for _ in 0..40 {
            stream.write_all(chunk.as_bytes()).unwrap();
        }
        stream.write_all(b"0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn bodies_that_are_not_json_are_refused_with_the_place() {
    let server = Server::start().await;
    let send = |body: &[u8]| server.send(server.raw(Method::POST, "/v1/schemas", body.to_vec()));
    let utf8 = send(b"{\"db_name\": \"\xff\"}").await.expect(400);
    assert!(utf8["detail"].as_str().unwrap().ends_with("(line 1, column 14)"), "{utf8}");
    let json = send(b"{\n\"db_name\" 5}").await.expect(400);
    assert!(json["detail"].as_str().unwrap().contains("line 2 column 11"), "{json}");
    for body in [&b""[..], b"null", b"5", b"{", b"{} {}", b"{\"db_name\": \"a\", \"db_name\": \"b\"}"] {
        send(body).await.expect(400);
    }
    let deep = format!("{{\"labels\": {}", "{\"a\":".repeat(100_000));
    send(deep.as_bytes()).await.expect(400);

    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        let request = server.request(Method::POST, "/v1/schemas").header("x-api-key", &server.admin);
        server.send(request.header("content-type", content_type).body("{}")).await.expect(415);
    }
    let request = server.request(Method::POST, "/v1/schemas").header("x-api-key", &server.admin);
    assert_eq!(server.send(request.body("{}")).await.pointers(), ["#/db_name"]);
    let request = server.request(Method::POST, "/v1/plan").header("x-api-key", &server.admin);
    server.send(request.body("{\"schema_id\": 1}")).await.expect(404);
    let request = server.request(Method::POST, "/v1/plan").header("x-api-key", &server.admin);
    server.send(request.body("schema_id=1")).await.expect(400);
    let request = server.request(Method::POST, "/v1/plan").header("x-api-key", &server.admin);
    let request = request.header("content-type", "Application/JSON; charset=utf-8").body("{\"schema_id\": 1}");
    server.send(request).await.expect(404);
}

#[tokio::test]
async fn a_request_has_the_id_that_its_client_gave_it_if_that_may_stand_in_a_log() {
    let server = Server::start().await;
    let with = |id: &'static str| server.send(server.request(Method::GET, "/nothing").header("x-request-id", id));
    assert_eq!(with("abc-1.2_3").await.header("x-request-id"), "abc-1.2_3");
    for id in ["", "a b", "a\"b", "{}", "x\u{e9}"] {
        assert!(with(id).await.header("x-request-id").starts_with("req_"), "{id}");
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let timeout = std::time::Duration::from_millis(200);
    let server = Server::with(driftless_watch::api::ApiOptions { timeout, ..options() }).await;
    // Nobody answers there, and nobody refuses.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dsn = format!("postgresql://x@127.0.0.1:{}/x", listener.local_addr().unwrap().port());
    let answer = server.post("/v1/schemas", json!({"dsn": dsn, "table_name": "x"})).await;
    assert_eq!(answer.expect(503)["type"], "urn:driftless:problem:unavailable");
}

#[tokio::test]
async fn a_panic_is_told_as_a_fault_of_the_service_and_ends_nothing_else() {
    let server = Server::start().await;
    let body = json!({"dsn": crate::engines::PANICS, "table_name": "x"});
    let answer = server.post("/v1/schemas", body.clone()).await;
    assert_eq!(answer.expect(500)["type"], "urn:driftless:problem:internal");
    assert!(!answer.text.contains("on purpose"));
    for _ in 0..2 {
        // It may be tried again: it is not under way.
        let request = server.with_body(Method::POST, "/v1/schemas", body.clone()).header("idempotency-key", "k");
        server.send(request).await.expect(500);
    }
    server.get("/v1/schemas").await.expect(200);
}

#[tokio::test]
async fn what_takes_no_body_says_so() {
    let server = Server::start().await;
    let db = driftless_testkit::sqlite::database("create table orders (a)");
    let body = json!({"engine": "sqlite", "db_name": db.path(), "table_name": "orders"});
    server.post("/v1/schemas", body).await.expect(201);
    server.post("/v1/webhooks", json!({"url": "https://a.example/"})).await.expect(201);
    for path in ["/v1/schemas/1/check", "/v1/webhooks/1/test", "/v1/webhooks/1/rotate", "/v1/deliveries/1/replay"] {
        for body in ["{\"version\": 1}", "[]", "null", "x", "{} {}"] {
            let refused = server.send(server.raw(Method::POST, path, body.into())).await;
            assert_eq!((refused.status.as_u16(), refused.pointers()), (400, vec!["#".to_owned()]), "{path} {body}");
        }
        for body in ["", "{}", " { } "] {
            let answer = server.send(server.raw(Method::POST, path, body.into())).await;
            assert!([200, 202, 409].contains(&answer.status.as_u16()), "{path} {body}: {}", answer.text);
        }
    }
}
