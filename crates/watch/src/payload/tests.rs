use driftless_schema::diff::{Action, Change, Property};
use driftless_schema::impact::{Role, judge};
use driftless_schema::model::{Catalog, Dialect, Kind, ObjectId};
use serde_json::{Value, json};

use super::*;
use crate::model::EventType;

fn table() -> ObjectId {
    ObjectId::in_schema(Kind::Table, "public", "orders")
}

/// Judges a change that needs no schema around it.
fn judged(object: ObjectId, action: Action) -> DriftChange {
    let catalog = Catalog::new(Dialect::Postgres, "18.1");
    let change = Change { object, action };
    DriftChange::new(&change, &judge(&change, &catalog, &catalog), Role::ALL)
}

fn dropped(column: &str) -> DriftChange {
    judged(table().column(column), Action::Dropped)
        .with_values(json!({"name": column, "data_type": "text"}), Value::Null)
}

fn widening() -> Action {
    Action::Altered { property: Property::Type, before: json!("integer"), after: json!("bigint") }
}

fn widened(column: &str) -> DriftChange {
    judged(table().column(column), widening())
}

fn commented() -> DriftChange {
    let comment = "see <!channel> & <https://x.example|`this`>";
    judged(table(), Action::Altered { property: Property::Comment, before: Value::Null, after: json!(comment) })
}

fn drift(changes: Vec<DriftChange>) -> Drift {
    let registered = Registered {
        db_host: Some("db.example".to_owned()),
        db_port: Some(5432),
        db_name: "shop".to_owned(),
        schema_name: "public".to_owned(),
        table_name: "orders".to_owned(),
    };
    let seen_at = "2026-11-20T12:00:00Z".parse().unwrap();
    Drift { schema_id: 1, registered, version_from: 3, version_to: 4, seen_at, changes }
}

fn json(bytes: serde_json::Result<Vec<u8>>) -> Value {
    serde_json::from_slice(&bytes.unwrap()).unwrap()
}

#[test]
fn the_standard_payload_has_all_that_is_known() {
    insta::assert_json_snapshot!(json(standard(
        EventType::DriftDetected,
        &drift(vec![widened("id"), dropped("email"), commented()])
    )));
}

#[test]
fn slack_gets_blocks_and_a_text_for_notifications() {
    insta::assert_json_snapshot!(json(slack(
        EventType::DriftDetected,
        &drift(vec![widened("id"), dropped("email"), commented()])
    )));
}

#[test]
fn impacts_are_in_upper_case_and_those_of_the_roles_that_were_declared() {
    let change = Change { object: table().column("id"), action: widening() };
    let catalog = Catalog::new(Dialect::Postgres, "18.1");
    let verdict = judge(&change, &catalog, &catalog);
    let writer = DriftChange::new(&change, &verdict, &[Role::Writer]);
    let written = serde_json::to_value(&writer).unwrap();
    assert_eq!([&written["impact"], &written["impact_reader"], &written["impact_writer"]], ["SAFE", "RISKY", "SAFE"]);
    assert_eq!(serde_json::from_value::<DriftChange>(written).unwrap(), writer);
}

#[test]
fn summaries_count_by_impact() {
    let summary = |changes| drift(changes).summary();
    assert_eq!(summary(vec![dropped("a")]), "public.orders: 1 breaking change");
    assert_eq!(summary(vec![dropped("a"), dropped("b"), commented()]), "public.orders: 2 breaking changes and 1 safe");
    let all = vec![commented(), widened("a"), dropped("b"), commented()];
    assert_eq!(summary(all), "public.orders: 1 breaking change, 1 risky and 2 safe");
    assert_eq!(summary(Vec::new()), "public.orders: no changes");
}

#[test]
fn of_many_changes_the_worst_are_told_and_the_rest_is_counted() {
    let mut changes: Vec<DriftChange> = (0..60).map(|n| widened(&format!("c{n}"))).collect();
    changes.push(dropped("email"));
    let payload = json(standard(EventType::DriftDetected, &drift(changes.clone())));
    let told = payload["data"]["changes"].as_array().unwrap();
    assert_eq!((told.len(), &payload["data"]["changes_omitted"]), (CHANGES_TOLD, &json!(11)));
    assert_eq!((&told[0]["column_name"], &told[1]["column_name"]), (&json!("email"), &json!("c0")));
    assert_eq!(payload["data"]["impact"], "BREAKING");
    let message = json(slack(EventType::DriftDetected, &drift(changes)));
    let blocks = message["blocks"].as_array().unwrap();
    assert_eq!(blocks.len(), 23);
    assert_eq!(blocks[22]["elements"][0]["text"], "and 41 more");
}

#[test]
fn nothing_from_a_schema_is_more_than_text_to_slack() {
    let message = String::from_utf8(slack(EventType::DriftDetected, &drift(vec![commented()])).unwrap()).unwrap();
    assert!(!message.contains("<!") && !message.contains("<http"), "{message}");
    assert!(message.contains("&lt;!channel&gt; &amp; "), "{message}");
}

#[test]
fn a_file_has_no_host() {
    let mut drift = drift(vec![commented()]);
    (drift.registered.db_host, drift.registered.db_port) = (None, None);
    drift.registered.db_name = "shop.db".to_owned();
    assert_eq!(
        json(slack(EventType::DriftDetected, &drift))["blocks"][1]["elements"][0]["text"],
        "shop.db · version 3 → 4"
    );
    assert_eq!(json(standard(EventType::DriftDetected, &drift))["data"]["db_host"], Value::Null);
}

#[test]
fn the_standard_payload_begins_with_its_type_and_stays_the_same() {
    let write =
        || String::from_utf8(standard(EventType::DriftDetected, &drift(vec![dropped("email")])).unwrap()).unwrap();
    let beginning = r#"{"type":"schema.drift.detected","timestamp":"2026-11-20T12:00:00Z","data":{"schema_id":1,"#;
    assert!(write().starts_with(beginning), "{}", write());
    assert_eq!(write(), write());
}

#[test]
fn slacks_limits_hold_for_the_longest_names_and_texts() {
    let long = "<&".repeat(5000);
    let mut change = dropped(&long).with_values(json!(long), json!(long));
    (change.reason, change.advice) = (long.clone(), long.clone());
    let mut drift = drift(vec![change; 100]);
    (drift.registered.table_name, drift.registered.db_host) = (long.clone(), Some(long));
    let message = json(slack(EventType::DriftDetected, &drift));
    let blocks = message["blocks"].as_array().unwrap();
    assert!(blocks.len() <= 50);
    for block in blocks {
        let text = block["text"]["text"].as_str().or_else(|| block["elements"][0]["text"].as_str()).unwrap();
        let most = if block["type"] == "header" { 150 } else { 3000 };
        assert!(text.chars().count() <= most, "{} of {most}", text.chars().count());
    }
}
