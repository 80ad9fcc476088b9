use std::collections::{BTreeMap, BTreeSet};

use driftless_testkit::postgres;

use super::*;

/// Every column of every catalog of a server.
async fn columns_on(major: u32) -> BTreeMap<String, BTreeSet<String>> {
    let database = postgres::database_on(major).await;
    let client = database.client().await;
    let sql = "select c.relname::text, a.attname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
               where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r' and a.attnum > 0";
    let mut columns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in client.query(sql, &[]).await.unwrap() {
        columns.entry(row.get(0)).or_default().insert(row.get(1));
    }
    columns
}

#[tokio::test]
async fn every_column_of_every_major_version_is_read_or_left_out_for_a_reason() {
    let known: BTreeSet<String> = known_columns().into_iter().collect();
    let mut seen = BTreeSet::new();
    for major in postgres::majors() {
        let columns = columns_on(major).await;
        let catalogs = columns.iter().filter(|(catalog, _)| !ignored_catalogs().contains(&catalog.as_str()));
        let found: BTreeSet<String> = catalogs
            .flat_map(|(catalog, columns)| columns.iter().map(move |column| format!("{catalog}.{column}")))
            .collect();
        let unknown: Vec<_> = found.difference(&known).collect();
        assert!(unknown.is_empty(), "PostgreSQL {major} has {unknown:?}");
        seen.extend(found);
    }
    // With all the versions at hand, what none of them has is a mistake.
    if postgres::majors().len() == 5 {
        assert_eq!(known.difference(&seen).collect::<Vec<_>>(), [""; 0]);
    }
}

#[test]
fn each_column_and_each_catalog_is_there_once_and_reasons_are_given() {
    let columns = known_columns();
    assert_eq!(columns.iter().collect::<BTreeSet<_>>().len(), columns.len());
    let read = catalogs::READ.iter().map(|coverage| coverage.catalog);
    let all: Vec<&str> = read.chain(ignored_catalogs()).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    let reasons = catalogs::READ.iter().flat_map(|coverage| coverage.ignored).chain(not_schema::NOT_SCHEMA);
    assert!(reasons.map(|(_, reason)| reason).all(|reason| reason.len() > 3));
}

/// What the table says is read, a query names: for those catalogs of which it is not the deparser that reads.
#[test]
fn what_is_said_to_be_read_is_in_a_query() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/inspect/queries");
    let queries: String = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .chain([include_str!("../read/version.rs").to_owned(), include_str!("../read.rs").to_owned()])
        .collect();
    let deparsed = ["pg_proc", "pg_trigger", "pg_rewrite", "pg_partitioned_table", "pg_statistic_ext", "pg_aggregate"];
    let named =
        |column: &str| queries.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == column);
    let missing: Vec<String> = catalogs::READ
        .iter()
        .filter(|coverage| !deparsed.contains(&coverage.catalog))
        .flat_map(|coverage| coverage.read.split(' ').map(move |column| (coverage.catalog, column)))
        .filter(|(_, column)| !named(column))
        .map(|(catalog, column)| format!("{catalog}.{column}"))
        .collect();
    assert_eq!(missing, [""; 0]);
}
