//! Live databases.

use std::time::Instant;

use driftless_engine::connection::{Address, Endpoint};
use driftless_engine::explain::Explained;
use driftless_engine::inspect::SchemaInspector;
use driftless_postgres::connect::{ConnectError, conninfo_of};
use driftless_postgres::inspect::PostgresInspector;
use driftless_schema::model::Dialect;
use driftless_schema::snapshot::Database;
use driftless_sqlite::inspect::SqliteInspector;

use super::{Event, Reading, SourceReadError, Sources};

/// Reads the database that a URL names; it goes by its own name.
pub(super) async fn read(sources: &Sources, endpoint: &Endpoint) -> Result<Reading, SourceReadError> {
    let database = inspect(sources, None, endpoint).await?;
    Ok(Reading { databases: vec![database], ..Reading::default() })
}

/// Reads one database, under `name` if it has one.
pub(super) async fn inspect(
    sources: &Sources,
    name: Option<&str>,
    endpoint: &Endpoint,
) -> Result<Database, SourceReadError> {
    tracing::debug!(name, system = %endpoint.dialect, "reading a database");
    let started = Instant::now();
    let inspection = inspector(sources, endpoint)?.inspect(&sources.cancel).await?;
    let name = name.map_or(inspection.database, str::to_owned);
    let database = Database { name, catalog: inspection.catalog };
    tracing::debug!(
        name = ?database.name,
        version = database.catalog.server_version,
        objects = database.catalog.objects.len(),
        elapsed = ?started.elapsed(),
        "read a database"
    );
    sources.tell(Event::Finished { database: &database, notes: &inspection.notes, elapsed: started.elapsed() });
    Ok(database)
}

fn inspector(sources: &Sources, endpoint: &Endpoint) -> Result<Box<dyn SchemaInspector>, SourceReadError> {
    match (endpoint.dialect, &endpoint.address) {
        (Dialect::Sqlite, Address::File(path)) => Ok(Box::new(SqliteInspector::new(path))),
        (Dialect::Postgres | Dialect::Sqlite, _) => match conninfo_of(endpoint, &sources.environment) {
            Ok(info) => Ok(Box::new(PostgresInspector::new(info))),
            Err(ConnectError::ConnInfo(error)) => Err(SourceReadError::Address(Explained::new(error))),
            Err(error) => Err(SourceReadError::Address(Explained::new(error))),
        },
    }
}
