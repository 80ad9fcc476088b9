//! Counts and sums of hashes, bucket by bucket.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use tokio_postgres::types::ToSql;

use crate::session::Session;
use crate::trouble::Trouble;

/// How many pages tables have that are not small; without statistics, a page is taken for so many rows.
const ROWS_OF_A_PAGE: f64 = 50.0;

/// How many buckets suit a table: a power of two. Few are faster to sum up, many leave less to look at.
pub(super) fn suitable(rows: f64, pages: i64) -> u32 {
    #[allow(clippy::cast_precision_loss, reason = "an estimate")]
    let rows = rows.max(pages as f64 * ROWS_OF_A_PAGE / 10.0);
    match rows {
        rows if rows < 10_000.0 => 64,
        rows if rows < 16_000_000.0 => 4096,
        _ => 65_536,
    }
}

/// Counts and sums of one side.
pub(super) struct Sums(Vec<(i64, i64, i64)>);

impl Sums {
    pub(super) fn rows(&self) -> u64 {
        self.0.iter().map(|(count, _, _)| count.unsigned_abs()).sum()
    }
}

/// Reads counts and sums of one side.
pub(super) async fn read(session: &Session, sql: &str, count: u32) -> Result<Sums, Trouble> {
    let mut sums = vec![(0, 0, 0); count as usize];
    let reading = async {
        let none: [&(dyn ToSql + Sync); 0] = [];
        let rows = session.client().query_raw(sql, none).await?;
        let mut rows = pin!(rows);
        while let Some(row) = rows.try_next().await? {
            let bucket: i32 = row.try_get(0)?;
            if let Some(slot) = usize::try_from(bucket).ok().and_then(|bucket| sums.get_mut(bucket)) {
                *slot = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            }
        }
        Ok(())
    };
    session.run(reading).await?;
    Ok(Sums(sums))
}

/// Buckets that differ.
#[derive(Debug, Clone)]
pub(crate) struct Buckets {
    pub(super) count: u32,
    pub(super) differing: Vec<i32>,
}

impl Buckets {
    pub(super) fn differing(ours: &Sums, theirs: &Sums, count: u32) -> Self {
        let pairs = ours.0.iter().zip(&theirs.0).zip(0..);
        Buckets { count, differing: pairs.filter(|((one, other), _)| one != other).map(|(_, place)| place).collect() }
    }

    /// None, of a table without a key.
    pub(super) fn none() -> Self {
        Buckets { count: 1, differing: Vec::new() }
    }

    /// Whether none differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.differing.is_empty()
    }
}
