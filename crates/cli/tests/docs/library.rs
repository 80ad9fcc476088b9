//! The example of `docs/library.md` that is more than a few lines.

use driftless_testkit::sqlite;

// example begins
use driftless::prelude::*;

/// Returns what breaks code that was written for `old` when it meets `new`.
async fn breaking_changes(old: &str, new: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let (old, new) = (Source::parse(&old.into())?, Source::parse(&new.into())?);
    let (old, new) = Sources::default().read_both(&old, &new).await?;
    let mut found = Vec::new();
    for (before, after) in old.databases.iter().zip(&new.databases) {
        for change in diff(&before.catalog, &after.catalog, DiffOptions::default()) {
            let verdict = judge(&change, &before.catalog, &after.catalog);
            if verdict.level() == Level::Breaking {
                found.push(format!("{} [{}]: {}", change.object, verdict.rule.id, verdict.reason));
            }
        }
    }
    Ok(found)
}
// example ends

#[tokio::test]
async fn the_example_tells_what_breaks() {
    let old = sqlite::database("create table users (id integer primary key, email text)");
    let new = sqlite::database("create table users (id integer primary key, name text)");
    let source = |database: &sqlite::TempDb| format!("sqlite:{}", database.path().display());
    let found = breaking_changes(&source(&old), &source(&new)).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("column main.users.email [C04]: "), "{found:?}");
}
