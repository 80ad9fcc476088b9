//! The store goes away, and comes back.

use driftless_testkit::{postgres, sqlite};
use reqwest::Method;
use serde_json::json;

use crate::register::sqlite_table;
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn without_its_store_the_service_says_so_and_recovers() {
    let (store, beside) = (postgres::database().await, postgres::database().await);
    let server = Server::on_postgres(&store).await;
    let db = sqlite::database("create table orders (a)");
    server.post("/v1/schemas", sqlite_table(&db, "orders")).await.expect(201);

    let admin = beside.client().await;
    let name = store.name();
    admin.batch_execute(&format!("alter database {name} allow_connections false")).await.unwrap();
    let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = $1";
    admin.query(end, &[&name]).await.unwrap();

    let refused = server.get("/v1/schemas").await;
    assert_eq!(refused.expect(503)["type"], "urn:driftless:problem:unavailable");
    assert_eq!(refused.header("retry-after"), "5");
    assert!(!refused.text.contains(name) && !refused.text.contains("database"), "{}", refused.text);
    let request = server.with_body(Method::POST, "/v1/plan", json!({"schema_id": 1}));
    server.send(request.header("idempotency-key", "k")).await.expect(503);
    for path in ["/health", "/health/ready"] {
        let health = server.send(server.request(Method::GET, path)).await;
        assert_eq!(health.expect(503), json!({"status": "degraded"}));
    }
    server.send(server.request(Method::GET, "/health/live")).await.expect(200);

    admin.batch_execute(&format!("alter database {name} allow_connections true")).await.unwrap();
    assert_eq!(server.get("/v1/schemas").await.expect(200)["schemas"][0]["table_name"], "orders");
    server.send(server.request(Method::GET, "/health")).await.expect(200);
}
