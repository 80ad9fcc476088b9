//! The reader, on real servers of every major version at hand.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

#[path = "inspect/cases.rs"]
mod cases;
#[path = "inspect/moment.rs"]
mod moment;
#[path = "inspect/newer.rs"]
mod newer;
#[path = "inspect/reading.rs"]
mod reading;
#[path = "inspect/trouble.rs"]
mod trouble;
