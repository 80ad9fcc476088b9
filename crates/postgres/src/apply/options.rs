//! How a plan is applied.

use std::time::Duration;

use driftless_schema::model::Catalog;

use super::event::Listener;

/// How a plan is applied.
#[derive(Clone, Default)]
pub struct ApplyOptions {
    /// How locks are waited for.
    pub retries: Retries,
    /// Whether statements are written to `driftless.migration_log`.
    pub log: Log,
    /// Is told of what happens.
    pub events: Option<Listener>,
}

/// How locks are waited for in transactions. Between two attempts the pause doubles, up to five
/// seconds, and is shortened by chance, so that two that wait for each other do not meet again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How long one attempt waits for one lock: everybody who comes later waits behind it.
    pub lock_timeout: Duration,
    /// How many attempts there are.
    pub attempts: u32,
}

impl Default for Retries {
    fn default() -> Self {
        Retries { lock_timeout: Duration::from_millis(500), attempts: 10 }
    }
}

/// Whether statements are written to `driftless.migration_log`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Log {
    /// Always; the table is made where it is missing.
    Always,
    /// Where the table is there.
    #[default]
    IfThere,
    /// Never; such a run cannot be resumed.
    Never,
}

/// What the schema has to be in the end.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// This schema, in everything that the plan compared.
    Schema(&'a Catalog),
    /// The schema with the fingerprint that the plan leads to.
    Fingerprint,
}
