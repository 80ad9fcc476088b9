//! The planner, judged by servers of every major version at hand: what a plan does is what it says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    unreachable_pub,
    missing_docs
)]

#[path = "plan/case.rs"]
mod case;
#[path = "plan/cases.rs"]
mod cases;
#[path = "plan/follow.rs"]
mod follow;
#[path = "plan/generate.rs"]
mod generate;
#[path = "plan/laws.rs"]
mod laws;
#[path = "plan/observe.rs"]
mod observe;
#[path = "plan/reading.rs"]
mod reading;
#[path = "plan/rows.rs"]
mod rows;
#[path = "plan/script.rs"]
mod script;
#[path = "plan/told.rs"]
mod told;
