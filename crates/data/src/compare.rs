//! What differs between both sides of a table.
//!
//! Both servers count and sum the hashes of rows in buckets of their keys. Only buckets that differ are
//! looked at row by row, and of these only keys and hashes travel: both sides list them in the order of
//! the keys' hashes, and two streams are merged here, in memory that does not grow with the rows.

mod buckets;
mod walk;

use futures_util::try_join;

pub(crate) use buckets::Buckets;
pub(crate) use walk::{Found, Walk};

use crate::context::Context;
use crate::discover::Pair;
use crate::options::Check;
use crate::report::Kind;
use crate::session::{Session, Side};
use crate::sql::{self};
use crate::trouble::Trouble;

/// What differs.
#[derive(Debug)]
pub(crate) struct Difference {
    /// At which level was looked.
    pub(crate) check: Check,
    /// Which buckets differ.
    pub(crate) buckets: Buckets,
    /// Rows of the source, and of the target.
    pub(crate) source_rows: u64,
    pub(crate) target_rows: u64,
    /// Rows that the target lacks.
    pub(crate) missing: u64,
    /// Rows that are not the same.
    pub(crate) changed: u64,
    /// Of rows that are missing or changed, those that an incremental run reads.
    pub(crate) missing_read: u64,
    pub(crate) changed_read: u64,
    /// Rows that only the target has.
    pub(crate) excess: u64,
    /// Their keys, unless there are too many to keep.
    pub(crate) keys: Option<Keys>,
}

/// Keys of rows that differ.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// Of rows to take from the source.
    pub(crate) wanted: Vec<Vec<String>>,
    /// Of rows to delete from the target.
    pub(crate) excess: Vec<Vec<String>>,
    bytes: usize,
}

impl Difference {
    /// How many rows differ.
    pub(crate) fn rows(&self) -> u64 {
        self.missing + self.changed + self.excess
    }

    /// Gives back the room that keys take.
    pub(crate) fn let_go(&mut self, context: &Context) {
        if let Some(keys) = self.keys.take() {
            context.let_go(keys.bytes);
        }
    }
}

/// Compares both sides of a table. `moment` is from where an incremental run reads. Each row that differs is
/// also told to `found`.
pub(crate) async fn compare(
    context: &Context,
    (source, target): (&Session, &Session),
    pair: &Pair,
    check: Check,
    moment: Option<&str>,
    found: &mut (dyn FnMut(&Found) + Send),
) -> Result<Difference, Trouble> {
    if pair.key.is_none() {
        return compare_sums(context, (source, target), pair).await;
    }
    let estimate = pair.leaves.iter().map(|leaf| leaf.rows.max(0.0)).sum::<f64>();
    let pages: i64 = pair.leaves.iter().map(|leaf| leaf.pages).sum();
    let count = buckets::suitable(estimate, pages);
    let query = |side| sql::buckets(pair, side, context.mode, check, context.paranoia, count);
    let (source_query, target_query) = (query(Side::Source), query(Side::Target));
    let (ours, theirs) =
        try_join!(buckets::read(source, &source_query, count), buckets::read(target, &target_query, count))?;
    let mut difference = Difference {
        check,
        buckets: Buckets::differing(&ours, &theirs, count),
        source_rows: ours.rows(),
        target_rows: theirs.rows(),
        missing: 0,
        changed: 0,
        missing_read: 0,
        changed_read: 0,
        excess: 0,
        keys: Some(Keys::default()),
    };
    if difference.buckets.is_empty() {
        return Ok(difference);
    }
    drop((ours, theirs));
    let mut walk = Walk::begin(context, (source, target), pair, check, &difference.buckets, moment).await?;
    while let Some(row) = walk.next().await? {
        difference.note(context, &row);
        found(&row);
    }
    Ok(difference)
}

impl Difference {
    fn note(&mut self, context: &Context, row: &Found) {
        match row.kind {
            Kind::Missing => {
                self.missing += 1;
                self.missing_read += u64::from(row.is_read);
            }
            Kind::Changed => {
                self.changed += 1;
                self.changed_read += u64::from(row.is_read);
            }
            Kind::Excess => self.excess += 1,
        }
        let Some(keys) = &mut self.keys else { return };
        let bytes =
            row.key.iter().map(|value| value.len() + size_of::<String>()).sum::<usize>() + size_of::<Vec<String>>();
        if context.may_keep(bytes) {
            keys.bytes += bytes;
            match row.kind {
                Kind::Missing | Kind::Changed => keys.wanted.push(row.key.clone()),
                Kind::Excess => keys.excess.push(row.key.clone()),
            }
        } else {
            self.let_go(context);
        }
    }
}

/// Compares all rows of a table without a key, by their number and the sums of their hashes.
async fn compare_sums(
    context: &Context,
    (source, target): (&Session, &Session),
    pair: &Pair,
) -> Result<Difference, Trouble> {
    let query = |side| sql::sums(pair, side, context.mode);
    let (source_query, target_query) = (query(Side::Source), query(Side::Target));
    let read = async |session: &Session, query: &str| -> Result<(i64, i64, i64), Trouble> {
        let row = session.run(session.client().query_one(query, &[])).await?;
        let read = || Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
        read().map_err(|error| session.trouble(&error))
    };
    let (ours, theirs) = try_join!(read(source, &source_query), read(target, &target_query))?;
    let (source_rows, target_rows) = (ours.0.unsigned_abs(), theirs.0.unsigned_abs());
    let missing = source_rows.saturating_sub(target_rows);
    let excess = target_rows.saturating_sub(source_rows);
    Ok(Difference {
        check: Check::Rows,
        buckets: Buckets::none(),
        source_rows,
        target_rows,
        missing,
        // Which rows they are is not known, but that there is one.
        changed: u64::from(ours != theirs && missing + excess == 0),
        missing_read: missing,
        changed_read: 0,
        excess,
        keys: None,
    })
}
