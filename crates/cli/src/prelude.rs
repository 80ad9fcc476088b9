//! The names that programs using Driftless need most.

pub use driftless_engine::adapter::{DatabaseAdapter, LockError, LockGuard};
pub use driftless_engine::connection::{Address, ConnectionFields, Endpoint, TlsPolicy};
pub use driftless_engine::difference::{CatalogDiff, DiffCalculator};
pub use driftless_engine::executor::{DirectExecutor, Executor};
pub use driftless_engine::explain::{Explain, Explained};
pub use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector};
pub use driftless_engine::migrate::{Executed, Migration, MigrationError, MigrationRunner};
pub use driftless_engine::planner::{PlanRequest, Planner};
pub use driftless_engine::source::Source;
pub use driftless_engine::store::{DirectoryStore, MemoryStore, SnapshotStore, StoreError, Stored};
pub use driftless_engine::sync::{
    BuildError, Engine, EngineBuilder, Mode, Outcome, Refusal, StepReport, SyncError, SyncReport,
};
pub use driftless_engine::tenant::{Location, TenantContext, TenantId};
pub use driftless_postgres::adapter::PostgresAdapter;
pub use driftless_postgres::apply::{ApplyOptions, Event as ApplyEvent, Log, Retries};
pub use driftless_postgres::conninfo::ConnInfo;
pub use driftless_postgres::inspect::PostgresInspector;
pub use driftless_postgres::plan::{Online, Policy};
pub use driftless_schema::diff::{Action, Change, DiffOptions, Property, diff};
pub use driftless_schema::fingerprint::{self, Fingerprint};
pub use driftless_schema::impact::{Level, Verdict, judge};
pub use driftless_schema::model::{Catalog, Dialect, Kind, Object, ObjectId};
pub use driftless_schema::plan::{Compared, HazardKind, Plan};
pub use driftless_schema::snapshot::{Database, Snapshot};
pub use driftless_sqlite::inspect::SqliteInspector;
pub use tokio_util::sync::CancellationToken;

pub use crate::sources::{Reading, SourceReadError, Sources};
