use std::collections::BTreeMap;

use driftless_postgres::connect::process_environment;
use driftless_schema::impact::Level;
use driftless_schema::model::QualifiedName;
use driftless_testkit::postgres::TestDatabase;
use tempfile::TempDir;

use super::*;
use crate::model::{Consumer, DriftState, EventType, Format, Kind, Partitions, VersionReason};
use crate::payload::DriftChange;
use crate::secret::SealingKey;
use crate::webhook::signature::MessageId;

/// A store, and what it lives in.
struct Fixture {
    store: Store,
    location: StoreLocation,
    keyring: Keyring,
    _folder: TempDir,
    database: Option<TestDatabase>,
}

async fn embedded() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let location = StoreLocation::File(folder.path().join("driftless.db"));
    fixture(location, folder, None).await
}

async fn server() -> Fixture {
    let database = driftless_testkit::postgres::database().await;
    let info = ConnInfo::parse(&database.url().into(), &process_environment).unwrap();
    fixture(StoreLocation::Postgres(info), tempfile::tempdir().unwrap(), Some(database)).await
}

async fn fixture(location: StoreLocation, folder: TempDir, database: Option<TestDatabase>) -> Fixture {
    let store = Store::open(&location).await.unwrap();
    let keyring = Keyring::new(SealingKey::from_bytes(&[7; 32]), Vec::new());
    Fixture { store, location, keyring, _folder: folder, database }
}

const MINUTE: Duration = Duration::from_secs(60);

fn target(name: &str) -> NewTarget {
    NewTarget {
        identity: name.to_owned(),
        engine: "postgres".to_owned(),
        db_host: Some("db.example".to_owned()),
        db_port: Some(5432),
        db_name: name.to_owned(),
        address: "{\"planted\": \"hunter2\"}".into(),
    }
}

fn schema(kind: Kind, table: &str) -> NewSchema {
    NewSchema {
        kind,
        schema_name: "public".to_owned(),
        table_name: table.to_owned(),
        role: Consumer::Both,
        partitions: Partitions::Fold,
        labels: BTreeMap::from([("team".to_owned(), "shop".to_owned())]),
        interval: MINUTE,
        created_by: "key".to_owned(),
    }
}

fn seen(table: &str) -> (QualifiedName, TableVersion) {
    (QualifiedName::new("public", table), version(table))
}

fn version(body: &str) -> TableVersion {
    TableVersion {
        fingerprint: format!("sha256:{body}"),
        server_version: "15.1".to_owned(),
        reader: 1,
        body: body.to_owned(),
        origin: None,
        oid: None,
    }
}

impl Fixture {
    async fn register(&self, database: &str, table: &str) -> Registration {
        let tables = [seen(table)];
        self.store
            .schema_register(&self.keyring, &target(database), &schema(Kind::Table, table), &tables)
            .await
            .unwrap()
    }

    async fn made(&self, database: &str, table: &str) -> i64 {
        match self.register(database, table).await {
            Registration::Made(id) => id,
            Registration::Exists(id) => panic!("{id} is there already"),
        }
    }

    async fn claim(&self, owner: &str, lease: Duration) -> Vec<Claim> {
        self.store.target_claim(owner, lease, MINUTE * 60, 10).await.unwrap()
    }

    /// Makes everything due.
    async fn due(&self) {
        self.store.execute(Sql("update watch_target set next_at = 0"), vec![]).await.unwrap();
    }

    async fn webhook(&self) -> i64 {
        let webhook = NewWebhook {
            url: "https://hooks.example/planted".into(),
            shown_url: "https://hooks.example/…".to_owned(),
            secret: "whsec_planted".into(),
            schema_id: None,
            labels: BTreeMap::new(),
            min_impact: Level::Breaking,
            format: Format::Standard,
            events: EventType::DEFAULT.to_vec(),
            created_by: "key".to_owned(),
        };
        self.store.webhook_insert(&self.keyring, &webhook).await.unwrap()
    }
}

