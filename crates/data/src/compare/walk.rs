//! Two lists of rows, in the order of their keys' hashes, walked together.

use std::collections::VecDeque;
use std::pin::Pin;

use futures_util::TryStreamExt as _;
use tokio_postgres::{Row, RowStream};

use super::buckets::Buckets;
use crate::context::Context;
use crate::discover::Pair;
use crate::options::Check;
use crate::report::Kind;
use crate::session::{Session, Side};
use crate::sql;
use crate::trouble::Trouble;

/// A row that differs.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    /// Whether an incremental run reads it.
    pub(crate) is_read: bool,
    /// The values of its key.
    pub(crate) key: Vec<String>,
}

/// A row as it is listed.
#[derive(Debug)]
struct Digest {
    place: i64,
    hashes: (i64, i64),
    is_read: bool,
    key: Vec<String>,
}

/// One side's list.
struct List<'a> {
    session: &'a Session,
    rows: Pin<Box<RowStream>>,
    next: Option<Digest>,
}

/// A walk through both sides' rows in buckets that differ.
pub(crate) struct Walk<'a> {
    source: List<'a>,
    target: List<'a>,
    found: VecDeque<Found>,
}

impl<'a> Walk<'a> {
    /// Begins a walk.
    pub(crate) async fn begin(
        context: &Context,
        (source, target): (&'a Session, &'a Session),
        pair: &Pair,
        check: Check,
        buckets: &Buckets,
        moment: Option<&str>,
    ) -> Result<Walk<'a>, Trouble> {
        let query = |side| sql::digests(pair, side, context.mode, check, context.paranoia, buckets.count, moment);
        let (source_query, target_query) = (query(Side::Source), query(Side::Target));
        let (source, target) = futures_util::try_join!(
            List::begin(source, &source_query, &buckets.differing),
            List::begin(target, &target_query, &buckets.differing),
        )?;
        Ok(Walk { source, target, found: VecDeque::new() })
    }

    /// The next row that differs.
    pub(crate) async fn next(&mut self) -> Result<Option<Found>, Trouble> {
        loop {
            if let Some(found) = self.found.pop_front() {
                return Ok(Some(found));
            }
            let place = match (&self.source.next, &self.target.next) {
                (None, None) => return Ok(None),
                (Some(ours), None) => ours.place,
                (None, Some(theirs)) => theirs.place,
                (Some(ours), Some(theirs)) => ours.place.min(theirs.place),
            };
            let (ours, theirs) = (self.source.take(place).await?, self.target.take(place).await?);
            self.found.extend(differing(ours, theirs));
        }
    }
}

/// Compares the rows whose keys have one hash; mostly it is one key.
fn differing(ours: Vec<Digest>, mut theirs: Vec<Digest>) -> Vec<Found> {
    let mut found = Vec::new();
    for row in ours {
        match theirs.iter().position(|other| other.key == row.key) {
            Some(place) => {
                if theirs.swap_remove(place).hashes != row.hashes {
                    found.push(Found { kind: Kind::Changed, is_read: row.is_read, key: row.key });
                }
            }
            None => found.push(Found { kind: Kind::Missing, is_read: row.is_read, key: row.key }),
        }
    }
    found.extend(theirs.into_iter().map(|row| Found { kind: Kind::Excess, is_read: false, key: row.key }));
    found
}

impl<'a> List<'a> {
    async fn begin(session: &'a Session, sql: &str, buckets: &Vec<i32>) -> Result<List<'a>, Trouble> {
        let rows = session.run(session.client().query_raw(sql, [buckets])).await?;
        let mut list = List { session, rows: Box::pin(rows), next: None };
        list.advance().await?;
        Ok(list)
    }

    async fn advance(&mut self) -> Result<Option<Digest>, Trouble> {
        let row = self.session.run(self.rows.try_next()).await?;
        let next = row.as_ref().map(digest).transpose().map_err(|error| self.session.trouble(&error))?;
        Ok(std::mem::replace(&mut self.next, next))
    }

    /// Takes the rows at a place.
    async fn take(&mut self, place: i64) -> Result<Vec<Digest>, Trouble> {
        let mut taken = Vec::new();
        while self.next.as_ref().is_some_and(|digest| digest.place == place) {
            taken.extend(self.advance().await?);
        }
        Ok(taken)
    }
}

fn digest(row: &Row) -> Result<Digest, tokio_postgres::Error> {
    Ok(Digest {
        place: row.try_get(0)?,
        hashes: (row.try_get(1)?, row.try_get(2)?),
        is_read: row.try_get::<_, Option<bool>>(3)?.unwrap_or(true),
        key: row.try_get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_share_a_hash_are_told_apart() {
        let row =
            |key: &str, hash: i64| Digest { place: 1, hashes: (hash, 0), is_read: true, key: vec![key.to_owned()] };
        let found = differing(vec![row("a", 1), row("b", 2), row("c", 3)], vec![row("c", 3), row("b", 9), row("d", 4)]);
        let told: Vec<(Kind, &str)> = found.iter().map(|found| (found.kind, found.key[0].as_str())).collect();
        assert_eq!(told, [(Kind::Missing, "a"), (Kind::Changed, "b"), (Kind::Excess, "d")]);
    }
}
