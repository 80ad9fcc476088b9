//! How many sessions a host has at once: of all who look, and of those who register.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many hosts are remembered that nobody is at.
const HOSTS: usize = 10_000;

/// The places at each host.
#[derive(Debug)]
pub(crate) struct Places {
    each: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Places {
    /// Gives each host so many places.
    pub(crate) fn new(each: usize) -> Self {
        Places { each, hosts: Mutex::default() }
    }

    /// Waits for a place at a host; a file has none.
    pub(crate) async fn take(&self, host: Option<&str>, port: Option<u16>) -> Option<OwnedSemaphorePermit> {
        let name = format!("{}:{}", host.unwrap_or_default(), port.unwrap_or_default());
        let places = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            if hosts.len() > HOSTS {
                hosts.retain(|_, places| places.available_permits() < self.each);
            }
            Arc::clone(hosts.entry(name).or_insert_with(|| Arc::new(Semaphore::new(self.each))))
        };
        // It is never closed.
        places.acquire_owned().await.ok()
    }
}
