//! What follows when the rows are there: sequences, statistics, and what is kept for the next run.

use std::collections::HashMap;

use tokio_postgres::types::Oid;

use crate::context::Context;
use crate::discover::{Pair, Pairs};
use crate::ledger::Account;
use crate::options::Check;
use crate::report::{TableName, Way};
use crate::session::Session;
use crate::snapshot::Identity;
use crate::sql;
use crate::state::{self, Begun, Ended};
use crate::trouble::Trouble;

/// Of its rows, so many per cent have changed before a table's statistics are taken anew.
const CHANGED_MUCH: f64 = 10.0;

/// Writes that work on tables begins, and which cannot take part.
pub(super) async fn log_begin(context: &Context, target: &Session, run: &str, pairs: &Pairs) -> Result<(), Trouble> {
    let source = context.source.target();
    let accounts = (0..context.pairs.len()).map(|table| context.ledger.read(table));
    let begun: Vec<Begun<'_>> = context
        .pairs
        .iter()
        .zip(accounts)
        .filter_map(|(pair, account)| Some(Begun { name: &pair.name, way: account.way?, check: account.check? }))
        .collect();
    let ids = state::log_begin(target, (run, &source), &begun).await?;
    for (table, pair) in context.pairs.iter().enumerate() {
        context.ledger.update(table, |account| account.log = ids.get(&pair.name).copied());
    }
    let lacking = super::attempt::missing();
    let failed = pairs.failed.iter().map(|(name, error)| (name, error.message.as_str()));
    let missing = pairs.missing.iter().map(|(name, _)| (name, lacking.message.as_str()));
    let failed: Vec<(&TableName, &str)> = failed.chain(missing).collect();
    match failed.is_empty() {
        true => Ok(()),
        false => state::log_failed(target, (run, &source), &failed).await,
    }
}

/// Writes how work on tables ended, and from where the next run reads those that are equal.
pub(super) async fn write(context: &Context, target: &Session, identity: &Identity) -> Result<(), Trouble> {
    let is_equal =
        |table: usize| context.ledger.update(table, |account| account.error.is_none() && account.skipped.is_none());
    let equal: Vec<&Pair> = context
        .pairs
        .iter()
        .enumerate()
        .filter(|(table, pair)| pair.timestamp.is_some() && pair.key.is_some() && is_equal(*table))
        .map(|(_, pair)| pair)
        .collect();
    if !equal.is_empty() {
        state::write(target, &equal, identity, &context.snapshot).await?;
        crate::crash::point("state-written");
    }
    log_end(context, target, Ending::Usual).await
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Usual,
    Early,
}

/// Writes that the run ended early.
pub(super) async fn interrupted(context: &Context, target: &Session) {
    // Where the connection is gone, the next run writes it.
    if target.is_up() && log_end(context, target, Ending::Early).await.is_err() {
        tracing::debug!("the log was not written to its end");
    }
}

async fn log_end(context: &Context, target: &Session, ending: Ending) -> Result<(), Trouble> {
    let accounts = (0..context.pairs.len()).map(|table| context.ledger.read(table));
    let ended: Vec<Ended> = accounts.filter_map(|account| ended(context, account, ending)).collect();
    state::log_end(target, &ended).await
}

fn ended(context: &Context, account: Account, ending: Ending) -> Option<Ended> {
    let outcome = match (&account.skipped, &account.error, ending) {
        (Some(_), _, _) => "skipped",
        (None, Some(_), _) => "failed",
        (None, None, Ending::Usual) => "equal",
        (None, None, Ending::Early) => "interrupted",
    };
    Some(Ended {
        id: account.log?,
        counts: [account.read, account.inserted, account.updated, account.deleted, account.bytes],
        watermark: (outcome == "equal").then(|| context.snapshot.watermark.clone()),
        outcome,
        error: account.error.map(|error| error.message),
    })
}

