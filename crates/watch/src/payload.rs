//! What a webhook says of a drift: one message for one version, however many changes it has.
//!
//! [`Drift`] is what is known; [`standard()`] and [`slack()`] say it in the two formats that an endpoint can ask for.
//! The words for one change are those of the API too: [`DriftChange`] is the same there.

mod change;
mod event;
mod slack;
mod standard;

use driftless_schema::impact::Level;
use jiff::Timestamp;
use serde::Serialize;

pub use change::DriftChange;
pub use event::{Event, Reach};
pub use slack::slack;
pub use standard::standard;

/// How many changes a message tells one by one: receivers expect messages under some 20 kB, and the rest is a
/// request away.
pub const CHANGES_TOLD: usize = 50;

/// Where something drifted, by the names of the registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Registered {
    /// The host, as it was registered; none for a file.
    pub db_host: Option<String>,
    /// Its port.
    pub db_port: Option<u16>,
    /// The database, or the path of a file.
    pub db_name: String,
    /// The schema.
    pub schema_name: String,
    /// The table.
    pub table_name: String,
}

/// A new version of something registered, and what changed from the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// The registration's id.
    pub schema_id: i64,
    /// What it names.
    pub registered: Registered,
    /// The version before.
    pub version_from: i64,
    /// The new version.
    pub version_to: i64,
    /// When the new version was seen.
    pub seen_at: Timestamp,
    /// What changed, in the order of the difference.
    pub changes: Vec<DriftChange>,
}

impl Drift {
    /// Returns the worst impact of its changes.
    pub fn impact(&self) -> Level {
        self.changes.iter().map(|change| change.impact).max().unwrap_or_default()
    }

    /// Returns it in one line: `public.orders: 2 breaking changes and 1 safe`.
    pub fn summary(&self) -> String {
        let Registered { schema_name, table_name, .. } = &self.registered;
        let count = |level: Level| self.changes.iter().filter(|change| change.impact == level).count();
        let counts =
            [(count(Level::Breaking), "breaking"), (count(Level::Risky), "risky"), (count(Level::Safe), "safe")];
        let mut parts: Vec<String> = Vec::new();
        for (count, word) in counts.into_iter().filter(|(count, _)| *count > 0) {
            let noun = match (parts.is_empty(), count) {
                (true, 1) => " change",
                (true, _) => " changes",
                (false, _) => "",
            };
            parts.push(format!("{count} {word}{noun}"));
        }
        let last = parts.pop().unwrap_or_else(|| "no changes".to_owned());
        let all = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
        format!("{schema_name}.{table_name}: {all}")
    }

    /// Returns the changes that are told one by one, the worst first, and how many are not.
    fn told(&self, most: usize) -> (Vec<&DriftChange>, usize) {
        let mut changes: Vec<&DriftChange> = self.changes.iter().collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.impact));
        let omitted = changes.len().saturating_sub(most);
        changes.truncate(most);
        (changes, omitted)
    }
}

#[cfg(test)]
mod tests;
