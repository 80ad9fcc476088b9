//! The database systems that the service can look at: the one place that names them to it.

use std::path::{Path, PathBuf};

use driftless_engine::connection::{Address, ConnectionFields, Endpoint, TlsPolicy};
use driftless_engine::explain::{Explain, Explained};
use driftless_engine::source::{Source, SourceError};
use driftless_engine::watch::Watcher;
use driftless_postgres::connect::{ConnectError, conninfo_of};
use driftless_postgres::conninfo::{ConnInfo, HostName, Sockets};
use driftless_postgres::plan::{Policy, plan};
use driftless_postgres::watch::PostgresWatcher;
use driftless_schema::model::{Catalog, Dialect};
use driftless_schema::plan::Plan;
use driftless_sqlite::watch::SqliteWatcher;
use driftless_watch::engines::{Engines, TargetAddress, TargetFields, TargetIdentity};
use driftless_watch::secret::{Reference, ReferenceError, ReferencePolicy, SecretInput};
use secrecy::{ExposeSecret as _, SecretString};

use crate::sources::{SourceReadError, Sources, Target};

/// The registry of database systems.
///
/// Who registers a database by its address chooses where the service connects to. They get nothing that this
/// machine has: no variable or file completes the address, files have to be below folders that were named, and sockets
/// are refused unless they are allowed. Databases of the configuration are the operator's own.
pub struct Registry {
    sources: Sources,
    references: ReferencePolicy,
    sockets: Sockets,
    folders: Vec<PathBuf>,
    refused: Vec<PathBuf>,
}

impl Registry {
    /// Makes a registry. `sources` says where the configuration is, whose databases go by their names;
    /// `references` says which passwords of ours may be named.
    pub fn new(sources: Sources, references: ReferencePolicy) -> Self {
        Registry { sources, references, sockets: Sockets::Refused, folders: Vec::new(), refused: Vec::new() }
    }

    /// Lets sockets of this machine be registered.
    #[must_use]
    pub fn with_sockets(self) -> Self {
        Registry { sockets: Sockets::Allowed, ..self }
    }

    /// Lets files below these folders be registered, but for some: the service's own.
    #[must_use]
    pub fn with_files(self, folders: Vec<PathBuf>, refused: Vec<PathBuf>) -> Self {
        Registry { folders, refused, ..self }
    }

    fn endpoint(&self, address: &TargetAddress, password: Password) -> Result<Known, RegistryError> {
        match address {
            TargetAddress::Dsn(dsn) => {
                let endpoint = foreign(dsn)?;
                self.check_file(&endpoint)?;
                Ok(Known { endpoint, ours: false })
            }
            TargetAddress::Fields(fields) => {
                let endpoint = self.fields(fields, password)?;
                self.check_file(&endpoint)?;
                Ok(Known { endpoint, ours: false })
            }
            TargetAddress::Configured(name) => Ok(Known { endpoint: self.configured(name)?, ours: true }),
        }
    }

    /// Refuses a file that nobody may register. Which files there are is not told.
    fn check_file(&self, endpoint: &Endpoint) -> Result<(), RegistryError> {
        let Address::File(path) = &endpoint.address else { return Ok(()) };
        let refused = || RegistryError::File { path: path.clone() };
        let real = path.canonicalize().map_err(|_| refused())?;
        let below = |folder: &PathBuf| folder.canonicalize().is_ok_and(|folder| real.starts_with(folder));
        let same = |own: &PathBuf| own.canonicalize().is_ok_and(|own| own == real) || same_file(own, &real);
        let allowed = real.is_file() && self.folders.iter().any(below) && !self.refused.iter().any(same);
        if allowed { Ok(()) } else { Err(refused()) }
    }

    fn fields(&self, fields: &TargetFields, password: Password) -> Result<Endpoint, RegistryError> {
        match fields.engine.as_deref() {
            None | Some("postgres" | "postgresql") => {
                let given = fields.password.clone().filter(|_| password == Password::Wanted);
                let connection = ConnectionFields {
                    host: fields.host.clone(),
                    port: fields.port,
                    username: fields.user.clone(),
                    password: given.map(|password| self.resolve(password)).transpose()?,
                    database: Some(fields.database.clone()),
                    tls: TlsPolicy::Unspecified,
                };
                Ok(Endpoint { dialect: Dialect::Postgres, address: Address::Fields(Box::new(connection)) })
            }
            Some("sqlite") => {
                Ok(Endpoint { dialect: Dialect::Sqlite, address: Address::File(PathBuf::from(&fields.database)) })
            }
            Some(other) => Err(RegistryError::UnknownEngine { engine: other.to_owned() }),
        }
    }

    fn resolve(&self, password: SecretString) -> Result<SecretString, RegistryError> {
        match SecretInput::parse(password)? {
            SecretInput::Literal(password) => Ok(password),
            SecretInput::Reference(reference) => self.refer(&reference),
        }
    }

    fn refer(&self, reference: &Reference) -> Result<SecretString, RegistryError> {
        Ok(reference.resolve(&self.references, |name| (self.sources.environment)(name).map(SecretString::from))?)
    }

    fn configured(&self, name: &str) -> Result<Endpoint, RegistryError> {
        let (environment, database) = match name.split_once('/') {
            Some((environment, database)) => (environment.to_owned(), Some(database.to_owned())),
            None => (name.to_owned(), None),
        };
        let targets = self.sources.targets(&Source::Environment { environment, database })?;
        match <[Target; 1]>::try_from(targets) {
            Ok([target]) => Ok(target.endpoint),
            Err(several) => Err(RegistryError::Several { name: name.to_owned(), found: several.len() }),
        }
    }

