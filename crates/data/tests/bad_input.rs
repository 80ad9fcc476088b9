//! What can be wrong with two databases, and with what is asked of a run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

#[path = "bad_input/columns.rs"]
mod columns;
#[path = "bad_input/disk.rs"]
mod disk;
#[path = "bad_input/missing.rs"]
mod missing;
#[path = "bad_input/patterns.rs"]
mod patterns;
#[path = "bad_input/privileges.rs"]
mod privileges;
#[path = "bad_input/restart.rs"]
mod restart;
#[path = "bad_input/sides.rs"]
mod sides;
#[path = "bad_input/violations.rs"]
mod violations;

#[allow(dead_code, reason = "every file of tests uses its part")]
#[path = "shared/scene.rs"]
mod scene;
