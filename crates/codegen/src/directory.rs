//! The output directory: the one place here that touches files.
//!
//! A [`Manifest`] in the directory lists the files of the last run with their hashes, and the
//! names that it gave out. [`check()`] says how the directory differs from an
//! [`Output`](crate::Output); [`write()`] makes it equal. Both look at everything first: nothing is
//! written where anything is in the way. What Driftless did not write, or what someone changed
//! since, is never deleted; a file that has lost its first line is not overwritten either.

mod check;
mod error;
mod manifest;
mod survey;
mod write;

pub use check::{ChangedFile, CheckReport, check};
pub use error::DirectoryError;
pub use manifest::{MANIFEST, Manifest};
pub use survey::LeftFile;
pub use write::{WriteReport, write};

#[cfg(test)]
mod tests;
