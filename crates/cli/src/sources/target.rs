//! Live databases that may be changed.

use driftless_engine::connection::{Address, Endpoint};
use driftless_engine::explain::Explained;
use driftless_engine::source::Source;
use driftless_postgres::connect::conninfo_of;
use driftless_postgres::conninfo::ConnInfo;
use driftless_schema::model::Dialect;

use super::{SourceReadError, Sources, environment};

/// A live database, and whether it may be changed.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name in the configuration, where it has one.
    pub name: Option<String>,
    /// Where it is.
    pub endpoint: Endpoint,
    /// Whether it may be changed.
    pub permission: Permission,
}

/// Whether a database may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// No configuration says anything: whoever has its address may.
    Unsaid,
    /// The configuration says `synchronize: true`.
    Given,
    /// The configuration does not say `synchronize: true`.
    Withheld,
}

impl Sources {
    /// Returns the live databases that `source` names, without connecting: none where it is a file.
    ///
    /// # Errors
    /// When the configuration cannot be read, or has no such database.
    pub fn targets(&self, source: &Source) -> Result<Vec<Target>, SourceReadError> {
        match source {
            Source::Snapshot(_) | Source::Ddl(_) => Ok(Vec::new()),
            Source::Database(endpoint) => {
                Ok(vec![Target { name: None, endpoint: endpoint.clone(), permission: Permission::Unsaid }])
            }
            Source::Environment { environment, database } => {
                let databases = environment::databases(self, environment, database.as_slice())?;
                let target = |database: driftless_config::DatabaseConfig| Target {
                    name: Some(database.name),
                    endpoint: database.endpoint,
                    permission: if database.synchronize { Permission::Given } else { Permission::Withheld },
                };
                Ok(databases.into_iter().map(target).collect())
            }
        }
    }

    /// Returns how to connect to a PostgreSQL database; `None` where it is of another system.
    ///
    /// # Errors
    /// When the address cannot be understood or completed.
    pub fn postgres(&self, endpoint: &Endpoint) -> Result<Option<ConnInfo>, SourceReadError> {
        match (endpoint.dialect, &endpoint.address) {
            (Dialect::Sqlite, _) | (_, Address::File(_)) => Ok(None),
            (Dialect::Postgres, _) => conninfo_of(endpoint, &self.environment)
                .map(Some)
                .map_err(|error| SourceReadError::Address(Explained::new(error))),
        }
    }
}
