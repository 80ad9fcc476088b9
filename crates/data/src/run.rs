//! A run, from the first connection to the report.
//!
//! 1. `attempt` opens the sessions, takes the snapshot and pairs the tables. If the snapshot is lost, everything
//!    begins again: what is done by then is found to be equal.
//! 2. `ways` decides how each table is brought up to date, and says why.
//! 3. `rounds` loads, compares, deletes and merges, in the order that foreign keys demand, until nothing differs.
//! 4. `after` advances sequences, takes statistics, and writes from where the next run reads.

mod after;
mod attempt;
mod dry;
mod guard;
mod proof;
mod rounds;
mod summary;
mod ways;

use std::time::Instant;

use driftless_postgres::apply::{ApplyError, DatabaseLock};
use driftless_postgres::conninfo::ConnInfo;
use tokio_util::sync::CancellationToken;

use crate::error::DataError;
use crate::event::Event;
use crate::options::{Dry, SyncOptions, VerifyOptions};
use crate::report::{Report, TableName};
use crate::schedule::pause;
use crate::session::Side;
use crate::trouble::{Remedy, Trouble};

/// Makes the chosen tables of `target` equal to those of `source`, at the level asked.
///
/// The report tells each table's level and outcome. A table that fails does not stop the others, and is no
/// error of the run.
///
/// # Errors
/// When no table could be worked on, or `cancel` was triggered.
pub async fn sync(
    source: &ConnInfo,
    target: &ConnInfo,
    options: &SyncOptions,
    cancel: &CancellationToken,
) -> Result<Report, DataError> {
    let mut run = Run::new(source, target, options, cancel);
    let mut lock = None;
    let mut attempt = 1;
    let outcome = loop {
        if options.dry == Dry::No && !lock.as_ref().is_some_and(DatabaseLock::is_held) {
            lock = match take(target, cancel).await {
                Ok(lock) => Some(lock),
                Err(Stop::Again(trouble)) if run.has_begun && attempt <= options.retries => {
                    run.wait(&trouble, &mut attempt).await?;
                    continue;
                }
                Err(stop) => break Err(stop.end("begin")),
            };
        }
        match Box::pin(attempt::sync(&mut run, lock.as_mut())).await {
            Ok(report) => break Ok(report),
            Err(Stop::Again(trouble)) if run.has_begun && attempt <= options.retries => {
                run.wait(&trouble, &mut attempt).await?;
            }
            Err(stop) => break Err(stop.end("work")),
        }
    };
    if let Some(lock) = lock {
        lock.release().await;
    }
    outcome
}

/// Compares the chosen tables of both databases, and changes nothing.
///
/// # Errors
/// When no table could be compared, or `cancel` was triggered.
pub async fn verify(
    source: &ConnInfo,
    target: &ConnInfo,
    options: &VerifyOptions,
    cancel: &CancellationToken,
) -> Result<Report, DataError> {
    let sync = SyncOptions {
        selection: options.selection.clone(),
        timestamp: String::new(),
        check: Some(options.check.max(crate::options::Check::Keys)),
        parallel: options.parallel,
        paranoia: options.paranoia,
        retries: options.retries,
        events: options.events.clone(),
        ..SyncOptions::default()
    };
    let mut run = Run::new(source, target, &sync, cancel);
    let mut attempt = 1;
    loop {
        match Box::pin(attempt::verify(&mut run)).await {
            Ok(report) => return Ok(report),
            Err(Stop::Again(trouble)) if run.has_begun && attempt <= options.retries => {
                run.wait(&trouble, &mut attempt).await?;
            }
            Err(stop) => return Err(stop.end("work")),
        }
    }
}

/// What stays the same over all attempts.
struct Run<'a> {
    id: String,
    started: Instant,
    source: &'a ConnInfo,
    target: &'a ConnInfo,
    options: &'a SyncOptions,
    cancel: &'a CancellationToken,
    /// What earlier attempts did.
    carried: summary::Carried,
    /// What should be known of the run.
    notes: Vec<String>,
    /// Whether missing tables were made already.
    has_created: bool,
    /// Whether both sides were reached: what is lost later may come back.
    has_begun: bool,
    /// Tables that a dry run would make, and their rows.
    to_be_made: Vec<(TableName, u64)>,
}

