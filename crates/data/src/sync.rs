//! Runs.

use driftless_postgres::conninfo::ConnInfo;
use tokio_util::sync::CancellationToken;

use crate::error::DataError;
use crate::options::{SyncOptions, VerifyOptions};
use crate::report::Report;

/// Makes the chosen tables of `target` equal to those of `source`.
///
/// # Errors
/// When the run as a whole could not be done. A table that fails is an outcome in the report.
pub async fn sync(
    source: &ConnInfo,
    target: &ConnInfo,
    options: &SyncOptions,
    cancel: &CancellationToken,
) -> Result<Report, DataError> {
    let _ = (source, options, cancel);
    Err(DataError::Lost { target: target.target(), doing: "begin" })
}

/// Compares the chosen tables of both sides, and changes nothing.
///
/// # Errors
/// When the run as a whole could not be done. A table that fails is an outcome in the report.
pub async fn verify(
    source: &ConnInfo,
    target: &ConnInfo,
    options: &VerifyOptions,
    cancel: &CancellationToken,
) -> Result<Report, DataError> {
    let _ = (source, options, cancel);
    Err(DataError::Lost { target: target.target(), doing: "begin" })
}
