//! Replicas of the service, as processes of their own.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use driftless::engines::Registry;
use driftless::prelude::ConnInfo;
use driftless::sources::Sources;
use driftless_schema::impact::Level;
use driftless_testkit::postgres::TestDatabase;
use driftless_testkit::receiver::Receiver;
use driftless_watch::engines::TargetAddress;
use driftless_watch::model::{Consumer, EventType, Format, Kind, Labels, Partitions};
use driftless_watch::secret::{Keyring, ReferencePolicy};
use driftless_watch::service::Service;
use driftless_watch::store::{NewSchema, NewWebhook, Registration, Store, StoreLocation};
use driftless_watch::webhook::address::AllowList;
use driftless_watch::webhook::signature::SigningSecret;
use secrecy::ExposeSecret as _;
use tokio::process::{Child, Command};

/// The key that all replicas seal with.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A store that replicas share, and what the test itself does in it.
pub(crate) struct Fleet {
    pub(crate) store: TestDatabase,
    pub(crate) service: Service,
    pub(crate) secret: SigningSecret,
}

impl Fleet {
    pub(crate) async fn new() -> Self {
        let store = driftless_testkit::postgres::database().await;
        let info = ConnInfo::parse(&store.url().into(), &|_| None).unwrap();
        let opened = Store::open(&StoreLocation::Postgres(info)).await.unwrap();
        let keyring = Keyring::parse(&KEY.into()).unwrap();
        let engines = Arc::new(
            Registry::new(Sources::default(), ReferencePolicy::default())
                .with_sockets()
                .with_files(vec!["/".into()], Vec::new()),
        );
        let service = Service::new(opened, keyring, engines, AllowList::default());
        Fleet { store, service, secret: SigningSecret::generate().unwrap() }
    }

    /// Starts a replica, which ends at a point if one is named.
    pub(crate) fn replica(&self, crash_at: Option<&str>) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_driftless"));
        command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--allow-sockets",
                "--lease",
                "2",
                "--webhook-allow",
                "127.0.0.0/8",
            ])
            .env("DATABASE_URL", self.store.url())
            .env("DRIFTLESS_SECRET_KEY", KEY)
            .env_remove("DRIFTLESS_CRASH_AT")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        if let Some(point) = crash_at {
            command.env("DRIFTLESS_CRASH_AT", point);
        }
        command.spawn().unwrap()
    }

    /// Registers a table that is looked at every second.
    pub(crate) async fn register(&self, database: &TestDatabase, table: &str) -> i64 {
        let schema = NewSchema {
            kind: Kind::Table,
            schema_name: "public".to_owned(),
            table_name: table.to_owned(),
            role: Consumer::Both,
            partitions: Partitions::Fold,
            labels: Labels::new(),
            interval: Duration::from_secs(1),
            created_by: "test".to_owned(),
        };
        match self.service.register(&TargetAddress::Dsn(database.url().into()), &schema).await.unwrap() {
            Registration::Made(id) => id,
            Registration::Exists(id) => panic!("{id} is there already"),
        }
    }

    /// Has everything told to a receiver.
    pub(crate) async fn tell(&self, receiver: &Receiver) {
        let keyring = Keyring::parse(&KEY.into()).unwrap();
        let webhook = NewWebhook {
            url: receiver.url("/hook").into(),
            shown_url: "http://127.0.0.1/…".to_owned(),
            secret: self.secret.text().expose_secret().into(),
            schema_id: None,
            labels: Labels::new(),
            min_impact: Level::Safe,
            format: Format::Standard,
            events: vec![EventType::DriftDetected],
            created_by: "test".to_owned(),
        };
        self.service.store().webhook_insert(&keyring, &webhook).await.unwrap();
    }

    /// Runs a query in the store, and returns the first column of its rows as text.
    pub(crate) async fn ask(&self, sql: &str) -> Vec<String> {
        let client = self.store.client().await;
        let rows = client.query(sql, &[]).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Waits until a query finds nothing. What is to be tried again later is tried now: receivers that flap are
    /// left alone for minutes.
    pub(crate) async fn until_none(&self, sql: &str) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(90);
        loop {
            let found = self.ask(sql).await;
            if found.is_empty() {
                return;
            }
            assert!(tokio::time::Instant::now() < deadline, "{sql}: {found:?}");
            self.store.execute("update driftless.watch_delivery set next_at = 0 where state = 'pending'").await;
            self.store.execute("update driftless.watch_webhook set rest_until = null").await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
