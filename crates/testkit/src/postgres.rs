//! PostgreSQL: one database per test, on servers that a whole run shares.
//!
//! Servers come from `DRIFTLESS_TEST_POSTGRES` (`cargo xtask test` sets it, so that one run starts each
//! server once), or are started by the first test of this process that asks, and end with
//! the process. In the variable stand `major=url` pairs separated by `;`, the default first.

mod database;
mod servers;

pub use database::TestDatabase;
use driftless_engine::explain::Explain as _;
use driftless_postgres::throwaway::{Binaries, ThrowawayError};
pub use driftless_postgres::throwaway::{Cluster, ClusterOptions, Listen, Placement};
pub use servers::{VARIABLE, default_major, majors, old_majors, shared_options};

/// Returns a fresh empty database on the default server: Debian's, or else the newest.
pub async fn database() -> TestDatabase {
    database_on(default_major()).await
}

/// Returns a fresh empty database on the server of version `major`, one of [`majors`].
pub async fn database_on(major: u32) -> TestDatabase {
    TestDatabase::create(servers::server(major).await).await
}

/// Starts a server of the default version for one test alone: for encryption, passwords, restarts.
pub async fn own_cluster(options: ClusterOptions) -> Cluster {
    own_cluster_on(default_major(), options).await
}

/// Starts a server of version `major` for one test alone.
pub async fn own_cluster_on(major: u32, options: ClusterOptions) -> Cluster {
    started(Cluster::start(&binaries(major), options.place(Placement::Memory)).await)
}

/// Finds the binaries of `major`.
fn binaries(major: u32) -> Binaries {
    started(Binaries::find(Some(major)))
}

fn started<T>(outcome: Result<T, ThrowawayError>) -> T {
    outcome.unwrap_or_else(|error| {
        let hint = error.hint().unwrap_or_else(|| "`cargo xtask test` brings what the tests need".to_owned());
        panic!("{:#}\nhint: {hint}", anyhow::Error::new(error))
    })
}
