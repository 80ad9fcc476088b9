//! Two databases, runs between them, and what is in them then.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use driftless_data::{
    Check, DataError, Event, Listener, Outcome, Report, Selection, Shrinking, SyncOptions, TableReport, VerifyOptions,
    Way, sync, verify,
};
use driftless_postgres::conninfo::ConnInfo;
use driftless_testkit::postgres::{self, TestDatabase};
use futures_util::TryStreamExt as _;
use tokio_postgres::{Client, Config, NoTls};
use tokio_util::sync::CancellationToken;

/// How long a run of these small tables may take before it counts as hanging.
const WITHIN: Duration = Duration::from_secs(120);

/// Two databases of one server.
pub struct Scene {
    pub source: TestDatabase,
    pub target: TestDatabase,
}

impl Scene {
    /// Both sides have what `sql` makes.
    pub async fn of(sql: &str) -> Scene {
        Scene::new(sql, sql).await
    }

    /// Each side has what its own text makes.
    pub async fn new(source: &str, target: &str) -> Scene {
        let scene = Scene { source: postgres::database().await, target: postgres::database().await };
        scene.source.execute(source).await;
        scene.target.execute(target).await;
        scene
    }

    /// A run that has to come to its end, whatever became of the tables.
    pub async fn run(&self, options: &SyncOptions) -> Report {
        self.try_run(options).await.unwrap_or_else(|error| panic!("{error:?}"))
    }

    pub async fn try_run(&self, options: &SyncOptions) -> Result<Report, DataError> {
        run(&self.source.url(), &self.target.url(), options).await
    }

    /// A run after which every table is equal, as the report says and as both sides show.
    pub async fn run_equal(&self, options: &SyncOptions) -> Report {
        let report = self.run(options).await;
        assert_all_equal(&report);
        self.assert_equal().await;
        report
    }

    pub async fn compare(&self, options: &VerifyOptions) -> Report {
        let (source, target) = (info(&self.source.url()), info(&self.target.url()));
        let cancel = CancellationToken::new();
        let comparing = verify(&source, &target, options, &cancel);
        let compared = tokio::time::timeout(WITHIN, comparing).await.expect("the comparison hangs");
        compared.unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// Asserts that both sides hold the same rows in all tables.
    pub async fn assert_equal(&self) {
        assert_same(&self.source.client().await, &self.target.client().await).await;
    }

    /// One value, as text, of the target.
    pub async fn in_target(&self, sql: &str) -> String {
        ask(&self.target.client().await, sql).await
    }

    /// One value, as text, of the source.
    pub async fn in_source(&self, sql: &str) -> String {
        ask(&self.source.client().await, sql).await
    }
}

/// Rows by value, from tables that may vanish as a whole.
pub fn options() -> SyncOptions {
    SyncOptions {
        selection: Selection { schemas: vec!["*".to_owned()], ..Selection::default() },
        check: Some(Check::Rows),
        parallel: 2,
        shrinking: Shrinking { max_delete_percent: 100, allow_empty_source: true },
        ..SyncOptions::default()
    }
}

/// As [`options`], at the level that a table has where nothing is asked.
pub fn by_timestamp() -> SyncOptions {
    SyncOptions { check: None, ..options() }
}

pub fn comparing() -> VerifyOptions {
    VerifyOptions { selection: options().selection, parallel: 2, ..VerifyOptions::default() }
}

pub fn info(url: &str) -> ConnInfo {
    ConnInfo::parse(&url.into(), &|_| None).unwrap()
}

/// A session of a test's own on whatever `url` leads to.
pub async fn client(url: &str) -> Client {
    let config: Config = url.parse().unwrap();
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

pub async fn run(source: &str, target: &str, options: &SyncOptions) -> Result<Report, DataError> {
    run_within(WITHIN, source, target, options).await
}

/// A run that may take longer, or has to be faster, than others.
pub async fn run_within(
    within: Duration,
    source: &str,
    target: &str,
    options: &SyncOptions,
) -> Result<Report, DataError> {
    let (source, target, cancel) = (info(source), info(target), CancellationToken::new());
    tokio::time::timeout(within, sync(&source, &target, options, &cancel)).await.expect("the run hangs")
}

pub async fn ask(client: &Client, sql: &str) -> String {
    let row = client.query_one(&format!("select ({sql})::text"), &[]).await.unwrap_or_else(|e| panic!("{e:?}: {sql}"));
    row.get::<_, Option<String>>(0).unwrap_or_default()
}

/// What the report says of a table.
pub fn table<'a>(report: &'a Report, name: &str) -> &'a TableReport {
    let found = report.tables.iter().find(|table| table.name.to_string() == name);
    found.unwrap_or_else(|| panic!("{name} is not in {report:#?}"))
}

