//! Schemas as values.
//!
//! This crate is the pure core of Driftless: it owns the [model](mod@model) of a database's
//! schema, its [snapshot](mod@snapshot) format and fingerprints, the [difference](mod@diff) of two
//! schemas, and the [impact](mod@impact) of each change. It does no I/O, reads no clock and
//! no environment: the same values in give the same bytes out.

pub mod model;
