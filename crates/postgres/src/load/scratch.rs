//! A scratch database on somebody's server.

use std::sync::atomic::{AtomicU32, Ordering};

use super::LoadError;
use crate::connect::connect;
use crate::conninfo::ConnInfo;
use crate::ddl;

/// A database that lives as long as files are loaded and read.
pub(crate) struct Scratch {
    /// How to connect to it.
    pub(crate) info: ConnInfo,
    server: ConnInfo,
    name: String,
}

/// Two loads of one process do not meet.
static NEXT: AtomicU32 = AtomicU32::new(1);

impl Scratch {
    pub(crate) async fn create(server: &ConnInfo) -> Result<Self, LoadError> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("driftless_scratch_{}_{number}", std::process::id());
        super::create_database(server, &name).await?;
        Ok(Scratch { info: server.with_dbname(&name), server: server.clone(), name })
    }

    /// Drops the database; a server that is gone by now has nothing to clean.
    pub(crate) async fn drop_database(self) {
        let Ok(connected) = connect(&self.server).await else { return };
        if let Err(error) = connected.client.batch_execute(&ddl::drop_database(&self.name)).await {
            tracing::warn!(database = self.name, %error, "a scratch database stays behind");
        }
        connected.close().await;
    }
}
