//! What happens during a run.

use std::sync::Arc;

use crate::report::{TableName, TableReport, Way};

/// Takes events in, from any thread.
pub type Listener = Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// What happens during a run.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Both sides were looked at, and the work begins.
    Discovered {
        /// How many tables take part.
        tables: usize,
        /// The moment at which the source is read.
        snapshot_time: &'a str,
    },
    /// Work on a table begins.
    Started {
        /// Which.
        table: &'a TableName,
        /// In which way.
        way: Way,
        /// From where an incremental run reads.
        watermark: Option<&'a str>,
        /// How many rows the source has, as its statistics say.
        rows: u64,
        /// How many bytes these rows have, as its statistics say.
        bytes: u64,
    },
    /// Work on a table enters another phase.
    Phase {
        /// Which.
        table: &'a TableName,
        /// The phase.
        phase: Phase,
    },
    /// Rows of a table came from the source.
    Moved {
        /// Which.
        table: &'a TableName,
        /// Rows since the last such event.
        rows: u64,
        /// Bytes since the last such event.
        bytes: u64,
    },
    /// A transaction of a table was committed.
    Committed {
        /// Which.
        table: &'a TableName,
        /// Rows inserted by it.
        inserted: u64,
        /// Rows updated by it.
        updated: u64,
        /// Rows deleted by it.
        deleted: u64,
        /// The greatest timestamp among its rows, where there is a timestamp column.
        timestamp: Option<&'a str>,
    },
    /// A table, or the run, is tried again.
    Retrying {
        /// Which; `None` for the whole run.
        table: Option<&'a TableName>,
        /// Why.
        error: &'a str,
        /// The attempt that failed, from 1.
        attempt: u32,
        /// How many there are.
        attempts: u32,
        /// The pause before the next, in seconds.
        pause: f64,
    },
    /// A table is done, one way or another.
    Finished {
        /// What came of it.
        report: &'a TableReport,
    },
    /// Something that should be known.
    Noticed(&'a Notice),
}

/// What is done with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Both sides are compared.
    Comparing,
    /// Rows that are too many are deleted.
    Deleting,
    /// Rows are copied or merged.
    Copying,
    /// Indexes and foreign keys are built again.
    Indexing,
    /// It is compared once more.
    Verifying,
}

/// Something that should be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Of which table; `None` for the whole run.
    pub table: Option<TableName>,
    /// A sentence.
    pub text: String,
}
