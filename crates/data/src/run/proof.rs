//! Comparing everything, row by row.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::ways;
use crate::compare::compare;
use crate::context::{Context, Worker};
use crate::event::{Event, Phase};
use crate::options::Check;
use crate::report::{Difference, Way};
use crate::schedule::{self, Job};
use crate::trouble::Trouble;

/// How many rows that differ are named, of each table.
const NAMED: usize = 20;

/// Compares all tables that can be compared, and notes what differs in their accounts.
pub(super) async fn compare_all(context: &Arc<Context>, check: Check) -> Result<Vec<(usize, Counts)>, Trouble> {
    let is_open = |table: &usize| context.ledger.update(*table, |a| a.error.is_none() && a.skipped.is_none());
    let jobs: Vec<Job<Check>> = (0..context.pairs.len())
        .filter(|table| is_open(table))
        .map(|table| {
            let weight = context
                .pairs
                .get(table)
                .map(|pair| pair.leaves.iter().map(|leaf| leaf.bytes.max(0).unsigned_abs()).sum());
            Job { group: table, table, weight: weight.unwrap_or_default(), work: check }
        })
        .collect();
    let no_order = BTreeMap::new();
    let done = schedule::run(context, jobs, &no_order, |context, worker, job| async move {
        let pair = context.pairs.get(job.table);
        if let Some(pair) = pair {
            context.tell(Event::Phase { table: &pair.name, phase: Phase::Verifying });
        }
        context.ledger.update(job.table, |account| {
            account.started.get_or_insert_with(Instant::now);
        });
        let outcome = look(&context, &worker, job.table, job.work).await;
        context.ledger.update(job.table, |account| account.finished = Some(Instant::now()));
        outcome
    });
    let mut found = Vec::new();
    for (job, outcome) in done.await? {
        match outcome {
            Ok(counts) => found.push((job.table, counts)),
            Err(trouble) => {
                context.ledger.update(job.table, |account| account.error = Some(trouble.tell("compare it")));
            }
        }
    }
    Ok(found)
}

/// How much differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    read: u64,
    missing: u64,
    changed: u64,
    excess: u64,
    is_different: bool,
}

async fn look(context: &Context, worker: &Worker, table: usize, check: Check) -> Result<Counts, Trouble> {
    let Some(pair) = context.pairs.get(table) else { return Ok(Counts::default()) };
    let both = (&worker.source, &worker.target);
    let mut named = Vec::new();
    let mut name = |found: &crate::compare::Found| {
        if named.len() < NAMED {
            named.push(Difference { kind: found.kind, key: found.key.clone() });
        }
    };
    let mut difference = compare(context, both, pair, check, None, &mut name).await?;
    difference.let_go(context);
    named.sort_by(|one, other| one.key.cmp(&other.key));
    context.ledger.update(table, |account| account.differences = named);
    Ok(Counts {
        read: difference.source_rows,
        missing: difference.missing,
        changed: difference.changed,
        excess: difference.excess,
        is_different: difference.rows() > 0,
    })
}

/// Compares for a report of its own.
pub(super) async fn compare_for_report(context: &Arc<Context>, check: Check) -> Result<(), Trouble> {
    for (table, pair) in context.pairs.iter().enumerate() {
        context.ledger.update(table, |account| {
            account.way = Some(Way::Compare);
            account.check = Some(if pair.key.is_some() { check } else { Check::Rows });
            account.why = if pair.key.is_some() { "by its key" } else { "it has no key" }.to_owned();
        });
        ways::tell(context, pair, Way::Compare, None);
    }
    for (table, counts) in compare_all(context, check).await? {
        context.ledger.update(table, |account| {
            account.read = counts.read;
            (account.inserted, account.updated, account.deleted) = (counts.missing, counts.changed, counts.excess);
            account.is_different = counts.is_different;
        });
    }
    Ok(())
}

/// Compares after the rows are there: a table that is not equal has failed.
pub(super) async fn verify(context: &Arc<Context>) -> Result<(), Trouble> {
    for (table, counts) in compare_all(context, Check::Rows).await? {
        if !counts.is_different {
            context.ledger.update(table, |account| account.check = Some(Check::Rows));
            continue;
        }
        let Counts { missing, changed, excess, .. } = counts;
        let error = Trouble::table(
            format!("verify it: {missing} rows are missing, {changed} are not the same, {excess} are too many"),
            "--check rows finds and mends what a timestamp does not tell",
        );
        context.ledger.update(table, |account| account.error = Some(error.tell("")));
    }
    Ok(())
}
