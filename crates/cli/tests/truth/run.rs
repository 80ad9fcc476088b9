//! Runs cases: many in one database, each in a schema of its own, so that each also shows that it does not touch
//! the others.

use std::collections::BTreeMap;

use driftless_testkit::postgres::{TestDatabase, database_on};
use driftless_watch::model::{Consumer, DriftState, Kind, Partitions};
use driftless_watch::store::{NewSchema, SchemaFilter, StoredDrift};
use tokio_postgres::Client;

use super::case::{self, Case, ROLES, Statement, told};
use super::scene::{Scene, ends, flush, schema};

/// Runs a section on the oldest server and on the newest.
pub(crate) async fn run(section: &str) {
    for major in ends() {
        let (alone, together): (Vec<Case>, Vec<Case>) =
            case::read(section).into_iter().filter(|case| case.is_for(major)).partition(|case| case.alone);
        let scene = Scene::start_for(major).await;
        let mut found = Vec::new();
        for group in [together].into_iter().chain(alone.into_iter().map(|case| vec![case])) {
            if !group.is_empty() {
                found.extend(Group::start(&scene, major, group).await.run().await);
            }
        }
        scene.stop().await;
        if !case::update(section, &found) {
            let wrong: Vec<String> =
                found.iter().map(|(name, sign, lines)| format!("# {name}\n{sign} {}", lines.join("\n> "))).collect();
            assert!(wrong.is_empty(), "on {major}:\n{}", wrong.join("\n"));
        }
    }
}

/// Cases in one database.
struct Group<'a> {
    scene: &'a Scene,
    database: TestDatabase,
    client: Client,
    cases: Vec<(Case, i64)>,
}

/// A case with what was found instead of what is expected.
type Wrong = (String, char, Vec<String>);

impl<'a> Group<'a> {
    async fn start(scene: &'a Scene, major: u32, cases: Vec<Case>) -> Self {
        let database = database_on(major).await;
        let client = database.client().await;
        for role in ROLES {
            client.batch_execute(&format!("create role {}_{role}", database.name())).await.unwrap();
        }
        let mut group = Group { scene, database, client, cases: Vec::new() };
        for (at, case) in cases.into_iter().enumerate() {
            group.client.batch_execute(&format!("create schema {}", schema_of(at))).await.unwrap();
            group.execute(at, &case.name, &case.setup).await;
            group.cases.push((case, 0));
        }
        group.register().await;
        group
    }

    /// Registers what is not to be looked at like the rest by its name, and the rest by a pattern.
    async fn register(&mut self) {
        let url = self.database.url();
        for (at, (case, _)) in self.cases.iter().enumerate() {
            if case.partitions != Partitions::Fold || case.role != Consumer::Both {
                let table = schema(&format!("{}.t", schema_of(at)));
                let table = NewSchema { partitions: case.partitions, role: case.role, ..table };
                self.scene.register_with(&url, table).await;
            }
        }
        let pattern = NewSchema { kind: Kind::Pattern, ..schema("case_*.t") };
        self.scene.register_with(&url, pattern).await;
        let filter = SchemaFilter { db_name: Some(self.database.name().to_owned()), ..SchemaFilter::default() };
        let registered = self.scene.service.store().schema_list(&filter, None, 500).await.unwrap().items;
        let ids: BTreeMap<String, i64> = registered.into_iter().map(|it| (it.schema_name, it.id)).collect();
        for (at, (case, id)) in self.cases.iter_mut().enumerate() {
            *id = *ids.get(&schema_of(at)).unwrap_or_else(|| panic!("{}: there is no t", case.name));
        }
    }

    async fn run(self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for (at, (case, _)) in self.cases.iter().enumerate() {
            self.execute(at, &case.name, &case.change).await;
        }
        self.look().await;
        for (at, (case, id)) in self.cases.iter().enumerate() {
            let drifts = self.scene.drifts(*id).await;
            for drift in &drifts {
                assert_eq!(drift.change.impact, overall(case.role, drift), "{}", case.name);
            }
            let lines = self.lines(at, &drifts, DriftState::Open);
            if !Case::is_met(&case.expected, &lines) {
                wrong.push((case.name.clone(), '>', lines));
            }
        }
        for (at, (case, _)) in self.cases.iter().enumerate() {
            self.execute(at, &case.name, &case.revert).await;
        }
        self.look().await;
        for (at, (case, id)) in self.cases.iter().enumerate() {
            let drifts = self.scene.drifts(*id).await;
            let (lines, name) = (self.lines(at, &drifts, DriftState::Open), case.name.clone());
            if case.revert.is_empty() {
                assert_eq!(self.scene.version(*id).await, if lines.is_empty() { 1 } else { 2 }, "{name}: {lines:?}");
            } else if !Case::is_met(&case.left, &lines) {
                wrong.push((name, '<', lines));
            }
        }
        self.end().await;
        wrong
    }

    async fn end(self) {
        for role in ROLES {
            let role = format!("{}_{role}", self.database.name());
            self.client.batch_execute(&format!("drop owned by {role} cascade; drop role {role}")).await.unwrap();
        }
    }

    async fn look(&self) {
        flush(&self.client).await;
        let (_, id) = self.cases.first().unwrap();
        self.scene.look(*id).await;
    }

    async fn execute(&self, at: usize, name: &str, statements: &[Statement]) {
        self.client.batch_execute(&format!("set search_path = {}, public", schema_of(at))).await.unwrap();
        for Statement { sql, fails } in statements {
            let mut sql = sql.replace("{s}", &schema_of(at));
            for role in ROLES {
                sql = sql.replace(&format!("{{{role}}}"), &format!("{}_{role}", self.database.name()));
            }
            let outcome = self.client.batch_execute(&sql).await;
            assert_eq!(outcome.is_err(), *fails, "{name}: {sql}: {outcome:?}");
        }
    }

    /// Tells the drifts in a state, without the names that are only the test's.
    fn lines(&self, at: usize, drifts: &[StoredDrift], state: DriftState) -> Vec<String> {
        let of_the_state = drifts.iter().filter(|drift| drift.state == state);
        let plain = |line: String| line.replace(&schema_of(at), "s").replace(&format!("{}_", self.database.name()), "");
        of_the_state.map(|drift| plain(told(drift))).collect()
    }
}

/// The schema of a case; none begins like another.
fn schema_of(at: usize) -> String {
    format!("case_{at:03}")
}

/// The impact for those who have a role.
fn overall(role: Consumer, drift: &StoredDrift) -> driftless_schema::impact::Level {
    match role {
        Consumer::Reader => drift.change.impact_reader,
        Consumer::Writer => drift.change.impact_writer,
        Consumer::Both => drift.change.impact_reader.max(drift.change.impact_writer),
    }
}
