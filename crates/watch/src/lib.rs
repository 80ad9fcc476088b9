//! The watch service: knows tables, looks at them, versions every change, judges it, and tells people.
//!
//! | module | owns |
//! |---|---|
//! | [`service`] | what the parts share; registering |
//! | [`api`] | the HTTP API |
//! | [`worker`] | the loops: looking at databases, delivering, tidying up |
//! | `check`, `compare`, `table` | one look: what was read, what changed, what that means since the baseline |
//! | `telling`, [`payload`] | who is told what, and in which words |
//! | [`delivery`], [`webhook`] | one attempt to deliver; signatures, addresses that may be called, when to try again |
//! | [`store`] | what the service knows, in PostgreSQL or in a file |
//! | [`engines`] | the port to database systems: the service knows none of them |
//! | [`key`], [`secret`] | API keys; passwords and secrets, sealed or by reference |
//! | [`model`], [`pattern`] | words that the parts share; patterns of names |
//! | [`metrics`], [`problem`] | what Prometheus is told; errors as the API tells them |
//!
//! Whose turn it is, and what was found, is settled in the store: a process that is killed at any point
//! loses nothing, and several of them share the work. Nothing here reads the environment.

pub mod api;
mod base62;
mod check;
mod compare;
mod crash;
pub mod delivery;
pub mod engines;
pub mod key;
pub mod metrics;
pub mod model;
pub mod pattern;
pub mod payload;
mod places;
pub mod problem;
pub mod secret;
pub mod service;
pub mod store;
mod table;
mod telling;
pub mod webhook;
pub mod worker;

#[cfg(feature = "crash-points")]
pub use crash::CRASH_POINTS;
