//! What a worker does with a table, or with tables that reference each other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use crate::compare::{Difference, compare};
use crate::context::{Context, Worker};
use crate::load::{self, Part};
use crate::options::Check;
use crate::rebuild::{self, Left};
use crate::relay::{Batch, Incoming};
use crate::repair;
use crate::report::Way;
use crate::schedule::Job;
use crate::sql::{self, Rows};
use crate::trouble::Trouble;

/// What there is to do.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// Copy rows into an empty table.
    Copy(Part),
    /// Merge what the timestamp tells.
    Since,
    /// Both, of tables that reference each other.
    Together(Vec<usize>),
    /// Look what differs.
    Compare(Check),
    /// Delete rows that only the target has.
    Delete { tables: Vec<usize>, is_circular: bool },
    /// Merge rows that differ.
    Upsert { tables: Vec<usize>, is_circular: bool },
    /// Replace all rows.
    Replace,
    /// Drop what can be built again when the rows are there.
    DropIndexes,
    /// Build it again.
    Build(Left),
}

impl Task {
    /// The tables that it is about.
    pub(super) fn tables(&self, table: usize) -> Vec<usize> {
        match self {
            Task::Together(tables) | Task::Delete { tables, .. } | Task::Upsert { tables, .. } => tables.clone(),
            Task::Copy(_) | Task::Since | Task::Compare(_) | Task::Replace | Task::DropIndexes | Task::Build(_) => {
                vec![table]
            }
        }
    }

    /// What it does, as a verb phrase.
    pub(super) fn verb(&self) -> &'static str {
        match self {
            Task::Compare(_) => "compare it",
            Task::Delete { .. } => "delete its rows",
            Task::DropIndexes => "drop its indexes",
            Task::Build(_) => "build its indexes again, as driftless.sync_rebuild says",
            Task::Copy(_) | Task::Since | Task::Together(_) | Task::Upsert { .. } | Task::Replace => "write its rows",
        }
    }
}

/// Does a job; what it found to differ, if it looked.
pub(super) async fn perform(
    context: Arc<Context>,
    worker: Arc<Worker>,
    job: Job<Task>,
    differences: Arc<BTreeMap<usize, Difference>>,
) -> Result<Option<Difference>, Trouble> {
    let (context, worker, table) = (context.as_ref(), worker.as_ref(), job.table);
    for table in job.work.tables(table) {
        context.ledger.update(table, |account| {
            account.started.get_or_insert_with(Instant::now);
        });
    }
    let outcome = match &job.work {
        Task::Copy(part) => load::copy(context, worker, table, part).await.map(|()| None),
        Task::Since => since(context, worker, table).await.map(|()| None),
        Task::Together(tables) => together(context, worker, tables).await.map(|()| None),
        Task::Compare(check) => look(context, worker, table, *check).await,
        Task::Delete { tables, is_circular } => {
            let tables = with(tables, &differences);
            repair::delete(context, worker, &tables, *is_circular).await.map(|()| None)
        }
        Task::Upsert { tables, is_circular } => {
            let tables = with(tables, &differences);
            repair::upsert(context, worker, &tables, *is_circular).await.map(|()| None)
        }
        Task::Replace => replace(context, worker, table).await.map(|()| None),
        Task::DropIndexes => match context.pairs.get(table) {
            Some(pair) => rebuild::drop(context, &worker.target, pair).await.map(|()| None),
            None => Ok(None),
        },
        Task::Build(left) => rebuild::build(&worker.target, left).await.map(|()| None),
    };
    for table in job.work.tables(table) {
        context.ledger.update(table, |account| account.finished = Some(Instant::now()));
    }
    outcome
}

fn with<'a>(tables: &[usize], differences: &'a BTreeMap<usize, Difference>) -> Vec<(usize, &'a Difference)> {
    tables.iter().filter_map(|table| Some((*table, differences.get(table)?))).collect()
}

/// The moment from which an incremental run reads, as SQL.
fn moment(context: &Context, table: usize) -> Option<String> {
    let watermark = context.ledger.update(table, |account| account.watermark.clone())?;
    Some(sql::moment(context.pairs.get(table)?, &watermark))
}

async fn since(context: &Context, worker: &Worker, table: usize) -> Result<(), Trouble> {
    match moment(context, table) {
        Some(moment) => load::merge(context, worker, table, &Rows::Since { moment: &moment }).await,
        None => Ok(()),
    }
}

async fn together(context: &Context, worker: &Worker, tables: &[usize]) -> Result<(), Trouble> {
    let moments: Vec<(usize, Option<String>)> = tables.iter().map(|table| (*table, moment(context, *table))).collect();
    let rows: Vec<(usize, Vec<Rows<'_>>)> = moments
        .iter()
        .map(|(table, moment)| (*table, vec![moment.as_ref().map_or(Rows::All, |moment| Rows::Since { moment })]))
        .collect();
    load::merge_together(context, worker, &rows).await
}

async fn look(context: &Context, worker: &Worker, table: usize, check: Check) -> Result<Option<Difference>, Trouble> {
    let Some(pair) = context.pairs.get(table) else { return Ok(None) };
    let difference = compare(context, (&worker.source, &worker.target), pair, check, None, &mut |_| {}).await?;
    context.ledger.update(table, |account| {
        if matches!(account.way, Some(Way::Compare | Way::Replace)) && account.read == 0 {
            account.read = difference.source_rows;
        }
    });
    Ok(Some(difference))
}

/// Replaces all rows of a table without a key.
async fn replace(context: &Context, worker: &Worker, table: usize) -> Result<(), Trouble> {
    let Some(pair) = context.pairs.get(table) else { return Ok(()) };
    let query = sql::copy_out(pair, &Rows::All);
    let mut incoming = Incoming::begin(&worker.source, &context.throttle, &query, pair.is_binary).await?;
    worker.target.execute("begin").await?;
    let replaced = async {
        let deleted = worker.target.run(worker.target.client().execute(&sql::delete_all(pair), &[])).await?;
        let tell = |passed| context.moved(table, passed);
        let passed = incoming.send(&worker.target, &sql::copy_in(pair), Batch::ALL, &tell).await?;
        crate::crash::point("replaced");
        worker.target.execute("commit").await?;
        Ok((deleted, passed.rows))
    };
    match replaced.await {
        Ok((deleted, inserted)) => {
            context.ledger.update(table, |account| account.count(inserted, 0, deleted));
            Ok(())
        }
        Err(trouble) => {
            worker.target.roll_back().await;
            Err(trouble)
        }
    }
}
