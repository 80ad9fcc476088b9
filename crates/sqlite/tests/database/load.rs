//! Scripts.

use driftless_engine::explain::Explain;
use driftless_schema::model::Kind;
use driftless_sqlite::load::{LoadError, Script, create_database, load_scripts, load_sql};
use driftless_testkit::sqlite::database;
use tokio_util::sync::CancellationToken;

use crate::{inspect, names};

fn told(sql: &str) -> String {
    let error = load_sql(sql).unwrap_err();
    match error.hint() {
        Some(hint) => format!("{error}\nhint: {hint}"),
        None => error.to_string(),
    }
}

#[tokio::test]
async fn scripts_run_in_order_and_errors_name_file_and_line() {
    let script = |name: &str, text: &str| Script { name: name.to_owned(), text: text.to_owned() };
    let first = script("1.sql", "create table t(a);\ncreate trigger g insert on t begin select 1; select 2; end;");
    let second = script("2.sql", "pragma foreign_keys = on;\nbegin; create view v as select a from t; commit;\n");
    let cancel = CancellationToken::new();
    let inspection = load_scripts(vec![first.clone(), second], &cancel).await.unwrap();
    assert_eq!(inspection.database, "main");
    assert_eq!(names(&inspection.catalog, Kind::View), ["v"]);
    let wrong = script("2.sql", "-- x\n\ncreate table u(\n  a,\n  b referenzes t\n  c d e (f\n);\n");
    let error = load_scripts(vec![first, wrong], &cancel).await.unwrap_err();
    insta::assert_snapshot!(error, @r#"load 2.sql:6: near "f": syntax error, in `create table u(`"#);
}

#[test]
fn errors_point_at_the_line() {
    insta::assert_snapshot!(told("create table t(a);\n\ncreate table T(b);"), @"load line 3: table T already exists, in `create table T(b);`");
    insta::assert_snapshot!(told("create table t(a);\ninsert into t\nvalues (1), (x);"), @"load line 3: no such column: x, in `insert into t`");
    insta::assert_snapshot!(told("create table t(a);\ncreate index i on t('a"), @r#"load line 2: unrecognized token: "'a", in `create index i on t('a`"#);
    insta::assert_snapshot!(told("select 1;\nbegin;\ncreate table t(a);"), @"
    load line 2: the transaction that begins here never ends
    hint: add COMMIT
    ");
}

#[test]
fn what_reaches_out_is_refused() {
    let db = database("");
    let outside = db.dir().join("outside.db");
    let attach = format!("attach '{}' as x", outside.display());
    for sql in [
        attach.as_str(),
        &format!("vacuum into '{}'", outside.display()),
        &format!("explain {attach}"),
        "pragma Writable_Schema = on",
        "select 1; pragma temp_store_directory = '/tmp'",
        "select load_extension('x')",
        "attach 'a' || 'b' as x",
        ".read x.sql",
        "create table t(a);\n.tables\n",
    ] {
        let error = load_sql(sql).unwrap_err();
        assert!(matches!(error, LoadError::Refused { .. }), "{sql}: {error:?}");
        assert!(error.hint().is_some());
    }
    assert!(!outside.exists());
    insta::assert_snapshot!(told("create table t(a);\n.tables\n"), @"
    load line 2: commands of the sqlite3 shell are not SQL, in `.tables`
    hint: remove the line, or run the script in the shell and name the database it makes
    ");
    assert!(load_sql("create table t(a); vacuum; analyze; pragma foreign_keys = off").is_ok());
}

#[tokio::test]
async fn a_script_that_never_ends_is_called_off() {
    let cancel = CancellationToken::new();
    let endless =
        "create table t as with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
    let script = Script { name: "endless.sql".to_owned(), text: endless.to_owned() };
    let (outcome, ()) = tokio::join!(load_scripts(vec![script], &cancel), async { cancel.cancel() });
    assert!(matches!(outcome, Err(LoadError::Interrupted)), "{outcome:?}");
}

#[test]
fn a_database_is_made_once_and_wholly() {
    let db = database("");
    let path = db.dir().join("shop.db");
    let error = create_database(&path, "create table t(a); nonsense").unwrap_err();
    assert!(matches!(error, LoadError::Statement { .. }), "{error}");
    assert!(!path.exists());
    create_database(&path, "create table t(a); insert into t values (1);").unwrap();
    assert_eq!(names(&inspect(&path).unwrap().catalog, Kind::Table), ["t"]);
    assert!(matches!(create_database(&path, "create table u(a)"), Err(LoadError::Exists { .. })));
}

#[test]
fn a_script_and_the_database_it_makes_are_equal() {
    let sql = "create table t(a primary key, b check (b > 0)); create virtual table f using fts5(x);
               create view v as select a, count(*) as n from t; create trigger g insert on v begin select 1; end;";
    let sql = &sql.replace("g insert", "g instead of insert");
    let db = database(sql);
    assert_eq!(inspect(db.path()).unwrap().catalog, load_sql(sql).unwrap().catalog);
}
