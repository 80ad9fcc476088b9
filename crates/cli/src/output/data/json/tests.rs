use std::path::Path;

use serde_json::{Value, json};

use super::super::fixture::{different, eventful};
use super::*;

/// The schema, in which every object refuses what it does not name.
fn validator() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/data.schema.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    close(&mut schema);
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).unwrap()
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
            map.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_report_has_all_that_is_known() {
    insta::assert_snapshot!(render(&eventful(), Job::Sync, Ending::Partly), @r#"
    {
      "format": "driftless-data-sync",
      "version": 1,
      "outcome": "partly",
      "run": "0199",
      "source": "app@db1:5432/shop",
      "target": "app@db2:5432/shop",
      "snapshot_time": "2026-11-20T15:30:45Z",
      "totals": {
        "equal": 4,
        "different": 0,
        "skipped": 2,
        "failed": 1,
        "inserted": 123466,
        "updated": 2,
        "deleted": 1,
        "bytes": 50621880
      },
      "tables": [
        {
          "schema": "audit",
          "table": "evil\u001b[2J\nname",
          "way": null,
          "why": "",
          "check": null,
          "outcome": "failed",
          "reason": null,
          "error": {
            "message": "delete rows: all of evil\u001b[2J\nname would go",
            "hint": "add --allow-empty-source if that is meant",
            "code": "23503"
          },
          "read": 0,
          "inserted": 0,
          "updated": 0,
          "deleted": 0,
          "bytes": 0,
          "watermark": null,
          "differences": [],
          "notes": [],
          "seconds": 3.5
        },
        {
          "schema": "public",
          "table": "countries",
          "way": "compare",
          "why": "the target has no rows",
          "check": "rows",
          "outcome": "equal",
          "reason": null,
          "error": null,
          "read": 0,
          "inserted": 0,
          "updated": 0,
          "deleted": 0,
          "bytes": 0,
          "watermark": null,
          "differences": [],
          "notes": [],
          "seconds": 0.25
        },
        {
          "schema": "public",
          "table": "log",
          "way": null,
          "why": "",
          "check": null,
          "outcome": "skipped",
          "reason": "it has no key",
          "error": null,
          "read": 0,
          "inserted": 0,
          "updated": 0,
          "deleted": 0,
          "bytes": 0,
          "watermark": null,
          "differences": [],
          "notes": [],
          "seconds": 0.0
        },
        {
          "schema": "public",
          "table": "log_old",
          "way": null,
          "why": "",
          "check": null,
          "outcome": "skipped",
          "reason": "it has no key",
          "error": null,
          "read": 0,
          "inserted": 0,
          "updated": 0,
          "deleted": 0,
          "bytes": 0,
          "watermark": null,
          "differences": [],
          "notes": [],
          "seconds": 0.0
        },
        {
          "schema": "public",
          "table": "orders",
          "way": "bulk",
          "why": "the target has no rows",
          "check": "rows",
          "outcome": "equal",
          "reason": null,
          "error": null,
          "read": 123456,
          "inserted": 123456,
          "updated": 0,
          "deleted": 0,
          "bytes": 50616960,
          "watermark": null,
          "differences": [],
          "notes": [],
          "seconds": 0.25
        },
        {
          "schema": "public",
          "table": "regions",
          "way": "incremental",
          "why": "the target has no rows",
          "check": "keys",
          "outcome": "equal",
          "reason": null,
          "error": null,
          "read": 0,
          "inserted": 0,
          "updated": 0,
          "deleted": 0,
          "bytes": 0,
          "watermark": null,
          "differences": [],
          "notes": [],
          "seconds": 0.25
        },
        {
          "schema": "public",
          "table": "users",
          "way": "incremental",
          "why": "the target has no rows",
          "check": "keys",
          "outcome": "equal",
          "reason": null,
          "error": null,
          "read": 12,
          "inserted": 10,
          "updated": 2,
          "deleted": 1,
          "bytes": 4920,
          "watermark": "2026-11-20T15:25:30Z",
          "differences": [],
          "notes": [
            "a trigger changes rows of evil\u001b[2J\nname"
          ],
          "seconds": 0.25
        }
      ],
      "notes": [
        "the clocks of both servers are 7 s apart"
      ],
      "seconds": 1.25
    }
    "#);
}

#[test]
fn reports_follow_their_schema_and_other_json_does_not() {
    let validator = validator();
    let documents = [
        render(&eventful(), Job::Sync, Ending::Partly),
        render(&eventful(), Job::DryRun, Ending::Planned),
        render(&eventful(), Job::Sync, Ending::Interrupted),
        render(&different(), Job::Verify, Ending::Different),
    ]
    .map(|text| serde_json::from_str::<Value>(&text).unwrap());
    for document in &documents {
        let errors: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    type Change = fn(&mut Value);
    let bad: [Change; 8] = [
        |it| it["version"] = json!(2),
        |it| it["format"] = json!("driftless-sync"),
        |it| it["outcome"] = json!("ok"),
        |it| it["more"] = json!(1),
        |it| it["tables"][0]["outcome"] = json!("equal"),
        |it| it["tables"][0]["more"] = json!(1),
        |it| it["totals"]["inserted"] = json!(-1),
        |it| drop(it["tables"][6].as_object_mut().unwrap().remove("watermark")),
    ];
    for (at, change) in bad.iter().enumerate() {
        let mut document = documents[0].clone();
        change(&mut document);
        assert!(!validator.is_valid(&document), "the schema takes document {at}");
    }
}
