//! A look finds what reading everything finds, of every kind of DDL.

use std::time::{Duration, Instant};

use driftless_engine::watch::{Mark, Tier, WatchSession};
use driftless_schema::model::Catalog;
use driftless_testkit::postgres::{self, TestDatabase};

use crate::scene::{all, inspect, look, relations, session, slice};

const SCHEMA: &str = include_str!("schema.sql");

/// One to a line; `-- since N` at the end is the first major version that has it, `{db}` the database.
const STATEMENTS: &str = include_str!("statements.sql");

/// How long the server may take to show others what one session counted.
const PATIENCE: Duration = Duration::from_secs(20);

struct Scene {
    major: u32,
    database: TestDatabase,
    session: Box<dyn WatchSession>,
    mark: Mark,
    /// As it was at the mark.
    before: Catalog,
}

impl Scene {
    async fn new(major: u32) -> Scene {
        let database = postgres::database_on(major).await;
        database.execute(&SCHEMA.replace("{db}", database.name())).await;
        let mut session = session(&database.url()).await;
        let first = look(&mut session, &all(), None).await;
        let reading = first.reading.unwrap();
        assert_eq!(first.tier, Tier::Full);
        let before = inspect(&database.url()).await;
        assert_eq!(reading.read, relations(&before));
        assert_eq!(reading.catalog, before);
        Scene { major, database, session, mark: first.mark, before }
    }

    /// Runs a statement, looks until the look knows of it, and returns whether it changed any relation.
    async fn run(&mut self, statement: &str) -> bool {
        self.database.execute(statement).await;
        let after = inspect(&self.database.url()).await;
        let all_relations = &relations(&self.before) | &relations(&after);
        let is_changed = all_relations.iter().any(|relation| slice(&self.before, relation) != slice(&after, relation));
        // PostgreSQL 14 shows counts half a second late, which would add up: there only the rest is looked at.
        if self.major < 15 {
            self.mark.0["counter"]["value"] = (-1).into();
        }
        let started = Instant::now();
        let look = loop {
            let look = look(&mut self.session, &all(), Some(&self.mark)).await;
            if look.tier != Tier::Counter || !is_changed {
                break look;
            }
            assert!(started.elapsed() < PATIENCE, "the counter did not show: {statement}");
            tokio::task::yield_now().await;
        };
        match look.reading {
            None => assert!(!is_changed, "missed: {statement}"),
            Some(reading) => {
                assert_eq!(reading.present, relations(&after), "{statement}");
                for relation in &relations(&after) {
                    let (was, is) = (slice(&self.before, relation), slice(&after, relation));
                    if was != is {
                        assert!(reading.read.contains(relation), "missed {relation:?}: {statement}");
                    }
                    if reading.read.contains(relation) {
                        assert_eq!(slice(&reading.catalog, relation), is, "{relation:?}: {statement}");
                    }
                }
            }
        }
        (self.mark, self.before) = (look.mark, after);
        is_changed
    }
}

async fn every_change_on(major: u32) {
    let mut scene = Scene::new(major).await;
    let mut without_effect = Vec::new();
    for line in STATEMENTS.lines() {
        let (statement, since) = line.split_once(" -- since ").unwrap_or((line, "0"));
        if statement.is_empty() || since.parse::<u32>().unwrap() > major {
            continue;
        }
        if !scene.run(&statement.replace("{db}", scene.database.name())).await {
            without_effect.push(statement);
        }
    }
    scene
        .database
        .execute(&format!("drop owned by {0}_reader cascade; drop role {0}_reader", scene.database.name()))
        .await;
    assert_eq!(without_effect, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_found_on_the_oldest_server() {
    every_change_on(postgres::majors()[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_found_on_the_newest_server() {
    every_change_on(*postgres::majors().last().unwrap()).await;
}
