//! The service: what its parts share.

use std::sync::Arc;
use std::time::Duration;

use driftless_engine::explain::{Explain, Explained};
use driftless_engine::inspect::InspectError;
use driftless_engine::watch::{Depth, Reading, Wanted};
use driftless_schema::model::QualifiedName;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::engines::{Engines, TargetAddress};
use crate::model::Kind;
use crate::pattern::{NamePattern, PatternError};
use crate::places::Places;
use crate::secret::Keyring;
use crate::store::{NewSchema, NewTarget, Registration, Store, StoreError, TableVersion};
use crate::table;
use crate::webhook::address::AllowList;

/// How many sessions a host has at once, where nothing is said.
const PER_HOST: usize = 4;

/// How many databases are registered at once.
const REGISTERING: usize = 16;

/// How long who registers waits for a place.
const TURN: Duration = Duration::from_secs(3);

/// How long registering waits for a database.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the parts of the service share. Clones are one service.
#[derive(Clone)]
pub struct Service {
    pub(crate) store: Store,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) engines: Arc<dyn Engines>,
    pub(crate) allowed: Arc<AllowList>,
    /// Wakes who looks at databases.
    pub(crate) check_soon: Arc<Notify>,
    /// Wakes who delivers.
    pub(crate) tell_soon: Arc<Notify>,
    pub(crate) stop: CancellationToken,
    pub(crate) places: Arc<Places>,
    /// Places of those who register, at all hosts together.
    registering: Arc<Semaphore>,
}

/// Why something was not registered. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The address cannot be understood.
    #[error(transparent)]
    Address(Explained),
    /// The pattern cannot be understood.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The database cannot be reached or read.
    #[error(transparent)]
    Target(InspectError),
    /// It took too long.
    #[error("read the database: it did not answer within {} s", PATIENCE.as_secs())]
    Slow,
    /// Too many are registered at once, here or at that host.
    #[error("find a place: too many databases are registered at once")]
    Crowded,
    /// There is no such table.
    #[error("find {name}: there is no such table or view in {database}")]
    NoTable {
        /// Which.
        name: QualifiedName,
        /// Where.
        database: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for RegisterError {
    fn hint(&self) -> Option<String> {
        match self {
            RegisterError::Address(error) => error.hint(),
            RegisterError::Target(error) => error.hint(),
            RegisterError::Store(error) => error.hint(),
            RegisterError::Crowded => Some("try again in a moment".to_owned()),
            RegisterError::Slow | RegisterError::Pattern(_) | RegisterError::NoTable { .. } => None,
        }
    }
}

impl Service {
    /// Puts a service together. Nothing runs yet.
    pub fn new(store: Store, keyring: Keyring, engines: Arc<dyn Engines>, allowed: AllowList) -> Self {
        Service {
            store,
            keyring: Arc::new(keyring),
            engines,
            allowed: Arc::new(allowed),
            check_soon: Arc::default(),
            tell_soon: Arc::default(),
            stop: CancellationToken::new(),
            places: Arc::new(Places::new(PER_HOST)),
            registering: Arc::new(Semaphore::new(REGISTERING)),
        }
    }

    /// Sets how many sessions a host has at once.
    #[must_use]
    pub fn with_places_per_host(self, each: usize) -> Self {
        Service { places: Arc::new(Places::new(each)), ..self }
    }

    /// Returns the store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns what ends the service, gracefully, when it is triggered.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Connects to a database, reads what is to be registered, and registers it with its first version.
    ///
    /// # Errors
    /// When the database cannot be read, or has no such table; then nothing is stored.
    pub async fn register(&self, address: &TargetAddress, schema: &NewSchema) -> Result<Registration, RegisterError> {
        let identity = self.engines.identify(address).map_err(RegisterError::Address)?;
        let wanted = wanted(schema)?;
        let reading = self.read(address, wanted).await?;
        let tables: Vec<(QualifiedName, TableVersion)> = reading
            .present
            .iter()
            .filter_map(|name| {
                Some((name.clone(), table::write(&table::cut(&reading.catalog, name, schema.partitions)?, name)))
            })
            .collect();
        if schema.kind == Kind::Table && tables.is_empty() {
            let name = QualifiedName::new(&*schema.schema_name, &*schema.table_name);
            return Err(RegisterError::NoTable { name, database: identity.db_name });
        }
        let target = NewTarget {
            identity: identity.text(),
            engine: identity.engine,
            db_host: identity.db_host,
            db_port: identity.db_port,
            db_name: identity.db_name,
            address: address.write(),
        };
        let registration = self.store.schema_register(&self.keyring, &target, schema, &tables).await?;
        self.check_soon.notify_one();
        Ok(registration)
    }

    /// Connects to a database once, to see whether an address leads there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn probe(&self, address: &TargetAddress) -> Result<(), RegisterError> {
        self.read(address, Wanted::new(|_| false)).await.map(drop)
    }

    async fn read(&self, address: &TargetAddress, wanted: Wanted) -> Result<Reading, RegisterError> {
        let identity = self.engines.identify(address).map_err(RegisterError::Address)?;
        let places = async {
            let here = self.registering.acquire().await.ok();
            (here, self.places.take(identity.db_host.as_deref(), identity.db_port).await)
        };
        let _places = tokio::time::timeout(TURN, places).await.map_err(|_| RegisterError::Crowded)?;
        let (engines, address) = (Arc::clone(&self.engines), address.clone());
        // Passwords may be in files.
        let watcher = tokio::task::spawn_blocking(move || engines.watcher(&address)).await;
        let watcher = watcher.map_err(|_| RegisterError::Slow)?.map_err(RegisterError::Address)?;
        let cancel = self.stop.child_token();
        let look = async {
            let mut session = watcher.connect(&cancel).await?;
            session.look(&wanted, None, Depth::Full, &cancel).await
        };
        let look = tokio::time::timeout(PATIENCE, look).await.map_err(|_| RegisterError::Slow)?;
        // Without a mark everything wanted is read.
        look.map_err(RegisterError::Target)?.reading.ok_or(RegisterError::Slow)
    }

    /// Wakes who looks at databases: somebody asked for it.
    pub fn check_soon(&self) {
        self.check_soon.notify_one();
    }

    /// Wakes who delivers.
    pub fn tell_soon(&self) {
        self.tell_soon.notify_one();
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service(…)")
    }
}

fn wanted(schema: &NewSchema) -> Result<Wanted, PatternError> {
    match schema.kind {
        Kind::Table => {
            let name = QualifiedName::new(&*schema.schema_name, &*schema.table_name);
            Ok(Wanted::new(move |it| *it == name))
        }
        Kind::Pattern => {
            let pattern = NamePattern::new(&schema.schema_name, &schema.table_name)?;
            Ok(Wanted::new(move |it| pattern.matches(it)))
        }
    }
}
