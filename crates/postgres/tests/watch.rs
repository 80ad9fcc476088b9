//! The watcher, on real servers: what a look finds is what reading everything finds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

#[path = "watch/changes.rs"]
mod changes;
#[path = "watch/cost.rs"]
mod cost;
#[path = "watch/focus.rs"]
mod focus;
#[path = "watch/manners.rs"]
mod manners;
#[path = "watch/scene.rs"]
mod scene;
#[path = "watch/signs.rs"]
mod signs;
