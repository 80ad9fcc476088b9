//! Exit codes, the same for all commands.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Failed.
    Failed,
    /// Wrong usage.
    Usage,
    /// Differences found, and asked to say so.
    Different,
    /// Some databases failed.
    Partly,
    /// Not allowed: hazards, or the configuration.
    Refused,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Different => 3,
            Exit::Partly => 4,
            Exit::Refused => 5,
            Exit::Interrupted => 130,
        })
    }
}
