//! Driftless.
