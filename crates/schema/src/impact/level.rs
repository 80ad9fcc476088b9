//! How bad a change is, and for whom.

use serde::{Deserialize, Serialize};

/// How bad a change is for somebody whose code was written for the old schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// The code works as before.
    #[default]
    Safe,
    /// The code runs, and may find or leave other data than it expects.
    Risky,
    /// The code fails, or is silently wrong.
    Breaking,
}

impl Level {
    /// Returns the name that the API and webhooks use: `SAFE`, `RISKY`, `BREAKING`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Safe => "SAFE",
            Level::Risky => "RISKY",
            Level::Breaking => "BREAKING",
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What somebody does with a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Selects.
    Reader,
    /// Inserts, updates, deletes.
    Writer,
}

impl Role {
    /// Every role; who declares none has both.
    pub const ALL: &[Role] = &[Role::Reader, Role::Writer];
}
