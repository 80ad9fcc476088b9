//! What is known of each table while a run goes on.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::error::TableError;
use crate::options::Check;
use crate::report::{Difference, Way};

/// Accounts of all tables, by their places in the run.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Vec<Mutex<Account>>);

/// What is known of one table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    pub(crate) way: Option<Way>,
    pub(crate) why: String,
    pub(crate) check: Option<Check>,
    /// From where this run reads, where it is incremental.
    pub(crate) watermark: Option<String>,
    pub(crate) read: u64,
    pub(crate) inserted: u64,
    pub(crate) updated: u64,
    pub(crate) deleted: u64,
    pub(crate) bytes: u64,
    /// Rows that the target made something else of.
    pub(crate) deviations: u64,
    /// Whether anything was written since the last look.
    pub(crate) was_written: bool,
    /// Whether rows were deleted or replaced since the last look, which may have taken others along.
    pub(crate) lost_rows: bool,
    /// Whether something was done twice, and may have been done already.
    pub(crate) was_retried: bool,
    /// Why it does not go on.
    pub(crate) error: Option<TableError>,
    /// Why it was left alone.
    pub(crate) skipped: Option<String>,
    pub(crate) differences: Vec<Difference>,
    /// Whether a comparison found anything.
    pub(crate) is_different: bool,
    pub(crate) notes: Vec<String>,
    pub(crate) started: Option<Instant>,
    pub(crate) finished: Option<Instant>,
    /// Its row in the log.
    pub(crate) log: Option<i64>,
}

impl Account {
    /// Counts what a transaction did.
    pub(crate) fn count(&mut self, inserted: u64, updated: u64, deleted: u64) {
        self.inserted += inserted;
        self.updated += updated;
        self.deleted += deleted;
        self.was_written |= inserted + updated + deleted > 0;
    }
}

impl Ledger {
    /// Opens accounts for so many tables.
    pub(crate) fn new(tables: usize) -> Self {
        Ledger((0..tables).map(|_| Mutex::default()).collect())
    }

    /// Looks at an account, or changes it.
    pub(crate) fn update<T: Default>(&self, table: usize, change: impl FnOnce(&mut Account) -> T) -> T {
        match self.0.get(table) {
            Some(account) => change(&mut account.lock().unwrap_or_else(PoisonError::into_inner)),
            None => T::default(),
        }
    }

    /// Copies an account.
    pub(crate) fn read(&self, table: usize) -> Account {
        self.update(table, |account| account.clone())
    }
}