fn drift(object: &str, state: DriftState) -> NewDrift {
    NewDrift {
        change: DriftChange {
            change_type: "COLUMN_REMOVED".to_owned(),
            rule: "C04".to_owned(),
            object: object.to_owned(),
            column_name: Some("a".to_owned()),
            impact: Level::Breaking,
            impact_reader: Level::Breaking,
            impact_writer: Level::Breaking,
            reason: "gone".to_owned(),
            advice: "ask".to_owned(),
            before_value: serde_json::json!({"name": "a\u{0}b"}),
            after_value: serde_json::Value::Null,
        },
        cached_plan: true,
        data_loss: false,
        subject: format!("{object}: existence"),
        fingerprint: "f".to_owned(),
        state,
        acknowledgement: None,
    }
}

fn next_version(id: i64, after: i64, drifts: Vec<NewDrift>) -> NewVersion {
    NewVersion {
        schema_id: id,
        after,
        reason: VersionReason::Changed,
        table: version("next"),
        present: true,
        drifts,
        resolved: Vec::new(),
        messages: Vec::new(),
    }
}

fn message(webhook: i64) -> NewMessage {
    NewMessage {
        id: MessageId::generate().unwrap(),
        event: EventType::DriftDetected,
        schema_id: None,
        bodies: vec![(webhook, "{}".to_owned())],
    }
}

