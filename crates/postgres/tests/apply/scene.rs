//! A database, a plan for it written by hand, and what applying it tells.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use driftless_engine::inspect::SchemaInspector as _;
use driftless_postgres::apply::{Applied, ApplyError, ApplyOptions, Event, Log, Retries, Wanted, apply};
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::inspect::PostgresInspector;
use driftless_schema::fingerprint;
use driftless_schema::model::{Catalog, Dialect};
use driftless_schema::plan::{Compared, DataCheck, Plan, Reverse, Step, TransactionMode};
use driftless_testkit::postgres::{self, TestDatabase};
use tokio_util::sync::CancellationToken;

/// A database before a plan, and the plan.
pub struct Scene {
    pub database: TestDatabase,
    pub plan: Plan,
    pub wanted: Catalog,
    pub cancel: CancellationToken,
    pub options: ApplyOptions,
    /// What was told, a line per event.
    pub told: Arc<Mutex<Vec<String>>>,
}

/// A step of group `group`; its object is written as an identity.
pub fn step(group: u32, object: &str, sql: &str) -> Step {
    let is_outside = sql.contains("CONCURRENTLY");
    Step {
        sql: sql.to_owned(),
        object: object.parse().unwrap(),
        reason: "a test".to_owned(),
        hazards: Vec::new(),
        locks: Vec::new(),
        rewrites: Vec::new(),
        scans: Vec::new(),
        reverse: Reverse::Plan,
        group,
        transaction: if is_outside { TransactionMode::Outside } else { TransactionMode::Inside },
        checks: Vec::new(),
    }
}

/// The same step, with a question to the data.
pub fn with_check(step: Step, sql: &str, problem: &str) -> Step {
    Step { checks: vec![DataCheck { sql: sql.to_owned(), problem: problem.to_owned() }], ..step }
}

impl Scene {
    /// Makes a database of `sql`, and learns on another one what the steps lead to.
    pub async fn new(sql: &str, steps: Vec<Step>) -> Scene {
        let (database, other) = (postgres::database().await, postgres::database().await);
        database.execute(sql).await;
        other.execute(sql).await;
        for step in &steps {
            other.execute(&step.sql).await;
        }
        let (source, wanted) = (read(&database.url()).await, read(&other.url()).await);
        let plan = plan(&source, &wanted, steps);
        Scene::of(database, plan, wanted)
    }

    /// Takes a database and a plan that are there.
    pub fn of(database: TestDatabase, plan: Plan, wanted: Catalog) -> Scene {
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let listener = Arc::clone(&told);
        let retries = Retries { lock_timeout: Duration::from_millis(100), attempts: 1000 };
        let events = Some(Arc::new(move |event: Event<'_>| listener.lock().unwrap().push(line(event))) as _);
        let options = ApplyOptions { retries, log: Log::Always, events };
        Scene { database, plan, wanted, cancel: CancellationToken::new(), options, told }
    }

    pub fn info(&self) -> ConnInfo {
        info(&self.database.url())
    }

    /// Applies the plan.
    pub async fn apply(&self) -> Result<Applied, ApplyError> {
        apply(&self.info(), &self.plan, Wanted::Schema(&self.wanted), &self.options, &self.cancel).await
    }

    /// Applies the plan in a task of its own.
    pub fn start(&self) -> tokio::task::JoinHandle<Result<Applied, ApplyError>> {
        let (info, plan, wanted) = (self.info(), self.plan.clone(), self.wanted.clone());
        let (options, cancel) = (self.options.clone(), self.cancel.clone());
        tokio::spawn(async move { apply(&info, &plan, Wanted::Schema(&wanted), &options, &cancel).await })
    }

    /// Waits until something was told that begins so, and returns it.
    pub async fn until(&self, start: &str) -> String {
        loop {
            if let Some(line) = self.told.lock().unwrap().iter().find(|line| line.starts_with(start)) {
                return line.clone();
            }
            tokio::task::yield_now().await;
        }
    }

    /// What the database has now.
    pub async fn catalog(&self) -> Catalog {
        read(&self.database.url()).await
    }

    /// Asserts that the database is what the plan leads to.
    pub async fn assert_wanted(&self) {
        assert_eq!(fingerprint::of_catalog(&self.catalog().await), self.plan.target);
    }

    /// Asserts that the database is what the plan starts from.
    pub async fn assert_untouched(&self) {
        assert_eq!(fingerprint::of_catalog(&self.catalog().await), self.plan.source);
    }

    /// One value of one query, as text.
    pub async fn ask(&self, sql: &str) -> String {
        let row = self.database.client().await.query_one(&format!("select ({sql})::text"), &[]).await.unwrap();
        row.get::<_, Option<String>>(0).unwrap_or_default()
    }

    /// The journal: `step outcome`, in order.
    pub async fn journal(&self) -> Vec<String> {
        let sql = "select l.step || ' ' || l.outcome from driftless.migration_log l order by l.id";
        let rows = self.database.client().await.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

/// A plan from one schema to another.
pub fn plan(source: &Catalog, target: &Catalog, steps: Vec<Step>) -> Plan {
    Plan {
        dialect: Dialect::Postgres,
        compared: Compared { owners: true, privileges: true, comments: true },
        source: fingerprint::of_catalog(source),
        target: fingerprint::of_catalog(target),
        settings: vec!["SET search_path TO ''".to_owned()],
        steps,
        rename_candidates: Vec::new(),
        objects: source.objects.iter().map(|(id, object)| (id.clone(), fingerprint::of_object(id, object))).collect(),
    }
}

pub fn info(url: &str) -> ConnInfo {
    ConnInfo::parse(&url.into(), &|_| None).unwrap()
}

pub async fn read(url: &str) -> Catalog {
    PostgresInspector::new(info(url)).inspect(&CancellationToken::new()).await.unwrap().catalog
}

fn line(event: Event<'_>) -> String {
    let list = |blockers: &[driftless_postgres::apply::Blocker]| {
        blockers.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    match event {
        Event::Planned { steps, done } => format!("planned {done}/{steps}"),
        Event::Checking { questions } => format!("checking {questions}"),
        Event::Started { place, .. } => format!("started {}", place.number),
        Event::Waiting { place, blockers } => format!("waiting {} for {}", place.number, list(blockers)),
        Event::Finished { place, .. } => format!("finished {}", place.number),
        Event::Repairing { place } => format!("repairing {}", place.number),
        Event::Retrying { place, attempt, blockers, .. } => {
            format!("retrying {} after {attempt}: {}", place.number, list(blockers))
        }
        Event::Verified => "verified".to_owned(),
    }
}
