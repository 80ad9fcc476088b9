//! What the judge says of changes on real servers, and that the servers do what the rules say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "impact/cases.rs"]
mod cases;
#[path = "impact/proofs.rs"]
mod proofs;
