//! Rows that come without a look at the target: all of them into an empty table, or what the timestamp tells.

use crate::context::{Context, Worker};
use crate::discover::{Leaf, Pair};
use crate::event::Event;
use crate::relay::{Batch, Incoming};
use crate::sql::{self, Rows};
use crate::stage::{Refused, Stage};
use crate::trouble::{Remedy, Trouble};

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
    if leaves.iter().any(|leaf| !leaf.is_divisible) {
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
    let mut incoming = read(context, worker, pair, &rows).await?;
    let target = &worker.target;
    target.begin_writing().await?;
    let tell = |passed| context.moved(table, passed);
    let passed = match incoming.send(target, &sql::copy_in(pair), Batch::ALL, &tell).await {
        Ok(passed) => passed,
        Err(trouble) => {
            target.roll_back().await;
            return Err(trouble);
        }
    };
    target.execute("commit").await?;
    crate::crash::point("bulk-copied");
    context.ledger.update(table, |account| account.count(passed.rows, 0, 0));
    if passed.rows > 0 {
        let inserted = passed.rows;
        context.tell(Event::Committed { table: &pair.name, inserted, updated: 0, deleted: 0, timestamp: None });
    }
    Ok(())
}

async fn read<'a>(
    context: &'a Context,
    worker: &'a Worker,
    pair: &Pair,
    rows: &Rows<'_>,
) -> Result<Incoming<'a>, Trouble> {
    Incoming::begin(&worker.source, &context.throttle, &sql::copy_out(pair, rows), pair.is_binary).await
}

/// Merges rows of one table that changed, in as many transactions as it takes.
pub(crate) async fn merge(context: &Context, worker: &Worker, table: usize, rows: &Rows<'_>) -> Result<(), Trouble> {
    let Some(pair) = context.pairs.get(table) else { return Ok(()) };
    let mut incoming = read(context, worker, pair, rows).await?;
    while incoming.has_more().await? {
        let stage = Stage::begin(context, &worker.target, &[table]).await?;
        stage.fill(0, &mut incoming, context.batch()).await?;
        // What is refused is looked at row by row later.
        stage.merge(Refused::Tell).await?;
    }
    Ok(())
}

/// Merges rows of one table by their keys. If the target refuses rows because others hold their unique values, those
/// that have other values in the source come with them.
pub(crate) async fn merge_keys(
    context: &Context,
    worker: &Worker,
    table: usize,
    keys: &[Vec<String>],
) -> Result<(), Trouble> {
    let first = match merge(context, worker, table, &Rows::Keys(keys)).await {
        Err(trouble) if trouble.remedy() == Remedy::AfterOthers => trouble,
        outcome => return outcome,
    };
    let Some(pair) = context.pairs.get(table) else { return Ok(()) };
    let displaces = first.is_about_unique_values() && pair.cascades_to.is_empty();
    let stage = Stage::begin(context, &worker.target, &[table]).await?;
    let mut wanted = keys.to_vec();
    for _ in 0..if displaces { FURTHER } else { 1 } {
        let mut incoming = read(context, worker, pair, &Rows::Keys(&wanted)).await?;
        if !incoming.has_more().await? {
            break;
        }
        stage.fill(0, &mut incoming, Batch::ALL).await?;
        wanted = if displaces { stage.strangers_in_the_way().await? } else { Vec::new() };
        if wanted.is_empty() {
            break;
        }
    }
    match displaces {
        false => stage.merge(Refused::Name).await,
        true => match stage.merge_displacing(Refused::Name).await {
            // The other form has failed for a reason of its own.
            Err(trouble) if trouble.remedy() == Remedy::None => Err(first),
            outcome => outcome,
        },
    }
}

/// How often rows are fetched that are in the way of those fetched before.
const FURTHER: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::TableName;

    fn leaf(pages: i64) -> Leaf {
        let name = TableName { schema: "public".to_owned(), table: "t".to_owned() };
        Leaf { name, is_divisible: true, rows: 0.0, pages, bytes: 0 }
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
