//! Every rule, by cases on a real server.

use std::collections::BTreeSet;

use driftless_schema::impact::{Rule, rules};

use super::case;
use super::run::run;

macro_rules! sections {
    ($($name:ident)*) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            run(stringify!($name)).await;
        })*

        #[test]
        fn each_file_of_cases_is_run() {
            assert_eq!(case::sections(), BTreeSet::from([$(stringify!($name),)* "sqlite"].map(str::to_owned)));
        }
    };
}

sections! { columns constraints indexes other partitions privileges replication tables types user_types views }

/// Rules that nothing that happens to a registered relation reaches, and why.
const ELSEWHERE: &[(&str, &[&str])] = &[
    (
        "what a relation begins to use, or uses no more, was not added or dropped by that",
        &[
            "F01",
            "F03",
            "O01",
            "O01/added",
            "O02",
            "O02/added",
            "O05",
            "O05/added",
            "O07",
            "O07/added",
            "O08",
            "O08/added",
            "O10",
            "O10/added",
            "U01",
            "U02",
            "X02",
            "X02/added",
        ],
    ),
    ("a relation that was not there is nobody's registration", &["T01", "V07"]),
    ("a schema goes with its relations: they are told as dropped", &["X01", "X01/added"]),
    ("a view that takes a table's name is what goes by the name now: T05/view", &["T03/kept-by-view"]),
    ("a view's own part does not say who may select from what it reads: V04", &["V04/granted"]),
    (
        "of the database, or of all that is in it",
        &["O11", "O11/login", "O13", "O13/public", "T10/connect", "T12/temporary"],
    ),
    (
        "relations hang on what these do, not on them",
        &["O03", "O03/added", "O03/changed", "O03/implicit", "O03/renamed"],
    ),
    ("relations do not use them", &["O04", "O04/added", "O06", "O06/renamed", "T26", "T26/renamed", "T26/stopped"]),
    ("there is no statement that renames an access method, and no second handler at hand", &["O09", "O09/changed"]),
    ("needs a module that gives security labels", &["O14"]),
    ("for catalogs that are not foreseen", &["O15", "X04"]),
];

#[test]
fn each_rule_is_reached_by_a_case() {
    let cases = case::sections();
    let cases = cases.iter().flat_map(|section| case::read(section));
    let reached: BTreeSet<String> =
        cases.flat_map(|case| case.rules().map(str::to_owned).collect::<Vec<_>>()).collect();
    let elsewhere: BTreeSet<String> =
        ELSEWHERE.iter().flat_map(|(_, rules)| rules.iter().map(|rule| (*rule).to_owned())).collect();
    let both: Vec<&String> = reached.intersection(&elsewhere).collect();
    assert!(both.is_empty(), "reached all the same: {both:?}");
    let all: BTreeSet<String> = rules::all().map(Rule::key).collect();
    let covered: BTreeSet<String> = reached.union(&elsewhere).cloned().collect();
    let missing: Vec<&String> = all.difference(&covered).collect();
    assert!(missing.is_empty(), "no case reaches {missing:?}");
    let unknown: Vec<&String> = covered.difference(&all).collect();
    assert!(unknown.is_empty(), "no rules: {unknown:?}");
}
