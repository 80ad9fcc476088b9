//! Why a run, or a table of it, did not end well.

use driftless_engine::explain::Explain;
use driftless_postgres::apply::Holder;
use driftless_postgres::connect::ConnectError;

use crate::report::Report;

/// Why a run did not end well. `target` and `source` are `user@host:port/database` throughout.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A side could not be reached.
    #[error("reach the {side}: {}", without_verb(.error))]
    Connect {
        /// `source` or `target`.
        side: &'static str,
        /// Why.
        #[source]
        error: Box<ConnectError>,
    },
    /// A pattern cannot be read.
    #[error("understand the pattern {pattern:?}: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Both sides are one database.
    #[error("copy {target} to itself: source and target are the same database")]
    SameDatabase {
        /// Where.
        target: String,
    },
    /// The target cannot be written.
    #[error("write to {target}: it {reason}")]
    ReadOnlyTarget {
        /// Where.
        target: String,
        /// `is a standby`, `is read only`.
        reason: &'static str,
    },
    /// Somebody else is at it.
    #[error("write to {target}: another driftless is at work there{}", .holder.as_ref().map(|holder| format!(" ({holder})")).unwrap_or_default())]
    Busy {
        /// Where.
        target: String,
        /// Who, unless they ended meanwhile.
        holder: Option<Holder>,
    },
    /// No table was chosen.
    #[error("find a table to work on: {reason}")]
    NoTable {
        /// Why.
        reason: String,
    },
    /// A server refused something that concerns all tables.
    #[error("{doing} on {target}: {message}")]
    Refused {
        /// Where.
        target: String,
        /// What was being done, as a verb phrase.
        doing: &'static str,
        /// What the server said.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A connection was lost, too often to try again.
    #[error("{doing}: lost the connection to {target}")]
    Lost {
        /// Where.
        target: String,
        /// What was being done, as a verb phrase.
        doing: &'static str,
    },
    /// Tables that the target lacks could not be made.
    #[error("make the missing tables: {message}")]
    Create {
        /// Why.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// Somebody pressed Ctrl-C.
    #[error("finish: interrupted")]
    Interrupted {
        /// What was done until then.
        report: Option<Box<Report>>,
    },
}

/// What an error says, where its verb was said already.
fn without_verb(error: &ConnectError) -> String {
    let text = error.to_string();
    text.strip_prefix("connect to ").map(str::to_owned).unwrap_or(text)
}

impl Explain for DataError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            DataError::Connect { error, .. } => return error.hint(),
            DataError::Refused { hint, .. } | DataError::Create { hint, .. } => return hint.clone(),
            DataError::Pattern { .. } => "patterns are as in a shell: * ? [abc] [a-z] [!a]",
            DataError::SameDatabase { .. } => "name another database with --target",
            DataError::ReadOnlyTarget { .. } => "name a database that can be written with --target",
            DataError::Busy { .. } => "wait until it is done, or end its session with pg_terminate_backend",
            DataError::NoTable { .. } => {
                "--schema, --include and --exclude choose; without them it is the tables of public"
            }
            DataError::Lost { .. } => "run it again: it goes on from what is there",
            DataError::Interrupted { .. } => "run it again: it goes on from what is there",
        };
        Some(hint.to_owned())
    }
}

/// Why a table did not end well. It never holds the content of a row, only keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// What happened, as a fragment that fits “failed to …”.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The server's code of it, where there is one.
    pub code: Option<String>,
}

impl std::fmt::Display for TableError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TableError {}
