//! Runs between databases of any shape and content, judged by `COPY` of everything on both sides.
//!
//! `DRIFTLESS_TEST_LAWS=50` asks of so many pairs of databases, each time others; `DRIFTLESS_TEST_SEED` names
//! the first of them. A failure tells the seed that leads to it alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    unreachable_pub,
    missing_docs
)]

#[path = "differential/edit.rs"]
mod edit;
#[path = "differential/expected.rs"]
mod expected;
#[path = "differential/key.rs"]
mod key;
#[path = "differential/laws.rs"]
mod laws;
#[path = "differential/people.rs"]
mod people;
#[path = "differential/random.rs"]
mod random;
#[path = "differential/rounds.rs"]
mod rounds;
#[path = "differential/schema.rs"]
mod schema;
#[path = "differential/types.rs"]
mod types;

#[allow(dead_code, reason = "every file of tests uses its part")]
#[path = "shared/scene.rs"]
mod scene;
