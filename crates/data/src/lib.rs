//! Rows: makes tables of one PostgreSQL database equal to another's, and proves it.
//!
//! [`sync`] copies what changed and removes what is gone; [`verify`] compares and changes nothing.
//! All of the source is read in one exported snapshot. Rows travel as `COPY` streams that nobody
//! decodes. What differs is found by hashes that both servers compute.
//!
//! This crate prints nothing: what happens is told as [`Event`]s, what came of it as a [`Report`].

mod error;
mod event;
mod options;
mod report;

pub use error::{DataError, TableError};
pub use event::{Event, Listener, Notice, Phase};
pub use options::{
    Check, Dry, Indexes, Keyless, MissingColumns, MissingTables, Paranoia, Proof, Selection, Shrinking, SyncOptions,
    Triggers, VerifyOptions,
};
pub use report::{Difference, Kind, Outcome, Report, TableName, TableReport, Totals, Way};

/// Makes tables of `target` equal to those of `source`.
///
/// # Errors
/// When nothing could be done. A table that fails is no error, but stands in the report.
pub async fn sync(
    _source: &driftless_postgres::conninfo::ConnInfo,
    _target: &driftless_postgres::conninfo::ConnInfo,
    _options: &SyncOptions,
    _cancel: &tokio_util::sync::CancellationToken,
) -> Result<Report, DataError> {
    Err(not_there())
}

/// Compares tables of both sides, and changes nothing.
///
/// # Errors
/// As [`sync`].
pub async fn verify(
    _source: &driftless_postgres::conninfo::ConnInfo,
    _target: &driftless_postgres::conninfo::ConnInfo,
    _options: &VerifyOptions,
    _cancel: &tokio_util::sync::CancellationToken,
) -> Result<Report, DataError> {
    Err(not_there())
}

fn not_there() -> DataError {
    DataError::NoTable { reason: "this build cannot copy rows".to_owned() }
}
