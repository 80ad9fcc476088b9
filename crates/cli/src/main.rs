//! Driftless.
fn main() {}
