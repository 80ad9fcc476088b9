//! Schemas as values.
//!
//! This crate is the pure core of Driftless: it owns the [model](mod@model) of a database's
//! schema, its [snapshot](mod@snapshot) format and its [fingerprints](mod@fingerprint). It does no I/O, reads no clock and
//! no environment: the same values in give the same bytes out.

pub mod diff;
pub mod fingerprint;
mod format;
pub mod impact;
mod layout;
pub mod model;
pub mod plan;
pub mod scope;
pub mod snapshot;
pub mod sql;
