//! What syncs of rows are known to get wrong, each as a test of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

#[path = "seed_failures/keys.rs"]
mod keys;
#[path = "seed_failures/shrinking.rs"]
mod shrinking;
#[path = "seed_failures/timestamps.rs"]
mod timestamps;
#[path = "seed_failures/transactions.rs"]
mod transactions;
#[path = "seed_failures/values.rs"]
mod values;

#[allow(dead_code, reason = "every file of tests uses its part")]
#[path = "shared/scene.rs"]
mod scene;