/// Runs a law in both stores.
macro_rules! in_both_stores {
    ($($name:ident($fixture:ident) $body:block)*) => {
        $(mod $name {
            use super::*;

            async fn law($fixture: Fixture) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn in_a_file() {
                law(embedded().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_a_server() {
                law(server().await).await;
            }
        })*
    };
}

in_both_stores! {
    what_is_registered_is_found_again(fixture) {
        let id = fixture.made("shop", "orders").await;
        assert_eq!(fixture.register("shop", "orders").await, Registration::Exists(id));
        let stored = fixture.store.schema_view(id).await.unwrap().unwrap();
        assert_eq!((stored.table_name.as_str(), stored.version, stored.interval), ("orders", 1, MINUTE));
        assert_eq!(stored.labels.get("team").map(String::as_str), Some("shop"));
        let (latest, body) = fixture.store.version_latest(id).await.unwrap().unwrap();
        assert_eq!((latest.version, latest.reason, body.as_str()), (1, VersionReason::Registered, "orders"));
        let address = fixture.store.target_address(&fixture.keyring, stored.target_id).await.unwrap().unwrap();
        assert!(secrecy::ExposeSecret::expose_secret(&address).contains("hunter2"));
        assert!(fixture.store.schema_delete(id).await.unwrap());
        assert!(fixture.store.schema_view(id).await.unwrap().is_none());
        let counts = fixture.store.target_counts().await.unwrap();
        assert_eq!(counts, (0, 0), "a database that nothing is registered in is forgotten");
    }

    lists_go_on_where_they_stopped(fixture) {
        for table in ["a", "b", "c", "d", "e"] {
            fixture.made("shop", table).await;
        }
        let filter = SchemaFilter { label: Some(("team".to_owned(), "shop".to_owned())), ..SchemaFilter::default() };
        let (mut names, mut cursor) = (Vec::new(), None);
        loop {
            let page = fixture.store.schema_list(&filter, cursor, 2).await.unwrap();
            names.extend(page.items.into_iter().map(|it| it.table_name));
            // What comes meanwhile does not shift the pages.
            fixture.made("shop", &format!("new{}", names.len())).await;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(names, ["e", "d", "c", "b", "a"]);
        let other = SchemaFilter { label: Some(("team".to_owned(), "x".to_owned())), ..SchemaFilter::default() };
        assert!(fixture.store.schema_list(&other, None, 2).await.unwrap().items.is_empty());
    }

    a_database_is_claimed_by_one(fixture) {
        fixture.made("shop", "orders").await;
        assert!(fixture.claim("a", MINUTE).await.is_empty(), "it was read a moment ago");
        fixture.due().await;
        let claims = fixture.claim("a", MINUTE).await;
        assert_eq!(claims.len(), 1);
        assert!(claims[0].full_due && !claims[0].runs);
        assert_eq!(fixture.store.target_schemas(claims[0].target_id).await.unwrap().len(), 1);
        assert!(fixture.claim("b", MINUTE).await.is_empty());
    }

    who_was_overtaken_writes_nothing(fixture) {
        let id = fixture.made("shop", "orders").await;
        fixture.due().await;
        let slow = fixture.claim("slow", Duration::ZERO).await.remove(0);
        let quick = fixture.claim("quick", MINUTE).await.remove(0);
        assert_eq!(quick.fence, slow.fence + 1);
        let findings = Findings {
            versions: vec![next_version(id, 1, vec![drift("column public.orders.a", DriftState::Open)])],
            ..Findings::default()
        };
        assert_eq!(fixture.store.target_finish(&slow, &findings, MINUTE).await.unwrap(), Finish::Overtaken);
        assert_eq!(fixture.store.schema_view(id).await.unwrap().unwrap().version, 1);
        assert_eq!(fixture.store.target_finish(&quick, &findings, MINUTE).await.unwrap(), Finish::Written);
        assert_eq!(fixture.store.target_finish(&quick, &findings, MINUTE).await.unwrap(), Finish::Written);
        let drifts = fixture.store.drift_list(&DriftFilter::default(), None, 10).await.unwrap().items;
        assert_eq!(drifts.len(), 1, "a version is written once");
        assert_eq!((drifts[0].version_from, drifts[0].version_to), (1, 2));
        assert_eq!(drifts[0].change.before_value, serde_json::json!({"name": "a\u{0}b"}));
    }

    a_clock_that_jumped_stops_nothing(fixture) {
        fixture.made("shop", "orders").await;
        let far = Sql("update watch_target set next_at = {now} + 864000000000, lease_until = {now} + 864000000000");
        fixture.store.execute(far, vec![]).await.unwrap();
        assert_eq!(fixture.claim("a", MINUTE).await.len(), 1);
    }

    a_mark_is_kept_for_what_it_knows(fixture) {
        fixture.made("shop", "orders").await;
        fixture.due().await;
        let claim = fixture.claim("a", MINUTE).await.remove(0);
        let findings =
            Findings { mark: Some(serde_json::json!({"counter": 1})), full: true, ..Findings::default() };
        fixture.store.target_finish(&claim, &findings, Duration::ZERO).await.unwrap();
        let claim = fixture.claim("a", MINUTE).await.remove(0);
        assert_eq!(claim.mark, Some(serde_json::json!({"counter": 1})));
        assert!(!claim.full_due);
        // Another table is registered while the database is looked at.
        fixture.made("shop", "items").await;
        fixture.store.target_finish(&claim, &findings, Duration::ZERO).await.unwrap();
        assert_eq!(fixture.claim("a", MINUTE).await.remove(0).mark, None);
    }

    a_run_that_was_asked_for_while_one_was_under_way_comes_next(fixture) {
        let id = fixture.made("shop", "orders").await;
        let first = fixture.store.run_request(id, "key").await.unwrap().unwrap();
        let claim = fixture.claim("a", MINUTE).await.remove(0);
        let second = fixture.store.run_request(id, "key").await.unwrap().unwrap();
        fixture.store.target_finish(&claim, &Findings::default(), MINUTE).await.unwrap();
        let state = async |id| fixture.store.run_view(id).await.unwrap().unwrap().state.name();
        assert_eq!((state(first).await, state(second).await), ("finished", "queued"));
        assert_eq!(fixture.claim("a", MINUTE).await.len(), 1);
        assert_eq!(state(second).await, "running");
    }

    what_a_pattern_registered_and_somebody_removed_does_not_come_back(fixture) {
        let pattern = schema(Kind::Pattern, "*");
        let tables = [seen("orders"), seen("items")];
        let made = fixture.store.schema_register(&fixture.keyring, &target("shop"), &pattern, &tables).await.unwrap();
        let Registration::Made(pattern_id) = made else { panic!("{made:?}") };
        let members = SchemaFilter { pattern_id: Some(pattern_id), ..SchemaFilter::default() };
        let listed = fixture.store.schema_list(&members, None, 10).await.unwrap().items;
        assert_eq!(listed.len(), 2);
        assert!(fixture.store.schema_delete(listed[0].id).await.unwrap());
        fixture.due().await;
        let claim = fixture.claim("a", MINUTE).await.remove(0);
        let schemas = fixture.store.target_schemas(claim.target_id).await.unwrap();
        let removed = schemas.iter().find(|it| it.id == listed[0].id).unwrap();
        assert!(!removed.watched);
        let name = QualifiedName::new("public", &*removed.table_name);
        let pattern = schemas.iter().find(|it| it.id == pattern_id).unwrap().clone();
        let again = NewMember { pattern: pattern.clone(), name, table: version("again") };
        let new = NewMember { pattern, name: QualifiedName::new("public", "new"), table: version("new") };
        let findings = Findings { members: vec![again, new], ..Findings::default() };
        fixture.store.target_finish(&claim, &findings, MINUTE).await.unwrap();
        let listed = fixture.store.schema_list(&members, None, 10).await.unwrap().items;
        assert_eq!(listed.iter().map(|it| it.table_name.as_str()).collect::<Vec<_>>(), ["new", "orders"]);
        // A person may.
        assert!(matches!(fixture.register("shop", "items").await, Registration::Made(_)));
    }

    drifts_are_acknowledged_accepted_and_closed(fixture) {
        let id = fixture.made("shop", "orders").await;
        fixture.due().await;
        let claim = fixture.claim("a", MINUTE).await.remove(0);
        let drifts = ["a", "b", "c"].map(|name| drift(name, DriftState::Open)).to_vec();
        let findings = Findings { versions: vec![next_version(id, 1, drifts)], ..Findings::default() };
        fixture.store.target_finish(&claim, &findings, Duration::ZERO).await.unwrap();
        let standing = fixture.store.drift_standing(id).await.unwrap();
        let key = crate::key::KeyId::new("0123456789AB").unwrap();
        assert!(fixture.store.drift_acknowledge(standing[0].id, "Ada", &key, "planned", None).await.unwrap());
        let muted = fixture.store.drift_muted(id).await.unwrap();
        assert_eq!(muted.len(), 1);
        let acknowledgement = muted[0].acknowledgement.clone().unwrap();
        assert_eq!((acknowledgement.by.as_str(), acknowledgement.key_id.as_str()), ("Ada", key.as_str()));
        // It goes on to the same drift of later, as it is.
        let again = NewDrift { acknowledgement: Some(acknowledgement.clone()), ..drift("d", DriftState::Acknowledged) };
        let claim = fixture.claim("a", MINUTE).await.remove(0);
        let back = NewVersion { resolved: vec![standing[1].id], ..next_version(id, 2, vec![again]) };
        fixture.store.target_finish(&claim, &Findings { versions: vec![back], ..Findings::default() }, MINUTE).await.unwrap();
        let muted = fixture.store.drift_muted(id).await.unwrap();
        assert_eq!((muted.len(), muted[0].acknowledgement.as_ref()), (2, Some(&acknowledgement)));
        assert!(fixture.store.schema_set_baseline(id, 3).await.unwrap());
        assert!(!fixture.store.schema_set_baseline(id, 4).await.unwrap(), "there is no version 4");
        let mut states = Vec::new();
        for drift in &standing {
            let drift = fixture.store.drift_view(drift.id).await.unwrap().unwrap();
            states.push((drift.state.name(), drift.closed_version));
        }
        assert_eq!(states, [("accepted", Some(3)), ("resolved", Some(3)), ("accepted", Some(3))]);
        assert!(!fixture.store.drift_acknowledge(standing[2].id, "Ada", &key, "late", None).await.unwrap());
    }

    a_delivery_is_made_by_one_and_tried_again(fixture) {
        let webhook = fixture.webhook().await;
        fixture.store.message_insert(&message(webhook)).await.unwrap();
        let claims = fixture.store.delivery_claim("a", MINUTE, 10, 4).await.unwrap();
        assert_eq!(claims.len(), 1);
        assert!(fixture.store.delivery_claim("b", MINUTE, 10, 4).await.unwrap().is_empty());
        let record = AttemptRecord {
            outcome: "failed".to_owned(),
            status: Some(500),
            detail: Some("500".to_owned()),
            body: Some("oh".to_owned()),
            took: Duration::from_millis(3),
        };
        let retry = Next::Retry { after: Duration::ZERO, rest: Duration::ZERO };
        fixture.store.delivery_finish(&claims[0], &record, &retry).await.unwrap();
        let again = fixture.store.delivery_claim("b", MINUTE, 10, 4).await.unwrap();
        assert_eq!((again[0].failures, &again[0].message_id), (1, &claims[0].message_id));
        // Who was slow does not count.
        fixture.store.delivery_finish(&claims[0], &record, &Next::Dead).await.unwrap();
        fixture.store.delivery_finish(&again[0], &AttemptRecord { status: Some(200), ..record }, &Next::Done).await.unwrap();
        let stored = fixture.store.delivery_view(again[0].id).await.unwrap().unwrap();
        assert_eq!((stored.state.name(), stored.attempts), ("delivered", 2));
        assert_eq!(fixture.store.delivery_attempts(stored.id).await.unwrap().len(), 2);
        assert!(fixture.store.delivery_replay(stored.id).await.unwrap());
        assert_eq!(fixture.store.delivery_claim("a", MINUTE, 10, 4).await.unwrap()[0].failures, 0);
    }

    one_endpoint_does_not_take_all_places(fixture) {
        let (slow, other) = (fixture.webhook().await, fixture.webhook().await);
        for _ in 0..10 {
            fixture.store.message_insert(&message(slow)).await.unwrap();
        }
        fixture.store.message_insert(&message(other)).await.unwrap();
        let claims = fixture.store.delivery_claim("a", MINUTE, 10, 4).await.unwrap();
        let of = |id| claims.iter().filter(|claim| claim.webhook_id == id).count();
        assert_eq!((of(slow), of(other)), (4, 1));
        assert!(fixture.store.delivery_claim("b", MINUTE, 10, 4).await.unwrap().is_empty());
    }

    an_endpoint_that_rests_or_is_gone_is_left_alone(fixture) {
        let webhook = fixture.webhook().await;
        for _ in 0..2 {
            fixture.store.message_insert(&message(webhook)).await.unwrap();
        }
        let record =
            AttemptRecord { outcome: "throttled".to_owned(), status: Some(429), detail: None, body: None, took: MINUTE };
        let claims = fixture.store.delivery_claim("a", MINUTE, 1, 4).await.unwrap();
        let rest = Next::Retry { after: MINUTE, rest: MINUTE };
        fixture.store.delivery_finish(&claims[0], &record, &rest).await.unwrap();
        assert!(fixture.store.delivery_claim("a", MINUTE, 1, 4).await.unwrap().is_empty());
        let ready = Sql("update watch_webhook set rest_until = null");
        fixture.store.execute(ready, vec![]).await.unwrap();
        let claims = fixture.store.delivery_claim("a", MINUTE, 1, 4).await.unwrap();
        let disabled = fixture.store.delivery_finish(&claims[0], &record, &Next::Gone).await.unwrap();
        assert_eq!(disabled.as_deref(), Some("it answered 410 Gone"));
        assert_eq!(fixture.store.webhook_view(webhook).await.unwrap().unwrap().state.name(), "disabled");
        assert!(fixture.store.webhook_listening().await.unwrap().is_empty());
    }

    an_endpoint_that_fails_for_five_days_is_disabled(fixture) {
        let webhook = fixture.webhook().await;
        fixture.store.message_insert(&message(webhook)).await.unwrap();
        let days = Sql("update watch_webhook set failing_since = {now} - 5 * 86400000000 - 1000000");
        fixture.store.execute(days, vec![]).await.unwrap();
        let claims = fixture.store.delivery_claim("a", MINUTE, 1, 4).await.unwrap();
        let record =
            AttemptRecord { outcome: "failed".to_owned(), status: Some(500), detail: None, body: None, took: MINUTE };
        let disabled = fixture.store.delivery_finish(&claims[0], &record, &Next::Dead).await.unwrap();
        assert_eq!(disabled.as_deref(), Some("every attempt failed for five days"));
    }

    answers_are_given_again(fixture) {
        let key = crate::key::KeyId::new("abcdefghijkl").unwrap();
        let begin = async |request: &[u8]| fixture.store.idempotency_begin(&key, "k", request).await.unwrap();
        assert_eq!(begin(b"one").await, Idempotency::New);
        assert_eq!(begin(b"one").await, Idempotency::UnderWay);
        assert_eq!(begin(b"two").await, Idempotency::Other);
        fixture.store.idempotency_abandon(&key, "k").await.unwrap();
        assert_eq!(begin(b"one").await, Idempotency::New);
        let answer = StoredAnswer { status: 201, headers: "{}".to_owned(), body: "{\"id\":1}".to_owned() };
        fixture.store.idempotency_end(&key, "k", &answer).await.unwrap();
        assert_eq!(begin(b"one").await, Idempotency::Done(answer));
        let yesterday = Sql("update watch_idempotency set created_at = created_at - 86401000000");
        fixture.store.execute(yesterday, vec![]).await.unwrap();
        assert_eq!(begin(b"two").await, Idempotency::New);
    }

    a_store_of_a_later_version_is_left_alone(fixture) {
        let later = Sql("insert into watch_migration (version, sha256, migrated_at) values (99, 'x', 0)");
        fixture.store.execute(later, vec![]).await.unwrap();
        drop(fixture.store);
        let error = Store::open(&fixture.location).await.unwrap_err();
        assert!(matches!(error, StoreError::TooNew { .. }), "{error}");
    }

    secrets_do_not_stand_in_the_store(fixture) {
        fixture.made("shop", "orders").await;
        fixture.webhook().await;
        for table in ["select address as secret from watch_target", "select url as secret from watch_webhook",
                      "select secret from watch_webhook"] {
            for row in fixture.store.all(Sql(table), vec![]).await.unwrap() {
                let bytes: Vec<u8> = row.get("secret").unwrap();
                let text = String::from_utf8_lossy(&bytes).into_owned();
                assert!(!bytes.is_empty() && !text.contains("planted") && !text.contains("hunter2"));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_serves_one_process() {
    let fixture = embedded().await;
    let error = Store::open(&fixture.location).await.unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    drop(fixture.store);
    Store::open(&fixture.location).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_migrate_a_store_once() {
    let database = driftless_testkit::postgres::database().await;
    let info = ConnInfo::parse(&database.url().into(), &process_environment).unwrap();
    let location = StoreLocation::Postgres(info);
    let opened = futures_util::future::join_all((0..6).map(|_| Store::open(&location))).await;
    for store in opened {
        store.unwrap().now().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_dropped_while_it_begins_never_was() {
    let fixture = server().await;
    for wait in 0..40 {
        let begin = fixture.store.begin();
        // Somewhere between asking for it and having it.
        let _ = tokio::time::timeout(Duration::from_micros(wait * 25), begin).await;
    }
    let open = "select pid::text as pid from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%'";
    let client = fixture.database.as_ref().unwrap().client().await;
    // A session that was given up ends a moment later.
    while !client.query(open, &[]).await.unwrap().is_empty() {
        for _ in 0..20 {
            fixture.store.now().await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_and_looks_do_not_wait_for_each_other() {
    let fixture = server().await;
    let id = fixture.made("shop", "orders").await;
    for _ in 0..20 {
        fixture.due().await;
        let claim = fixture.claim("a", Duration::ZERO).await.remove(0);
        let version = fixture.store.schema_view(id).await.unwrap().unwrap().version;
        let findings = Findings { versions: vec![next_version(id, version, Vec::new())], ..Findings::default() };
        let change = SchemaChange { interval: Some(MINUTE), ..SchemaChange::default() };
        let (finished, changed) = tokio::join!(
            fixture.store.target_finish(&claim, &findings, MINUTE),
            fixture.store.schema_change(&fixture.keyring, id, &change)
        );
        assert_eq!(finished.unwrap(), Finish::Written);
        assert!(changed.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_registrations_at_once_are_one() {
    let fixture = server().await;
    let registered = futures_util::future::join_all((0..8).map(|_| fixture.register("shop", "orders"))).await;
    let made = registered.iter().filter(|it| matches!(it, Registration::Made(_))).count();
    assert_eq!(made, 1, "{registered:?}");
    drop(fixture.database);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_dropped_half_way_never_was() {
    for fixture in [embedded().await, server().await] {
        let mut transaction = fixture.store.begin().await.unwrap();
        let touch = Sql("insert into watch_sealing_key (id, created_at) values ('x', 0)");
        transaction.execute(touch, vec![]).await.unwrap();
        drop(transaction);
        let rows = fixture.store.all(Sql("select id from watch_sealing_key"), vec![]).await.unwrap();
        assert!(rows.is_empty());
    }
}
