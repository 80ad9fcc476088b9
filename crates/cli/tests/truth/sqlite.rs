//! Cases on SQLite files, each in a file of its own.

use driftless_testkit::sqlite::database;
use driftless_watch::model::DriftState;
use driftless_watch::store::StoredDrift;

use super::case::{self, Case, Statement, told};
use super::scene::{Scene, schema};

const SECTION: &str = "sqlite";

#[tokio::test(flavor = "multi_thread")]
async fn files_are_judged_too() {
    let scene = Scene::start().await;
    let mut found = Vec::new();
    for case in case::read(SECTION) {
        let file = database(&sql(&case.setup));
        let id = scene.register_with(&format!("sqlite://{}", file.path().display()), schema("main.t")).await;
        for (statements, expected, sign) in [(&case.change, &case.expected, '>'), (&case.revert, &case.left, '<')] {
            if statements.is_empty() {
                continue;
            }
            file.connect().execute_batch(&sql(statements)).unwrap();
            scene.look(id).await;
            let lines = open(&scene.drifts(id).await);
            if !Case::is_met(expected, &lines) {
                found.push((case.name.clone(), sign, lines));
            }
        }
    }
    scene.stop().await;
    if !case::update(SECTION, &found) {
        assert!(found.is_empty(), "{found:#?}");
    }
}

fn sql(statements: &[Statement]) -> String {
    statements.iter().map(|statement| statement.sql.as_str()).collect::<Vec<_>>().join("\n")
}

fn open(drifts: &[StoredDrift]) -> Vec<String> {
    drifts.iter().filter(|drift| drift.state == DriftState::Open).map(told).collect()
}
