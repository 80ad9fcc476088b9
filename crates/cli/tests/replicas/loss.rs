//! One of three replicas is killed at each point, under constant DDL and a receiver that flaps.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use driftless_testkit::receiver::{Answer, Received, Receiver};
use driftless_watch::CRASH_POINTS;
use driftless_watch::webhook::signature::{Tolerance, verify};
use serde_json::Value;

use crate::fleet::Fleet;

/// How many columns each table gets at least; it gets more until the replica is dead.
const CHANGES: usize = 8;

/// How many there are at most: two minutes of them.
const MOST: usize = 300;

const TABLES: [&str; 2] = ["orders", "items"];

/// A receiver that is busy, broken and well by turns.
fn flapping() -> Vec<Answer> {
    let turns = [Answer::status(204), Answer::status(500), Answer::status(204), Answer::Reset, Answer::status(503)];
    let mut answers: Vec<Answer> = turns.iter().cycle().take(60).cloned().collect();
    answers.push(Answer::status(204));
    answers
}

macro_rules! killed_at {
    ($($name:ident: $point:literal,)*) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            nothing_is_lost_at($point).await;
        })*

        #[test]
        fn every_point_has_its_test() {
            assert_eq!([$($point),*], *CRASH_POINTS);
        }
    };
}

killed_at! {
    killed_with_a_claim: "claimed",
    killed_after_the_look: "looked",
    killed_before_writing: "judged",
    killed_after_writing: "written",
    killed_with_a_delivery_claimed: "delivery-claimed",
    killed_after_sending: "sent",
    killed_after_recording: "recorded",
}

async fn nothing_is_lost_at(point: &str) {
    let fleet = Fleet::new().await;
    let database = driftless_testkit::postgres::database().await;
    for table in TABLES {
        database.execute(&format!("create table {table} (id int)")).await;
    }
    let mut ids = Vec::new();
    for table in TABLES {
        ids.push(fleet.register(&database, table).await);
    }
    let receiver = Receiver::start(flapping()).await;
    fleet.tell(&receiver).await;

    // The second time, so that it is in the middle of something.
    let mut doomed = fleet.replica(Some(&format!("{point}:2")));
    let _others = [fleet.replica(None), fleet.replica(None)];
    let session = database.client().await;
    let mut changes = 0;
    let died = loop {
        for table in TABLES {
            session.batch_execute(&format!("alter table {table} add column c{changes} int")).await.unwrap();
        }
        changes += 1;
        let died = tokio::time::timeout(Duration::from_millis(400), doomed.wait()).await;
        match died {
            Ok(died) if changes >= CHANGES => break died.unwrap(),
            Ok(_) => {}
            Err(_) => assert!(changes < MOST, "no replica passed {point} twice"),
        }
    };
    drop(session);
    assert_eq!(died.code(), None, "{point}: it ended by itself");

    let all = TABLES.len() * changes;
    fleet.until_none(&format!("select 'seen ' || count(*) from driftless.watch_drift having count(*) < {all}")).await;
    fleet.until_none("select id::text from driftless.watch_delivery where state = 'pending'").await;
    told_at_least_once(&fleet, &receiver.received(), changes).await;
    versions_have_no_gaps(&fleet).await;
}

async fn told_at_least_once(fleet: &Fleet, received: &[Received], changes: usize) {
    let mut bodies: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for request in received {
        verify_signature(fleet, request);
        let id = request.header("webhook-id").to_owned();
        bodies.entry(id).or_default().push(serde_json::from_slice(&request.body).unwrap());
    }
    let sent: BTreeSet<String> = fleet.ask("select id from driftless.watch_message").await.into_iter().collect();
    assert_eq!(bodies.keys().cloned().collect::<BTreeSet<_>>(), sent, "every message arrived, and no other did");
    let (mut columns, mut versions) = (Vec::new(), BTreeSet::new());
    for (id, bodies) in bodies {
        let first = &bodies[0];
        assert!(bodies.iter().all(|body| body == first), "{id} says the same each time");
        let data = &first["data"];
        let version = (data["schema_id"].as_i64().unwrap(), data["version_to"].as_i64().unwrap());
        assert!(versions.insert(version), "version {version:?} was told under two ids");
        for change in data["changes"].as_array().unwrap() {
            columns.push(change["object"].as_str().unwrap().to_owned());
        }
    }
    columns.sort();
    let mut expected: Vec<String> = TABLES
        .iter()
        .flat_map(|table| (0..changes).map(move |change| format!("column public.{table}.c{change}")))
        .collect();
    expected.sort();
    assert_eq!(columns, expected, "every change was told, each under one id");
}

fn verify_signature(fleet: &Fleet, request: &Received) {
    let header = |name| request.header(name);
    let (id, sent, signature) = (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"));
    let tolerance = Tolerance(Duration::from_secs(300));
    let secrets = std::slice::from_ref(&fleet.secret);
    verify(secrets, id, sent, signature, &request.body, jiff::Timestamp::now(), tolerance).unwrap();
}

async fn versions_have_no_gaps(fleet: &Fleet) {
    let gaps = "select schema_id::text from driftless.watch_version group by schema_id
                having count(*) <> max(version) or min(version) <> 1";
    assert!(fleet.ask(gaps).await.is_empty());
    let behind = "select s.id::text from driftless.watch_schema s
                  where s.version <> (select max(v.version) from driftless.watch_version v where v.schema_id = s.id)";
    assert!(fleet.ask(behind).await.is_empty());
}
