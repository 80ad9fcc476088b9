//! The API over HTTP, on both stores.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

mod access;
mod clients;
mod drifts;
mod idempotency;
mod protocol;
mod reference;
mod register;
mod schemas;
mod secrets;
mod service;
mod store_gone;
mod webhooks;

#[path = "../support/engines.rs"]
mod engines;
#[path = "../support/looks.rs"]
mod looks;
#[path = "../support/server.rs"]
mod server;