/// A sequence, and what it makes values of.
struct Sequence {
    name: TableName,
    ascends: bool,
    last: Option<i64>,
    may_be_set: bool,
}

type Sequences = HashMap<(Oid, String), Sequence>;

/// Advances the target's sequences to where the source's are; never back.
pub(super) async fn sequences(context: &Context, target: &Session) -> Result<(), Trouble> {
    let source = &context.snapshot.session;
    let of = |side: fn(&Pair) -> Oid| context.pairs.iter().map(side).collect::<Vec<Oid>>();
    let (ours, theirs) =
        futures_util::try_join!(read(source, of(|pair| pair.source.oid)), read(target, of(|pair| pair.target.oid)),)?;
    for (table, pair) in context.pairs.iter().enumerate() {
        if context.ledger.update(table, |account| account.error.is_some() || account.skipped.is_some()) {
            continue;
        }
        for column in &pair.columns {
            let of_source = ours.get(&(pair.source.oid, column.name.clone()));
            let of_target = theirs.get(&(pair.target.oid, column.name.clone()));
            let (Some(of_source), Some(of_target)) = (of_source, of_target) else { continue };
            let is_behind = |last: i64| match of_target.last {
                None => true,
                Some(own) if of_target.ascends => own < last,
                Some(own) => own > last,
            };
            let Some(last) = of_source.last.filter(|last| is_behind(*last)) else { continue };
            if !of_target.may_be_set {
                let note = format!("the sequence {} was not advanced: the role may not UPDATE it", of_target.name);
                context.ledger.update(table, |account| account.notes.push(note));
                continue;
            }
            match target.run(target.client().query_one(&sql::set_sequence(&of_target.name, last), &[])).await {
                Ok(_) => crate::crash::point("sequences-advanced"),
                // Out of the bounds of the target's sequence, say.
                Err(Trouble::Refused(_, refusal)) => {
                    let note = format!("the sequence {} was not advanced: {}", of_target.name, refusal.told.message);
                    context.ledger.update(table, |account| account.notes.push(note));
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }
    Ok(())
}

async fn read(session: &Session, oids: Vec<Oid>) -> Result<Sequences, Trouble> {
    let rows = session.run(session.client().query(include_str!("after/sequences.sql"), &[&oids])).await?;
    let sequence = |row: &tokio_postgres::Row| -> Result<((Oid, String), Sequence), tokio_postgres::Error> {
        let name = TableName { schema: row.try_get(2)?, table: row.try_get(3)? };
        let sequence = Sequence { name, ascends: row.try_get(4)?, last: row.try_get(5)?, may_be_set: row.try_get(6)? };
        Ok(((row.try_get(0)?, row.try_get(1)?), sequence))
    };
    rows.iter().map(sequence).collect::<Result<_, _>>().map_err(|error| session.trouble(&error))
}

/// Takes statistics of tables that changed much.
pub(super) async fn statistics(context: &Context, target: &Session) -> Result<(), Trouble> {
    for (table, pair) in context.pairs.iter().enumerate() {
        let account = context.ledger.read(table);
        #[allow(clippy::cast_precision_loss, reason = "a share")]
        let changed = (account.inserted + account.updated + account.deleted) as f64;
        let rows: f64 = pair.leaves.iter().map(|leaf| leaf.rows).sum();
        let is_much =
            changed > 0.0 && (account.way == Some(Way::Bulk) || changed * 100.0 >= rows.max(1.0) * CHANGED_MUCH);
        if !is_much {
            continue;
        }
        // Without the right to, the server leaves it out by itself; a lock in the way is no reason to fail.
        match target.execute(&sql::analyze(&pair.name)).await {
            Ok(()) | Err(Trouble::Refused(..)) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(())
}

/// The level that a table is at in the end.
pub(super) fn level(account: &Account) -> Option<Check> {
    account.check.filter(|_| account.error.is_none() && account.skipped.is_none())
}
