//! Rows: makes tables of one PostgreSQL database equal to another's, and proves it.
//!
//! [`sync`] copies what changed and removes what is gone; [`verify`] compares and changes nothing.
//! All of the source is read in one exported snapshot. Rows travel as `COPY` streams that nobody
//! decodes. What differs is found by hashes that both servers compute.
//!
//! This crate prints nothing: what happens is told as [`Event`]s, what came of it as a [`Report`].

#[expect(dead_code, reason = "a run will pass the points")]
mod crash;
#[cfg_attr(not(test), expect(dead_code, reason = "a run will use it"))]
mod create;
mod error;
mod event;
mod options;
mod report;
mod sync;

#[cfg(feature = "crash-points")]
pub use crash::CRASH_POINTS;
pub use error::{DataError, TableError};
pub use event::{Event, Listener, Notice, Phase};
pub use options::{
    Check, Dry, Indexes, Keyless, MissingColumns, MissingTables, Paranoia, Proof, Selection, Shrinking, SyncOptions,
    Triggers, VerifyOptions,
};
pub use report::{Difference, Kind, Outcome, Report, TableName, TableReport, Totals, Way};
pub use sync::{sync, verify};
