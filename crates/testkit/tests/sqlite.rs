//! SQLite files for tests.

use driftless_testkit::sqlite;

#[test]
fn a_database_file_holds_what_the_sql_made_and_is_removed() {
    let db = sqlite::database("create table t (id integer); insert into t values (1), (2)");
    let count: i64 = db.connect().query_row("select count(*) from t", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 2);
    let path = db.path();
    drop(db);
    assert!(!path.exists());
}
