//! Why a plan was not applied, or not to its end.

use std::time::Duration;

use driftless_engine::explain::Explain;
use driftless_engine::inspect::InspectError;
use driftless_schema::model::Dialect;

use super::blocker::Blocker;
use super::cut::Fate;
use super::event::Place;
use super::preflight::Problem;
use super::session::{Session, Trouble};
use super::start::Deviation;
use super::turn::Holder;
use crate::connect::ConnectError;

/// A failure to apply a plan. `target` is `user@host:port/database` throughout.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The database could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The schema could not be read.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// The plan is for another database system.
    #[error("apply a plan for {dialect} to PostgreSQL")]
    OtherDialect {
        /// The system.
        dialect: Dialect,
    },
    /// Somebody else is at it.
    #[error("apply to {target}: another apply is at work there{}", of(.holder.as_ref()))]
    Busy {
        /// Where.
        target: String,
        /// Who, unless they ended meanwhile.
        holder: Option<Holder>,
    },
    /// The schema is none that the plan can begin or go on with.
    #[error("apply to {target}: its schema is not the one that the plan was made for{}", list(.deviations))]
    Elsewhere {
        /// Where.
        target: String,
        /// What differs.
        deviations: Vec<Deviation>,
    },
    /// Something is known to fail.
    #[error("begin on {target}: {} in the way, and nothing was changed{}", stand(.problems.len()), list(.problems))]
    Preflight {
        /// Where.
        target: String,
        /// What.
        problems: Vec<Problem>,
    },
    /// The log has no place.
    #[error("keep a log in {target}: it has a schema driftless that is not Driftless's own")]
    SchemaTaken {
        /// Where.
        target: String,
    },
    /// The server refused something before anything was changed.
    #[error("begin on {target}, where nothing was changed: {message}")]
    Refused {
        /// Where.
        target: String,
        /// What the server said.
        message: String,
    },
    /// The server refused a statement.
    #[error("run {place}: {message}; {}\n  {}", kept(*.is_rolled_back), .place.statement)]
    Statement {
        /// Which.
        place: Place,
        /// What the server said.
        message: String,
        /// What it advises.
        advice: Option<String>,
        /// Whether its transaction was rolled back; otherwise it ran on its own.
        is_rolled_back: bool,
    },
    /// A lock did not come free.
    #[error("run {place}: a lock did not come free in {attempts} attempts of {timeout:?}; its group was rolled back{}", list(.blockers))]
    Locked {
        /// Which.
        place: Place,
        /// How often it was tried.
        attempts: u32,
        /// How long each time.
        timeout: Duration,
        /// Who was in the way.
        blockers: Vec<Blocker>,
    },
    /// The connection was lost before anything was changed.
    #[error("begin on {target}, where nothing was changed: lost the connection")]
    LostBefore {
        /// Where.
        target: String,
        /// What the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The connection was lost.
    #[error("run {place}: lost the connection; {fate}")]
    Lost {
        /// At which step.
        place: Place,
        /// What became of it.
        fate: Fate,
        /// What the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// All went well, and the schema is another one.
    #[error("verify {target}: the schema is not what was planned{}", list(.differences))]
    NotAsPlanned {
        /// Where.
        target: String,
        /// What differs; the last word is the wanted one's.
        differences: Vec<String>,
    },
    /// Somebody pressed Ctrl-C.
    #[error("finish: interrupted; {done} of {of} steps are done")]
    Interrupted {
        /// How many steps are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
}

impl ApplyError {
    /// What trouble is before anything has changed.
    pub(super) fn before(session: &Session<'_>, trouble: Trouble) -> Self {
        Self::before_on(session.target().to_owned(), trouble)
    }

    /// What trouble is before anything has changed on `target`.
    pub(super) fn before_on(target: String, trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(told) => ApplyError::Refused { target, message: told.message },
            Trouble::Lost(source) => ApplyError::LostBefore { target, source },
            Trouble::Cancelled => ApplyError::Interrupted { done: 0, of: 0 },
        }
    }
}

/// How many lines a list has before the rest is counted.
const LONGEST_LIST: usize = 20;

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    let more = items.len().saturating_sub(LONGEST_LIST);
    let mut text: String = items.iter().take(LONGEST_LIST).map(|item| format!("\n  - {item}")).collect();
    if more > 0 {
        text.push_str(&format!("\n  - and {more} more"));
    }
    text
}

fn of(holder: Option<&Holder>) -> String {
    holder.map(|holder| format!(" ({holder})")).unwrap_or_default()
}

fn stand(count: usize) -> String {
    if count == 1 { "1 problem stands".to_owned() } else { format!("{count} problems stand") }
}

fn kept(is_rolled_back: bool) -> &'static str {
    if is_rolled_back { "its group was rolled back" } else { "it ran on its own" }
}

const GO_ON: &str = "run the same command again: it goes on from what is there";

impl Explain for ApplyError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            ApplyError::Connect(error) => return error.hint(),
            ApplyError::Inspect(error) => return error.hint(),
            ApplyError::OtherDialect { .. } => return None,
            ApplyError::Statement { advice: Some(advice), .. } => return Some(advice.clone()),
            ApplyError::Busy { .. } => "wait until it is done, or end its session with pg_terminate_backend",
            ApplyError::Elsewhere { .. } => "make a new plan for this database as it is now",
            ApplyError::Preflight { .. } => "mend the data or grant the rights, then run it again",
            ApplyError::SchemaTaken { .. } => "apply with --log never",
            ApplyError::Refused { .. } => "the role may need more rights; --log never does without a log",
            ApplyError::Statement { .. } => {
                "transactions before it, if any, are committed; mend the cause and run the same command again"
            }
            ApplyError::Locked { .. } => "end what holds the lock, or give it more time with --lock-timeout",
            ApplyError::LostBefore { .. } => "run it again",
            ApplyError::Lost { fate: Fate::RolledBack, .. } => GO_ON,
            ApplyError::Lost { fate: Fate::Committed, .. } => GO_ON,
            ApplyError::Lost { fate: Fate::Unknown, .. } => GO_ON,
            ApplyError::NotAsPlanned { .. } => "somebody may have changed it meanwhile; plan again from what is there",
            ApplyError::Interrupted { .. } => GO_ON,
        };
        Some(hint.to_owned())
    }
}
