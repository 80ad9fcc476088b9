//! The report.

use std::collections::HashMap;

use super::{Run, after, attempt};
use crate::context::Context;
use crate::discover::Pairs;
use crate::error::TableError;
use crate::event::Event;
use crate::ledger::Account;
use crate::options::Dry;
use crate::report::{Outcome, Report, TableName, TableReport, Way};

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To change rows.
    Changes,
    /// To count what would change.
    Counts,
    /// To compare.
    Comparison,
    /// It ended early.
    Interrupted,
}

impl Purpose {
    pub(super) fn of(dry: Dry) -> Self {
        match dry {
            Dry::No => Purpose::Changes,
            Dry::Yes => Purpose::Counts,
        }
    }
}

/// What earlier attempts did: it is done, and counts.
#[derive(Debug, Default)]
pub(super) struct Carried(HashMap<TableName, [u64; 5]>);

impl Carried {
    /// Begins the accounts of another attempt where the last one ended.
    pub(super) fn restore(&self, context: &Context) {
        for (table, pair) in context.pairs.iter().enumerate() {
            if let Some([read, inserted, updated, deleted, bytes]) = self.0.get(&pair.name) {
                context.ledger.update(table, |account| {
                    (account.read, account.bytes) = (*read, *bytes);
                    (account.inserted, account.updated, account.deleted) = (*inserted, *updated, *deleted);
                });
            }
        }
    }

    /// Keeps what an attempt did.
    pub(super) fn keep(&mut self, context: &Context) {
        for (table, pair) in context.pairs.iter().enumerate() {
            let account = context.ledger.read(table);
            let counts = [account.read, account.inserted, account.updated, account.deleted, account.bytes];
            self.0.insert(pair.name.clone(), counts);
        }
    }
}

/// Makes the report, and tells of each table.
pub(super) fn report(run: &Run<'_>, context: &Context, pairs: &Pairs, purpose: Purpose) -> Report {
    let mut tables: Vec<TableReport> = context
        .pairs
        .iter()
        .enumerate()
        .map(|(table, pair)| of_account(context, &pair.name, context.ledger.read(table), purpose))
        .collect();
    tables.extend(pairs.failed.iter().map(|(name, error)| failed(name, error.clone())));
    tables.extend(pairs.missing.iter().map(|(name, _)| failed(name, attempt::missing())));
    tables.extend(run.to_be_made.iter().map(|(name, rows)| to_be_made(name, *rows)));
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    tables.iter().for_each(|report| run.tell(Event::Finished { report }));
    Report {
        run: run.id.clone(),
        source: context.source.target(),
        target: context.target.target(),
        snapshot_time: context.snapshot.time.clone(),
        tables,
        notes: run.notes.clone(),
        seconds: run.started.elapsed().as_secs_f64(),
    }
}

fn of_account(context: &Context, name: &TableName, account: Account, purpose: Purpose) -> TableReport {
    let check = after::level(&account);
    let interrupted = || TableError { message: "finish it: interrupted".to_owned(), hint: None, code: None };
    let outcome = match (account.error, account.skipped, purpose) {
        (Some(error), _, _) => Outcome::Failed(error),
        (None, Some(reason), _) => Outcome::Skipped { reason },
        (None, None, Purpose::Counts) => Outcome::Planned,
        (None, None, Purpose::Comparison) if account.is_different => Outcome::Different,
        (None, None, Purpose::Changes | Purpose::Comparison) => Outcome::Equal,
        (None, None, Purpose::Interrupted) => Outcome::Failed(interrupted()),
    };
    let watermark = matches!((&outcome, purpose), (Outcome::Equal, Purpose::Changes));
    let seconds = match (account.started, account.finished) {
        (Some(started), Some(finished)) => finished.saturating_duration_since(started).as_secs_f64(),
        _ => 0.0,
    };
    let has_timestamp =
        context.pairs.iter().any(|pair| pair.name == *name && pair.timestamp.is_some() && pair.key.is_some());
    TableReport {
        name: name.clone(),
        way: account.way,
        why: account.why,
        check,
        outcome,
        read: account.read,
        inserted: account.inserted,
        updated: account.updated,
        deleted: account.deleted,
        bytes: account.bytes,
        watermark: (watermark && has_timestamp).then(|| context.snapshot.watermark.clone()),
        differences: account.differences,
        notes: account.notes,
        seconds,
    }
}

fn failed(name: &TableName, error: TableError) -> TableReport {
    bare(name, Outcome::Failed(error))
}

fn to_be_made(name: &TableName, rows: u64) -> TableReport {
    TableReport {
        way: Some(Way::Bulk),
        why: "the target lacks it: it would be made".to_owned(),
        read: rows,
        inserted: rows,
        ..bare(name, Outcome::Planned)
    }
}

fn bare(name: &TableName, outcome: Outcome) -> TableReport {
    TableReport {
        name: name.clone(),
        way: None,
        why: String::new(),
        check: None,
        outcome,
        read: 0,
        inserted: 0,
        updated: 0,
        deleted: 0,
        bytes: 0,
        watermark: None,
        differences: Vec::new(),
        notes: Vec::new(),
        seconds: 0.0,
    }
}
