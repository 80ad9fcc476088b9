//! Files that are databases, and files that are not.

use std::fs;
use std::time::{Duration, Instant};

use driftless_engine::explain::Explain;
use driftless_engine::inspect::{InspectError, SchemaInspector};
use driftless_schema::model::Kind;
use driftless_sqlite::inspect::SqliteInspector;
use driftless_testkit::sqlite::database;
use tokio_util::sync::CancellationToken;

use crate::{inspect, names};

/// What a person is told of `path`, which is in `dir`.
fn told(dir: &std::path::Path, path: &std::path::Path) -> String {
    let error = inspect(path).unwrap_err();
    let message = format!("{error}\nhint: {}", error.hint().unwrap_or_default());
    message.replace(&dir.display().to_string(), "DIR").replace(&crate::schema("").server_version, "VERSION")
}

#[test]
fn every_wrong_file_has_a_sentence_of_its_own() {
    let db = database("create table t(a); create table u(b);");
    let dir = db.dir();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    insta::assert_snapshot!(told(dir, &dir.join("missing.db")), @"
    open DIR/missing.db: there is no such file
    hint: check the path; a database is read, never made
    ");
    assert!(!dir.join("missing.db").exists());
    insta::assert_snapshot!(told(dir, dir), @"
    open DIR: it is a directory
    hint: name the database file in it
    ");
    insta::assert_snapshot!(told(dir, std::path::Path::new("/dev/null")), @"
    open /dev/null: it is not a regular file
    hint: name the file that holds the database
    ");
    insta::assert_snapshot!(told(dir, &file("script.sql", b"create table t(a);")), @"
    open DIR/script.sql: file is not a database
    hint: an SQLite database begins with `SQLite format 3`; files of SQL are named *.sql
    ");
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(4096)
    .collect();
    insta::assert_snapshot!(told(dir, &file("cipher.db", &noise)), @"
    open DIR/cipher.db: the file is encrypted, or not a database
    hint: read a decrypted copy, such as `sqlcipher_export` makes
    ");
    let whole = fs::read(db.path()).unwrap();
    insta::assert_snapshot!(told(dir, &file("cut.db", &whole[..3000])), @"
    open DIR/cut.db: the file is damaged
    hint: restore a backup, or save what is left with `.recover` of the sqlite3 shell
    ");
    let mut bad = whole.clone();
    let at = bad.windows(12).position(|bytes| bytes == b"CREATE TABLE").unwrap();
    bad[at..at + 12].copy_from_slice(b"CREATE TABEL");
    insta::assert_snapshot!(told(dir, &file("schema.db", &bad)), @r#"
    open DIR/schema.db: SQLite VERSION cannot read its schema: malformed database schema (u) - near "TABEL": syntax error
    hint: it is damaged, or a newer SQLite made it: `pragma integrity_check` tells
    "#);
}

#[test]
fn an_empty_file_is_a_database_without_tables() {
    let db = database("");
    fs::write(db.path(), b"").unwrap();
    let inspection = inspect(db.path()).unwrap();
    assert_eq!(inspection.catalog.objects.len(), 1);
    assert!(inspection.notes[0].ends_with("the file is empty"), "{:?}", inspection.notes);
    assert_eq!(inspection.database, "test");
}

#[test]
fn names_of_files_are_never_uris() {
    let db = database("create table t(a)");
    for name in ["a b?mode=memory#x%41.db", "file:x.db", ":memory:", "🦀.db"] {
        let path = db.dir().join(name);
        fs::copy(db.path(), &path).unwrap();
        assert_eq!(names(&inspect(&path).unwrap().catalog, Kind::Table), ["t"], "{name}");
    }
}

#[test]
fn nothing_is_written() {
    let db = database("create table t(a); create view v as select * from t;");
    let before = (fs::read(db.path()).unwrap(), fs::read_dir(db.dir()).unwrap().count());
    inspect(db.path()).unwrap();
    assert_eq!(before, (fs::read(db.path()).unwrap(), fs::read_dir(db.dir()).unwrap().count()));
}

#[test]
fn changes_in_the_write_ahead_log_are_seen() {
    let db = database("pragma journal_mode = wal; create table t(a);");
    let writer = db.connect();
    writer.execute_batch("pragma wal_autocheckpoint = 0; create table late(a);").unwrap();
    assert_eq!(names(&inspect(db.path()).unwrap().catalog, Kind::Table), ["late", "t"]);
    writer.execute_batch("begin immediate; create table unfinished(a);").unwrap();
    assert_eq!(names(&inspect(db.path()).unwrap().catalog, Kind::Table), ["late", "t"]);
}

#[tokio::test]
async fn a_locked_file_is_waited_for_and_given_up() {
    let db = database("create table t(a)");
    let writer = db.connect();
    writer.execute_batch("begin exclusive").unwrap();
    let patience = Duration::from_millis(300);
    let inspector = SqliteInspector::new(db.path()).patience(patience);
    let since = Instant::now();
    let error = inspector.inspect(&CancellationToken::new()).await.unwrap_err();
    assert!(error.to_string().contains("another program holds it locked"), "{error}");
    assert!(since.elapsed() >= patience);

    // Who waits for long is let in, and can be called off.
    let cancel = CancellationToken::new();
    cancel.cancel();
    let patient = SqliteInspector::new(db.path()).patience(Duration::from_secs(60));
    assert!(matches!(patient.inspect(&cancel).await, Err(InspectError::Interrupted)));
    let never = CancellationToken::new();
    let reading = patient.inspect(&never);
    let letting_go = async { writer.execute_batch("rollback").unwrap() };
    assert!(tokio::join!(reading, letting_go).0.is_ok());
}

#[test]
fn a_module_that_is_not_here_costs_the_columns_alone() {
    let db = database("create table t(a)");
    db.connect()
        .execute_batch(
            "pragma writable_schema = on;
             insert into sqlite_schema(type, name, tbl_name, rootpage, sql)
             values ('table', 'x', 'x', 0, 'CREATE VIRTUAL TABLE x using nowhere(a, b)');",
        )
        .unwrap();
    let inspection = inspect(db.path()).unwrap();
    assert_eq!(names(&inspection.catalog, Kind::Table), ["t", "x"]);
    assert_eq!(inspection.notes, ["the columns of `x` are not known: no such module: nowhere"]);
}
