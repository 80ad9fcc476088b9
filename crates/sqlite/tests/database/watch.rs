//! A file that is looked at again and again.

use std::time::{Duration, Instant};

use driftless_engine::watch::{Depth, Look, Mark, Tier, Wanted, Watcher as _};
use driftless_sqlite::watch::SqliteWatcher;
use driftless_testkit::sqlite::database;
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

fn look_to(path: &std::path::Path, since: Option<&Mark>, depth: Depth) -> Look {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let cancel = CancellationToken::new();
    let wanted = Wanted::new(|relation| &*relation.name != "aside");
    runtime.block_on(async {
        let mut session = SqliteWatcher::new(path).connect(&cancel).await.unwrap();
        session.look(&wanted, since, depth, &cancel).await.unwrap()
    })
}

fn look(path: &std::path::Path, since: &Mark) -> Look {
    look_to(path, Some(since), Depth::Signs)
}

#[test]
fn changes_are_read_and_rows_are_none() {
    let db = database("create table t(a); create table aside(b); create view v as select a from t;");
    let writer = Connection::open(db.path()).unwrap();
    let first = look_to(&db.path(), None, Depth::Signs);
    let mut mark = first.mark;
    assert_eq!(first.reading.unwrap().read.len(), 2);
    let write = |sql: &str| writer.execute_batch(sql).unwrap();
    for (sql, is_change) in [
        ("insert into t values (1)", false),
        ("vacuum", false),
        ("alter table t add column b", true),
        ("pragma journal_mode = wal; insert into t values (1, 2)", false),
        ("create index i on t(b)", true),
        ("drop view v", true),
        ("begin; create table w(x); rollback", false),
        ("analyze", false),
    ] {
        write(sql);
        let found = look(&db.path(), &mark);
        assert_eq!(found.reading.is_some(), is_change, "{sql}");
        assert_eq!(found.tier, Tier::Full, "{sql}");
        mark = found.mark;
    }
}

#[test]
fn a_file_that_nobody_wrote_to_is_not_read_and_one_put_in_its_place_is() {
    let (db, other) = (database("create table t(a);"), database("create table u(a);"));
    let mut mark = look_to(&db.path(), None, Depth::Signs).mark;
    let started = Instant::now();
    loop {
        let found = look(&db.path(), &mark);
        assert!(found.reading.is_none());
        mark = found.mark;
        if found.tier == Tier::Counter {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "it does not settle");
    }
    assert!(look_to(&db.path(), Some(&mark), Depth::Full).reading.is_some());
    // Of the same size, and its schema was changed as often.
    std::fs::copy(other.path(), db.path()).unwrap();
    let read = look(&db.path(), &mark).reading.unwrap().read;
    assert_eq!(read.first().unwrap().name.as_str(), "u");
    std::fs::rename(other.path(), db.path()).unwrap();
    assert_eq!(look(&db.path(), &mark).reading.unwrap().read, read);
}

/// Asks another process whether somebody holds the lock of a file.
fn is_locked_for_others(path: &std::path::Path) -> bool {
    let script = "import sqlite3, sys\n\
                  c = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)\n\
                  try: c.execute('begin immediate')\n\
                  except sqlite3.OperationalError: print('locked')\n\
                  else: print('free')";
    let output = std::process::Command::new("python3").args(["-c", script]).arg(path).output().unwrap();
    match String::from_utf8(output.stdout).unwrap().trim() {
        "locked" => true,
        "free" => false,
        told => panic!("{told}: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

#[test]
fn a_look_lets_go_of_no_lock_that_this_process_has() {
    let db = database("create table t(a);");
    let writer = Connection::open(db.path()).unwrap();
    writer.execute_batch("begin immediate; insert into t values (1)").unwrap();
    assert!(is_locked_for_others(&db.path()));
    assert!(look_to(&db.path(), None, Depth::Full).reading.is_some());
    assert!(is_locked_for_others(&db.path()), "to close a file lets go of every lock on it");
    writer.execute_batch("commit").unwrap();
    assert!(!is_locked_for_others(&db.path()));
}
