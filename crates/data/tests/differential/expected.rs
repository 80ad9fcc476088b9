//! What has to hold after a run, or has to be told by a comparison; found out without the product.

use std::collections::BTreeMap;

use driftless_data::{Check, Outcome, Report, TableReport};
use tokio_postgres::Client;

use crate::key::Declared;
use crate::scene::{copied, is_equal, outcome, table, told_difference};
use crate::schema::{Schema, Table};

/// How much of a table has to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Keys,
    Rows,
}

impl Level {
    /// The level that a table gets where `check` is asked.
    pub fn of(table: &Table, check: Option<Check>) -> Level {
        match check {
            Some(Check::Rows) => Level::Rows,
            // There is nothing but its rows to know it by.
            _ if !table.key.is_key() => Level::Rows,
            Some(Check::Keys | Check::None) => Level::Keys,
            None if table.timestamp.is_some() => Level::Keys,
            None => Level::Rows,
        }
    }
}

/// The rows of a table.
async fn rows(client: &Client, table: &Table) -> Vec<String> {
    copied(client, &format!("select * from {}", table.name)).await
}

/// The keys of a table, those that are equal in the same words.
async fn keys(client: &Client, table: &Table) -> Vec<String> {
    copied(client, &format!("select array[{}] as key from {}", table.key.normal().join(", "), table.name)).await
}

/// Says in what two sides of a table differ, at a level.
pub async fn difference(source: &Client, target: &Client, table: &Table, level: Level) -> Option<String> {
    let (theirs, ours) = match level {
        Level::Rows => (rows(source, table).await, rows(target, table).await),
        Level::Keys => (keys(source, table).await, keys(target, table).await),
    };
    told_difference(&format!("{} ({level:?})", table.name), &theirs, &ours)
}

/// How many rows are missing, are not the same, and are too many, by keys in certain words.
async fn counts(source: &Client, target: &Client, table: &Table, key: &[String]) -> (u64, u64, u64) {
    let by_key = async |client: &Client| -> BTreeMap<Vec<String>, String> {
        let sql = format!("select array[{}], x::text from {} x", key.join(", "), table.name);
        let rows = client.query(&sql, &[]).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    };
    let (theirs, ours) = (by_key(source).await, by_key(target).await);
    let missing = theirs.keys().filter(|key| !ours.contains_key(*key)).count();
    let changed = theirs.iter().filter(|(key, row)| ours.get(*key).is_some_and(|ours| ours != *row)).count();
    let excess = ours.keys().filter(|key| !theirs.contains_key(*key)).count();
    let [missing, changed, excess] = [missing, changed, excess].map(|count| u64::try_from(count).unwrap());
    (missing, changed, excess)
}

/// Says what is wrong with a comparison of all rows.
pub async fn wrong_comparison(source: &Client, target: &Client, schema: &Schema, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    for of_schema in &schema.tables {
        let told = table(report, &of_schema.told);
        let difference = difference(source, target, of_schema, Level::Rows).await;
        let is_right = match told.outcome {
            Outcome::Equal => difference.is_none(),
            Outcome::Different => difference.is_some(),
            Outcome::Planned | Outcome::Skipped { .. } | Outcome::Failed(_) => false,
        };
        if !is_right {
            wrong.push(format!("compared as {}, but: {difference:?}", outcome(told)));
        }
        // A key that is checked at commit may be taken for one or not.
        if of_schema.key.is_key() && of_schema.key.declared != Declared::PrimaryDeferrable {
            // 1.0 and 1.00 are one key, and can as well be taken for two.
            let words: Vec<String> = of_schema.key.columns.iter().map(|column| format!("{column}::text")).collect();
            let by_value = counts(source, target, of_schema, &of_schema.key.normal()).await;
            let by_text = counts(source, target, of_schema, &words).await;
            let told = (told.inserted, told.updated, told.deleted);
            if told != by_value && told != by_text {
                wrong.push(format!("{}: {by_value:?} rows differ, told were {told:?}", of_schema.name));
            }
        }
    }
    wrong
}

/// Says what is wrong with the report of a run: each table is there once, equal, at its level.
pub fn wrong_report(
    schema: &Schema,
    report: &Report,
    check: Option<Check>,
    may_fail: &dyn Fn(usize) -> bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut names: Vec<String> = report.tables.iter().map(|table| table.name.to_string()).collect();
    let mut expected: Vec<String> = schema.tables.iter().map(|table| table.told.clone()).collect();
    names.sort_unstable();
    expected.sort_unstable();
    if names != expected {
        wrong.push(format!("the report is about {names:?}, the schema has {expected:?}"));
    }
    for (at, of_schema) in schema.tables.iter().enumerate() {
        let Some(told) = report.tables.iter().find(|told| told.name.to_string() == of_schema.told) else { continue };
        if !is_equal(told) && !may_fail(at) {
            wrong.push(format!("{}: {}", of_schema.name, outcome(told)));
        }
        if is_equal(told) && check == Some(Check::Rows) && told.check != check {
            wrong.push(format!("{}: equal at {:?}, asked for were all rows", of_schema.name, told.check));
        }
    }
    wrong
}

/// What a run did to a table, or would do.
pub fn done(table: &TableReport) -> (u64, u64, u64) {
    (table.inserted, table.updated, table.deleted)
}
