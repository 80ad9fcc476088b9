//! The ports: what an adapter of a database system offers, and what it is told; what is built on
//! them alone, which is bringing tenants to a schema; and what every crate at the edge needs alike.
//!
//! | port | is for |
//! |---|---|
//! | [`SchemaInspector`](inspect::SchemaInspector) | reading a schema |
//! | [`DatabaseAdapter`](adapter::DatabaseAdapter) | a database system, as far as tenants are concerned |
//! | [`LockGuard`](adapter::LockGuard) | one tenant's lock |
//! | [`MigrationRunner`](migrate::MigrationRunner) | changing the schema of a tenant whose lock is held |
//! | [`Planner`](planner::Planner) | statements that turn one schema into another |
//! | [`Executor`](executor::Executor) | what stands between an engine and a runner |
//! | [`DiffCalculator`](difference::DiffCalculator) | differences |
//! | [`SnapshotStore`](store::SnapshotStore) | what is kept of tenants |
//! | [`Watcher`](watch::Watcher) | looking at a database again and again |
//!
//! [`Engine`](sync::Engine) uses them all but the last.

pub mod adapter;
pub mod atomic_file;
pub mod connection;
pub mod difference;
pub mod executor;
pub mod explain;
pub mod inspect;
pub mod migrate;
pub mod planner;
pub mod source;
pub mod store;
pub mod sync;
pub mod tenant;
pub mod watch;
