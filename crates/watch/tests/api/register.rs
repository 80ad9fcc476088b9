//! Registering tables and patterns of tables.

use driftless_testkit::{postgres, sqlite};
use serde_json::{Value, json};

use crate::server::Server;

const ORDERS: &str = "create table orders (id integer primary key, email text not null default 'x', note text);";

/// A body that registers a table of an SQLite file.
pub fn sqlite_table(db: &sqlite::TempDb, table: &str) -> Value {
    json!({ "engine": "sqlite", "db_name": db.path(), "table_name": table })
}

#[tokio::test]
async fn a_table_in_sqlite_is_registered_with_its_first_version() {
    let (server, db) = (Server::start().await, sqlite::database(ORDERS));
    let made = server.post("/v1/schemas", sqlite_table(&db, "orders")).await;
    let body = made.expect(201);
    assert_eq!(body["schema_id"], 1);
    assert_eq!(made.header("location"), "/v1/schemas/1");
    let shown = server.get("/v1/schemas/1").await.expect(200);
    assert_eq!((&shown["schema_name"], &shown["table_name"]), (&json!("main"), &json!("orders")));
    assert_eq!((&shown["state"], &shown["version"], &shown["interval"]), (&json!("active"), &json!(1), &json!(60)));
    let latest = server.get("/v1/schemas/1/latest").await.expect(200);
    assert_eq!(latest["version"], 1);
    assert_eq!(
        latest["snapshot"][1],
        json!({"name": "email", "data_type": "TEXT", "nullable": false, "default": "'x'"})
    );
    assert_eq!(latest["table"]["id"], "table main.orders");
    assert!(latest["table"]["body"]["table"]["columns"].is_array(), "{latest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_in_postgresql_is_registered_by_fields_and_by_dsn() {
    let (store, target) = (postgres::database().await, postgres::database().await);
    target
        .execute(
            "create table orders (id bigint primary key, note text); create schema app; create table app.items (a int)",
        )
        .await;
    let server = Server::on_postgres(&store).await;
    let fields = target.fields();
    let body = json!({
        "db_host": fields.host, "db_port": fields.port, "db_name": target.name(), "db_user": fields.username,
        "table_name": "orders", "role": "reader", "labels": {"team": "payments"}, "interval": 5,
    });
    assert_eq!(server.post("/v1/schemas", body).await.expect(201)["schema_name"], "public");
    let body = json!({"dsn": target.url(), "schema_name": "app", "table_name": "items"});
    let id = server.post("/v1/schemas", body).await.expect(201)["schema_id"].clone();
    let listed = server.get("/v1/schemas?schema_name=app").await.expect(200);
    assert_eq!(listed["schemas"][0]["id"], id);
    assert_eq!(
        server.get("/v1/schemas?label=team:payments&limit=10").await.expect(200)["schemas"][0]["role"],
        "reader"
    );
    // One database, however it was addressed.
    assert_eq!(server.service.store().counts().await.unwrap().targets, 1);
    let latest = server.get("/v1/schemas/1/latest").await.expect(200);
    assert_eq!(latest["snapshot"][0]["data_type"], "bigint");
}

#[tokio::test]
async fn a_pattern_registers_what_it_matches() {
    let server = Server::start().await;
    let db = sqlite::database("create table orders_1 (a); create table orders_2 (a); create table items (a);");
    let made = server.post("/v1/schemas", sqlite_table(&db, "orders_*")).await.expect(201);
    assert_eq!((&made["kind"], &made["version"]), (&json!("pattern"), &json!(0)));
    let members = server.get("/v1/schemas?pattern_id=1").await.expect(200);
    let names: Vec<&str> =
        members["schemas"].as_array().unwrap().iter().map(|it| it["table_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["orders_2", "orders_1"]);
    server.get("/v1/schemas/1/latest").await.expect(404);
    assert_eq!(server.get("/v1/schemas/1/versions").await.expect(200)["versions"], json!([]));
    server.post_empty("/v1/schemas/1/baseline").await.expect(422);
    server.post("/v1/plan", json!({"schema_id": 1})).await.expect(422);
    // Without names it is the whole database; with a schema alone, the whole schema.
    let body = json!({ "engine": "sqlite", "db_name": db.path() });
    let whole = server.post("/v1/schemas", body).await.expect(201);
    assert_eq!((&whole["schema_name"], &whole["table_name"]), (&json!("*"), &json!("*")));
    let body = json!({ "engine": "sqlite", "db_name": db.path(), "schema_name": "main" });
    assert_eq!(server.post("/v1/schemas", body).await.expect(201)["table_name"], "*");
}

#[tokio::test]
async fn what_cannot_be_registered_leaves_nothing_behind() {
    let (server, db) = (Server::start().await, sqlite::database(ORDERS));
    let bodies = [
        sqlite_table(&db, "nothing"),
        json!({"engine": "sqlite", "db_name": "/no/such/file.db", "table_name": "orders"}),
        json!({"engine": "oracle", "db_name": "x", "table_name": "orders"}),
        json!({"dsn": "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2", "table_name": "orders"}),
        json!({"dsn": "postgresql://[::/x", "table_name": "orders"}),
        json!({"database": "billing", "table_name": "orders"}),
    ];
    for body in bodies {
        let answer = server.post("/v1/schemas", body.clone()).await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.text);
    }
    assert_eq!(server.get("/v1/schemas").await.expect(200), json!({"schemas": [], "next": null}));
    assert_eq!(server.service.store().counts().await.unwrap().targets, 0);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told_all_at_once() {
    let server = Server::start().await;
    let body = json!({
        "engine": "", "db_name": "x", "interval": 0, "table_name": "x".repeat(300), "db_port": 0,
        "db_password": "env:PATH", "labels": {"a b": "", "c": "x".repeat(300)},
    });
    let answer = server.post("/v1/schemas", body).await;
    answer.expect(400);
    assert_eq!(
        answer.pointers(),
        ["#/table_name", "#/labels/a%20b", "#/labels/c", "#/interval", "#/engine", "#/db_port", "#/db_password"]
    );
    for (body, pointer) in [
        (json!({"db_name": "x", "tabel_name": "x"}), "#/tabel_name"),
        (json!({"db_name": "x", "db_port": "5432"}), "#/db_port"),
        (json!({"db_name": "x", "db_port": 70000}), "#/db_port"),
        (json!({"db_name": "x", "role": "admin"}), "#/role"),
        (json!({"db_name": "x", "labels": {"a": 1}}), "#/labels/a"),
        (json!({"db_name": "x\u{0}"}), "#/db_name"),
        (json!({"table_name": "x"}), "#/db_name"),
        (json!({"db_name": "x", "dsn": "y"}), "#/dsn"),
        (json!({"db_name": "x", "database": "y"}), "#/database"),
        (json!({"db_name": "x", "interval": 86401}), "#/interval"),
        (json!({"db_name": "x", "table_name": "[a"}), "#/table_name"),
        (json!({"db_name": "x", "schema_name": "{", "table_name": "a"}), "#/schema_name"),
        (json!([]), "#"),
    ] {
        let answer = server.post("/v1/schemas", body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.pointers(), [pointer], "{body}: {}", answer.text);
    }
    let many: serde_json::Map<String, Value> = (0..65).map(|n| (format!("l{n}"), json!(""))).collect();
    assert_eq!(server.post("/v1/schemas", json!({"db_name": "x", "labels": many})).await.pointers(), ["#/labels"]);
}

async fn registered_twice_at_once(server: &Server, body: Value) {
    let (one, other) = tokio::join!(server.post("/v1/schemas", body.clone()), server.post("/v1/schemas", body));
    let (made, refused) = if one.status == 201 { (one, other) } else { (other, one) };
    let made = made.expect(201);
    assert_eq!(refused.expect(409)["schema_id"], made["schema_id"]);
    let shown = server.get(&format!("/v1/schemas/{}", made["schema_id"])).await.expect(200);
    assert_eq!(shown["version"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_at_once_one_registers_and_the_other_learns_its_id() {
    let db = sqlite::database(ORDERS);
    registered_twice_at_once(&Server::start().await, sqlite_table(&db, "orders")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_at_once_one_registers_and_the_other_learns_its_id_on_postgresql() {
    let (store, db) = (postgres::database().await, sqlite::database(ORDERS));
    registered_twice_at_once(&Server::on_postgres(&store).await, sqlite_table(&db, "orders")).await;
}

#[tokio::test]
async fn an_escaped_name_is_that_of_a_table() {
    let server = Server::start().await;
    let db = sqlite::database(
        r#"create table "a*" (a); create table ab (a); create table "c[1]" (a); create table "d\e" (a)"#,
    );
    for (written, name) in [(r"a\*", "a*"), (r"c\[1\]", "c[1]"), (r"d\e", r"d\e")] {
        let made = server.post("/v1/schemas", sqlite_table(&db, written)).await.expect(201);
        assert_eq!((&made["kind"], &made["table_name"]), (&json!("table"), &json!(name)));
        assert!(made.get("tables").is_none(), "{made}");
        let shown = server.get(&format!("/v1/schemas/{}", made["schema_id"])).await.expect(200);
        assert_eq!(shown["table_name"], name);
        server.post("/v1/schemas", sqlite_table(&db, written)).await.expect(409);
    }
    // One that is not escaped makes a pattern of it, which tells what it registered: not what was already.
    let made = server.post("/v1/schemas", sqlite_table(&db, "*[b1*]*")).await.expect(201);
    assert_eq!((&made["kind"], &made["tables"]), (&json!("pattern"), &json!(1)));
    let made = server.post("/v1/schemas", sqlite_table(&db, r"\*?")).await.expect(201);
    assert_eq!((&made["kind"], &made["tables"]), (&json!("pattern"), &json!(0)));
}
