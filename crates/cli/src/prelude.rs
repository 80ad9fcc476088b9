//! The names that programs using Driftless need most.

pub use driftless_engine::explain::Explain;
pub use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector};
pub use driftless_engine::source::Source;
pub use driftless_postgres::inspect::PostgresInspector;
pub use driftless_schema::diff::{Action, Change, DiffOptions, Property, diff};
pub use driftless_schema::fingerprint::{self, Fingerprint};
pub use driftless_schema::impact::{Level, Verdict, judge};
pub use driftless_schema::model::{Catalog, Dialect, Kind, Object, ObjectId};
pub use driftless_schema::snapshot::{Database, Snapshot};
pub use driftless_sqlite::inspect::SqliteInspector;

pub use crate::sources::{Reading, SourceReadError, Sources};
