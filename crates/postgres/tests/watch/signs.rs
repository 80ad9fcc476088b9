//! What a look takes for a sign, and what it does not.

use std::time::{Duration, Instant};

use driftless_engine::watch::{Depth, Look, Mark, Tier, Wanted, WatchSession};
use driftless_postgres::connect::connect;
use driftless_testkit::postgres::{self, ClusterOptions, TestDatabase};
use tokio_util::sync::CancellationToken;

use crate::scene::{all, info, look, name, session};

const SCHEMA: &str = "
    create table t (id int primary key, note text default 'x');
    create table u (id int references t);
    create view v as select id from t;
    insert into t select generate_series(1, 100)";

/// Looks until nothing is written any more that was counted late.
async fn settled(session: &mut Box<dyn WatchSession>, mut mark: Mark) -> Mark {
    let (started, mut unmoved) = (Instant::now(), Instant::now());
    while unmoved.elapsed() < Duration::from_secs(2) {
        let found = look(session, &all(), Some(&mark)).await;
        if found.tier != Tier::Counter {
            unmoved = Instant::now();
        }
        mark = found.mark;
        assert!(started.elapsed() < Duration::from_secs(30), "the counter moves all the time");
    }
    mark
}

async fn begin(database: &TestDatabase) -> (Box<dyn WatchSession>, Mark) {
    database.execute(SCHEMA).await;
    let mut session = session(&database.url()).await;
    let first = look(&mut session, &all(), None).await;
    let mark = settled(&mut session, first.mark).await;
    (session, mark)
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_statistics_and_maintenance_are_no_sign_of_a_change() {
    for major in postgres::majors() {
        // A server of its own: roles that others make there are counted as well.
        let cluster = postgres::own_cluster_on(major, ClusterOptions::default()).await;
        let url = cluster.url("postgres");
        let maker = connect(&info(&url)).await.unwrap();
        maker.client.batch_execute(SCHEMA).await.unwrap();
        // What it counted is told when it ends.
        maker.close().await;
        let mut session = session(&url).await;
        let first = look(&mut session, &all(), None).await;
        let mark = settled(&mut session, first.mark).await;
        let connected = connect(&info(&url)).await.unwrap();
        for statement in [
            "insert into t select generate_series(101, 2000)",
            "update t set note = 'y' where id % 2 = 0",
            "delete from t where id > 1000",
            "select count(*) from t",
            "analyze",
            "vacuum",
            "vacuum (freeze) t",
        ] {
            connected.client.batch_execute(statement).await.unwrap();
        }
        connected.close().await;
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(2) {
            let look = look(&mut session, &all(), Some(&mark)).await;
            assert_eq!((look.tier, look.reading.is_none()), (Tier::Counter, true), "{major}");
            assert_eq!(look.mark, mark);
        }
    }
}

/// Looks until the counter shows that something was written.
async fn moved(session: &mut Box<dyn WatchSession>, wanted: &Wanted, mark: &Mark) -> Look {
    let started = Instant::now();
    loop {
        let look = look(session, wanted, Some(mark)).await;
        if look.tier != Tier::Counter {
            return look;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "the counter does not move");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_no_wanted_relation_moves_the_counter_and_no_more() {
    for major in postgres::majors() {
        let database = postgres::database_on(major).await;
        let (mut session, _) = begin(&database).await;
        let wanted = Wanted::new(|relation| *relation != name("public", "aside"));
        let mut mark = look(&mut session, &wanted, None).await.mark;
        for statement in [
            "create role {role}",
            "drop role {role}",
            "create temp table passing (id int primary key, t t)",
            "create table aside (id serial)",
            "alter table aside add column more text",
            "begin; alter table t add column more text; rollback",
            "drop table aside",
        ] {
            // The session ends, and with it the temporary table.
            let statement = statement.replace("{role}", &format!("{}_passing", database.name()));
            database.execute(&statement).await;
            let found = moved(&mut session, &wanted, &mark).await;
            assert_eq!((found.tier, found.reading.is_none()), (Tier::RowVersions, true), "{statement} on {major}");
            mark = found.mark;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relation_that_is_called_otherwise_is_found_by_its_number() {
    let database = postgres::database().await;
    database.execute(SCHEMA).await;
    let wanted = Wanted::new(|relation| *relation == name("public", "t") || *relation == name("public", "u"));
    let mut session = session(&database.url()).await;
    let mark = look(&mut session, &wanted, None).await.mark;
    database.execute("alter table t rename to people").await;
    let reading = moved(&mut session, &wanted, &mark).await.reading.unwrap();
    assert_eq!(reading.renamed, [(name("public", "t"), name("public", "people"))].into());
    assert!(reading.read.contains(&name("public", "people")));
    assert!(reading.catalog.relations().any(|(id, _)| &*id.name == "people"));
    assert_eq!(reading.present, [name("public", "u")].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relation_that_is_dropped_is_present_no_more() {
    let database = postgres::database().await;
    database.execute(SCHEMA).await;
    let mut session = session(&database.url()).await;
    let mark = look(&mut session, &all(), None).await.mark;
    database.execute("drop view v").await;
    let found = moved(&mut session, &all(), &mark).await;
    let reading = found.reading.unwrap();
    assert_eq!(found.tier, Tier::Changed);
    assert_eq!(reading.present, [name("public", "t"), name("public", "u")].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_of_another_database_or_reader_is_none() {
    let (one, other) = (postgres::database().await, postgres::database().await);
    let (mut session, mark) = begin(&one).await;
    let (mut elsewhere, foreign) = begin(&other).await;
    assert_eq!(look(&mut session, &all(), Some(&foreign)).await.tier, Tier::Full);
    assert_eq!(look(&mut elsewhere, &all(), Some(&foreign)).await.tier, Tier::Counter);
    let mut older = mark.clone();
    older.0["reader"] = 0.into();
    for unknown in [older, Mark(serde_json::json!({ "something": "else" }))] {
        assert_eq!(look(&mut session, &all(), Some(&unknown)).await.tier, Tier::Full);
    }
    let full = session.look(&all(), Some(&mark), Depth::Full, &CancellationToken::new()).await.unwrap();
    assert_eq!(full.tier, Tier::Full);
    assert_eq!(full.reading.unwrap().read.len(), 3);
}

/// A mark holds for another session, and over a restart; after a crash the server counts anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_is_no_change_and_hides_none() {
    let cluster = postgres::own_cluster(ClusterOptions::default()).await;
    let url = cluster.url("postgres");
    let execute = async |sql: &str| {
        driftless_postgres::connect::connect(&info(&url)).await.unwrap().client.batch_execute(sql).await.unwrap();
    };
    execute(SCHEMA).await;
    let mut first = session(&url).await;
    let mark = look(&mut first, &all(), None).await.mark;
    let mark = settled(&mut first, mark).await;
    let mut cluster = cluster;
    cluster.restart().await.unwrap();
    let mut second = session(&url).await;
    let found = look(&mut second, &all(), Some(&mark)).await;
    assert_eq!((found.tier, found.reading.is_none()), (Tier::RowVersions, true));
    execute("alter table t add column more int").await;
    cluster.restart().await.unwrap();
    let mut third = session(&url).await;
    let found = look(&mut third, &all(), Some(&found.mark)).await;
    assert_eq!(found.tier, Tier::Changed);
    // A backend that is killed takes the counts of all with it, and the server does not start anew by its own account.
    let mark = settled(&mut third, found.mark).await;
    let victim = driftless_postgres::connect::connect(&info(&url)).await.unwrap();
    let pid: i32 = victim.client.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
    execute("set synchronous_commit to on; alter table t drop column more").await;
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
    let started = Instant::now();
    let mut fourth = loop {
        let watcher = driftless_postgres::watch::PostgresWatcher::new(info(&url));
        if let Ok(mut session) = driftless_engine::watch::Watcher::connect(&watcher, &CancellationToken::new()).await
            && session.look(&all(), None, Depth::Signs, &CancellationToken::new()).await.is_ok()
        {
            break session;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "the server does not come back");
    };
    let found = look(&mut fourth, &all(), Some(&mark)).await;
    assert_eq!(found.tier, Tier::Changed);
}

/// It keeps no counts, and is asked for row versions.
#[tokio::test(flavor = "multi_thread")]
async fn a_standby_is_looked_at_all_the_same() {
    let standby = postgres::own_cluster(ClusterOptions::default().file("standby.signal", "")).await;
    let mut session = session(&standby.url("postgres")).await;
    let first = look(&mut session, &all(), None).await;
    assert_eq!(first.tier, Tier::Full);
    let second = look(&mut session, &all(), Some(&first.mark)).await;
    assert_eq!((second.tier, second.reading.is_none()), (Tier::RowVersions, true));
}
