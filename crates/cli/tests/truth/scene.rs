//! A service over an embedded store, one database, and one table of it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use driftless::engines::Registry;
use driftless::sources::Sources;
use driftless_schema::impact::Level;
use driftless_testkit::postgres::{TestDatabase, majors};
use driftless_watch::delivery::{Sender, SenderOptions};
use driftless_watch::engines::TargetAddress;
use driftless_watch::metrics::Metrics;
use driftless_watch::model::{Consumer, EventType, Format, Kind, Labels, Partitions, RunState};
use driftless_watch::secret::{Keyring, ReferencePolicy, SealingKey};
use driftless_watch::service::Service;
use driftless_watch::store::{
    DeliveryFilter, DriftFilter, NewAddress, NewSchema, NewWebhook, Registration, SchemaChange, Store, StoreLocation,
    StoredDrift, StoredSchema,
};
use driftless_watch::webhook::address::AllowList;
use driftless_watch::webhook::signature::SigningSecret;
use driftless_watch::worker::{self, WorkerOptions};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_postgres::Client;

/// A running service.
pub(crate) struct Scene {
    pub(crate) service: Service,
    worker: JoinHandle<()>,
    _folder: TempDir,
}

impl Scene {
    /// Starts a service that looks only when it is asked to.
    pub(crate) async fn start() -> Self {
        Self::start_with(WorkerOptions::default()).await
    }

    /// For servers of a major version. Before 15 there is no way to have a session tell the server's statistics of
    /// what it did: there each look reads everything.
    pub(crate) async fn start_for(major: u32) -> Self {
        let default = WorkerOptions::default();
        let full_every = if major < 15 { Duration::ZERO } else { default.full_every };
        Self::start_with(WorkerOptions { full_every, ..default }).await
    }

    async fn start_with(options: WorkerOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreLocation::File(folder.path().join("driftless.db"))).await.unwrap();
        let engines = Arc::new(
            Registry::new(Sources::default(), ReferencePolicy::default())
                .with_sockets()
                .with_files(vec!["/".into()], Vec::new()),
        );
        let service = Service::new(store, keyring(), engines, AllowList::default());
        let sender = Sender::new(SenderOptions::default()).unwrap();
        let worker = worker::run(service.clone(), sender, Metrics::default(), options);
        Scene { service, worker: tokio::spawn(worker), _folder: folder }
    }

    /// Registers a table, or a pattern, of a database.
    pub(crate) async fn register(&self, url: &str, table: &str) -> i64 {
        self.register_with(url, schema(table)).await
    }

    pub(crate) async fn register_with(&self, url: &str, schema: NewSchema) -> i64 {
        let address = TargetAddress::Dsn(url.into());
        match self.service.register(&address, &schema).await.unwrap() {
            Registration::Made(id) => id,
            Registration::Exists(id) => panic!("{id} is there already"),
        }
    }

    /// Has a registration looked at, and waits until it was.
    pub(crate) async fn look(&self, id: i64) -> RunState {
        let store = self.service.store();
        let run = store.run_request(id, "test").await.unwrap().unwrap();
        self.service.check_soon();
        loop {
            let state = store.run_view(run).await.unwrap().unwrap().state;
            if matches!(state, RunState::Finished | RunState::Failed) {
                return state;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The drifts of a registration, the oldest first.
    pub(crate) async fn drifts(&self, id: i64) -> Vec<StoredDrift> {
        let filter = DriftFilter { schema_id: Some(id), ..DriftFilter::default() };
        let mut drifts = self.service.store().drift_list(&filter, None, 500).await.unwrap().items;
        drifts.reverse();
        drifts
    }

    /// The drifts of a registration, each with what became of it.
    pub(crate) async fn states(&self, id: i64) -> Vec<String> {
        let told = |drift: &StoredDrift| {
            format!("{} {} {}", drift.change.change_type, drift.change.object, drift.state.name())
        };
        self.drifts(id).await.iter().map(told).collect()
    }

    pub(crate) async fn schema(&self, id: i64) -> StoredSchema {
        self.service.store().schema_view(id).await.unwrap().unwrap()
    }

    /// Has events told, to nobody; they are found by [`events`](Self::events).
    pub(crate) async fn tell(&self, events: &[EventType]) {
        let webhook = NewWebhook {
            url: "http://127.0.0.1:9/".into(),
            shown_url: "http://127.0.0.1:9/".to_owned(),
            secret: SigningSecret::generate().unwrap().text().expose_secret().into(),
            schema_id: None,
            labels: Labels::new(),
            min_impact: Level::Safe,
            format: Format::Standard,
            events: events.to_vec(),
            created_by: "test".to_owned(),
        };
        self.service.store().webhook_insert(&keyring(), &webhook).await.unwrap();
    }

    /// What was told, the oldest first.
    pub(crate) async fn events(&self) -> Vec<&'static str> {
        let told = self.service.store().delivery_list(&DeliveryFilter::default(), None, 500).await.unwrap().items;
        told.iter().rev().map(|delivery| delivery.event.name()).collect()
    }

    /// Has a registration's database be found elsewhere.
    pub(crate) async fn point(&self, id: i64, url: &str) {
        let address = NewAddress { identity: url.to_owned(), address: TargetAddress::Dsn(url.into()).write() };
        let change = SchemaChange { address: Some(address), ..SchemaChange::default() };
        assert!(self.service.store().schema_change(&keyring(), id, &change).await.unwrap());
    }

    pub(crate) async fn version(&self, id: i64) -> i64 {
        self.service.store().schema_view(id).await.unwrap().unwrap().version
    }

    /// Stops the service and waits until it has.
    pub(crate) async fn stop(self) {
        self.service.stop().cancel();
        self.worker.await.unwrap();
    }
}

fn keyring() -> Keyring {
    Keyring::new(SealingKey::from_bytes(&[7; 32]), Vec::new())
}

/// The oldest major version that there is a server of, and the newest.
pub(crate) fn ends() -> BTreeSet<u32> {
    let majors = majors();
    BTreeSet::from([*majors.first().unwrap(), *majors.last().unwrap()])
}

/// What is registered where nothing is said.
pub(crate) fn schema(table: &str) -> NewSchema {
    let kind = if table.contains('*') { Kind::Pattern } else { Kind::Table };
    let (schema, table) = table.split_once('.').unwrap_or(("public", table));
    NewSchema {
        kind,
        schema_name: schema.to_owned(),
        table_name: table.to_owned(),
        role: Consumer::Both,
        partitions: Partitions::Fold,
        labels: Labels::new(),
        interval: Duration::from_secs(86_400),
        created_by: "test".to_owned(),
    }
}

/// Runs DDL in a session that tells the server's statistics of it at once, as a session does that stays idle for
/// a while.
pub(crate) async fn ddl(database: &TestDatabase, sql: &str) {
    let client = database.client().await;
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    flush(&client).await;
}

/// Has a session tell the server's statistics of what it did.
pub(crate) async fn flush(client: &Client) {
    // Where it is not there (before 15), a session that ends tells everything.
    let _ = client.batch_execute("select pg_stat_force_next_flush()").await;
    let _ = client.batch_execute("select 1").await;
}
