//! Staging and merging: one transaction of the target.
//!
//! Rows come into temporary tables that are gone with the transaction, and from there into the target's
//! tables. Functions of the target (triggers, checks) run with the search path that its sessions usually have.

mod culprit;

use crate::context::Context;
use crate::discover::Pair;
use crate::event::Event;
use crate::relay::{Batch, Incoming};
use crate::session::Session;
use crate::sql::{self, Merging, Unique};
use crate::trouble::{Remedy, Trouble};

/// What to do when the target does not take a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Tell it: somebody tries again.
    Tell,
    /// Look for the rows, and name them.
    Name,
}

/// A transaction of the target, with staged rows of one table, or of several that reference each other.
pub(crate) struct Stage<'a> {
    context: &'a Context,
    target: &'a Session,
    tables: Vec<usize>,
}

impl<'a> Stage<'a> {
    /// Begins the transaction, with a staging table for each of `tables`.
    pub(crate) async fn begin(
        context: &'a Context,
        target: &'a Session,
        tables: &[usize],
    ) -> Result<Stage<'a>, Trouble> {
        target.begin_writing().await?;
        let stage = Stage { context, target, tables: tables.to_vec() };
        for (number, pair) in stage.pairs().into_iter().enumerate() {
            target.execute(&sql::stage_table(pair, number)).await?;
        }
        Ok(stage)
    }

    fn pairs(&self) -> Vec<&'a Pair> {
        self.tables.iter().filter_map(|table| self.context.pairs.get(*table)).collect()
    }

    /// Stages rows of the table with this number among the stage's.
    pub(crate) async fn fill(&self, number: usize, incoming: &mut Incoming<'_>, limit: Batch) -> Result<(), Trouble> {
        let (Some(table), Some(pair)) = (self.tables.get(number), self.pairs().get(number).copied()) else {
            return Ok(());
        };
        let tell = |passed| self.context.moved(*table, passed);
        incoming.send(self.target, &sql::copy_stage(pair, number), limit, &tell).await.map(|_| ())
    }

    /// Lists keys of rows that hold a unique value which a staged row wants, and that are not staged.
    pub(crate) async fn strangers_in_the_way(&self) -> Result<Vec<Vec<String>>, Trouble> {
        let Some(pair) = self.pairs().first().copied() else { return Ok(Vec::new()) };
        let Some(query) = sql::strangers_in_the_way(pair, 0, &self.uniques(pair).await?) else { return Ok(Vec::new()) };
        let rows = self.target.run(self.target.client().query(&query, &[])).await?;
        rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(|error| self.target.trouble(&error))
    }

    /// Merges what is staged, and commits.
    pub(crate) async fn merge(self, refused: Refused) -> Result<(), Trouble> {
        let plain = vec![Merging::Plain; self.tables.len()];
        self.end(plain, refused).await
    }

    /// Merges what is staged in the form that moves staged rows out of each other's way, and commits.
    pub(crate) async fn merge_displacing(self, refused: Refused) -> Result<(), Trouble> {
        let mut displacing = Vec::new();
        for pair in self.pairs() {
            displacing.push(Merging::Displacing(self.uniques(pair).await?));
        }
        self.end(displacing, refused).await
    }

    async fn end(self, mergings: Vec<Merging>, refused: Refused) -> Result<(), Trouble> {
        crate::crash::point("staged");
        let outcome = self.merge_and_commit(&mergings, refused).await;
        if outcome.is_err() && self.target.is_up() {
            self.target.roll_back().await;
        }
        outcome
    }

    async fn merge_and_commit(&self, mergings: &[Merging], refused: Refused) -> Result<(), Trouble> {
        self.target.execute("savepoint merge").await?;
        let counts = match self.try_merge(mergings).await {
            Err(trouble) if refused == Refused::Name && trouble.remedy() == Remedy::AfterOthers => {
                return Err(culprit::named(self, mergings, trouble).await);
            }
            outcome => outcome?,
        };
        let (deviations, timestamps) = self.look_back().await?;
        self.target.execute("commit").await?;
        crate::crash::point("merged");
        for (number, table) in self.tables.iter().enumerate() {
            let (inserted, updated) = counts.get(number).copied().unwrap_or_default();
            self.context.ledger.update(*table, |account| {
                account.count(inserted, updated, 0);
                account.deviations += deviations.get(number).copied().unwrap_or_default();
            });
            if let Some(pair) = self.context.pairs.get(*table) {
                let timestamp = timestamps.get(number).and_then(Option::as_deref);
                self.context.tell(Event::Committed { table: &pair.name, inserted, updated, deleted: 0, timestamp });
            }
        }
        Ok(())
    }

    /// Merges; rows inserted and updated, table by table.
    async fn try_merge(&self, mergings: &[Merging]) -> Result<Vec<(u64, u64)>, Trouble> {
        let pairs: Vec<(&Pair, Merging)> = self.pairs().into_iter().zip(mergings.iter().cloned()).collect();
        let row = self.target.run(self.target.client().query_one(&sql::merge(&pairs), &[])).await?;
        let number = |place: usize| -> Result<u64, Trouble> {
            let count: i64 = row.try_get(place).map_err(|error| self.target.trouble(&error))?;
            Ok(count.max(0).unsigned_abs())
        };
        (0..pairs.len()).map(|place| Ok((number(2 * place)?, number(2 * place + 1)?))).collect()
    }

    /// The unique indexes over columns that take part.
    async fn uniques(&self, pair: &Pair) -> Result<Vec<Unique>, Trouble> {
        let columns: Vec<&str> = pair.columns.iter().map(|column| column.name.as_str()).collect();
        let sql = include_str!("discover/queries/uniques.sql");
        let rows = self.target.run(self.target.client().query(sql, &[&pair.target.oid, &columns])).await?;
        let unique = |row: &tokio_postgres::Row| -> Result<Unique, tokio_postgres::Error> {
            Ok(Unique { expressions: row.try_get(1)?, equalities: row.try_get(2)?, predicate: row.try_get(3)? })
        };
        rows.iter().map(unique).collect::<Result<_, _>>().map_err(|error| self.target.trouble(&error))
    }

    /// Counts rows that the target made something else of, and finds the last timestamp of each table.
    async fn look_back(&self) -> Result<(Vec<u64>, Vec<Option<String>>), Trouble> {
        let (mut deviations, mut timestamps) = (Vec::new(), Vec::new());
        for (number, pair) in self.pairs().into_iter().enumerate() {
            deviations.push(match pair.triggers.is_empty() {
                true => 0,
                false => self.one::<i64>(&sql::deviations(pair, number)).await?.max(0).unsigned_abs(),
            });
            timestamps.push(match sql::last_timestamp(pair, number) {
                Some(query) if self.context.events.is_some() => self.one::<Option<String>>(&query).await?,
                _ => None,
            });
        }
        Ok((deviations, timestamps))
    }

    async fn one<T: for<'r> tokio_postgres::types::FromSql<'r>>(&self, query: &str) -> Result<T, Trouble> {
        let row = self.target.run(self.target.client().query_one(query, &[])).await?;
        row.try_get(0).map_err(|error| self.target.trouble(&error))
    }
}
