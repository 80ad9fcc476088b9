//! What webhooks say, and lists of keys, follow their schemas, and other JSON does not.

use driftless::prelude::{Catalog, Source, Sources};
use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::impact::{Role, judge};
use driftless_testkit::sqlite;
use driftless_watch::model::Format;
use driftless_watch::payload::{Drift, DriftChange, Event, Reach, Registered};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::formats::{assert_valid, validator};
use crate::page::Page;

const BEFORE: &str =
    "create table orders (id integer primary key, email text not null); create index i on orders (email)";
const AFTER: &str = "create table orders (id integer primary key, note text default 'x'); create view v as select 1";

fn at() -> Timestamp {
    "2026-01-31T12:00:00Z".parse().unwrap()
}

async fn catalog(sql: &str) -> Catalog {
    let database = sqlite::database(sql);
    let source = Source::parse(&format!("sqlite:{}", database.path().display()).into()).unwrap();
    Sources::default().read(&source).await.unwrap().databases[0].catalog.clone()
}

/// What changed between two schemas, as it is told.
async fn drift() -> Drift {
    let (old, new) = (catalog(BEFORE).await, catalog(AFTER).await);
    let options = DiffOptions { owners: true, privileges: true, comments: true, column_order: true };
    let changes = diff(&old, &new, options);
    let changes: Vec<DriftChange> =
        changes.iter().map(|change| DriftChange::new(change, &judge(change, &old, &new), Role::ALL)).collect();
    assert!(changes.len() > 3, "{changes:?}");
    let registered = Registered {
        db_host: None,
        db_port: None,
        db_name: "/srv/shop.db".to_owned(),
        schema_name: "main".to_owned(),
        table_name: "orders".to_owned(),
    };
    Drift { schema_id: 1, registered, version_from: 1, version_to: 2, seen_at: at(), changes }
}

async fn events() -> Vec<Event> {
    let reach = Reach {
        db_host: Some("db.internal".to_owned()),
        db_port: Some(5432),
        db_name: "shop".to_owned(),
        schema_ids: vec![1, 2],
        since: Some(at()),
        reason: Some("connect to app@db.internal:5432/shop: nothing listens there".to_owned()),
        at: at(),
    };
    let again = Reach { reason: None, ..reach.clone() };
    vec![
        Event::Detected(drift().await),
        Event::Resolved(drift().await),
        Event::Versioned(drift().await),
        Event::Unreachable(reach),
        Event::Recovered(again),
        Event::Disabled {
            webhook_id: 1,
            url: "https://hooks.example/…".to_owned(),
            reason: "it answered 410 Gone".to_owned(),
            at: at(),
        },
        Event::Ping { webhook_id: 1, at: at() },
    ]
}

#[tokio::test]
async fn everything_that_is_told_follows_its_schema() {
    let validator = validator("webhook.schema.json");
    let told: Vec<Value> = events()
        .await
        .iter()
        .map(|event| {
            let body: Value = serde_json::from_str(&event.write(Format::Standard).unwrap()).unwrap();
            assert_valid(&validator, event.event_type().name(), &body);
            body
        })
        .collect();
    type Change = fn(&mut Value);
    let bad: [(usize, Change); 8] = [
        (0, |it| it["type"] = json!("schema.dropped")),
        (0, |it| it["type"] = json!("ping")),
        (0, |it| it["more"] = json!(1)),
        (0, |it| it["data"]["changes"][0]["impact"] = json!("WORSE")),
        (0, |it| it["data"]["changes"][0]["more"] = json!(1)),
        (0, |it| drop(it["data"].as_object_mut().unwrap().remove("summary"))),
        (3, |it| it["data"]["schema_ids"] = json!(["1"])),
        (6, |it| it["data"] = json!({})),
    ];
    for (at, (which, change)) in bad.into_iter().enumerate() {
        let mut document = told[which].clone();
        change(&mut document);
        assert!(!validator.is_valid(&document), "webhook.schema.json takes document {at}");
    }
}

#[tokio::test]
async fn the_pages_show_what_is_told() {
    // A drift is shown by the page that makes one.
    let events = &events().await[3..];
    let standard = events.iter().map(|event| ("docs/formats/webhook.md", event.write(Format::Standard).unwrap()));
    let slack = ("docs/webhooks.md", events[0].write(Format::Slack).unwrap());
    for (page, body) in standard.chain([slack]) {
        assert!(Page::read(page).text.contains(&format!("\n{body}\n")), "{page} does not show\n{body}");
    }
}

/// Returns the JSON that a page shows after a command.
fn shown(page: &str, command: &str) -> Value {
    let text = Page::read(page).text;
    let (_, output) = text.split_once(&format!("$ {command}\n")).unwrap();
    let mut values = serde_json::Deserializer::from_str(output).into_iter();
    values.next().unwrap().unwrap_or_else(|error| panic!("{page}: {command}: {error}"))
}

#[test]
fn what_the_pages_show_follows_its_schema() {
    let received = shown("docs/serve.md", "python3 receive.py");
    assert_valid(&validator("webhook.schema.json"), "docs/serve.md", &received);
    let keys = validator("keys.schema.json");
    let list = shown("docs/formats/keys.md", "driftless key list --format json");
    assert_valid(&keys, "docs/formats/keys.md", &list);
    for (field, value) in [("id", json!("1")), ("scopes", json!([])), ("state", json!("bad")), ("more", json!(1))] {
        let mut document = list.clone();
        document["keys"][0][field] = value;
        assert!(!keys.is_valid(&document), "keys.schema.json takes {field}");
    }
}
