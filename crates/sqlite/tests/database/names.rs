//! Names, given and chosen.

use driftless_schema::model::Kind;
use driftless_schema::sql::quote::{Quoting, identifier};
use proptest::prelude::*;

use crate::{names, schema};

fn constraints(table: &str) -> Vec<String> {
    names(&schema(table), Kind::Constraint)
}

#[test]
fn constraints_without_a_name_get_one_that_stays() {
    let before =
        constraints("create table t(id integer primary key, a unique check (a > 0), b references p, unique (a, b))");
    let after = constraints(
        "create table t(id integer primary key check (id > 1), b references q references p, a unique check (a > 0),
            check (b > 0), unique (b), unique (a, b))",
    );
    assert_eq!(before.len(), 5);
    assert_eq!(after.len(), 9);
    assert!(before.iter().all(|name| after.contains(name)), "{before:?}\n{after:?}");
    let check = before.iter().find(|name| name.contains("check")).unwrap();
    assert!(check.starts_with("t_a_check_") && check.len() == "t_a_check_".len() + 8, "{check}");
}

#[test]
fn equal_constraints_and_equal_names_are_kept_apart() {
    assert_eq!(constraints("create table t(a unique unique, unique (a), check (a), check (a))").len(), 5);
    assert_eq!(
        constraints("create table t(a constraint c unique constraint c check (a), constraint c check (a > 1))").len(),
        3
    );
    let one = constraints("create table t(a, unique (a collate nocase), unique (a))");
    let other = constraints("create table t(a, unique (a), unique (a collate nocase))");
    assert_eq!((one.len(), &one), (2, &other));
}

#[test]
fn a_name_keeps_its_case_wherever_it_is_used() {
    let catalog = schema("create table Tab(Col, unique (COL), check (cOL > 0)); create index I on TAB(cOl)");
    assert_eq!(names(&catalog, Kind::Table), ["Tab"]);
    assert!(names(&catalog, Kind::Constraint).contains(&"Tab_Col_key".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_name_is_read_as_it_is(
        table in "[a-zA-Z\"'`\\[\\]()., \n\t;äß🦀%?#$-]{1,12}",
        column in prop_oneof![Just("select".to_owned()), "[a-zA-Z\"'`\\[\\]()., \n\t;äß🦀%?#$-]{1,12}"],
        constraint in "[a-z\"'`\\[\\]() \n🦀-]{1,8}",
    ) {
        let quoted = |name: &str| identifier(Quoting::Sqlite, name);
        let (t, c) = (quoted(&table), quoted(&column));
        let sql = format!(
            "create table {t}({c} text constraint {n} check ({c} <> '') references {t}({c}), of_no_other_name, unique ({c}));
             create index {i} on {t}({c}, lower({c})) where {c} > 'a';
             create view {v} as select {c} from {t};
             create trigger {g} after update of {c} on {t} begin delete from {t}; end;",
            n = quoted(&constraint), i = quoted(&format!("i {table}")), v = quoted(&format!("v {table}")),
            g = quoted(&format!("g {table}")),
        );
        let catalog = schema(&sql);
        prop_assert_eq!(names(&catalog, Kind::Table), [table.clone()]);
        prop_assert_eq!(names(&catalog, Kind::View), [format!("v {table}")]);
        prop_assert_eq!(names(&catalog, Kind::Index), [format!("i {table}")]);
        prop_assert_eq!(names(&catalog, Kind::Trigger), [format!("g {table}")]);
        prop_assert!(names(&catalog, Kind::Constraint).contains(&constraint));
        let (_, read) = catalog.relations().next().unwrap();
        prop_assert_eq!(read.columns()[0].name.as_str(), column.as_str());
    }
}
