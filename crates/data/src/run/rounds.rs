//! Loading, comparing, deleting and merging, until nothing differs.
//!
//! Rows are deleted children first and merged parents first, tables that reference each other in circles
//! together. What fails because of other tables' rows is tried again in the next round, when those are there or gone.
//! What may have changed behind our back is compared again: rows that a deletion took along, and, where triggers of
//! the target fired, all tables.

mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeBounds;
use std::sync::Arc;

use super::guard;
use crate::compare::Difference;
use crate::context::Context;
use crate::discover::{Pairs, Reference};
use crate::event::{Event, Phase};
use crate::load;
use crate::options::{Check, Indexes};
use crate::order::{Component, components};
use crate::rebuild;
use crate::report::Way;
use crate::schedule::{self, Job};
use crate::trouble::{Remedy, Trouble};
use work::{Task, perform};

/// After so many rounds nothing new is to be expected; in the last it is only looked.
const ROUNDS: usize = 4;
/// Since this version a source's table can be divided by the places of its rows.
const OLDEST_WITH_RANGES: u32 = 14;

/// Brings all tables up to date.
pub(super) async fn work(context: &Arc<Context>, pairs: &Pairs) -> Result<(), Trouble> {
    let (references, followers) = (&pairs.references, &pairs.followers);
    let components = components(context.pairs.len(), references);
    let mut rounds = Rounds {
        context,
        references,
        followers,
        components: &components,
        failed: BTreeMap::new(),
        repaired: BTreeSet::new(),
    };
    rounds.load().await?;
    let mut next = rounds.first();
    for round in 1..=ROUNDS {
        if next.is_empty() {
            break;
        }
        let differences = rounds.compare(&next).await?;
        if round == ROUNDS {
            rounds.give_up(&differences);
            break;
        }
        rounds.repair(differences).await?;
        next = rounds.next(&next);
    }
    rounds.build(rebuild::LAST..).await?;
    rounds.settle();
    Ok(())
}

struct Rounds<'a> {
    context: &'a Arc<Context>,
    references: &'a [Reference],
    /// `(from, to)`: rows of `from` go or change with rows of `to` that are deleted.
    followers: &'a [(usize, usize)],
    components: &'a [Component],
    /// Tables that wait for others, and why.
    failed: BTreeMap<usize, Trouble>,
    /// Tables that differed in this round.
    repaired: BTreeSet<usize>,
}

/// The level at which each table is to be compared.
type Levels = BTreeMap<usize, Check>;

