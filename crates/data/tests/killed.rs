//! A run that is killed at any of the named points, or interrupted, leaves a target that is whole, and the next
//! one ends equal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    unreachable_pub,
    missing_docs
)]

#[path = "killed/child.rs"]
mod child;
#[path = "killed/interrupted.rs"]
mod interrupted;
#[path = "killed/left.rs"]
mod left;
#[path = "killed/points.rs"]
mod points;

#[allow(dead_code, reason = "every file of tests uses its part")]
#[path = "shared/scene.rs"]
mod scene;
