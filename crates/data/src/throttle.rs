//! No more bytes a second than were allowed, by all workers together.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// A limit, or none.
#[derive(Debug)]
pub(crate) struct Throttle {
    rate: Option<u64>,
    /// When everything that was let through would have passed at the allowed rate.
    free_at: Mutex<Instant>,
}

impl Throttle {
    /// Makes a limit of so many bytes a second.
    pub(crate) fn new(rate: Option<u64>) -> Self {
        Throttle { rate, free_at: Mutex::new(Instant::now()) }
    }

    /// Waits until `bytes` more may have passed.
    pub(crate) async fn pass(&self, bytes: usize) {
        let Some(rate) = self.rate.filter(|rate| *rate > 0) else { return };
        let until = {
            let mut free_at = self.free_at.lock().await;
            let now = Instant::now();
            #[allow(clippy::cast_precision_loss, reason = "a rate need not be exact to the byte")]
            let takes = Duration::from_secs_f64(bytes as f64 / rate as f64);
            *free_at = (*free_at).max(now) + takes;
            *free_at
        };
        tokio::time::sleep_until(until).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn bytes_pass_at_the_allowed_rate() {
        let (throttle, start) = (Throttle::new(Some(1000)), Instant::now());
        for _ in 0..4 {
            throttle.pass(500).await;
        }
        assert_eq!(start.elapsed().as_secs(), 2);
        let start = Instant::now();
        Throttle::new(None).pass(1_000_000).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
