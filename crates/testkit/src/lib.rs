//! Throwaway servers, databases and toolchains for tests.
//!
//! Tests ask for what they need and panic when it cannot be had: the functions here return
//! values, not results. Nothing is left behind when the test process ends, however it ends.
//!
//! A dev-dependency only: no part of the product uses it.

// A test that cannot have its server ends here, with the reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod cases;
pub mod gate;
pub mod go;
pub mod postgres;
pub mod receiver;
pub mod sqlite;
