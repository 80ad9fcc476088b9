//! Listing, changing and removing what is registered, and its versions.

use driftless_testkit::{postgres, sqlite};
use serde_json::{Value, json};

use crate::register::sqlite_table;
use crate::server::Server;

async fn registered(server: &Server, db: &sqlite::TempDb, table: &str) -> i64 {
    server.post("/v1/schemas", sqlite_table(db, table)).await.expect(201)["schema_id"].as_i64().unwrap()
}

fn ids(list: &Value) -> Vec<i64> {
    list["schemas"].as_array().unwrap().iter().map(|it| it["id"].as_i64().unwrap()).collect()
}

async fn paged(server: &Server) {
    let tables: String = (0..7).map(|n| format!("create table t{n} (a);")).collect();
    let db = sqlite::database(&tables);
    for n in 0..5 {
        registered(server, &db, &format!("t{n}")).await;
    }
    let first = server.get("/v1/schemas?limit=2").await.expect(200);
    assert_eq!(ids(&first), [5, 4]);
    registered(server, &db, "t5").await;
    registered(server, &db, "t6").await;
    let (mut seen, mut next) = (ids(&first), first["next"].clone());
    while let Some(cursor) = next.as_str() {
        let page = server.get(&format!("/v1/schemas?limit=2&cursor={cursor}")).await.expect(200);
        seen.extend(ids(&page));
        next = page["next"].clone();
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
    for (filter, found) in [
        ("engine=sqlite", 7),
        ("engine=postgres", 0),
        ("table_name=t3", 1),
        ("schema_name=main&state=active", 7),
        ("state=unreachable", 0),
        ("kind=pattern", 0),
        ("label=team:x", 0),
        ("pattern_id=1", 0),
        ("db_host=x", 0),
        ("db_name=x", 0),
    ] {
        assert_eq!(ids(&server.get(&format!("/v1/schemas?{filter}")).await.expect(200)).len(), found, "{filter}");
    }
}

#[tokio::test]
async fn pages_stay_whole_while_more_is_registered() {
    paged(&Server::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_stay_whole_while_more_is_registered_on_postgresql() {
    let store = postgres::database().await;
    paged(&Server::on_postgres(&store).await).await;
}

#[tokio::test]
async fn queries_that_say_nothing_sensible_are_refused() {
    let server = Server::start().await;
    for query in [
        "limit=0",
        "limit=501",
        "limit=x",
        "limit=-1",
        "cursor=garbage",
        "cursor=",
        "state=x",
        "kind=x",
        "colour=red",
        "pattern_id=0",
        "label=x",
        "label=:x",
        "engine=",
        "db_name=%00",
        "limit=1&limit=2",
        "db_name=%ff",
    ] {
        assert_eq!(server.get(&format!("/v1/schemas?{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn what_is_no_id_is_the_id_of_nothing() {
    let server = Server::start().await;
    for id in ["0", "-1", "x", "007", "+1", "1.0", "99", "9223372036854775807", "9223372036854775808", "%ff", "%00"] {
        for path in ["schemas", "drifts", "runs", "webhooks", "deliveries"] {
            server.get(&format!("/v1/{path}/{id}")).await.expect(404);
        }
        server.get(&format!("/v1/schemas/{id}/latest")).await.expect(404);
        server.get(&format!("/v1/schemas/{id}/versions")).await.expect(404);
        server.get(&format!("/v1/schemas/{id}/drifts")).await.expect(404);
        server.delete(&format!("/v1/schemas/{id}")).await.expect(404);
        server.patch(&format!("/v1/schemas/{id}"), json!({"paused": true})).await.expect(404);
        server.post_empty(&format!("/v1/schemas/{id}/check")).await.expect(404);
        server.post_empty(&format!("/v1/schemas/{id}/baseline")).await.expect(404);
        server.get(&format!("/v1/keys/{id}")).await.expect(404);
        server.delete(&format!("/v1/keys/{id}")).await.expect(404);
    }
    server.post("/v1/plan", json!({"schema_id": 99})).await.expect(404);
}

#[tokio::test]
async fn a_registration_is_changed_and_removed() {
    let (server, db) = (Server::start().await, sqlite::database("create table orders (a)"));
    let id = registered(&server, &db, "orders").await;
    let path = format!("/v1/schemas/{id}");
    let body = json!({"paused": true, "interval": 7, "labels": {"team": "x"}, "role": "writer"});
    let changed = server.patch(&path, body).await.expect(200);
    assert_eq!((&changed["state"], &changed["interval"]), (&json!("paused"), &json!(7)));
    assert_eq!((&changed["labels"], &changed["role"]), (&json!({"team": "x"}), &json!("writer")));
    assert_eq!(server.patch(&path, json!({})).await.expect(200)["state"], "paused");
    assert_eq!(server.patch(&path, json!({"paused": false})).await.expect(200)["state"], "active");
    assert_eq!(server.patch(&path, json!({"table_name": "x"})).await.pointers(), ["#/table_name"]);
    // A dsn has to lead to the same database, which has to be there.
    let dsn = format!("sqlite:{}", db.path().display());
    server.patch(&path, json!({"dsn": dsn})).await.expect(200);
    let other = sqlite::database("create table orders (a)");
    server.patch(&path, json!({"dsn": format!("sqlite:{}", other.path().display())})).await.expect(422);
    server.patch(&path, json!({"db_password": "x"})).await.expect(422);
    server.patch(&path, json!({"db_password": "x", "dsn": dsn})).await.expect(400);
    std::fs::remove_file(db.path()).unwrap();
    server.patch(&path, json!({"dsn": dsn})).await.expect(422);
    server.delete(&path).await.expect(204);
    server.get(&path).await.expect(404);
    server.delete(&path).await.expect(404);
    assert_eq!(server.store.counts().await.unwrap().targets, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_user_of_the_same_database_takes_over() {
    let (store, target) = (postgres::database().await, postgres::database().await);
    let user = format!("{}_reader", target.name());
    target.execute(&format!("create table orders (a int); create role {user} login")).await;
    let server = Server::on_postgres(&store).await;
    let fields = target.fields();
    let body = |user: &str| json!({"db_host": fields.host, "db_port": fields.port, "db_name": target.name(), "db_user": user, "table_name": "orders"});
    let id =
        server.post("/v1/schemas", body(fields.username.as_deref().unwrap())).await.expect(201)["schema_id"].clone();
    let path = format!("/v1/schemas/{id}");
    server.patch(&path, json!({"db_user": "nobody_there"})).await.expect(422);
    server.patch(&path, json!({"db_user": user})).await.expect(200);
    assert_eq!(server.post("/v1/schemas", body(&user)).await.expect(409)["schema_id"], id);
    target.execute(&format!("drop role {user}")).await;
}

#[tokio::test]
async fn the_newest_version_has_a_tag() {
    let (server, db) = (Server::start().await, sqlite::database("create table orders (a); create table items (b)"));
    let (one, other) = (registered(&server, &db, "orders").await, registered(&server, &db, "items").await);
    let path = format!("/v1/schemas/{one}/latest");
    let first = server.get(&path).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    assert_ne!(server.get(&format!("/v1/schemas/{other}/latest")).await.header("etag"), tag);
    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let request = server.request(reqwest::Method::GET, &path).header("x-api-key", &server.admin);
        let answer = server.send(request.header("if-none-match", known)).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (304, ""));
        assert_eq!(answer.header("etag"), tag);
    }
    let request = server.request(reqwest::Method::GET, &path).header("x-api-key", &server.admin);
    server.send(request.header("if-none-match", "\"x\"")).await.expect(200);
    assert_eq!(server.get(&format!("/v1/schemas/{one}/versions/1")).await.expect(200), first.json());
    server.get(&format!("/v1/schemas/{one}/versions/2")).await.expect(404);
    server.get(&format!("/v1/schemas/{one}/versions/0")).await.expect(404);
}

#[tokio::test]
async fn a_check_is_asked_for_and_followed() {
    let (server, db) = (Server::start().await, sqlite::database("create table orders (a)"));
    let id = registered(&server, &db, "orders").await;
    let asked = server.post_empty(&format!("/v1/schemas/{id}/check")).await;
    let run = asked.expect(202)["run"].clone();
    assert_eq!((&run["schema_id"], &run["state"]), (&json!(id), &json!("queued")));
    assert_eq!(server.get(asked.header("location")).await.expect(200)["run"], run);
}

#[tokio::test]
async fn null_is_no_value_to_change_to() {
    let (server, db) = (Server::start().await, sqlite::database("create table orders (a)"));
    let id = registered(&server, &db, "orders").await;
    for name in ["paused", "interval", "labels", "role", "db_user", "db_password", "dsn"] {
        let refused = server.patch(&format!("/v1/schemas/{id}"), json!({ name: null })).await;
        assert_eq!((refused.status.as_u16(), refused.pointers()), (400, vec![format!("#/{name}")]), "{}", refused.text);
    }
    server.post("/v1/webhooks", json!({"url": "https://a.example/"})).await.expect(201);
    for name in ["url", "labels", "min_impact", "format", "events", "state"] {
        let refused = server.patch("/v1/webhooks/1", json!({ name: null })).await;
        assert_eq!((refused.status.as_u16(), refused.pointers()), (400, vec![format!("#/{name}")]), "{}", refused.text);
    }
}
