//! A registration as it is shown. How to connect to its database is not.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::checks::labels_schema;
use crate::model::{Consumer, Kind, Labels, Partitions, State};
use crate::store::StoredSchema;

/// A table, or a pattern of tables, that is looked at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Schema)]
pub(in crate::api) struct SchemaView {
    id: i64,
    kind: Kind,
    /// The pattern that registered it.
    pattern_id: Option<i64>,
    /// The database system.
    #[schema(example = "postgres")]
    engine: String,
    /// The host, where there is one.
    db_host: Option<String>,
    db_port: Option<u16>,
    /// The database, or the path of a file.
    db_name: String,
    schema_name: String,
    table_name: String,
    role: Consumer,
    partitions: Partitions,
    #[schema(schema_with = labels_schema)]
    labels: Labels,
    /// How often it is looked at, in seconds.
    interval: u64,
    state: State,
    /// The newest version; 0 for a pattern.
    version: i64,
    /// The version that drifts are measured from.
    baseline: i64,
    created_at: Timestamp,
    /// The id of the key.
    created_by: String,
    /// When its database was last looked at since it was registered.
    last_checked_at: Option<Timestamp>,
    /// Since when its database cannot be read.
    failing_since: Option<Timestamp>,
    /// Why.
    failure: Option<String>,
}

impl From<StoredSchema> for SchemaView {
    fn from(schema: StoredSchema) -> Self {
        SchemaView {
            id: schema.id,
            kind: schema.kind,
            pattern_id: schema.pattern_id,
            engine: schema.engine,
            db_host: schema.db_host,
            db_port: schema.db_port,
            db_name: schema.db_name,
            schema_name: schema.schema_name,
            table_name: schema.table_name,
            role: schema.role,
            partitions: schema.partitions,
            labels: schema.labels,
            interval: schema.interval.as_secs(),
            state: schema.state,
            version: schema.version,
            baseline: schema.baseline,
            created_at: schema.created_at,
            created_by: schema.created_by,
            last_checked_at: schema.checked_at,
            failing_since: schema.failing_since,
            failure: schema.failure,
        }
    }
}
