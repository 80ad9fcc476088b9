//! Rows: makes tables of one PostgreSQL database equal to another's, and proves it.
//!
//! [`sync`] copies what changed and removes what is gone; [`verify`] compares and changes nothing.
//! All of the source is read in one exported snapshot. Rows travel as `COPY` streams that nobody
//! decodes. What differs is found by hashes that both servers compute.
//!
//! This crate prints nothing: what happens is told as [`Event`]s, what came of it as a [`Report`].

mod compare;
mod context;
mod crash;
mod create;
mod discover;
mod error;
mod event;
mod ledger;
mod load;
mod options;
mod order;
mod rebuild;
mod relay;
mod repair;
mod report;
mod run;
mod schedule;
mod session;
mod snapshot;
mod sql;
mod stage;
mod state;
mod throttle;
mod trouble;

#[cfg(feature = "crash-points")]
pub use crash::CRASH_POINTS;
pub use error::{DataError, TableError};
pub use event::{Event, Listener, Notice, Phase};
pub use options::{
    Check, Dry, Indexes, Keyless, MissingColumns, MissingTables, Paranoia, Proof, Selection, Shrinking, SyncOptions,
    Triggers, VerifyOptions,
};
pub use report::{Difference, Kind, Outcome, Report, TableName, TableReport, Totals, Way};
pub use run::{sync, verify};
