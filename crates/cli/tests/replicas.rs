//! Three replicas on one store, of which one is killed: nothing is lost, and nothing is told twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "replicas/fleet.rs"]
mod fleet;
#[path = "replicas/loss.rs"]
mod loss;
