//! Plans on live databases: what comes of them, and of everything that can get in their way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

#[path = "apply/again.rs"]
mod again;
#[path = "apply/contention.rs"]
mod contention;
#[path = "apply/elsewhere.rs"]
mod elsewhere;
#[path = "apply/interrupted.rs"]
mod interrupted;
#[path = "apply/journal.rs"]
mod journal;
#[path = "apply/outside.rs"]
mod outside;
#[path = "apply/preflight.rs"]
mod preflight;
#[path = "apply/scene.rs"]
mod scene;
#[path = "apply/whole.rs"]
mod whole;
