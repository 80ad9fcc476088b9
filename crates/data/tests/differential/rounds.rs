//! A pair of databases, edited and synced, round after round.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use driftless_data::{Check, Dry, Paranoia, Report, SyncOptions, Triggers};
use driftless_testkit::postgres;
use tokio_postgres::Client;

use crate::edit::{self, Manner, Reach};
use crate::expected::{Level, difference, done, wrong_comparison, wrong_report};
use crate::people::{self, Late, PATIENCE, Writer};
use crate::random::Random;
use crate::scene::{self, Scene, comparing, is_equal, options, table};
use crate::schema::{Schema, Table, Width, quoted};
use crate::types;

/// What surrounds the runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surroundings {
    /// Runs, and people who edit between and during them.
    People,
    /// And triggers of the target, which change what is written.
    Triggers,
}

/// A pair of databases, and what is known of them.
struct Pair {
    scene: Scene,
    schema: Arc<Schema>,
    source: Client,
    target: Client,
    random: Random,
    late: Option<Late>,
    /// Whether nobody ever changes a value without a timestamp that tells so.
    is_honest: bool,
    /// The tables that may hold other values though all keys are the same.
    untold: BTreeSet<usize>,
    /// The tables that triggers of the target change.
    disturbed: BTreeSet<usize>,
    /// What was done in this round.
    log: Vec<String>,
}

/// Makes a pair and runs its rounds; says what does not hold.
pub async fn problems(seed: u64, width: Width, surroundings: Surroundings) -> Vec<String> {
    let mut random = Random::new(seed);
    let majors = postgres::majors();
    let (on, to) = (random.pick(&majors), random.pick(&majors));
    let scene = Scene { source: postgres::database_on(on).await, target: postgres::database_on(to).await };
    let (source, target) = (scene.source.client().await, scene.target.client().await);
    let known = types::prepare(&source, &target).await;
    let schema = Arc::new(Schema::any(&mut random, &known, width));
    let sql = schema.sql();
    for client in [&source, &target] {
        client.batch_execute(&sql).await.unwrap_or_else(|error| panic!("{error:?} in\n{sql}"));
        client.batch_execute(PATIENCE).await.unwrap();
    }
    let (late, untold, disturbed, log) = (None, BTreeSet::new(), BTreeSet::new(), Vec::new());
    let is_honest = random.chance(60);
    let mut pair = Pair { scene, schema, source, target, random, late, is_honest, untold, disturbed, log };
    pair.fill().await;
    if surroundings == Surroundings::Triggers {
        pair.disturb().await;
    }
    for round in 1..=pair.random.between(3, 5) {
        let problems = pair.round().await;
        if !problems.is_empty() {
            let mut told = vec![format!("round {round}, from PostgreSQL {on} to {to}")];
            told.extend(problems);
            told.push(format!("-- in this round\n{}", pair.log.join(";\n")));
            told.push(format!("-- the schema\n{sql}"));
            return told;
        }
    }
    Vec::new()
}

impl Pair {
    /// Gives all tables rows; in the target sometimes others.
    async fn fill(&mut self) {
        for at in 0..self.schema.tables.len() {
            for _ in 0..self.random.between(0, 25) {
                let edit = edit::insert(&mut self.random, &self.schema, at, Manner::Honest);
                people::make(&self.source, &edit).await;
            }
        }
        if !self.is_honest && self.random.chance(40) {
            let (count, how) = (self.random.between(5, 30), (Manner::Careless, Reach::Everything));
            people::edit(&self.target, &mut self.random, &self.schema, how, count).await;
            self.untold.extend(0..self.schema.tables.len());
        }
    }

    /// Gives the target triggers of its own.
    async fn disturb(&mut self) {
        let (schema, random) = (&self.schema, &mut self.random);
        let mut sql = String::new();
        for (at, table) in schema.tables.iter().enumerate() {
            if table.timestamp.is_some() && random.chance(50) {
                self.disturbed.insert(at);
                let (name, column) = (&table.name, quoted(schema.timestamp));
                let _ = write!(
                    sql,
                    "create function touch{at}() returns trigger language plpgsql as
                         $$ begin new.{column} := now() + interval '1 day'; return new; end $$;
                     create trigger touch before insert or update on {name} for each row execute function touch{at}();"
                );
            }
        }
        let keyless = (0..schema.tables.len()).find(|at| {
            let table = &schema.tables[*at];
            !table.key.is_key() && !table.is_cut
        });
        if let Some(to) = keyless {
            let from = random.below(schema.tables.len());
            self.disturbed.insert(to);
            let (from, to) = (&schema.tables[from].name, &schema.tables[to].name);
            let _ = write!(
                sql,
                "create function note() returns trigger language plpgsql as
                     $$ begin if pg_trigger_depth() = 1 then insert into {to} default values; end if; return null; end $$;
                 create trigger note after insert or update on {from} for each row execute function note();"
            );
        }
        self.target.batch_execute(&sql).await.unwrap_or_else(|error| panic!("{error:?} in\n{sql}"));
    }

    async fn round(&mut self) -> Vec<String> {
        self.log.clear();
        self.people().await;
        let mut problems = self.compare().await;
        let options = self.options();
        let described = format!(
            "check {:?}, {} workers, batches of {}, triggers {:?}",
            options.check, options.parallel, options.batch_rows, options.triggers
        );
        let is_written = self.random.chance(25);
        let would = if is_written { None } else { self.dry(&options, &mut problems).await };
        if is_written {
            self.run_beside_a_writer(&options, &mut problems).await;
        }
        let report = self.scene.run(&options).await;
        problems.extend(self.judge(&options, &report).await);
        if let Some(would) = would {
            let did: Vec<_> = self.schema.tables.iter().map(|of| done(table(&report, &of.told))).collect();
            if would != did {
                problems.push(format!("a dry run told {would:?}, the run did {did:?}"));
            }
        }
        if !problems.is_empty() {
            problems.insert(0, described);
        }
        problems
    }

