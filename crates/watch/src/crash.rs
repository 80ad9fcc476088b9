//! Named points at which a test ends the process, to see what it leaves behind.
//!
//! `DRIFTLESS_CRASH_AT=looked` ends it when `looked` is passed, `looked:3` when it is passed for the third
//! time. Without the feature `crash-points` there is nothing of it.

/// The points, in the order in which a change passes them.
#[cfg(feature = "crash-points")]
pub const CRASH_POINTS: &[&str] = &["claimed", "looked", "judged", "written", "delivery-claimed", "sent", "recorded"];

/// Ends the process here and now if a test asked for it: nothing is cleaned up, and nobody is told.
#[cfg(feature = "crash-points")]
pub(crate) fn point(name: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};

    /// How often the point that was asked for was passed.
    static PASSED: AtomicU32 = AtomicU32::new(0);

    debug_assert!(CRASH_POINTS.contains(&name), "{name} is not among the crash points");
    let Ok(asked) = std::env::var("DRIFTLESS_CRASH_AT") else { return };
    let (at, time) = asked.split_once(':').unwrap_or((&asked, "1"));
    if at == name && Ok(PASSED.fetch_add(1, Ordering::Relaxed) + 1) == time.parse() {
        std::process::abort();
    }
}

/// Nothing, outside of tests.
#[cfg(not(feature = "crash-points"))]
#[inline]
pub(crate) fn point(_name: &str) {}
