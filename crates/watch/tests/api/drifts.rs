//! Drifts, baselines, and the way back.

use driftless_schema::impact::Level;
use driftless_testkit::{postgres, sqlite};
use serde_json::{Value, json};

use crate::looks::{drift, look, newest};
use crate::register::sqlite_table;
use crate::server::Server;

async fn listed(server: &Server) {
    let db = sqlite::database("create table orders (a, email)");
    let id = server.post("/v1/schemas", sqlite_table(&db, "orders")).await.expect(201)["schema_id"].as_i64().unwrap();
    let table = newest(server, id).await;
    look(server, id, 1, table.clone(), vec![drift(Level::Breaking), drift(Level::Safe)]).await;
    look(server, id, 2, table, vec![drift(Level::Risky)]).await;

    let all = server.get("/v1/drifts").await.expect(200);
    let levels: Vec<&str> = all["drifts"].as_array().unwrap().iter().map(|it| it["impact"].as_str().unwrap()).collect();
    assert_eq!(levels, ["RISKY", "SAFE", "BREAKING"]);
    for (path, found) in [
        ("/v1/drifts?impact=BREAKING", 1),
        ("/v1/drifts?version=2", 2),
        ("/v1/drifts?state=open&change_type=COLUMN_REMOVED", 3),
        ("/v1/drifts?state=resolved", 0),
        ("/v1/schemas/1/drifts?impact=SAFE", 1),
    ] {
        assert_eq!(server.get(path).await.expect(200)["drifts"].as_array().unwrap().len(), found, "{path}");
    }
    server.get("/v1/drifts?impact=breaking").await.expect(400);
    let page = server.get("/v1/drifts?limit=2").await.expect(200);
    let rest = server.get(&format!("/v1/drifts?limit=2&cursor={}", page["next"].as_str().unwrap())).await.expect(200);
    assert_eq!((rest["drifts"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));

    let shown = server.get(&format!("/v1/drifts/{}", all["drifts"][2]["id"])).await.expect(200);
    assert_eq!(
        (&shown["before_value"], &shown["after_value"], &shown["acknowledged"]),
        (&json!({"type": "text"}), &Value::Null, &json!(false))
    );
    let versions = server.get(&format!("/v1/schemas/{id}/versions?limit=2")).await.expect(200);
    assert_eq!(versions["versions"][1]["changes"], 2);
    let path = format!("/v1/schemas/{id}/versions?limit=2&cursor={}", versions["next"].as_str().unwrap());
    let rest = server.get(&path).await.expect(200);
    assert_eq!((&rest["versions"][0]["version"], &rest["next"]), (&json!(3), &Value::Null));
    server.get(&format!("/v1/schemas/{id}/versions?cursor=x")).await.expect(400);
    assert_eq!(server.get(&format!("/v1/schemas/{id}")).await.expect(200)["version"], 3);
}

#[tokio::test]
async fn drifts_are_listed_and_shown() {
    listed(&Server::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn drifts_are_listed_and_shown_on_postgresql() {
    let store = postgres::database().await;
    listed(&Server::on_postgres(&store).await).await;
}

async fn acknowledged(server: &Server) {
    let db = sqlite::database("create table orders (a, email)");
    let id = server.post("/v1/schemas", sqlite_table(&db, "orders")).await.expect(201)["schema_id"].as_i64().unwrap();
    let table = newest(server, id).await;
    look(server, id, 1, table, vec![drift(Level::Breaking)]).await;
    let body = json!({"reason": "planned", "until": "2999-01-01T00:00:00Z"});
    let drift = server.post("/v1/drifts/1/acknowledge", body).await.expect(200);
    assert_eq!((&drift["state"], &drift["acknowledged"]), (&json!("acknowledged"), &json!(true)));
    assert_eq!(drift["acknowledgement"]["reason"], "planned");
    assert_eq!(drift["acknowledgement"]["until"], "2999-01-01T00:00:00Z");
    let drift = server.post("/v1/drifts/1/acknowledge", json!({"reason": "sure", "by": "ann"})).await.expect(200);
    assert_eq!(drift["acknowledgement"]["by"], "ann");
    // Anybody may call themselves what they like; which key it was is known.
    let caller = server.admin.split('_').nth(2).unwrap();
    assert_eq!(drift["acknowledgement"]["key_id"], caller);
    assert_eq!(server.get("/v1/drifts/1").await.expect(200)["acknowledgement"]["key_id"], caller);
    let past = json!({"reason": "late", "until": "2001-01-01T00:00:00Z"});
    let refused = server.post("/v1/drifts/1/acknowledge", past).await;
    assert_eq!((refused.status.as_u16(), refused.pointers()), (400, vec!["#/until".to_owned()]));
    server.post("/v1/drifts/1/acknowledge", json!({"reason": "x", "key_id": "x"})).await.expect(400);
    assert_eq!(server.post("/v1/drifts/1/acknowledge", json!({"reason": ""})).await.pointers(), ["#/reason"]);
    assert_eq!(server.post("/v1/drifts/1/acknowledge", json!({})).await.pointers(), ["#"]);
    server.post("/v1/drifts/9/acknowledge", json!({"reason": "x"})).await.expect(404);

    server.post(&format!("/v1/schemas/{id}/baseline"), json!({"version": 3})).await.expect(422);
    server.post(&format!("/v1/schemas/{id}/baseline"), json!({"version": 0})).await.expect(422);
    assert_eq!(server.post_empty(&format!("/v1/schemas/{id}/baseline")).await.expect(200)["baseline"], 2);
    let drift = server.get("/v1/drifts/1").await.expect(200);
    assert_eq!((&drift["state"], &drift["closed_version"]), (&json!("accepted"), &json!(2)));
    server.post("/v1/drifts/1/acknowledge", json!({"reason": "late"})).await.expect(409);
    assert_eq!(
        server.post(&format!("/v1/schemas/{id}/baseline"), json!({"version": 1})).await.expect(200)["baseline"],
        1
    );
}

#[tokio::test]
async fn a_drift_is_acknowledged_and_then_accepted() {
    acknowledged(&Server::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drift_is_acknowledged_and_then_accepted_on_postgresql() {
    let store = postgres::database().await;
    acknowledged(&Server::on_postgres(&store).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_to_the_baseline_is_planned() {
    let target = postgres::database().await;
    target.execute("create table orders (id bigint primary key, email text)").await;
    let body = json!({"dsn": target.url(), "table_name": "orders"});
    let server = Server::start().await;
    let id = server.post("/v1/schemas", body.clone()).await.expect(201)["schema_id"].as_i64().unwrap();
    let nothing = server.post("/v1/plan", json!({"schema_id": id})).await.expect(200);
    assert_eq!((&nothing["statements"], &nothing["hazards"]), (&json!([]), &json!([])));

    target.execute("alter table orders add column note text, drop column email").await;
    let other = Server::start().await;
    other.post("/v1/schemas", body).await.expect(201);
    look(&server, id, 1, newest(&other, 1).await, Vec::new()).await;
    let plan = server.post("/v1/plan", json!({"schema_id": id})).await.expect(200);
    assert_eq!((&plan["version"], &plan["baseline"]), (&json!(2), &json!(1)));
    let statements: Vec<&str> =
        plan["statements"].as_array().unwrap().iter().map(|it| it["sql"].as_str().unwrap()).collect();
    assert_eq!(
        statements,
        ["ALTER TABLE public.orders ADD COLUMN email text", "ALTER TABLE public.orders DROP COLUMN note"]
    );
    assert_eq!(plan["hazards"], json!(["DATA_LOSS", "ACCESS_EXCLUSIVE_LOCK"]));
    assert_eq!(plan["statements"][1]["hazards"][0]["has_to_be_allowed"], true);
}

#[tokio::test]
async fn where_no_way_back_is_known_that_is_told() {
    let (server, db) = (Server::start().await, sqlite::database("create table orders (a)"));
    server.post("/v1/schemas", sqlite_table(&db, "orders")).await.expect(201);
    server.post("/v1/plan", json!({"schema_id": 1})).await.expect(422);
    assert_eq!(server.post("/v1/plan", json!({"schema_id": 0})).await.pointers(), ["#/schema_id"]);
}
