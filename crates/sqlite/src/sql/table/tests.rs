use proptest::prelude::*;

use super::super::token::tests::sql_like;
use super::*;

/// One line for each constraint.
fn told(sql: &str) -> Vec<String> {
    let table = read(sql).unwrap_or_else(|error| panic!("{error} in {sql}"));
    let key = |kind: &str, key: &KeyClause| {
        let terms = key.terms.iter().map(|term| {
            format!(
                "{}{}{}",
                term.name,
                term.collation.as_deref().map_or(String::new(), |c| format!(" collate {c}")),
                if term.descending { " desc" } else { "" }
            )
        });
        format!("{kind} ({}) {}", terms.collect::<Vec<_>>().join(", "), key.on_conflict.as_deref().unwrap_or("abort"))
    };
    table
        .constraints
        .iter()
        .map(|constraint| {
            let name = constraint.name.as_deref().unwrap_or("-");
            let clause = match &constraint.clause {
                ConstraintClause::PrimaryKey(clause) => key("primary key", clause),
                ConstraintClause::Unique(clause) => key("unique", clause),
                ConstraintClause::Check(condition) => format!("check {condition}"),
                ConstraintClause::ForeignKey(clause) => format!(
                    "{:?} -> {}{:?} {:?} {:?} {:?} {:?}",
                    clause.columns,
                    clause.table,
                    clause.referenced,
                    clause.on_delete,
                    clause.on_update,
                    clause.match_type,
                    clause.deferral
                ),
            };
            format!("{name}: {clause}")
        })
        .collect()
}

#[test]
fn constraints_of_columns_and_of_the_table_are_read() {
    let sql = r#"CREATE TABLE "t (" (
        a INTEGER CONSTRAINT pk PRIMARY KEY DESC ON CONFLICT IGNORE AUTOINCREMENT, -- , b
        b VARCHAR(20, 3) DEFAULT (1 + (2)) COLLATE "no case" CHECK (b <> ')') UNIQUE NOT NULL ON CONFLICT REPLACE,
        [c d] DEFAULT -1 REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED,
        e generated always as (b || ',') stored CONSTRAINT nn NOT NULL,
        f as (1), 'g' default 'x' null on conflict ignore,
        PRIMARY KEY (a, b COLLATE nocase DESC)
        CONSTRAINT u UNIQUE (b) ON CONFLICT FAIL CHECK (a > (0)),
        FOREIGN KEY (a, b) REFERENCES q(x, y) ON UPDATE SET NULL ON DELETE CASCADE MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT f2 FOREIGN KEY (a) REFERENCES q ON DELETE NO ACTION ON INSERT SET NULL DEFERRABLE,
        CONSTRAINT dangling
    ) WITHOUT ROWID, STRICT"#;
    assert_eq!(
        told(sql),
        [
            "pk: primary key (a desc) ignore",
            "-: check b <> ')'",
            "-: unique (b) abort",
            "-: [\"c d\"] -> p[] NoAction NoAction Simple InitiallyDeferred",
            "-: primary key (a, b collate nocase desc) abort",
            "u: unique (b) fail",
            "-: check a > (0)",
            "-: [\"a\", \"b\"] -> q[\"x\", \"y\"] Cascade SetNull Full NotDeferrable",
            "f2: [\"a\"] -> q[] NoAction NoAction Simple InitiallyImmediate",
        ]
    );
    let table = read(sql).unwrap();
    let columns: Vec<_> = table.columns.iter().map(|column| (column.name.as_str(), column.generated)).collect();
    assert_eq!(
        columns,
        [("a", None), ("b", None), ("c d", None), ("e", Some("b || ','")), ("f", Some("1")), ("g", None)]
    );
    assert!(table.columns[0].autoincrement);
    assert_eq!(table.columns[1].collation.as_deref(), Some("no case"));
    assert_eq!(table.columns[1].not_null_on_conflict.as_deref(), Some("replace"));
    assert_eq!(table.columns[3].not_null_name.as_deref(), Some("nn"));
}

#[test]
fn what_is_no_table_is_told_with_its_place() {
    assert_eq!(read("CREATE TABLE t(a CHECK").unwrap_err().to_string(), "expected (, found \"\" at byte 22");
    assert_eq!(read("CREATE VIEW v").unwrap_err().to_string(), "expected TABLE, found \"VIEW\" at byte 7");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(inside in sql_like()) {
        let _ = read(&format!("create table t({inside})"));
        let _ = crate::sql::index::read(&format!("create index i on t({inside}) where {inside}"));
        let _ = crate::sql::view::query(&format!("create view v({inside}) as {inside}"));
        let _ = crate::sql::virtual_table::using(&format!("create virtual table v using m({inside})"));
        let _ = crate::sql::trigger::read(&format!("create trigger t {inside}"), "t", "t", &Default::default());
        let _ = crate::sql::statements::statements(&inside);
    }
}
