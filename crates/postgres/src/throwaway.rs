//! Throwaway PostgreSQL clusters, started from server binaries found on the machine.
//!
//! A [`Cluster`] is a server of our own in a short-lived directory: made by `initdb`, reached
//! through a Unix socket only that directory's owner can open, tuned for speed rather than for surviving a crash.
//! Files of SQL are loaded into one to be read back, the demonstration runs on one, and so
//! do the tests.
//!
//! This module finds the [`Binaries`], starts and stops servers, and makes sure that none
//! outlives its owner. It does not create databases in them and does not read catalogs.
//!
//! # Who stops the server
//!
//! A small shell script, the watchdog, is the parent of the server. Its standard
//! input is a pipe from us: when the pipe closes, because the [`Cluster`] was dropped or
//! because this process ended in whatever way, the watchdog stops the server and removes
//! the directory.
//!
//! # Running as root
//!
//! PostgreSQL refuses to run as root. There the watchdog and the server run as `nobody`,
//! who must be able to enter the directory of the binaries; [`cache_dir`] is chosen so.

mod account;
mod binaries;
mod cluster;
mod directory;
mod error;
mod options;
#[cfg(test)]
mod tests;
mod watchdog;

pub use account::cache_dir;
pub use binaries::{Binaries, OLDEST_MAJOR};
pub use cluster::Cluster;
pub use error::{Place, ThrowawayError};
pub use options::{ClusterOptions, Listen, Placement};
