//! Databases of the configuration.

use std::path::Path;

use driftless_config::{Config, ConfigError, DatabaseConfig};
use driftless_schema::snapshot::Unreachable;
use futures_util::StreamExt as _;

use super::{Event, Reading, SourceReadError, Sources, live};

/// What a single name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// An environment.
    Strict,
    /// An environment, or a database where no environment is called so.
    Loose,
}

/// Reads databases of the configuration, several at once.
pub(super) async fn read(
    sources: &Sources,
    environment: Option<&str>,
    databases: &[String],
    naming: Naming,
) -> Result<Reading, SourceReadError> {
    let path = driftless_config::find(sources.config.as_deref(), &sources.environment, Path::new("."))?;
    let (config, environment, databases) = load(sources, &path, environment, databases, naming)?;
    let chosen = choose(&config, environment.as_deref(), &databases)?;
    tracing::debug!(file = %path.display(), databases = chosen.len(), "chose databases of the configuration");
    let mut reading = read_all(sources, &chosen).await?;
    let is_in = |environment: &driftless_config::Environment| {
        environment.databases.iter().any(|database| chosen.iter().any(|one| std::ptr::eq(*one, database)))
    };
    reading.environment = config.environments.iter().find(|environment| is_in(environment)).map(|e| e.name.clone());
    Ok(reading)
}

/// Returns databases of one environment as the configuration has them.
pub(super) fn databases(
    sources: &Sources,
    environment: &str,
    databases: &[String],
) -> Result<Vec<DatabaseConfig>, SourceReadError> {
    let path = driftless_config::find(sources.config.as_deref(), &sources.environment, Path::new("."))?;
    let (config, environment, databases) = load(sources, &path, Some(environment), databases, Naming::Loose)?;
    Ok(choose(&config, environment.as_deref(), &databases)?.into_iter().cloned().collect())
}

fn choose<'a>(
    config: &'a Config,
    environment: Option<&str>,
    databases: &[String],
) -> Result<Vec<&'a DatabaseConfig>, SourceReadError> {
    match databases {
        [] => Ok(config.select(environment, None)?),
        names => {
            let found: Result<Vec<_>, _> = names.iter().map(|name| config.select(environment, Some(name))).collect();
            Ok(found?.concat())
        }
    }
}

type Chosen = (Config, Option<String>, Vec<String>);

/// Loads as little of the file as the names need: other environments' variables may be unset.
fn load(
    sources: &Sources,
    path: &Path,
    environment: Option<&str>,
    databases: &[String],
    naming: Naming,
) -> Result<Chosen, SourceReadError> {
    let Some(name) = environment else {
        return Ok((Config::load(path, &sources.environment)?, None, databases.to_vec()));
    };
    match Config::load_environment(path, name, &sources.environment) {
        Ok(config) => Ok((config, Some(name.to_owned()), databases.to_vec())),
        Err(ConfigError::EnvironmentMissing { .. }) if naming == Naming::Loose && databases.is_empty() => {
            let config = Config::load(path, &sources.environment)?;
            // No database either: the message about environments is the better one.
            config.select(None, Some(name)).or_else(|_| config.select(Some(name), None))?;
            Ok((config, None, vec![name.to_owned()]))
        }
        Err(error) => Err(error.into()),
    }
}

async fn read_all(sources: &Sources, databases: &[&DatabaseConfig]) -> Result<Reading, SourceReadError> {
    let owned: Vec<DatabaseConfig> = databases.iter().map(|database| (*database).clone()).collect();
    let is_only_one = databases.len() == 1;
    let outcomes: Vec<_> = futures_util::stream::iter(owned)
        .map(|database| async move {
            sources.tell(Event::Started { database: &database.name });
            let outcome = live::inspect(sources, Some(&database.name), &database.endpoint).await;
            let database = database.name;
            match &outcome {
                Ok(_) => {}
                Err(SourceReadError::Interrupted) => sources.tell(Event::Abandoned { database: &database }),
                Err(_) if is_only_one => sources.tell(Event::Abandoned { database: &database }),
                Err(error) => sources.tell(Event::Failed { database: &database, error }),
            }
            (database, outcome)
        })
        .buffered(sources.parallel.max(1))
        .collect()
        .await;
    let mut reading = Reading::default();
    for (name, outcome) in outcomes {
        match outcome {
            Ok(database) => reading.databases.push(database),
            Err(SourceReadError::Interrupted) => return Err(SourceReadError::Interrupted),
            Err(error) if is_only_one => return Err(error),
            Err(error) => reading.unreachable.push(Unreachable { name, reason: error.to_string() }),
        }
    }
    if reading.databases.is_empty() {
        return Err(SourceReadError::AllFailed { count: databases.len() });
    }
    Ok(reading)
}
