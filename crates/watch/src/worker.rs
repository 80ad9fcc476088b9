//! The loops: who looks at databases, who delivers, who tidies up.
//!
//! Each replica runs all of them. What is whose is settled in the store.

mod checks;
mod deliveries;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::TaskTracker;

use crate::delivery::Sender;
use crate::metrics::Metrics;
use crate::service::Service;
use crate::store::StoreError;

/// How a replica works.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// What the replica is called in leases.
    pub name: String,
    /// How many databases are looked at at once.
    pub checks: u32,
    /// How many sessions are kept between looks.
    pub sessions: usize,
    /// For how long a database is claimed; it is renewed while it is looked at.
    pub lease: Duration,
    /// How long a look may take.
    pub patience: Duration,
    /// How often everything is read, whatever the signs say.
    pub full_every: Duration,
    /// How many deliveries are made at once.
    pub deliveries: u32,
    /// How many to one endpoint.
    pub per_endpoint: u32,
    /// The longest time that what another replica left is overlooked.
    pub poll: Duration,
    /// For how long messages are kept that were delivered.
    pub keep_messages: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        WorkerOptions {
            name: uuid(),
            checks: 32,
            sessions: 200,
            lease: Duration::from_secs(60),
            patience: Duration::from_secs(60),
            full_every: Duration::from_secs(60 * 60),
            deliveries: 16,
            per_endpoint: 4,
            poll: Duration::from_secs(1),
            keep_messages: Duration::from_secs(90 * 24 * 60 * 60),
        }
    }
}

/// A name that no other replica has.
fn uuid() -> String {
    let mut bytes = [0; 8];
    // Without random bytes the process' number has to do.
    if getrandom::fill(&mut bytes).is_err() {
        return std::process::id().to_string();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How often the store is tidied up.
const TIDY: Duration = Duration::from_secs(60 * 60);

/// Looks at databases and delivers, until the service is stopped; then what was begun is finished.
pub async fn run(service: Service, sender: Sender, metrics: Metrics, options: WorkerOptions) {
    let tasks = TaskTracker::new();
    let options = Arc::new(options);
    tasks.spawn(checks::run(service.clone(), metrics.clone(), Arc::clone(&options)));
    tasks.spawn(deliveries::run(service.clone(), sender, metrics, Arc::clone(&options)));
    tasks.spawn(tidy(service, options));
    tasks.close();
    tasks.wait().await;
}

async fn tidy(service: Service, options: Arc<WorkerOptions>) {
    loop {
        if let Err(error) = service.store.message_forget(options.keep_messages).await {
            log(&error);
        }
        if let Err(error) = deliveries::tell_disabled(&service).await {
            log(&error);
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
            () = service.stop.cancelled() => return,
        }
    }
}

/// What is said of the store's failures, which end by themselves or need somebody.
fn log(error: &StoreError) {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    match error.is_passing() {
        true => tracing::warn!(%error, cause, "the store failed; trying again"),
        false => tracing::error!(%error, cause, "the store failed"),
    }
}

/// Waits until something is due, somebody says so, or the service is stopped. Returns whether to go on.
async fn rest(service: &Service, soon: &tokio::sync::Notify, due: Option<Duration>, most: Duration) -> bool {
    let wait = due.unwrap_or(most).min(most);
    tokio::select! {
        biased;
        () = service.stop.cancelled() => false,
        () = soon.notified() => true,
        () = tokio::time::sleep(wait) => true,
    }
}