impl Rounds<'_> {
    fn is_open(&self, table: usize) -> bool {
        self.context.ledger.update(table, |account| account.error.is_none() && account.skipped.is_none())
    }

    fn way(&self, table: usize) -> Option<Way> {
        self.context.ledger.update(table, |account| account.way)
    }

    fn parents_first(&self) -> BTreeMap<usize, Vec<usize>> {
        self.components.iter().enumerate().map(|(group, component)| (group, component.parents.clone())).collect()
    }

    fn children_first(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut before: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (group, component) in self.components.iter().enumerate() {
            for parent in &component.parents {
                before.entry(*parent).or_default().push(group);
            }
        }
        before
    }

    fn weight(&self, table: usize) -> u64 {
        let leaves = self.context.pairs.get(table).into_iter().flat_map(|pair| &pair.leaves);
        leaves.map(|leaf| leaf.bytes.max(0).unsigned_abs()).sum()
    }

    fn tell(&self, table: usize, phase: Phase) {
        if let Some(pair) = self.context.pairs.get(table) {
            self.context.tell(Event::Phase { table: &pair.name, phase });
        }
    }

    /// Brings what needs no look at the target.
    async fn load(&mut self) -> Result<(), Trouble> {
        let mut jobs = Vec::new();
        let divides = self.context.snapshot.session.version().major() >= OLDEST_WITH_RANGES;
        for (group, component) in self.components.iter().enumerate() {
            let loaded = |table: &&usize| {
                matches!(self.way(**table), Some(Way::Bulk | Way::Incremental)) && self.is_open(**table)
            };
            let tables: Vec<usize> = component.tables.iter().filter(loaded).copied().collect();
            let Some(first) = tables.first().copied() else { continue };
            let weight = tables.iter().map(|table| self.weight(*table)).sum();
            if component.tables.len() > 1 || component.is_circular && self.way(first) == Some(Way::Incremental) {
                jobs.push(Job { group, table: first, weight, work: Task::Together(tables) });
                continue;
            }
            let pair = self.context.pairs.get(first);
            match self.way(first) {
                Some(Way::Bulk) => {
                    let leaves = pair.map(|pair| pair.leaves.as_slice()).unwrap_or_default();
                    let is_one = component.is_circular || !divides;
                    let parts =
                        if is_one { vec![load::Part::Whole] } else { load::parts(leaves, self.context.parallel) };
                    let weight = weight / parts.len().max(1) as u64;
                    jobs.extend(parts.into_iter().map(|part| Job {
                        group,
                        table: first,
                        weight,
                        work: Task::Copy(part),
                    }));
                }
                _ => jobs.push(Job { group, table: first, weight, work: Task::Since }),
            }
        }
        let before = self.parents_first();
        if self.context.indexes == Indexes::Keep {
            return self.run(jobs, &before, &Arc::default()).await.map(|_| ());
        }
        let bulk: BTreeSet<(usize, usize)> =
            jobs.iter().filter(|job| matches!(job.work, Task::Copy(_))).map(|job| (job.group, job.table)).collect();
        let drops = bulk.into_iter().map(|(group, table)| self.job(group, &[table], Task::DropIndexes)).collect();
        self.run(drops, &BTreeMap::new(), &Arc::default()).await?;
        let loaded = self.run(jobs, &before, &Arc::default()).await.map(|_| ());
        // Whatever became of the rows. Foreign keys wait until all are there.
        self.build(..rebuild::LAST).await?;
        loaded
    }

    /// Builds indexes, keys or foreign keys again: of several tables at once, of each one after the other.
    async fn build(&mut self, places: impl RangeBounds<i32>) -> Result<(), Trouble> {
        if self.context.indexes == Indexes::Keep {
            return Ok(());
        }
        let target = self.context.target_session().await?;
        let mut by_table: BTreeMap<usize, Vec<rebuild::Left>> = BTreeMap::new();
        for left in rebuild::left(&target).await?.into_iter().filter(|left| places.contains(&left.place)) {
            if let Some(table) = self.context.pairs.iter().position(|pair| pair.name == left.table) {
                by_table.entry(table).or_default().push(left);
            }
        }
        let job = |(table, left)| self.job(table, &[table], Task::Build(left));
        let jobs: Vec<Job<Task>> = by_table.into_iter().map(job).collect();
        jobs.iter().for_each(|job| self.tell(job.table, Phase::Indexing));
        self.run(jobs, &BTreeMap::new(), &Arc::default()).await.map(|_| ())
    }

    /// Which tables are compared first.
    fn first(&self) -> Levels {
        let mut levels = Levels::new();
        for (table, pair) in self.context.pairs.iter().enumerate().filter(|(table, _)| self.is_open(*table)) {
            let check = self.context.ledger.update(table, |account| account.check);
            let level = match self.way(table) {
                _ if self.failed.contains_key(&table) => Some(Check::Rows),
                Some(Way::Compare | Way::Replace) => Some(Check::Rows),
                Some(Way::Incremental) => check.filter(|check| *check != Check::None),
                // A copy may have been committed before its connection was lost.
                Some(Way::Bulk) if self.context.ledger.update(table, |account| account.was_retried) => {
                    Some(Check::Rows)
                }
                Some(Way::Bulk) if !pair.triggers.is_empty() => check.max(Some(Check::Keys)),
                Some(Way::Bulk) | None => None,
            };
            levels.extend(level.map(|level| (table, level)));
        }
        levels
    }

    /// Compares tables; those that fail are out.
    async fn compare(&mut self, levels: &Levels) -> Result<BTreeMap<usize, Difference>, Trouble> {
        let jobs: Vec<Job<Task>> = levels
            .iter()
            .filter(|(table, _)| self.is_open(**table))
            .map(|(table, check)| Job {
                group: *table,
                table: *table,
                weight: self.weight(*table),
                work: Task::Compare(*check),
            })
            .collect();
        jobs.iter().for_each(|job| self.tell(job.table, Phase::Comparing));
        let looked: Vec<usize> = jobs.iter().map(|job| job.table).collect();
        let mut found = self.run(jobs, &BTreeMap::new(), &Arc::default()).await?;
        found.retain(|_, difference| difference.rows() > 0);
        // What did not go well has become right without it.
        self.failed.retain(|table, _| found.contains_key(table) || !looked.contains(table));
        Ok(found)
    }

    /// Deletes and merges.
    async fn repair(&mut self, mut differences: BTreeMap<usize, Difference>) -> Result<(), Trouble> {
        for (table, difference) in &mut differences {
            if let Some(error) = guard::refuse(difference, &self.context.shrinking) {
                self.context.ledger.update(*table, |account| account.error = Some(error));
                difference.let_go(self.context);
            }
        }
        self.hold_back(&mut differences);
        differences.retain(|table, _| self.is_open(*table));
        self.failed.clear();
        self.repaired = differences.keys().copied().collect();
        let (deletions, merges) = (self.deletions(&differences), self.merges(&differences));
        deletions.iter().for_each(|job| self.tell(job.table, Phase::Deleting));
        let differences = Arc::new(differences);
        let (children, parents) = (self.children_first(), self.parents_first());
        self.run(deletions, &children, &differences).await?;
        merges.iter().for_each(|job| self.tell(job.table, Phase::Copying));
        self.run(merges, &parents, &differences).await?;
        if let Some(mut differences) = Arc::into_inner(differences) {
            differences.values_mut().for_each(|difference| difference.let_go(self.context));
        }
        Ok(())
    }

    /// Keeps rows of tables that are left as they are from going with rows of others.
    fn hold_back(&self, differences: &mut BTreeMap<usize, Difference>) {
        for (from, to) in self.followers.iter().filter(|(from, _)| !self.is_open(*from)) {
            let Some(difference) = differences.get_mut(to).filter(|difference| difference.excess > 0) else { continue };
            let Some(other) = self.context.pairs.get(*from) else { continue };
            let trouble = Trouble::table(
                format!("delete its rows: rows of {}, which is left as it is, would go with them", other.name),
                format!("see what stands in the way of {}", other.name),
            );
            difference.let_go(self.context);
            self.context.ledger.update(*to, |account| {
                account.error.get_or_insert_with(|| trouble.tell(""));
            });
        }
    }

    /// The tables of each component for which `wanted` holds, and that have a key.
    fn groups(&self, wanted: impl Fn(usize) -> bool) -> Vec<(usize, Vec<usize>)> {
        let tables = |component: &Component| component.tables.iter().copied().filter(|table| wanted(*table)).collect();
        let groups = self.components.iter().enumerate().map(|(group, component)| (group, tables(component)));
        groups.filter(|(_, tables): &(usize, Vec<usize>)| !tables.is_empty()).collect()
    }

    fn job(&self, group: usize, tables: &[usize], work: Task) -> Job<Task> {
        let weight = tables.iter().map(|table| self.weight(*table)).sum();
        Job { group, table: tables.first().copied().unwrap_or_default(), weight, work }
    }

    fn has_key(&self, table: usize) -> bool {
        self.context.pairs.get(table).is_some_and(|pair| pair.key.is_some())
    }

    fn deletions(&self, differences: &BTreeMap<usize, Difference>) -> Vec<Job<Task>> {
        // Where the timestamp alone counts, nothing is deleted.
        let deletes = |table| self.context.ledger.update(table, |account| account.check != Some(Check::None));
        let wanted = |table: usize| {
            self.has_key(table) && deletes(table) && differences.get(&table).is_some_and(|found| found.excess > 0)
        };
        let delete = |(group, tables): (usize, Vec<usize>)| {
            let is_circular = self.is_circular(group);
            self.job(group, &tables, Task::Delete { is_circular, tables: tables.clone() })
        };
        self.groups(wanted).into_iter().map(delete).collect()
    }

    fn merges(&self, differences: &BTreeMap<usize, Difference>) -> Vec<Job<Task>> {
        let differs = |table: usize, is_keyed: bool| {
            let found = differences.get(&table).filter(|_| self.has_key(table) == is_keyed);
            found.is_some_and(|found| !is_keyed || found.missing + found.changed > 0)
        };
        let merge = |(group, tables): (usize, Vec<usize>)| {
            let is_circular = self.is_circular(group);
            self.job(group, &tables, Task::Upsert { is_circular, tables: tables.clone() })
        };
        let replaced = self.groups(|table| differs(table, false)).into_iter();
        let replace = replaced
            .flat_map(|(group, tables)| tables.into_iter().map(move |table| self.job(group, &[table], Task::Replace)));
        self.groups(|table| differs(table, true)).into_iter().map(merge).chain(replace).collect()
    }

    fn is_circular(&self, group: usize) -> bool {
        self.components.get(group).is_some_and(|component| component.is_circular)
    }

    /// Which tables are to be compared again.
    fn next(&self, last: &Levels) -> Levels {
        let mut levels = Levels::new();
        let mut raise = |table: usize, check: Check| {
            let level = levels.entry(table).or_insert(check);
            *level = (*level).max(check);
        };
        let mut fired = false;
        let mut shaken = BTreeSet::new();
        for (table, pair) in self.context.pairs.iter().enumerate() {
            let (was_written, lost_rows) = self.context.ledger.update(table, |account| {
                (std::mem::take(&mut account.was_written), std::mem::take(&mut account.lost_rows))
            });
            fired |= was_written && !pair.triggers.is_empty();
            if lost_rows {
                shaken.insert(table);
            }
        }
        for table in self.failed.keys() {
            raise(*table, Check::Rows);
            // Rows that are in the way of a deletion may be there by a mistake that keys do not show.
            let children = self.references.iter().filter(|reference| reference.to == *table);
            children.for_each(|reference| raise(reference.from, Check::Rows));
        }
        // A trigger may have left a row as it was, so that nothing was written.
        let has_triggers =
            |table: &&usize| self.context.pairs.get(**table).is_some_and(|pair| !pair.triggers.is_empty());
        for table in self.repaired.iter().filter(has_triggers) {
            raise(*table, last.get(table).copied().unwrap_or(Check::Rows));
        }
        // What deletions took along, and what went with that.
        for (from, _) in self.followers.iter().filter(|(_, to)| shaken.contains(to)) {
            raise(*from, Check::Rows);
        }
        if fired {
            for (table, check) in last {
                raise(*table, *check);
            }
            for table in 0..self.context.pairs.len() {
                let check = self.context.ledger.update(table, |account| account.check);
                if let Some(check) = check.filter(|check| *check != Check::None) {
                    raise(table, check);
                }
            }
        }
        levels.retain(|table, _| self.is_open(*table));
        levels
    }

    /// In the end, what still differs has a reason that does not go away.
    fn give_up(&mut self, differences: &BTreeMap<usize, Difference>) {
        for (table, difference) in differences {
            let Some(pair) = self.context.pairs.get(*table) else { continue };
            let check = self.context.ledger.update(*table, |account| account.check).unwrap_or(Check::Rows);
            let is_tolerated = match check {
                Check::None => true,
                Check::Keys => difference.missing + difference.excess == 0,
                Check::Rows => false,
            };
            if is_tolerated || self.failed.contains_key(table) {
                continue;
            }
            let cause = match pair.triggers.as_slice() {
                [] => "something in the target changes them".to_owned(),
                names => format!("the target's triggers change them: {}", names.join(", ")),
            };
            let rows = difference.rows();
            let error = Trouble::table(
                format!("make it equal: {rows} rows differ again after each merge; {cause}"),
                "--disable-triggers writes without them",
            );
            self.context.ledger.update(*table, |account| account.error = Some(error.tell("")));
        }
    }

    /// Tells what did not work out, and what triggers made of rows.
    fn settle(&mut self) {
        for (table, trouble) in std::mem::take(&mut self.failed) {
            self.context.ledger.update(table, |account| {
                account.error.get_or_insert_with(|| trouble.tell("write its rows"));
            });
        }
        for (table, pair) in self.context.pairs.iter().enumerate() {
            self.context.ledger.update(table, |account| {
                if account.deviations > 0 && account.error.is_none() && account.check != Some(Check::Rows) {
                    account.notes.push(format!(
                        "{} rows are not as in the source: the target's triggers changed them ({}); \
                         --disable-triggers writes without them",
                        account.deviations,
                        pair.triggers.join(", ")
                    ));
                }
            });
        }
    }

    /// Does jobs; what each finds out, by table. Tables that fail wait for others, or are out.
    async fn run(
        &mut self,
        jobs: Vec<Job<Task>>,
        before: &BTreeMap<usize, Vec<usize>>,
        differences: &Arc<BTreeMap<usize, Difference>>,
    ) -> Result<BTreeMap<usize, Difference>, Trouble> {
        let shared = Arc::clone(differences);
        let work = move |context, worker, job: Job<Task>| {
            let differences = Arc::clone(&shared);
            async move { perform(context, worker, job, differences).await }
        };
        let mut found = BTreeMap::new();
        for (job, outcome) in schedule::run(self.context, jobs, before, work).await? {
            match outcome {
                Ok(difference) => found.extend(difference.map(|difference| (job.table, difference))),
                Err(trouble) => self.note(&job, trouble),
            }
        }
        Ok(found)
    }

    fn note(&mut self, job: &Job<Task>, trouble: Trouble) {
        let tables = job.work.tables(job.table);
        let waits = trouble.remedy() == Remedy::AfterOthers && !matches!(job.work, Task::Build(_));
        if waits {
            for table in tables {
                self.failed.insert(table, trouble.copy());
            }
            return;
        }
        for table in tables {
            let error = trouble.tell(job.work.verb());
            self.context.ledger.update(table, |account| {
                account.error.get_or_insert(error);
            });
        }
    }
}
