//! A server that is restarted in the middle of a run.

use std::sync::{Arc, Mutex};
use std::thread;

use driftless_data::{Event, SyncOptions};
use driftless_testkit::postgres::{self, Cluster, ClusterOptions};

use crate::scene::{self, assert_all_equal, assert_same, client, options};

const TABLES: &str = "create table big (id int primary key, v text, updated_at timestamptz default now());
    create table other (id serial primary key, v text);";

/// More than fits between two servers: the restart meets rows on their way.
const ROWS: &str = "insert into big select n, repeat('x', 1000) from generate_series(1, 30000) n;
    insert into other (v) select n::text from generate_series(1, 100) n;";

/// Restarts a server once, when the first rows move; whoever moved them goes on when it is up again.
struct Restart {
    cluster: Mutex<Option<Cluster>>,
    restarted: Mutex<Option<Cluster>>,
    told: Mutex<Vec<String>>,
}

/// Does something outside of the runtime of a test, all of whose threads may be waiting for it.
fn apart(work: impl Future<Output = ()> + Send) {
    let work = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
    tokio::task::block_in_place(|| thread::scope(|scope| scope.spawn(work).join().unwrap()));
}

impl Restart {
    fn new(cluster: Cluster) -> Arc<Restart> {
        Arc::new(Restart { cluster: Mutex::new(Some(cluster)), restarted: Mutex::default(), told: Mutex::default() })
    }

    fn take(&self, event: Event<'_>) {
        match event {
            Event::Moved { .. } => {
                let cluster = self.cluster.lock().unwrap().take();
                if let Some(mut cluster) = cluster {
                    apart(async { cluster.restart().await.unwrap() });
                    *self.restarted.lock().unwrap() = Some(cluster);
                }
            }
            Event::Retrying { error, .. } => self.told.lock().unwrap().push(error.to_owned()),
            _ => {}
        }
    }

    /// Whether it was restarted, and somebody tried again.
    fn assert_retried(&self) {
        assert!(self.restarted.lock().unwrap().is_some(), "no row moved");
        assert!(!self.told.lock().unwrap().is_empty(), "nobody tried again");
    }
}

/// One side is a server that is restarted.
#[derive(Debug, Clone, Copy)]
enum Side {
    Source,
    Target,
}

async fn goes_on(side: Side) {
    let cluster = postgres::own_cluster(ClusterOptions::default()).await;
    let database = postgres::database().await;
    let (source, target) = match side {
        Side::Source => (cluster.url("postgres"), database.url()),
        Side::Target => (database.url(), cluster.url("postgres")),
    };
    for url in [&source, &target] {
        client(url).await.batch_execute(TABLES).await.unwrap();
    }
    client(&source).await.batch_execute(ROWS).await.unwrap();
    let restart = Restart::new(cluster);
    let listener = Arc::clone(&restart);
    let options = SyncOptions { events: Some(Arc::new(move |event: Event<'_>| listener.take(event))), ..options() };
    let report = scene::run(&source, &target, &options).await.unwrap();
    restart.assert_retried();
    assert_all_equal(&report);
    assert_same(&client(&source).await, &client(&target).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_on_after_its_target_was_restarted() {
    goes_on(Side::Target).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_on_after_its_source_was_restarted() {
    goes_on(Side::Source).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_somebody_ends_is_no_end_of_the_run() {
    let (from, to) = (postgres::database().await, postgres::database().await);
    for database in [&from, &to] {
        database.execute(TABLES).await;
    }
    from.execute(ROWS).await;
    let (names, ended) = ([from.name().to_owned(), to.name().to_owned()], Mutex::new(false));
    let maintenance = to.url();
    let end = move |event: Event<'_>| {
        if matches!(event, Event::Moved { .. }) && !std::mem::replace(&mut *ended.lock().unwrap(), true) {
            apart(async {
                let sql = "select pg_terminate_backend(pid, 10000) from pg_stat_activity
                    where datname = any($1) and pid <> pg_backend_pid() and backend_type = 'client backend'";
                client(&maintenance).await.query(sql, &[&names.as_slice()]).await.unwrap();
            });
        }
    };
    let options = SyncOptions { events: Some(Arc::new(end)), ..options() };
    assert_all_equal(&scene::run(&from.url(), &to.url(), &options).await.unwrap());
    assert_same(&from.client().await, &to.client().await).await;
}