    /// Completes an address: of our own configuration from all that there is, of others' from defaults alone.
    fn conninfo(&self, known: &Known) -> Result<ConnInfo, RegistryError> {
        let info = match &known.endpoint.address {
            Address::ConnectionString(text) if !known.ours => ConnInfo::parse_foreign(text, self.sockets),
            Address::Fields(fields) if !known.ours => ConnInfo::from_foreign_fields(fields, self.sockets),
            Address::ConnectionString(_) | Address::Fields(_) | Address::File(_) => {
                return Ok(conninfo_of(&known.endpoint, &self.sources.environment)?);
            }
        };
        Ok(info.map_err(ConnectError::ConnInfo)?)
    }
}

/// Takes an address that somebody else wrote apart. What is none is not repeated: it may be a password, or a path.
fn foreign(dsn: &SecretString) -> Result<Endpoint, RegistryError> {
    let text = dsn.expose_secret().trim();
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_known = matches!(scheme.as_deref(), Some("postgres" | "postgresql" | "sqlite"))
        || text.starts_with("sqlite:")
        || scheme.is_none() && text.contains('=');
    if !is_known {
        let is_word = |it: &String| (1..=20).contains(&it.len()) && it.chars().all(|c| c.is_ascii_alphanumeric());
        return Err(match scheme.filter(is_word) {
            Some(engine) => RegistryError::UnknownEngine { engine },
            None => RegistryError::NotADsn,
        });
    }
    if text.starts_with("sqlite:") {
        return match Source::parse(dsn)? {
            Source::Database(endpoint) => Ok(endpoint),
            Source::Snapshot(_) | Source::Ddl(_) | Source::Environment { .. } => Err(RegistryError::NotADsn),
        };
    }
    Ok(Endpoint { dialect: Dialect::Postgres, address: Address::ConnectionString(SecretString::from(text)) })
}

/// Whether two paths lead to one file, by whatever names.
fn same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        match (std::fs::metadata(one), std::fs::metadata(other)) {
            (Ok(one), Ok(other)) => one.dev() == other.dev() && one.ino() == other.ino(),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        one == other
    }
}

/// An address that was understood.
struct Known {
    endpoint: Endpoint,
    /// Whether it is of our own configuration.
    ours: bool,
}

/// Whether the password is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Password {
    Wanted,
    Unneeded,
}

/// Why an address leads nowhere.
#[derive(Debug, thiserror::Error)]
enum RegistryError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("understand the dsn")]
    NotADsn,
    #[error("watch {}: it is not a file below the folders that may be watched", path.display())]
    File { path: PathBuf },
    #[error("watch {engine}: this version of driftless does not know that database system")]
    UnknownEngine { engine: String },
    #[error("find {name} in the configuration: it names {found} databases")]
    Several { name: String, found: usize },
    #[error("use the password")]
    Reference(#[from] ReferenceError),
    #[error(transparent)]
    Read(#[from] SourceReadError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("plan for {0}: there is no planner for it yet")]
    NoPlanner(Dialect),
}

impl Explain for RegistryError {
    fn hint(&self) -> Option<String> {
        match self {
            RegistryError::Source(error) => error.hint(),
            RegistryError::Read(error) => error.hint(),
            RegistryError::Connect(error) => error.hint(),
            RegistryError::Reference(error) => error.hint(),
            RegistryError::UnknownEngine { .. } => Some("engines are postgres and sqlite".to_owned()),
            RegistryError::Several { .. } => Some("name one: ENVIRONMENT/DATABASE".to_owned()),
            RegistryError::NotADsn => Some("a dsn is postgres://…, libpq's key=value pairs, or sqlite:PATH".to_owned()),
            RegistryError::File { .. } => Some(
                "the operator names the folders with --sqlite-folder, or puts the file into the configuration"
                    .to_owned(),
            ),
            RegistryError::NoPlanner(_) => None,
        }
    }
}

impl Engines for Registry {
    fn identify(&self, address: &TargetAddress) -> Result<TargetIdentity, Explained> {
        let known = self.endpoint(address, Password::Unneeded).map_err(Explained::new)?;
        if let Address::File(path) = &known.endpoint.address {
            return Ok(identity_of_file(path));
        }
        let info = self.conninfo(&known).map_err(Explained::new)?;
        let first = info.hosts().first();
        let db_host = first.map(|host| match &host.name {
            HostName::Network(name) => name.clone(),
            HostName::Socket(folder) => folder.display().to_string(),
        });
        Ok(TargetIdentity {
            engine: Dialect::Postgres.to_string(),
            db_host,
            db_port: first.map(|host| host.port),
            db_name: info.dbname().to_owned(),
            user: Some(info.user().to_owned()),
        })
    }

    fn watcher(&self, address: &TargetAddress) -> Result<Box<dyn Watcher>, Explained> {
        let known = self.endpoint(address, Password::Wanted).map_err(Explained::new)?;
        match &known.endpoint.address {
            Address::File(path) => Ok(Box::new(SqliteWatcher::new(path))),
            Address::ConnectionString(_) | Address::Fields(_) => {
                Ok(Box::new(PostgresWatcher::new(self.conninfo(&known).map_err(Explained::new)?)))
            }
        }
    }

    fn plan(&self, old: &Catalog, new: &Catalog) -> Result<Plan, Explained> {
        match new.dialect {
            Dialect::Postgres => plan(old, new, &Policy::default()).map_err(Explained::new),
            Dialect::Sqlite => Err(Explained::new(RegistryError::NoPlanner(Dialect::Sqlite))),
        }
    }
}

fn identity_of_file(path: &Path) -> TargetIdentity {
    // One file, however it is written; one that is not there fails when it is opened.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    TargetIdentity {
        engine: Dialect::Sqlite.to_string(),
        db_host: None,
        db_port: None,
        db_name: path.display().to_string(),
        user: None,
    }
}
