//! Loads SQL files into a throwaway database and reads the schema back: the server normalises
//! DDL, not a parser of ours.

mod roles;
mod scratch;
mod split;

use driftless_engine::explain::Explain;
use driftless_engine::inspect::{InspectError, Inspection, SchemaInspector as _};
use driftless_schema::model::Owner;
use tokio_postgres::Client;
use tokio_postgres::error::{DbError, SqlState};
use tokio_util::sync::CancellationToken;

use crate::connect::{ConnectError, connect};
use crate::conninfo::{ConnInfo, ConnInfoError};
use crate::ddl;
use crate::inspect::PostgresInspector;
use crate::throwaway::{Binaries, Cluster, ClusterOptions, ThrowawayError};

pub(crate) use roles::{make as make_role, missing as missing_role};
pub(crate) use scratch::Scratch;

/// A file of SQL.
#[derive(Debug, Clone)]
pub struct SqlFile {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Where files are loaded.
#[derive(Debug, Clone)]
pub enum Workbench {
    /// A scratch database, made and dropped again on this server.
    Server(Box<ConnInfo>),
    /// A throwaway server, made from binaries found on this machine; of this major version where
    /// it is found, otherwise of the newest.
    Throwaway {
        /// The version to compare with.
        major: Option<u32>,
    },
}

/// A failure to load files.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No throwaway server came about.
    #[error(transparent)]
    Throwaway(#[from] ThrowawayError),
    /// The server that was named could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The throwaway server's own address was not understood.
    #[error(transparent)]
    Address(#[from] ConnInfoError),
    /// The server does not make a database.
    #[error("make a database on {target}: {message}")]
    NoDatabase {
        /// Where, without secrets.
        target: String,
        /// What the server said.
        message: String,
    },
    /// A statement failed.
    #[error("load {file}:{line}: {message}")]
    Statement {
        /// The file.
        file: String,
        /// The line that the server pointed at, or that the statement begins on.
        line: usize,
        /// What the server said, with its code.
        message: String,
        /// What the server itself advises.
        advice: Option<String>,
    },
    /// The file holds a command of psql.
    #[error("load {file}:{line}: {command} is a command of psql, not SQL")]
    PsqlCommand {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The command.
        command: String,
    },
    /// The connection broke.
    #[error("load {file}: lost the connection")]
    Lost {
        /// The file.
        file: String,
        /// What the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The loaded schema could not be read.
    #[error(transparent)]
    Inspect(#[from] InspectError),
}

impl Explain for LoadError {
    fn hint(&self) -> Option<String> {
        match self {
            LoadError::Throwaway(error) => error.hint(),
            LoadError::Connect(error) => error.hint(),
            LoadError::Address(error) => error.hint(),
            LoadError::NoDatabase { .. } => {
                Some("grant the role CREATEDB, or leave --dev-url out so that a throwaway server is used".to_owned())
            }
            LoadError::Statement { advice, .. } => advice.clone(),
            LoadError::PsqlCommand { .. } => Some("write the file with pg_dump --schema-only, without -C".to_owned()),
            LoadError::Lost { .. } => None,
            LoadError::Inspect(error) => error.hint(),
        }
    }
}

/// Loads the files in their order and reads the schema that they make. What the files do not say
/// is not said: an object whose owner is the role that loaded it has none.
///
/// # Errors
/// When no server can be had, or a statement fails; the error tells file and line.
pub async fn read_files(
    files: &[SqlFile],
    workbench: &Workbench,
    cancel: &CancellationToken,
) -> Result<Inspection, LoadError> {
    match workbench {
        Workbench::Server(info) => {
            let scratch = scratch::Scratch::create(info).await?;
            let outcome = read_on(files, &scratch.info, Roles::AsTheyAre, cancel).await;
            scratch.drop_database().await;
            outcome
        }
        Workbench::Throwaway { major } => {
            let throwaway = Throwaway::start(*major).await?;
            let outcome = read_on(files, &throwaway.info, Roles::MakeMissing, cancel).await;
            throwaway.cluster.stop().await;
            outcome
        }
    }
}

/// A server that is there for one use.
pub(crate) struct Throwaway {
    pub(crate) binaries: Binaries,
    pub(crate) cluster: Cluster,
    pub(crate) info: ConnInfo,
}

impl Throwaway {
    /// Starts one, of that major version where it is found, otherwise of the newest.
    pub(crate) async fn start(major: Option<u32>) -> Result<Self, LoadError> {
        let binaries = match major.map(|major| Binaries::find(Some(major))) {
            Some(Ok(binaries)) => binaries,
            Some(Err(_)) | None => Binaries::find(None)?,
        };
        let cluster = Cluster::start(&binaries, ClusterOptions::default()).await?;
        // The address is the cluster's own: nothing of the environment may change it.
        let info = ConnInfo::from_fields(&cluster.fields("postgres"), &|_| None)?;
        Ok(Throwaway { binaries, cluster, info })
    }
}

/// Makes an empty database.
///
/// # Errors
/// When the server cannot be reached or does not make it.
pub async fn create_database(server: &ConnInfo, name: &str) -> Result<(), LoadError> {
    let connected = connect(server).await?;
    let made = connected.client.batch_execute(&ddl::create_database(name)).await;
    made.map_err(|error| LoadError::NoDatabase {
        target: connected.target().to_owned(),
        message: error.as_db_error().map_or_else(|| error.to_string(), |told| told.message().to_owned()),
    })?;
    connected.close().await;
    Ok(())
}

/// Runs the files in their order on a database.
///
/// # Errors
/// When the server cannot be reached, or a statement fails; the error tells file and line.
pub async fn run_files(files: &[SqlFile], info: &ConnInfo) -> Result<(), LoadError> {
    load(files, info, Roles::AsTheyAre).await
}

/// What to do about a role that a file names and the server does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Roles {
    /// It is an error: the server is somebody's.
    AsTheyAre,
    /// Make it: the server is ours.
    MakeMissing,
}

async fn read_on(
    files: &[SqlFile],
    info: &ConnInfo,
    roles: Roles,
    cancel: &CancellationToken,
) -> Result<Inspection, LoadError> {
    tokio::select! {
        loaded = load(files, info, roles) => loaded?,
        () = cancel.cancelled() => return Err(LoadError::Inspect(InspectError::Interrupted)),
    }
    let mut inspection = PostgresInspector::new(info.clone()).inspect(cancel).await?;
    for object in inspection.catalog.objects.values_mut() {
        // Who loaded the files made the database too.
        object.owner = object.owner.take().filter(|owner| *owner != Owner::Database);
        // Its numbers end with the throwaway database.
        object.oid = None;
    }
    inspection.catalog.origin = None;
    Ok(inspection)
}

async fn load(files: &[SqlFile], info: &ConnInfo, roles: Roles) -> Result<(), LoadError> {
    let connected = connect(info).await?;
    for file in files {
        for statement in split::split(&file.name, &file.text)? {
            run(&connected.client, file, &statement, roles).await?;
        }
    }
    connected.close().await;
    Ok(())
}

async fn run(client: &Client, file: &SqlFile, statement: &split::Statement<'_>, roles: Roles) -> Result<(), LoadError> {
    loop {
        let Err(error) = client.batch_execute(statement.sql).await else { return Ok(()) };
        let Some(told) = error.as_db_error() else {
            return Err(LoadError::Lost { file: file.name.clone(), source: error });
        };
        if is_setting_of_another_version(statement.sql, told) {
            return Ok(());
        }
        match roles::missing(told) {
            Some(role) if roles == Roles::MakeMissing => roles::make(client, &role)
                .await
                .map_err(|source| LoadError::Lost { file: file.name.clone(), source })?,
            role => return Err(failed(file, statement, told, role)),
        }
    }
}

/// pg_dump sets every parameter that its own version knows.
fn is_setting_of_another_version(sql: &str, told: &DbError) -> bool {
    *told.code() == SqlState::UNDEFINED_OBJECT && sql.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("set "))
}

fn failed(file: &SqlFile, statement: &split::Statement<'_>, told: &DbError, missing_role: Option<String>) -> LoadError {
    let position = match told.position() {
        Some(tokio_postgres::error::ErrorPosition::Original(position)) => usize::try_from(*position).unwrap_or(1),
        _ => 1,
    };
    let lines_before = statement.sql.chars().take(position.saturating_sub(1)).filter(|c| *c == '\n').count();
    let advice = match missing_role {
        Some(_) => Some("make the role there, or leave --dev-url out so that a throwaway server is used".to_owned()),
        None => told.hint().map(|hint| hint.trim_end_matches('.').to_owned()),
    };
    let detail = told.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    LoadError::Statement {
        file: file.name.clone(),
        line: statement.line + lines_before,
        message: format!("{}{detail} ({})", told.message(), told.code().code()),
        advice,
    }
}
