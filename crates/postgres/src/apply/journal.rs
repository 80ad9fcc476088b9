//! The journal: `driftless.migration_log` in the target, one row for each statement.
//!
//! It is both the log for people and what a second run goes on from. Rows of a group are written in
//! the group's own transaction, so that they are there exactly if their statements are. A statement
//! that no transaction holds has its row before it runs, and its outcome after.

mod progress;

use std::time::Duration;

use tokio_postgres::Client;

pub(super) use progress::Progress;

use super::event::Place;
use super::options::Log;
use crate::inspect::own;

/// Who writes the rows.
const WRITER: &str = env!("CARGO_PKG_VERSION");

/// How a statement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is done.
    Done,
    /// The server refused it.
    Failed,
    /// Somebody pressed Ctrl-C.
    Cancelled,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Failed => "failed",
            Outcome::Cancelled => "cancelled",
        }
    }
}

/// Whether there is a place for a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// The table is there.
    Table,
    /// Nothing is in its way.
    Free,
    /// Somebody's own schema is called so.
    Foreign,
}

/// Looks whether there is a place for a journal.
pub(super) async fn room(client: &Client) -> Result<Room, tokio_postgres::Error> {
    let row = client.query_one(include_str!("queries/journal_there.sql"), &[]).await?;
    let (schema, comment, table): (bool, Option<String>, bool) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    Ok(match (schema, comment.as_deref() == Some(own::COMMENT)) {
        (false, _) => Room::Free,
        (true, false) => Room::Foreign,
        (true, true) if table => Room::Table,
        (true, true) => Room::Free,
    })
}

/// The rows of one plan.
pub(super) struct Journal {
    plan: String,
    is_kept: bool,
}

impl Journal {
    /// Decides whether a journal is kept; it is [made](Journal::create) later.
    pub(super) fn new(plan: String, log: Log, room: Room) -> Self {
        let is_kept = match log {
            Log::Always => true,
            Log::IfThere => room == Room::Table,
            Log::Never => false,
        };
        Journal { plan, is_kept }
    }

    /// Makes the table where it is missing.
    pub(super) async fn create(&self, client: &Client, room: Room) -> Result<(), tokio_postgres::Error> {
        if self.is_kept && room != Room::Table {
            client.batch_execute(include_str!("queries/journal_create.sql")).await?;
        }
        Ok(())
    }

    /// Reads what an earlier run of this plan has done.
    pub(super) async fn progress(
        &self,
        client: &Client,
        room: Room,
        steps: usize,
    ) -> Result<Progress, tokio_postgres::Error> {
        let mut progress = Progress::new(steps);
        if self.is_kept && room == Room::Table {
            for row in client.query(include_str!("queries/journal_read.sql"), &[&self.plan]).await? {
                progress.note(usize::try_from(row.try_get::<_, i32>(0)?).unwrap_or_default(), row.try_get(1)?);
            }
        }
        Ok(progress)
    }

    /// Writes a statement that has run.
    pub(super) async fn note(
        &self,
        client: &Client,
        entry: Entry<'_>,
        outcome: Outcome,
        elapsed: Duration,
        error: Option<&str>,
    ) -> Result<(), tokio_postgres::Error> {
        if !self.is_kept {
            return Ok(());
        }
        let (group, step, steps) = entry.numbers();
        let (object, milliseconds) = (entry.place.object.to_string(), elapsed.as_secs_f64() * 1000.0);
        let values: [&(dyn postgres_types::ToSql + Sync); 10] = [
            &self.plan,
            &group,
            &step,
            &steps,
            &entry.place.statement,
            &object,
            &outcome.name(),
            &error,
            &milliseconds,
            &WRITER,
        ];
        client.execute(include_str!("queries/journal_insert.sql"), &values).await.map(|_| ())
    }

    /// Writes that a statement begins; the row's number, where there is one.
    pub(super) async fn begin(&self, client: &Client, entry: Entry<'_>) -> Result<Option<i64>, tokio_postgres::Error> {
        if !self.is_kept {
            return Ok(None);
        }
        let (group, step, steps) = entry.numbers();
        let object = entry.place.object.to_string();
        let values: [&(dyn postgres_types::ToSql + Sync); 7] =
            [&self.plan, &group, &step, &steps, &entry.place.statement, &object, &WRITER];
        Ok(Some(client.query_one(include_str!("queries/journal_begin.sql"), &values).await?.try_get(0)?))
    }

    /// Writes how the statement of row `id` ended.
    pub(super) async fn end(
        &self,
        client: &Client,
        id: Option<i64>,
        outcome: Outcome,
        error: Option<&str>,
    ) -> Result<(), tokio_postgres::Error> {
        let Some(id) = id else { return Ok(()) };
        client.execute(include_str!("queries/journal_end.sql"), &[&id, &outcome.name(), &error]).await.map(|_| ())
    }
}

/// What a row is about.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) place: &'a Place,
    pub(super) group: u32,
}

impl Entry<'_> {
    /// Group, step and number of steps; plans are shorter than the type is wide.
    fn numbers(self) -> (i32, i32, i32) {
        let number = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        (i32::try_from(self.group).unwrap_or(i32::MAX), number(self.place.number), number(self.place.of))
    }
}