/// How a table ended, in a line.
pub fn outcome(table: &TableReport) -> String {
    match &table.outcome {
        Outcome::Equal => "equal".to_owned(),
        Outcome::Planned => "planned".to_owned(),
        Outcome::Different => "different".to_owned(),
        Outcome::Skipped { reason } => format!("skipped: {reason}"),
        Outcome::Failed(error) => format!("failed: {error}"),
    }
}

pub fn is_equal(table: &TableReport) -> bool {
    matches!(table.outcome, Outcome::Equal)
}

/// Asserts that the report calls every table equal.
pub fn assert_all_equal(report: &Report) {
    let others: Vec<String> = report
        .tables
        .iter()
        .filter(|table| !is_equal(table))
        .map(|table| format!("{}: {}", table.name, outcome(table)))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}

/// Asserts that a table failed, and that what is told of it has all of the words.
pub fn assert_failed(report: &Report, name: &str, words: &[&str]) {
    let Outcome::Failed(error) = &table(report, name).outcome else {
        panic!("{name} did not fail: {}", outcome(table(report, name)))
    };
    let told = format!("{} {}", error.message, error.hint.as_deref().unwrap_or_default());
    for word in words {
        assert!(told.contains(word), "{name}: {told:?} does not say {word:?}");
    }
}

/// The way a table went.
pub fn way(report: &Report, name: &str) -> Option<Way> {
    table(report, name).way
}

/// The tables of a database that a run is about, as SQL writes them: partitions come with their parents.
const TABLES: &str = "select format('%I.%I', n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
      and n.nspname not in ('pg_catalog', 'information_schema', 'driftless')
    order by n.nspname collate \"C\", c.relname collate \"C\"";

pub async fn tables(client: &Client) -> Vec<String> {
    client.query(TABLES, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// All rows of a query as `COPY` writes them, in the order of their own text.
pub async fn copied(client: &Client, query: &str) -> Vec<String> {
    let sql = format!("copy (select * from ({query}) r order by r::text collate \"C\") to stdout");
    let stream = client.copy_out(&sql).await.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
    let pieces: Vec<bytes::Bytes> = stream.try_collect().await.unwrap();
    let text = String::from_utf8(pieces.concat()).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// All rows of all tables.
pub async fn content(client: &Client) -> BTreeMap<String, Vec<String>> {
    let mut content = BTreeMap::new();
    for table in tables(client).await {
        let rows = copied(client, &format!("select * from {table}")).await;
        content.insert(table, rows);
    }
    content
}

/// Asserts that two databases hold the same rows; of a difference, the first rows are told.
pub async fn assert_same(source: &Client, target: &Client) {
    if let Some(difference) = first_difference(&content(source).await, &content(target).await) {
        panic!("{difference}");
    }
}

/// What differs first between what two databases hold.
pub fn first_difference(
    source: &BTreeMap<String, Vec<String>>,
    target: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    let none = Vec::new();
    source.iter().find_map(|(table, rows)| told_difference(table, rows, target.get(table).unwrap_or(&none)))
}

/// Says in what two sides of something differ, with the first rows.
pub fn told_difference(what: &str, source: &[String], target: &[String]) -> Option<String> {
    let lacking = |rows: &[String], others: &[String]| -> String {
        let left = rows.iter().filter(|row| !others.contains(row)).take(5);
        left.map(|row| format!("\n    {row}")).collect()
    };
    (source != target).then(|| {
        format!(
            "{what}: {} in the source, {} in the target\n  only in the source:{}\n  only in the target:{}",
            source.len(),
            target.len(),
            lacking(source, target),
            lacking(target, source)
        )
    })
}

/// Takes in what is told during a run.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    pub fn listener(&self) -> Listener {
        let told = self.clone();
        Arc::new(move |event: Event<'_>| told.0.lock().unwrap().push(format!("{event:?}")))
    }

    /// Everything that was told.
    pub fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}
