//! What the server does while a plan runs, beside what the plan says that it does.
//!
//! `ACCESS SHARE` is everywhere and stops nobody, so it is left out, and so are the locks on indexes
//! and sequences that no plan predicts.

use std::collections::{BTreeMap, BTreeSet};

use driftless_schema::model::{Catalog, Kind, ObjectId};
use driftless_schema::plan::{LockMode, Step};
use tokio_postgres::Client;

/// Compares the locks and rewrites of each step with the predicted ones.
pub struct Observer {
    /// The relations that were there before the plan, by number, under the names that the plan uses.
    relations: BTreeMap<u32, ObjectId>,
    /// The strongest lock that the steps of the group predict so far.
    predicted: BTreeMap<ObjectId, LockMode>,
    /// The files of what is there before the step; zero for what has none.
    files: BTreeMap<u32, u32>,
    /// What did not come as predicted.
    pub problems: Vec<String>,
}

impl Observer {
    /// Begins with `old`, under the new names of what the plan renames.
    pub async fn start(old: &Catalog, client: &Client) -> Self {
        let is_lockable = |kind: Kind| kind.is_relation() || matches!(kind, Kind::Index | Kind::Sequence);
        let relations = old.objects.iter().filter(|(id, _)| is_lockable(id.kind));
        Observer {
            relations: relations.filter_map(|(id, object)| Some((object.oid?, id.clone()))).collect(),
            predicted: BTreeMap::new(),
            files: files(client).await,
            problems: Vec::new(),
        }
    }

    pub fn group_starts(&mut self) {
        self.predicted.clear();
    }

    /// Looks after a step that ran in a transaction, which is still open.
    pub async fn step_ran(&mut self, step: &Step, client: &Client) {
        for lock in step.locks.iter().filter(|lock| lock.mode > LockMode::AccessShare) {
            let held = self.predicted.entry(lock.relation.clone()).or_insert(lock.mode);
            *held = (*held).max(lock.mode);
        }
        let there = self.relations.iter().filter(|(oid, _)| self.files.contains_key(*oid));
        let there: BTreeSet<ObjectId> = there.map(|(_, id)| id.clone()).collect();
        let mut held = locks(client, &self.relations).await;
        let is_minor = |id: &ObjectId| matches!(id.kind, Kind::Index | Kind::Sequence);
        held.retain(|id, _| !is_minor(id) || self.predicted.contains_key(id));
        let mut predicted = self.predicted.clone();
        predicted.retain(|id, _| there.contains(id) || held.contains_key(id));
        for id in held.keys().chain(predicted.keys()).collect::<BTreeSet<_>>() {
            let (found, said) = (held.get(id).map(|mode| mode.name()), predicted.get(id).map(|mode| mode.name()));
            if found != said {
                let (found, said) = (found.unwrap_or("no lock"), said.unwrap_or("none"));
                self.problems.push(format!("{found} on {id}, predicted {said}, by:\n{}", step.sql));
            }
        }
        self.rewritten(step, client).await;
        // What was predicted in vain, or not at all, is told once.
        self.predicted = held;
    }

    /// Compares what was written anew by a step.
    pub async fn rewritten(&mut self, step: &Step, client: &Client) {
        let now = files(client).await;
        let changed: BTreeSet<ObjectId> = self
            .relations
            .iter()
            .filter(|(_, id)| id.kind.is_relation())
            .filter(|(oid, _)| matches!((self.files.get(oid), now.get(oid)), (Some(a), Some(b)) if a != b))
            .map(|(_, id)| id.clone())
            .collect();
        // Partitioned tables have no file, and what was made by the plan has nothing to write.
        let has_file = |id: &ObjectId| {
            self.relations.iter().any(|(oid, it)| it == id && self.files.get(oid).is_some_and(|file| *file != 0))
        };
        let said: BTreeSet<ObjectId> = step.rewrites.iter().filter(|id| has_file(id)).cloned().collect();
        for id in changed.symmetric_difference(&said) {
            let what = if changed.contains(id) { "unpredicted" } else { "in vain predicted" };
            self.problems.push(format!("{what} rewrite of {id} by:\n{}", step.sql));
        }
        self.files = now;
    }
}

/// The strongest lock on each of the relations that the session holds, `ACCESS SHARE` left out.
async fn locks(client: &Client, relations: &BTreeMap<u32, ObjectId>) -> BTreeMap<ObjectId, LockMode> {
    let mut held = BTreeMap::new();
    for row in client.query(include_str!("queries/locks.sql"), &[]).await.unwrap() {
        let Some(id) = relations.get(&row.get::<_, u32>(0)) else { continue };
        let mode = mode(row.get(1));
        if mode > LockMode::AccessShare {
            let strongest = held.entry(id.clone()).or_insert(mode);
            *strongest = mode.max(*strongest);
        }
    }
    held
}

async fn files(client: &Client) -> BTreeMap<u32, u32> {
    let rows = client.query(include_str!("queries/filenodes.sql"), &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// A mode as `pg_locks` has it.
fn mode(name: &str) -> LockMode {
    match name {
        "AccessShareLock" => LockMode::AccessShare,
        "RowShareLock" => LockMode::RowShare,
        "RowExclusiveLock" => LockMode::RowExclusive,
        "ShareUpdateExclusiveLock" => LockMode::ShareUpdateExclusive,
        "ShareLock" => LockMode::Share,
        "ShareRowExclusiveLock" => LockMode::ShareRowExclusive,
        "ExclusiveLock" => LockMode::Exclusive,
        "AccessExclusiveLock" => LockMode::AccessExclusive,
        other => panic!("a lock mode that is not documented: {other}"),
    }
}
