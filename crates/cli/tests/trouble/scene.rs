//! A service that runs in this process.

use std::sync::Arc;
use std::time::Duration;

use driftless::engines::Registry;
use driftless::prelude::ConnInfo;
use driftless::sources::Sources;
use driftless_schema::impact::Level;
use driftless_watch::delivery::{Sender, SenderOptions};
use driftless_watch::engines::TargetAddress;
use driftless_watch::metrics::Metrics;
use driftless_watch::model::{Consumer, DeliveryState, EventType, Format, Kind, Labels, Partitions};
use driftless_watch::secret::{Keyring, ReferencePolicy, SealingKey};
use driftless_watch::service::{RegisterError, Service};
use driftless_watch::store::{
    DeliveryFilter, NewSchema, NewWebhook, Registration, Store, StoreLocation, StoredDelivery, StoredSchema,
};
use driftless_watch::webhook::address::AllowList;
use driftless_watch::webhook::signature::SigningSecret;
use driftless_watch::worker::{self, WorkerOptions};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// How long anything is waited for: far longer than it takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Scene {
    pub(crate) service: Service,
    worker: JoinHandle<()>,
    _folder: TempDir,
}

pub(crate) fn keyring() -> Keyring {
    Keyring::new(SealingKey::from_bytes(&[7; 32]), Vec::new())
}

impl Scene {
    /// Starts a service with an embedded store.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = StoreLocation::File(folder.path().join("driftless.db"));
        Self::start_on(location, folder, "127.0.0.0/8", SenderOptions::default()).await
    }

    /// Starts one with its store on a server.
    pub(crate) async fn start_on_server(url: &str) -> Self {
        let location = StoreLocation::Postgres(ConnInfo::parse(&url.into(), &|_| None).unwrap());
        Self::start_on(location, tempfile::tempdir().unwrap(), "127.0.0.0/8", SenderOptions::default()).await
    }

    /// Starts one that may call `allowed`.
    pub(crate) async fn start_allowing(allowed: &str, timeout: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = StoreLocation::File(folder.path().join("driftless.db"));
        Self::start_on(location, folder, allowed, SenderOptions { timeout, ..SenderOptions::default() }).await
    }

    async fn start_on(location: StoreLocation, folder: TempDir, allowed: &str, sender: SenderOptions) -> Self {
        let store = Store::open(&location).await.unwrap();
        let engines = Arc::new(
            Registry::new(Sources::default(), ReferencePolicy::default())
                .with_sockets()
                .with_files(vec!["/".into()], Vec::new()),
        );
        let allowed: AllowList = allowed.parse().unwrap();
        let service = Service::new(store, keyring(), engines, allowed.clone());
        let sender = Sender::new(SenderOptions { allowed: Arc::new(allowed), ..sender }).unwrap();
        let options = WorkerOptions {
            patience: Duration::from_secs(2),
            lease: Duration::from_secs(5),
            poll: Duration::from_millis(200),
            ..WorkerOptions::default()
        };
        let worker = tokio::spawn(worker::run(service.clone(), sender, Metrics::new(), options));
        Scene { service, worker, _folder: folder }
    }

    pub(crate) async fn register(&self, url: &str, table: &str) -> Result<i64, RegisterError> {
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
        match self.service.register(&TargetAddress::Dsn(url.into()), &schema).await? {
            Registration::Made(id) => Ok(id),
            Registration::Exists(id) => panic!("{id} is there already"),
        }
    }

    /// Adds an endpoint that is told everything of any impact.
    pub(crate) async fn tell(&self, url: &str) -> i64 {
        let webhook = NewWebhook {
            url: url.into(),
            shown_url: "https://hooks.example/…".to_owned(),
            secret: SigningSecret::generate().unwrap().text(),
            schema_id: None,
            labels: Labels::new(),
            min_impact: Level::Safe,
            format: Format::Standard,
            events: EventType::DEFAULT.to_vec(),
            created_by: "test".to_owned(),
        };
        self.service.store().webhook_insert(&keyring(), &webhook).await.unwrap()
    }

    pub(crate) async fn schema(&self, id: i64) -> StoredSchema {
        self.service.store().schema_view(id).await.unwrap().unwrap()
    }

    /// Waits until a registration is as it should be.
    pub(crate) async fn until(&self, id: i64, is_so: impl Fn(&StoredSchema) -> bool) -> StoredSchema {
        wait_for(async || {
            let schema = self.schema(id).await;
            is_so(&schema).then_some(schema)
        })
        .await
    }

    /// Waits until the newest delivery of an endpoint has been tried, and is in a state.
    pub(crate) async fn delivered(&self, webhook_id: i64, state: DeliveryState) -> StoredDelivery {
        let filter = DeliveryFilter { webhook_id: Some(webhook_id), ..DeliveryFilter::default() };
        wait_for(async || {
            let page = self.service.store().delivery_list(&filter, None, 1).await.unwrap();
            page.items.into_iter().next().filter(|delivery| delivery.state == state && delivery.attempts > 0)
        })
        .await
    }

    pub(crate) async fn stop(self) {
        self.service.stop().cancel();
        self.worker.await.unwrap();
    }
}

/// Asks until there is an answer.
pub(crate) async fn wait_for<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(tokio::time::Instant::now() < deadline, "it did not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
