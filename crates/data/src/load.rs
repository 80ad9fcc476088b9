//! Rows that come without a look at the target: all of them into an empty table, or what the timestamp tells.

use crate::context::{Context, Worker};
use crate::discover::Leaf;
use crate::event::Event;
use crate::relay::{Batch, Incoming};
use crate::sql::{self, Rows};
use crate::stage::Stage;
use crate::trouble::Trouble;

/// How many pages a worker copies at least before another shares the table: 64 MiB.
const FEWEST_PAGES: i64 = 8192;
/// How many pages are copied in one transaction at most: 4 GiB.
const MOST_PAGES: i64 = 524_288;

/// A part of a table's rows.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// All.
    Whole,
    /// Pages of a leaf.
    Pages {
        /// Which leaf.
        leaf: Leaf,
        /// The first page.
        first: i64,
        /// The page behind the last; `None` for all that follow.
        end: Option<i64>,
    },
}

/// Divides a table among workers, by the pages that its rows lie on.
pub(crate) fn parts(leaves: &[Leaf], parallel: usize) -> Vec<Part> {
    if leaves.iter().any(|leaf| !leaf.is_local) {
        return vec![Part::Whole];
    }
    let mut parts = Vec::new();
    let shares = i64::try_from(parallel.saturating_mul(2)).unwrap_or(i64::MAX).max(1);
    for leaf in leaves {
        let span = (leaf.pages / shares).clamp(FEWEST_PAGES, MOST_PAGES);
        let mut first = 0;
        while first == 0 || first < leaf.pages {
            // The last part goes on to the end, wherever it is by now.
            let end = (first + span < leaf.pages).then_some(first + span);
            parts.push(Part::Pages { leaf: leaf.clone(), first, end });
            first += span;
        }
    }
    match parts.as_slice() {
        [] | [_] => vec![Part::Whole],
        _ => parts,
    }
}

/// Copies rows straight into the target's table, in one transaction.
pub(crate) async fn copy(context: &Context, worker: &Worker, table: usize, part: &Part) -> Result<(), Trouble> {
    let Some(pair) = context.pairs.get(table) else { return Ok(()) };
    let rows = match part {
        Part::Whole => Rows::All,
        Part::Pages { leaf, first, end } => Rows::Pages { leaf: &leaf.name, first: *first, end: *end },
    };
    let mut incoming =
        Incoming::begin(&worker.source, &context.throttle, &sql::copy_out(pair, &rows), pair.is_binary).await?;
    let tell = |passed| context.moved(table, passed);
    let passed = incoming.send(&worker.target, &sql::copy_in(pair), Batch::ALL, &tell).await?;
    crate::crash::point("bulk-copied");
    context.ledger.update(table, |account| account.count(passed.rows, 0, 0));
    if passed.rows > 0 {
        let event =
            Event::Committed { table: &pair.name, inserted: passed.rows, updated: 0, deleted: 0, timestamp: None };
        context.tell(event);
    }
    Ok(())
}

/// Merges rows of one table, in as many transactions as it takes.
pub(crate) async fn merge(context: &Context, worker: &Worker, table: usize, rows: &Rows<'_>) -> Result<(), Trouble> {
    let Some(pair) = context.pairs.get(table) else { return Ok(()) };
    let mut incoming =
        Incoming::begin(&worker.source, &context.throttle, &sql::copy_out(pair, rows), pair.is_binary).await?;
    while incoming.has_more().await? {
        let stage = Stage::begin(context, &worker.target, &[table]).await?;
        stage.fill(0, &mut incoming, context.batch()).await?;
        stage.merge().await?;
    }
    Ok(())
}

/// Merges rows of tables that reference each other, in one transaction.
pub(crate) async fn merge_together(
    context: &Context,
    worker: &Worker,
    tables: &[(usize, Vec<Rows<'_>>)],
) -> Result<(), Trouble> {
    let places: Vec<usize> = tables.iter().map(|(table, _)| *table).collect();
    let stage = Stage::begin(context, &worker.target, &places).await?;
    for (number, (table, rows)) in tables.iter().enumerate() {
        let Some(pair) = context.pairs.get(*table) else { continue };
        for rows in rows {
            let query = sql::copy_out(pair, rows);
            let mut incoming = Incoming::begin(&worker.source, &context.throttle, &query, pair.is_binary).await?;
            if incoming.has_more().await? {
                stage.fill(number, &mut incoming, Batch::ALL).await?;
            }
        }
    }
    stage.merge().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::TableName;

    fn leaf(pages: i64) -> Leaf {
        let name = TableName { schema: "public".to_owned(), table: "t".to_owned() };
        Leaf { name, is_local: true, rows: 0.0, pages, bytes: 0 }
    }

    fn divided(pages: &[i64], parallel: usize) -> Vec<(i64, Option<i64>)> {
        let leaves: Vec<Leaf> = pages.iter().map(|pages| leaf(*pages)).collect();
        let range = |part| match part {
            Part::Whole => (-1, None),
            Part::Pages { first, end, .. } => (first, end),
        };
        parts(&leaves, parallel).into_iter().map(range).collect()
    }

    #[test]
    fn large_tables_are_divided_and_small_ones_are_not() {
        assert_eq!(divided(&[], 4), [(-1, None)]);
        assert_eq!(divided(&[5000], 4), [(-1, None)]);
        assert_eq!(divided(&[20_000], 1), [(0, Some(10_000)), (10_000, None)]);
        assert_eq!(divided(&[0, 5000], 4), [(0, None), (0, None)]);
        assert_eq!(divided(&[200_000], 4).len(), 8);
    }
}
