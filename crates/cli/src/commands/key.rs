//! `driftless key`.

mod age;

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use driftless_watch::key::{ApiKey, Environment, KeyId, Scope, Scopes};
use driftless_watch::store::{NewKey, Store, StoreError, StoredKey};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use super::Session;
use super::serve::store::StoreFlags;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::key as display;

/// Make, list and revoke API keys of the service
#[derive(Debug, Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Make an API key, and print it, this once
///
/// The key stands alone on its line on standard output; only its hash is stored. Where the store cannot be
/// reached, the statement that stores the hash is told on standard error, to be run by hand, and the command ends
/// with 4.
///
/// An embedded store (a file) belongs to the service while it runs: ask the service for a key then, POST /v1/keys.
#[derive(Debug, Args)]
#[command(
    name = "create",
    after_help = "Examples:
  driftless key create --name ci --scope read
  driftless key create --name deploys --scope read,register --expires 90d
  DATABASE_URL=postgres://driftless@db/driftless driftless key create --name ops --scope admin"
)]
struct Create {
    /// What people call it
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: String,
    /// What it is good for; several by commas
    #[arg(long, value_name = "SCOPE", value_enum, value_delimiter = ',', required = true)]
    scope: Vec<ScopeName>,
    /// After how long it is good no more: 12h, 90d
    #[arg(long, value_name = "TIME", value_parser = age::parse)]
    expires: Option<Duration>,
    /// Requests per minute, where it is not the service's own limit
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// What it is for, as whoever finds it should see: live, test, staging
    #[arg(long, value_name = "NAME", default_value = "live", value_parser = environment)]
    environment: Environment,
    #[command(flatten)]
    store: StoreFlags,
}

/// List the API keys, without what they are
#[derive(Debug, Args)]
struct List {
    /// Form of the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    store: StoreFlags,
}

/// Revoke an API key: every replica refuses it within seconds
#[derive(Debug, Args)]
struct Revoke {
    /// The key's id, as `key list` shows it; the whole key will do as well
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    store: StoreFlags,
}

/// The names of scopes on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ScopeName {
    /// Reading registrations, versions, drifts
    Read,
    /// Registering tables, changing and removing registrations, checks, acknowledging; and reading
    Register,
    /// Endpoints and deliveries
    Webhooks,
    /// Keys, and everything else
    Admin,
}

/// Forms of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// JSON
    Json,
}

impl Key {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self.command {
            KeyCommand::Create(command) => command.run(session).await,
            KeyCommand::List(command) => command.run().await,
            KeyCommand::Revoke(command) => command.run(session).await,
        }
    }
}

impl Create {
    async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let location = self.store.location(None)?;
        let scopes = Scopes::new(self.scope.iter().map(|scope| match scope {
            ScopeName::Read => Scope::Read,
            ScopeName::Register => Scope::Register,
            ScopeName::Webhooks => Scope::Webhooks,
            ScopeName::Admin => Scope::Admin,
        }));
        let scopes = scopes.ok_or_else(|| Failure::usage("a key is good for something", "--scope read"))?;
        let key = ApiKey::generate(self.environment)
            .map_err(|error| Failure::refused(format!("make an API key: {error}")))?;
        let expires_at = self.expires.map(|after| Timestamp::now().saturating_add(after)).transpose();
        let new = NewKey {
            id: key.id().clone(),
            name: self.name,
            environment: key.environment().clone(),
            digest: key.digest(),
            scopes,
            rate: self.rate,
            expires_at: expires_at.map_err(|error| Failure::refused(format!("add the time: {error}")))?,
            created_by: "driftless key".to_owned(),
        };
        let stored = match Store::open(&location).await {
            Ok(store) => store.key_insert(&new).await,
            Err(error) => Err(error),
        };
        match stored {
            Ok(()) => {
                session.say(format_args!("key {}, for {}: shown this once", new.id.as_str(), new.scopes));
                show(&key)?;
                Ok(Exit::Done)
            }
            Err(error @ (StoreError::Connect(_) | StoreError::Unavailable(_))) => {
                Failure::explained(&error).print();
                crate::output::talk(format_args!("store it by hand:\n{}", new.statement()));
                show(&key)?;
                Ok(Exit::Partly)
            }
            Err(error) => Err(in_use(&error)),
        }
    }
}

fn show(key: &ApiKey) -> Result<(), Failure> {
    crate::output::data(&format!("{}\n", key.text().expose_secret()))
}

fn in_use(error: &StoreError) -> Failure {
    let failure = Failure::explained(error);
    match error {
        StoreError::InUse { .. } => failure.with_hint(
            "the service has the file: ask it (POST, GET or DELETE /v1/keys), stop it first, or set DATABASE_URL \
             to a PostgreSQL database",
        ),
        _ => failure,
    }
}

impl List {
    async fn run(self) -> Result<Exit, Failure> {
        let store = Store::open(&self.store.location(None)?).await.map_err(|error| in_use(&error))?;
        let keys: Vec<StoredKey> = store.key_list().await.map_err(|error| Failure::explained(&error))?;
        crate::output::data(&match self.format {
            Format::Text => display::text(&keys),
            Format::Json => display::json(&keys),
        })?;
        Ok(Exit::Done)
    }
}

impl Revoke {
    async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let whole = self.id.parse::<ApiKey>().ok().map(|key| key.id().clone());
        let id = whole
            .or_else(|| KeyId::new(&self.id))
            .ok_or_else(|| Failure::usage("this is not the id of a key", "`driftless key list` shows the ids"))?;
        let store = Store::open(&self.store.location(None)?).await.map_err(|error| in_use(&error))?;
        if !store.key_revoke(&id).await.map_err(|error| Failure::explained(&error))? {
            return Err(Failure::refused(format!("find the key {}", id.as_str()))
                .with_hint("`driftless key list` shows the ids"));
        }
        session.say(format_args!("key {} is revoked", id.as_str()));
        Ok(Exit::Done)
    }
}

fn name(text: &str) -> Result<String, String> {
    let fits = !text.trim().is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("a name has 1 to 100 characters, and none that control".to_owned()) }
}

fn environment(text: &str) -> Result<Environment, String> {
    Environment::new(text).ok_or_else(|| "an environment is lower-case letters and digits".to_owned())
}