/// Why an attempt ended early.
enum Stop {
    /// Another attempt may go well.
    Again(Trouble),
    /// None will.
    End(DataError),
}

impl From<DataError> for Stop {
    fn from(error: DataError) -> Self {
        Stop::End(error)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        match trouble.remedy() {
            Remedy::Later | Remedy::NewSnapshot => Stop::Again(trouble),
            Remedy::AfterOthers | Remedy::None => Stop::End(trouble.end("work")),
        }
    }
}

impl Stop {
    fn end(self, doing: &'static str) -> DataError {
        match self {
            Stop::Again(trouble) => trouble.end(doing),
            Stop::End(error) => error,
        }
    }
}

impl Trouble {
    /// Makes it the end of a run.
    fn end(self, doing: &'static str) -> DataError {
        match self {
            Trouble::Connect(side, error) => DataError::Connect { side: side.name(), error },
            Trouble::Lost(side) => DataError::Lost { target: side.name().to_owned(), doing },
            Trouble::Refused(side, refusal) => DataError::Refused {
                target: side.name().to_owned(),
                doing,
                hint: match refusal.code {
                    tokio_postgres::error::SqlState::INSUFFICIENT_PRIVILEGE => {
                        Some("grant it to the role; what a run needs is listed in docs/data.md".to_owned())
                    }
                    _ => refusal.told.advice,
                },
                message: refusal.told.message,
            },
            Trouble::Table(error) => {
                DataError::Refused { target: "both sides".to_owned(), doing, message: error.message, hint: error.hint }
            }
            Trouble::Cancelled => DataError::Interrupted { report: None },
        }
    }
}

impl<'a> Run<'a> {
    fn new(
        source: &'a ConnInfo,
        target: &'a ConnInfo,
        options: &'a SyncOptions,
        cancel: &'a CancellationToken,
    ) -> Self {
        // Unique enough: two runs on one target cannot begin at once.
        let id = format!("{}-{}", jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S.%6fZ"), std::process::id());
        Run {
            id,
            started: Instant::now(),
            source,
            target,
            options,
            cancel,
            carried: summary::Carried::default(),
            notes: Vec::new(),
            has_created: false,
            has_begun: false,
            to_be_made: Vec::new(),
        }
    }

    fn tell(&self, event: Event<'_>) {
        if let Some(events) = &self.options.events {
            events(event);
        }
    }

    /// Waits before another attempt.
    async fn wait(&self, trouble: &Trouble, attempt: &mut u32) -> Result<(), DataError> {
        let pause = pause(*attempt);
        let error = trouble.tell("go on").message;
        let (attempts, seconds) = (self.options.retries + 1, pause.as_secs_f64());
        self.tell(Event::Retrying { table: None, error: &error, attempt: *attempt, attempts, pause: seconds });
        *attempt += 1;
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(()),
            () = self.cancel.cancelled() => Err(DataError::Interrupted { report: None }),
        }
    }
}

/// Takes the target's lock: of two that write to it, the second is refused.
async fn take(target: &ConnInfo, cancel: &CancellationToken) -> Result<DatabaseLock, Stop> {
    DatabaseLock::take(target, cancel).await.map_err(|error| match error {
        ApplyError::Connect(error) => Trouble::Connect(Side::Target, Box::new(error)).into(),
        ApplyError::Busy { target, holder } => Stop::End(DataError::Busy { target, holder }),
        ApplyError::Interrupted { .. } => Stop::End(DataError::Interrupted { report: None }),
        ApplyError::LostBefore { .. } => Stop::Again(Trouble::Lost(Side::Target)),
        error => Stop::End(DataError::Refused {
            target: target.target(),
            doing: "take the lock",
            message: error.to_string(),
            hint: None,
        }),
    })
}
