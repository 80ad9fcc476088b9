//! Database systems for tests: PostgreSQL and SQLite, read as a whole at each look.

use async_trait::async_trait;
use driftless_engine::connection::{ConnectionFields, TlsPolicy};
use driftless_engine::explain::{Explain, Explained};
use driftless_engine::inspect::{InspectError, SchemaInspector};
use driftless_engine::watch::{Depth, Look, Mark, Reading, Tier, Wanted, WatchSession, Watcher};
use driftless_postgres::conninfo::{ConnInfo, HostName};
use driftless_postgres::inspect::PostgresInspector;
use driftless_schema::model::{Catalog, Dialect, ObjectId, QualifiedName};
use driftless_schema::plan::Plan;
use driftless_sqlite::inspect::SqliteInspector;
use driftless_watch::engines::{Engines, TargetAddress, TargetFields, TargetIdentity};
use secrecy::ExposeSecret as _;
use tokio_util::sync::CancellationToken;

/// What these tests know of database systems.
pub struct TestEngines;

/// A connection string that is the end of whoever reads it.
pub const PANICS: &str = "panic:";

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(String);

impl Explain for Refused {
    fn hint(&self) -> Option<String> {
        None
    }
}

fn refused(text: impl Into<String>) -> Explained {
    Explained::new(Refused(text.into()))
}

enum Place {
    Postgres(Box<ConnInfo>),
    Sqlite(String),
}

fn place(address: &TargetAddress) -> Result<Place, Explained> {
    let none = |_: &str| None;
    match address {
        TargetAddress::Dsn(dsn) => match dsn.expose_secret().strip_prefix("sqlite:") {
            Some(path) => Ok(Place::Sqlite(path.to_owned())),
            None if dsn.expose_secret() == PANICS => panic!("somebody wrote this on purpose"),
            None => ConnInfo::parse(dsn, &none).map(|info| Place::Postgres(Box::new(info))).map_err(Explained::new),
        },
        TargetAddress::Configured(name) => Err(refused(format!("find database {name:?}: there is none"))),
        TargetAddress::Fields(fields) => match fields.engine.as_deref() {
            Some("sqlite") => Ok(Place::Sqlite(fields.database.clone())),
            None | Some("postgres") => ConnInfo::from_fields(&connection(fields), &none)
                .map(|info| Place::Postgres(Box::new(info)))
                .map_err(Explained::new),
            Some(other) => Err(refused(format!("use {other:?}: it is no system that is known"))),
        },
    }
}

fn connection(fields: &TargetFields) -> ConnectionFields {
    ConnectionFields {
        host: fields.host.clone(),
        port: fields.port,
        username: fields.user.clone(),
        // References lead to a password that no server takes.
        password: fields.password.clone(),
        database: Some(fields.database.clone()),
        tls: TlsPolicy::Unspecified,
    }
}

impl Engines for TestEngines {
    fn identify(&self, address: &TargetAddress) -> Result<TargetIdentity, Explained> {
        Ok(match place(address)? {
            Place::Sqlite(path) => {
                TargetIdentity { engine: "sqlite".to_owned(), db_host: None, db_port: None, db_name: path, user: None }
            }
            Place::Postgres(info) => {
                let host = info.hosts().first().ok_or_else(|| refused("connect: there is no host"))?;
                let name = match &host.name {
                    HostName::Network(name) => name.clone(),
                    HostName::Socket(folder) => folder.display().to_string(),
                };
                TargetIdentity {
                    engine: "postgres".to_owned(),
                    db_host: Some(name),
                    db_port: Some(host.port),
                    db_name: info.dbname().to_owned(),
                    user: Some(info.user().to_owned()),
                }
            }
        })
    }

    fn watcher(&self, address: &TargetAddress) -> Result<Box<dyn Watcher>, Explained> {
        Ok(Box::new(Whole(match place(address)? {
            Place::Postgres(info) => Box::new(PostgresInspector::new(*info)),
            Place::Sqlite(path) => Box::new(SqliteInspector::new(path)),
        })))
    }

    fn plan(&self, old: &Catalog, new: &Catalog) -> Result<Plan, Explained> {
        match new.dialect {
            Dialect::Postgres => driftless_postgres::plan::plan(old, new, &Default::default()).map_err(Explained::new),
            Dialect::Sqlite => Err(refused("plan for sqlite: no way is known")),
        }
    }
}

/// Reads everything when it connects.
struct Whole(Box<dyn SchemaInspector>);

/// What was read.
struct Read(Catalog);

#[async_trait]
impl Watcher for Whole {
    async fn connect(&self, cancel: &CancellationToken) -> Result<Box<dyn WatchSession>, InspectError> {
        Ok(Box::new(Read(self.0.inspect(cancel).await?.catalog)))
    }
}

#[async_trait]
impl WatchSession for Read {
    async fn look(
        &mut self,
        wanted: &Wanted,
        _: Option<&Mark>,
        _: Depth,
        _: &CancellationToken,
    ) -> Result<Look, InspectError> {
        let name = |id: &ObjectId| QualifiedName::new(id.schema.clone(), id.name.clone());
        let present = self.0.relations().map(|(id, _)| name(id)).filter(|name| wanted.has(name));
        let present: std::collections::BTreeSet<QualifiedName> = present.collect();
        let reading = Reading {
            origin: self.0.origin.clone(),
            catalog: self.0.clone(),
            read: present.clone(),
            present,
            renamed: Default::default(),
        };
        Ok(Look { mark: Mark(serde_json::Value::Null), tier: Tier::Full, reading: Some(reading) })
    }
}
