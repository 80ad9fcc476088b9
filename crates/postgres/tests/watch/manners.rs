//! A look does no harm, and waits for nobody for long.

use std::time::{Duration, Instant};

use driftless_engine::inspect::InspectError;
use driftless_engine::watch::{Depth, Tier};
use driftless_testkit::postgres;
use tokio_util::sync::CancellationToken;

use crate::scene::{all, look, session, try_look};

const SCHEMA: &str = "create table t (id int default 5); create view v as select id from t; create table u (id int)";

#[tokio::test(flavor = "multi_thread")]
async fn ddl_in_the_way_is_busy_and_no_change() {
    for major in postgres::majors() {
        let database = postgres::database_on(major).await;
        database.execute(SCHEMA).await;
        let mut session = session(&database.url()).await;
        let mark = look(&mut session, &all(), None).await.mark;
        database.execute("alter view v rename to w").await;
        let holder = database.client().await;
        holder.batch_execute("begin; alter table t add column more int").await.unwrap();
        let (started, mut busy) = (Instant::now(), None);
        while busy.is_none() {
            let from = Instant::now();
            match try_look(&mut session, &all(), Some(&mark)).await {
                Ok(look) => assert_eq!(look.tier, Tier::Counter),
                Err(error) => busy = Some((error, from.elapsed())),
            }
            assert!(started.elapsed() < Duration::from_secs(20), "never busy");
        }
        let (error, waited) = busy.unwrap();
        assert!(matches!(error, InspectError::Busy { .. }), "{error:?}");
        assert!(waited < Duration::from_secs(4), "waited {waited:?}");
        holder.batch_execute("commit").await.unwrap();
        let reading = look(&mut session, &all(), Some(&mark)).await.reading.unwrap();
        assert_eq!(reading.renamed.len(), 1);
        assert_eq!(reading.read.len(), 2, "{:?}", reading.read);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn between_looks_a_session_holds_nothing() {
    let database = postgres::database().await;
    database.execute(SCHEMA).await;
    let mut session = session(&database.url()).await;
    let mut mark = None;
    for sql in ["alter table t add column a int", "drop view v", "create table w (id int)"] {
        mark = Some(look(&mut session, &all(), mark.as_ref()).await.mark);
        let watcher = database.client().await;
        let held = "select count(l.*), min(a.state), min(a.xact_start), min(a.backend_xmin::text)
                    from pg_stat_activity a left join pg_locks l on l.pid = a.pid
                    where a.application_name = 'driftless' and a.datname = current_database()";
        let row = watcher.query_one(held, &[]).await.unwrap();
        assert_eq!(row.get::<_, i64>(0), 0);
        assert_eq!(row.get::<_, Option<&str>>(1), Some("idle"));
        assert!(row.get::<_, Option<std::time::SystemTime>>(2).is_none());
        assert!(row.get::<_, Option<&str>>(3).is_none());
        let started = Instant::now();
        watcher.batch_execute(sql).await.unwrap();
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_is_cancelled_ends_on_the_server_too() {
    let database = postgres::database().await;
    database.execute(SCHEMA).await;
    let holder = database.client().await;
    holder.batch_execute("begin; lock table t in access exclusive mode").await.unwrap();
    let mut session = session(&database.url()).await;
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    let looking = tokio::spawn(async move { session.look(&all(), None, Depth::Signs, &token).await });
    let watcher = database.client().await;
    let waiting = "select count(*) from pg_locks where not granted and relation = 't'::regclass";
    while watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        assert!(!looking.is_finished(), "the look did not meet the lock");
    }
    cancel.cancel();
    assert!(matches!(looking.await.unwrap(), Err(InspectError::Interrupted)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_gone_is_lost() {
    let database = postgres::database().await;
    database.execute(SCHEMA).await;
    let mut session = session(&database.url()).await;
    let mark = look(&mut session, &all(), None).await.mark;
    let end = "select pg_terminate_backend(a.pid, 5000) from pg_stat_activity a
               where a.application_name = 'driftless' and a.datname = current_database()";
    database.execute(end).await;
    let error = try_look(&mut session, &all(), Some(&mark)).await.unwrap_err();
    assert!(matches!(error, InspectError::Lost { .. }), "{error:?}");
}
