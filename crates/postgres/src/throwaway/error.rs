//! What can go wrong with a throwaway cluster.

use std::{fmt, io, path::PathBuf, time::Duration};

use driftless_engine::explain::Explain;
use thiserror::Error;

/// Why no throwaway cluster could be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ThrowawayError {
    /// No server binaries of the wanted version are on this machine.
    #[error("find PostgreSQL server binaries{}: looked in {}", of(.wanted_major), list(.looked))]
    NoBinaries {
        /// The major version asked for, if one was.
        wanted_major: Option<u32>,
        /// Every place looked at, in order.
        looked: Vec<Place>,
    },
    /// There is no account to run the server under.
    #[error("tell which account to run PostgreSQL under instead of root")]
    Account(#[source] io::Error),
    /// The directory of the cluster could not be made ready.
    #[error("prepare {}", path.display())]
    Directory {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The name of a file for the data directory leads somewhere else.
    #[error("use {name:?} as a plain file name")]
    FileName {
        /// The name.
        name: String,
    },
    /// The watchdog could not be started or did not answer.
    #[error("run /bin/sh to watch over the server")]
    Watchdog(#[source] io::Error),
    /// `initdb` ended without making a cluster.
    #[error("make a cluster of PostgreSQL {version} with initdb:\n{log}")]
    Initdb {
        /// The server's version.
        version: String,
        /// The last lines it wrote.
        log: String,
    },
    /// The server ended while it was starting.
    #[error("start PostgreSQL {version}: it ended at once:\n{log}")]
    Ended {
        /// The server's version.
        version: String,
        /// The last lines of its log.
        log: String,
    },
    /// The server did not accept connections in time.
    #[error("start PostgreSQL {version}: not ready within {} s:\n{log}", within.as_secs())]
    NotReady {
        /// The server's version.
        version: String,
        /// How long it was given.
        within: Duration,
        /// The last lines of its log.
        log: String,
    },
}

impl Explain for ThrowawayError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            ThrowawayError::NoBinaries { .. } => Some(
                "install the server (Debian and Ubuntu: `apt-get install postgresql`, macOS: \
                 `brew install postgresql`), or set DRIFTLESS_POSTGRES_BIN to the directory that holds \
                 `initdb` and `postgres`",
            ),
            ThrowawayError::Account(_) => Some("run Driftless as an ordinary user"),
            ThrowawayError::Directory { .. } => Some("set TMPDIR to a directory that can be written to"),
            ThrowawayError::Watchdog(_)
            | ThrowawayError::FileName { .. }
            | ThrowawayError::Initdb { .. }
            | ThrowawayError::Ended { .. }
            | ThrowawayError::NotReady { .. } => None,
        };
        hint.map(str::to_owned)
    }
}

/// A place where server binaries were looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The directory, or a pattern or variable that named none.
    pub name: String,
    /// What was there instead.
    pub finding: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.finding)
    }
}

fn of(wanted_major: &Option<u32>) -> String {
    wanted_major.map_or_else(String::new, |major| format!(" of version {major}"))
}

fn list(looked: &[Place]) -> String {
    let places: Vec<String> = looked.iter().map(Place::to_string).collect();
    places.join(", ")
}
