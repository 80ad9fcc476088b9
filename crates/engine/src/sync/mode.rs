//! How far an engine goes.

use serde::Serialize;

/// How far an engine goes, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Compares the tenant with the schema it should have. Only reads, and takes no lock.
    Validation,
    /// Compares the tenant with the schema that was last stored of it: says what changed since, by
    /// whomever. Only reads, and takes no lock.
    Audit,
    /// Plans, and asks data and rights whether the plan could run. Holds the lock, and changes nothing.
    DryRun,
    /// Does what a dry run says, verifies it, and stores what it verified.
    #[default]
    Sync,
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Mode::Validation => "validation",
            Mode::Audit => "audit",
            Mode::DryRun => "dry run",
            Mode::Sync => "sync",
        })
    }
}
