//! Choosing databases by name.

use driftless_engine::explain::Explain;

use super::{Config, DatabaseConfig, Environment};

/// Why nothing was chosen. Every variant names what there is, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// There are several environments, and none is named.
    #[error("choose an environment of the configuration: there are several")]
    EnvironmentOpen {
        /// The environments.
        known: Vec<String>,
    },
    /// There is no environment of that name.
    #[error("find the environment `{name}` in the configuration")]
    EnvironmentMissing {
        /// The name.
        name: String,
        /// The environments.
        known: Vec<String>,
    },
    /// There is no database of that name.
    #[error("find the database `{name}` in the configuration")]
    DatabaseMissing {
        /// The name.
        name: String,
        /// The databases that were looked at.
        known: Vec<String>,
    },
    /// Several environments have a database of that name.
    #[error("choose one database `{name}` of the configuration: several environments have one")]
    DatabaseAmbiguous {
        /// The name.
        name: String,
        /// The databases, as `environment/name`.
        known: Vec<String>,
    },
}

impl Explain for SelectError {
    fn hint(&self) -> Option<String> {
        let (SelectError::EnvironmentOpen { known }
        | SelectError::EnvironmentMissing { known, .. }
        | SelectError::DatabaseMissing { known, .. }
        | SelectError::DatabaseAmbiguous { known, .. }) = self;
        Some(format!("there are: {}", known.join(", ")))
    }
}

impl Config {
    /// Returns the databases of an environment, or the one of them that is named.
    ///
    /// Without an environment, the only one is meant; a database is then looked for in all.
    ///
    /// # Errors
    ///
    /// Fails where nothing or more than one thing is meant; the hint names what there is.
    pub fn select(&self, env: Option<&str>, database: Option<&str>) -> Result<Vec<&DatabaseConfig>, SelectError> {
        let environments: Vec<&Environment> = match env {
            None => self.environments.iter().collect(),
            Some(name) => {
                let found = self.environments.iter().find(|environment| environment.name == name);
                let missing = || SelectError::EnvironmentMissing { name: name.to_owned(), known: self.names() };
                vec![found.ok_or_else(missing)?]
            }
        };
        match (database, environments.as_slice()) {
            (Some(name), environments) => one(environments, name).map(|database| vec![database]),
            (None, [only]) => Ok(only.databases.iter().collect()),
            (None, _) => Err(SelectError::EnvironmentOpen { known: self.names() }),
        }
    }

    fn names(&self) -> Vec<String> {
        self.environments.iter().map(|environment| environment.name.clone()).collect()
    }
}

fn one<'a>(environments: &[&'a Environment], name: &str) -> Result<&'a DatabaseConfig, SelectError> {
    let all = || {
        let pairs = environments.iter().flat_map(|environment| environment.databases.iter().map(|d| (*environment, d)));
        pairs.collect::<Vec<_>>()
    };
    let label = |(environment, database): &(&Environment, &DatabaseConfig)| match environments {
        [_] => database.name.clone(),
        _ => format!("{}/{}", environment.name, database.name),
    };
    let found: Vec<_> = all().into_iter().filter(|(_, database)| database.name == name).collect();
    match found.as_slice() {
        [(_, only)] => Ok(only),
        [] => Err(SelectError::DatabaseMissing { name: name.to_owned(), known: all().iter().map(label).collect() }),
        several => {
            Err(SelectError::DatabaseAmbiguous { name: name.to_owned(), known: several.iter().map(label).collect() })
        }
    }
}
