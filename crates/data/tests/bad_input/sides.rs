//! Source and target themselves: one database, one that cannot be written, one that is taken, one whose clock
//! is another.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use driftless_data::{Check, DataError, Event, SyncOptions};
use driftless_testkit::postgres::{self, ClusterOptions};

use crate::scene::{self, Scene, assert_all_equal, by_timestamp, client, options, table};

const TABLE: &str = "create table t (id int primary key, v text, updated_at timestamptz default now());";

#[tokio::test(flavor = "multi_thread")]
async fn one_database_under_two_names_is_not_copied_to_itself() {
    let database = postgres::database().await;
    database.execute(&format!("{TABLE} insert into t values (1, 'x');")).await;
    let fields = database.fields();
    let (host, port) = (fields.host.unwrap(), fields.port.unwrap());
    let (user, name) = (fields.username.unwrap(), database.name());
    let texts = [
        database.url(),
        format!("host={host} port={port} user={user} dbname={name}"),
        format!("postgres:///{name}?host={host}&port={port}&user={user}&application_name=other"),
    ];
    for text in texts {
        for options in [options(), SyncOptions { dry: driftless_data::Dry::Yes, ..options() }] {
            let error = scene::run(&database.url(), &text, &options).await.unwrap_err();
            assert!(matches!(error, DataError::SameDatabase { .. }), "{error:?}");
        }
    }
    assert_eq!(scene::ask(&database.client().await, "select count(*) from t").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_read_only_is_no_target() {
    let scene = Scene::of(TABLE).await;
    let close = format!("alter database {} set default_transaction_read_only = on", scene.target.name());
    scene.source.execute(&close).await;
    let error = scene.try_run(&options()).await.unwrap_err();
    assert!(matches!(error, DataError::ReadOnlyTarget { .. }), "{error:?}");
    assert!(error.to_string().contains("is read only"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_is_no_target_and_is_a_source() {
    let standby = postgres::own_cluster(ClusterOptions::default().file("standby.signal", "")).await;
    let other = postgres::database().await;
    let error = scene::run(&other.url(), &standby.url("postgres"), &options()).await.unwrap_err();
    assert!(matches!(error, DataError::ReadOnlyTarget { .. }), "{error:?}");
    assert!(error.to_string().contains("is a standby"), "{error}");
    // Its template has no tables: all that is asked here is whether it can be read.
    let error = scene::run(&standby.url("postgres"), &other.url(), &options()).await.unwrap_err();
    assert!(matches!(error, DataError::NoTable { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_read_only_is_enough() {
    let scene = Scene::of(TABLE).await;
    scene.source.execute("insert into t select n, n::text from generate_series(1, 9) n;").await;
    let close = format!("alter database {} set default_transaction_read_only = on", scene.source.name());
    scene.target.execute(&close).await;
    scene.run_equal(&options()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_in_the_source() {
    let scene = Scene::of(TABLE).await;
    let objects = "select string_agg(c.oid::text, ',' order by c.oid) from pg_class c where c.oid >= 16384";
    let before = scene.in_source(objects).await;
    scene.run_equal(&options()).await;
    assert_eq!(scene.in_source(objects).await, before);
}

/// The second of two runs is told who is at it.
#[tokio::test(flavor = "multi_thread")]
async fn two_runs_do_not_write_to_one_target_at_once() {
    let scene = Scene::of(TABLE).await;
    scene.source.execute("insert into t select n, n::text from generate_series(1, 9) n;").await;
    let (begun, has_begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let may_go_on = Mutex::new(may_go_on);
    let wait = move |event: Event<'_>| {
        if let Event::Started { .. } = event {
            begun.send(()).unwrap();
            // It ends when the test lets go of the other end. What this thread has still to do, others do.
            let _ = tokio::task::block_in_place(|| may_go_on.lock().unwrap().recv());
        }
    };
    let first = SyncOptions { events: Some(Arc::new(wait)), ..options() };
    let (source, target) = (scene.source.url(), scene.target.url());
    let first = tokio::spawn(async move { scene::run(&source, &target, &first).await });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    let error = scene.try_run(&options()).await.unwrap_err();
    assert!(matches!(&error, DataError::Busy { holder: Some(_), .. }), "{error:?}");
    assert!(error.to_string().contains("pid "), "{error}");
    // A comparison writes nothing, and is in nobody's way.
    scene.compare(&scene::comparing()).await;
    drop(go_on);
    assert_all_equal(&first.await.unwrap().unwrap());
    scene.run_equal(&options()).await;
}

/// The target's rows and defaults are hours ahead, as those of a server whose clock is.
#[tokio::test(flavor = "multi_thread")]
async fn the_watermark_is_of_the_sources_clock() {
    let ahead =
        "create table t (id int primary key, v text, updated_at timestamptz default now() + interval '6 hours');
        insert into t (id, v) values (1, 'theirs'), (999, 'theirs');";
    let scene = Scene::new(TABLE, ahead).await;
    scene.source.execute("insert into t select n, n::text from generate_series(1, 9) n;").await;
    let moment = |text: &str| text.parse::<jiff::Timestamp>().unwrap_or_else(|error| panic!("{text}: {error}"));
    let now = "to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    // The first run has no watermark of its own to begin with.
    scene.run(&SyncOptions { check: Some(Check::Rows), ..by_timestamp() }).await;
    for n in 0..3 {
        let before = moment(&scene.in_source(now).await);
        scene.source.execute(&format!("update t set v = 'change {n}', updated_at = now() where id = 2;")).await;
        scene.target.execute("update t set updated_at = default where id = 3;").await;
        let report = scene.run(&by_timestamp()).await;
        let after = moment(&scene.in_source(now).await);
        assert_eq!(scene.in_target("select v from t where id = 2").await, format!("change {n}"));
        let watermark = moment(table(&report, "t").watermark.as_deref().unwrap());
        assert!(watermark <= after, "{watermark} is after {after}");
        let snapshot = moment(&report.snapshot_time);
        assert!(before <= snapshot && snapshot <= after, "{snapshot} is not between {before} and {after}");
    }
    scene.run_equal(&options()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_that_cannot_be_reached_is_named() {
    let database = postgres::database().await;
    let nowhere = "postgresql:///x?host=/nonexistent&user=x";
    for (source, target, side) in [(nowhere, &*database.url(), "source"), (&*database.url(), nowhere, "target")] {
        let error = scene::run(source, target, &SyncOptions { retries: 0, ..options() }).await.unwrap_err();
        assert!(error.to_string().contains(side), "{error}");
    }
    // The database is still there for whoever comes next.
    assert_eq!(scene::ask(&client(&database.url()).await, "select 1").await, "1");
}
