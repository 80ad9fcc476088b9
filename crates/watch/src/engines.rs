//! Database systems, as far as the service knows them: it is told how to look at them, and knows none.

use driftless_engine::explain::Explained;
use driftless_engine::watch::Watcher;
use driftless_schema::model::Catalog;
use driftless_schema::plan::Plan;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// How to connect to a database, as somebody registered it.
#[derive(Debug, Clone)]
pub enum TargetAddress {
    /// A connection string of the system's own, or `sqlite:PATH`.
    Dsn(SecretString),
    /// Separate fields.
    Fields(TargetFields),
    /// A database of the configuration, by its name: `billing`, or `dev/billing`.
    Configured(String),
}

/// Separate fields.
#[derive(Debug, Clone)]
pub struct TargetFields {
    /// The system: `postgres`, `sqlite`.
    pub engine: Option<String>,
    /// The host.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The user.
    pub user: Option<String>,
    /// The password, or where it is: `env:NAME`, `file:PATH`.
    pub password: Option<SecretString>,
    /// The database, or the path of a file.
    pub database: String,
}

/// What a database is told apart and shown by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetIdentity {
    /// The system: `postgres`, `sqlite`.
    pub engine: String,
    /// The host, or the directory of a socket; none for a file.
    pub db_host: Option<String>,
    /// The port.
    pub db_port: Option<u16>,
    /// The database, or the path of a file.
    pub db_name: String,
    /// The user; none for a file.
    pub user: Option<String>,
}

impl TargetIdentity {
    /// Returns it as one text, the same for the same database and user.
    pub fn text(&self) -> String {
        let TargetIdentity { engine, db_host, db_port, db_name, user } = self;
        serde_json::json!([engine, db_host, db_port, db_name, user]).to_string()
    }
}

/// The registry of database systems.
pub trait Engines: Send + Sync {
    /// Says which database an address leads to, without connecting.
    ///
    /// # Errors
    /// When the address cannot be understood, or is of a system that is not known.
    fn identify(&self, address: &TargetAddress) -> Result<TargetIdentity, Explained>;

    /// Returns what looks at the database. Does not connect; may read a file with a password.
    ///
    /// # Errors
    /// When the address cannot be understood, or a password that it refers to cannot be had.
    fn watcher(&self, address: &TargetAddress) -> Result<Box<dyn Watcher>, Explained>;

    /// Plans how to turn `old` into `new`.
    ///
    /// # Errors
    /// When there is no way, or none is known for the system.
    fn plan(&self, old: &Catalog, new: &Catalog) -> Result<Plan, Explained>;
}

/// An address as it is written before it is sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum Written {
    Dsn {
        dsn: String,
    },
    Fields {
        engine: Option<String>,
        host: Option<String>,
        port: Option<u16>,
        user: Option<String>,
        password: Option<String>,
        database: String,
    },
    Configured {
        name: String,
    },
}

impl TargetAddress {
    /// Writes it as JSON, to be sealed.
    pub fn write(&self) -> SecretString {
        let written = match self {
            TargetAddress::Dsn(dsn) => Written::Dsn { dsn: dsn.expose_secret().to_owned() },
            TargetAddress::Fields(fields) => Written::Fields {
                engine: fields.engine.clone(),
                host: fields.host.clone(),
                port: fields.port,
                user: fields.user.clone(),
                password: fields.password.as_ref().map(|password| password.expose_secret().to_owned()),
                database: fields.database.clone(),
            },
            TargetAddress::Configured(name) => Written::Configured { name: name.clone() },
        };
        serde_json::to_string(&written).unwrap_or_default().into()
    }

    /// Reads what [`write`](Self::write) wrote.
    pub fn read(text: &SecretString) -> Option<Self> {
        Some(match serde_json::from_str(text.expose_secret()).ok()? {
            Written::Dsn { dsn } => TargetAddress::Dsn(dsn.into()),
            Written::Fields { engine, host, port, user, password, database } => {
                let password = password.map(SecretString::from);
                TargetAddress::Fields(TargetFields { engine, host, port, user, password, database })
            }
            Written::Configured { name } => TargetAddress::Configured(name),
        })
    }
}
