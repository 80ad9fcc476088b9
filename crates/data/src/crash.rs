//! Named points at which a test can end the process, to see what the next run makes of what is left.

/// Ends the process if the test that runs it asked for this point.
#[cfg(not(feature = "crash-points"))]
#[inline(always)]
pub(crate) fn point(_name: &str) {}

/// Ends the process if the test that runs it asked for this point.
#[cfg(feature = "crash-points")]
pub(crate) fn point(name: &str) {
    if std::env::var("DRIFTLESS_CRASH_AT").is_ok_and(|wanted| wanted == name) {
        std::process::abort();
    }
}
