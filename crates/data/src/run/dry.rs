//! What would be done, counted exactly.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::guard;
use crate::compare::compare;
use crate::context::{Context, Worker};
use crate::options::Check;
use crate::report::Way;
use crate::schedule::{self, Job};
use crate::session::Side;
use crate::sql;
use crate::trouble::Trouble;

/// Counts, for all tables.
pub(super) async fn count(context: &Arc<Context>) -> Result<(), Trouble> {
    let is_open = |table: &usize| context.ledger.update(*table, |a| a.error.is_none() && a.skipped.is_none());
    let jobs: Vec<Job<()>> = (0..context.pairs.len())
        .filter(|table| is_open(table))
        .map(|table| Job { group: table, table, weight: 0, work: () })
        .collect();
    let no_order = BTreeMap::new();
    let done = schedule::run(context, jobs, &no_order, |context, worker, job| async move {
        context.ledger.update(job.table, |account| account.started = Some(Instant::now()));
        let outcome = look(&context, &worker, job.table).await;
        context.ledger.update(job.table, |account| account.finished = Some(Instant::now()));
        outcome
    });
    for (job, outcome) in done.await? {
        if let Err(trouble) = outcome {
            context.ledger.update(job.table, |account| account.error = Some(trouble.tell("compare it")));
        }
    }
    Ok(())
}

async fn look(context: &Context, worker: &Worker, table: usize) -> Result<(), Trouble> {
    let Some(pair) = context.pairs.get(table) else { return Ok(()) };
    let account = context.ledger.read(table);
    let both = (&worker.source, &worker.target);
    match account.way {
        Some(Way::Bulk) => {
            let row = worker.source.run(worker.source.client().query_one(&sql::count(pair, Side::Source), &[])).await?;
            let rows: i64 = row.try_get(0).map_err(|error| worker.source.trouble(&error))?;
            note(context, table, rows.unsigned_abs(), (rows.unsigned_abs(), 0, 0));
        }
        Some(Way::Replace) => {
            let difference = compare(context, both, pair, Check::Rows, None, &mut |_| {}).await?;
            let (ours, theirs) = (difference.source_rows, difference.target_rows);
            note(context, table, ours, if difference.rows() == 0 { (0, 0, 0) } else { (ours, 0, theirs) });
            if let Some(error) = guard::refuse(&difference, &context.shrinking) {
                return Err(Trouble::Table(error));
            }
        }
        Some(Way::Compare | Way::Incremental) => {
            let moment = account.watermark.as_ref().map(|watermark| sql::moment(pair, watermark));
            let mut difference = compare(context, both, pair, Check::Rows, moment.as_deref(), &mut |_| {}).await?;
            difference.let_go(context);
            let (missing, changed, excess) = match (account.way, account.check) {
                (Some(Way::Incremental), Some(Check::None)) => (difference.missing_read, difference.changed_read, 0),
                (Some(Way::Incremental), _) => (difference.missing, difference.changed_read, difference.excess),
                _ => (difference.missing, difference.changed, difference.excess),
            };
            note(context, table, difference.source_rows, (missing, changed, excess));
            if excess > 0
                && let Some(error) = guard::refuse(&difference, &context.shrinking)
            {
                return Err(Trouble::Table(error));
            }
        }
        None => {}
    }
    Ok(())
}

fn note(context: &Context, table: usize, read: u64, (inserted, updated, deleted): (u64, u64, u64)) {
    context.ledger.update(table, |account| {
        account.read = read;
        account.count(inserted, updated, deleted);
    });
}