    /// People edit both sides.
    async fn people(&mut self) {
        let manner = if self.is_honest || self.random.chance(30) { Manner::Honest } else { Manner::Careless };
        let (count, how) = (self.random.between(0, 40), (manner, Reach::Everything));
        let schema = Arc::clone(&self.schema);
        let (done, untold) = people::edit(&self.source, &mut self.random, &schema, how, count).await;
        self.log.extend(done);
        self.untold.extend(untold);
        match self.late.take() {
            Some(late) if self.random.chance(60) => {
                self.untold.extend(late.commit(&mut self.random, &schema).await);
                self.log.push("-- the late transaction is committed".to_owned());
            }
            None if self.random.chance(50) => {
                let client = self.scene.source.client().await;
                self.late = Some(Late::begin(client, &mut self.random, &schema).await);
                self.log.push("-- a late transaction has begun".to_owned());
            }
            late => self.late = late,
        }
        if self.random.chance(40) {
            let reach = if self.is_honest { Reach::Deletes } else { Reach::Everything };
            let (count, how) = (self.random.between(1, 15), (Manner::Careless, reach));
            let (done, untold) = people::edit(&self.target, &mut self.random, &schema, how, count).await;
            self.log.extend(done.into_iter().map(|sql| format!("/* in the target */ {sql}")));
            self.untold.extend(untold);
        }
    }

    fn options(&mut self) -> SyncOptions {
        let random = &mut self.random;
        SyncOptions {
            timestamp: self.schema.timestamp.to_owned(),
            check: random.pick(&[None, None, Some(Check::Keys), Some(Check::Rows)]),
            parallel: random.between(1, 4),
            batch_rows: random.pick(&[1, 3, 100_000]),
            triggers: random.pick(&[Triggers::Fire, Triggers::Fire, Triggers::Fire, Triggers::Disable]),
            paranoia: random.pick(&[Paranoia::Usual, Paranoia::Paranoid]),
            ..options()
        }
    }

    /// Sometimes both sides are compared before they are made equal.
    async fn compare(&mut self) -> Vec<String> {
        if !self.random.chance(40) {
            return Vec::new();
        }
        let report = self.scene.compare(&comparing()).await;
        wrong_comparison(&self.source, &self.target, &self.schema, &report).await
    }

    /// Sometimes it is asked what would be done. What is done along, by foreign keys or triggers, nobody counts.
    async fn dry(&mut self, options: &SyncOptions, problems: &mut Vec<String>) -> Option<Vec<(u64, u64, u64)>> {
        if !self.random.chance(30) {
            return None;
        }
        let before = scene::content(&self.target).await;
        let report = self.scene.run(&SyncOptions { dry: Dry::Yes, ..options.clone() }).await;
        if let Some(difference) = scene::first_difference(&before, &scene::content(&self.target).await) {
            problems.push(format!("a dry run changed something: {difference}"));
        }
        let is_exact = !self.schema.has_references() && self.disturbed.is_empty();
        is_exact.then(|| self.schema.tables.iter().map(|of| done(table(&report, &of.told))).collect())
    }

    /// While somebody writes, nothing fails; what is equal, nobody can say.
    async fn run_beside_a_writer(&mut self, options: &SyncOptions, problems: &mut Vec<String>) {
        let client = self.scene.source.client().await;
        let writer = Writer::start(client, self.random.other(), Arc::clone(&self.schema));
        let report = self.scene.run(options).await;
        self.untold.extend(writer.stop().await);
        self.log.push("-- a run beside somebody who writes".to_owned());
        let may_fail = |at: usize| self.may_fail(at, options);
        let wrong = wrong_report(&self.schema, &report, options.check, &may_fail);
        problems.extend(wrong.into_iter().map(|wrong| format!("beside somebody who writes: {wrong}")));
    }

    /// Whether triggers of the target can keep a table from being equal.
    fn may_fail(&self, at: usize, options: &SyncOptions) -> bool {
        options.triggers == Triggers::Fire && self.disturbed.contains(&at)
    }

    /// What does not hold after a run.
    async fn judge(&mut self, options: &SyncOptions, report: &Report) -> Vec<String> {
        let may_fail = |at: usize| self.may_fail(at, options);
        let mut problems = wrong_report(&self.schema, report, options.check, &may_fail);
        let schema = Arc::clone(&self.schema);
        for (at, of_schema) in schema.tables.iter().enumerate() {
            let told = report.tables.iter().find(|told| told.name.to_string() == of_schema.told);
            let level = Level::of(of_schema, options.check);
            if self.may_fail(at, options) {
                // What a trigger changed is not to be called equal, and is not known to be.
                let is_called_equal = told.is_some_and(is_equal) && options.check == Some(Check::Rows);
                if is_called_equal && let Some(difference) = self.difference(of_schema, Level::Rows).await {
                    problems.push(format!("called equal, and is not: {difference}"));
                }
                self.untold.insert(at);
                continue;
            }
            if level == Level::Rows {
                self.untold.remove(&at);
            }
            let is_told = of_schema.timestamp.is_some() && !self.untold.contains(&at);
            let level = if is_told { Level::Rows } else { level };
            if let Some(difference) = self.difference(of_schema, level).await {
                let told = told.map(|told| format!("{:?}, {:?}, {:?}", told.way, told.why, done(told)));
                problems.push(format!("{difference}\n  told: {told:?}"));
            }
        }
        problems
    }

    async fn difference(&self, table: &Table, level: Level) -> Option<String> {
        difference(&self.source, &self.target, table, level).await
    }
}
