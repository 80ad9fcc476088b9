//! Configuration files: environments, databases, variables, secrets.
//!
//! ```yaml
//! env: LOCAL
//! databases:
//!   - name: billing
//!     dsn: postgres://app:${DB_PASSWORD}@localhost:5432/billing   # wins over the fields below
//!     host: localhost
//!     port: ${DB_PORT:-5432}
//!     username: app
//!     password: ${DB_PASSWORD}
//!     database: billing
//!     synchronize: false
//!     ssl: true
//!     rejectUnauthorized: true
//!     dbType: postgres
//! ```
//!
//! One file holds one environment, as above, or several under `environments`:
//! `environments: {dev: {databases: […]}, prod: {databases: […]}}`.
//!
//! | key | meaning | default |
//! |---|---|---|
//! | `name` | what the database is called here; it has to be there | |
//! | `dsn` | URL, `key=value` pairs or `sqlite:path`; `""` counts as none | the fields |
//! | `dbType` | `postgres`, `postgresql` or `sqlite` | by the dsn, else `postgres` |
//! | `database` | name of the database; for SQLite the path | the server's default |
//! | `synchronize` | whether Driftless may change this database | `false` |
//! | `ssl` | `false`: plain; `true`: encrypted | the server decides |
//! | `rejectUnauthorized` | with `ssl: true`: `false` accepts every certificate | `true` |
//!
//! `rejectUnauthorized: true` without `ssl` is `ssl: true`; with `ssl: false` it has no effect.
//! A relative path of an SQLite database starts at the folder of the configuration file.
//!
//! `${NAME}` and `${NAME:-default}` stand for variables in every value, and `$$` for a dollar sign
//! (a single one in front of anything but a brace stands for itself). They are filled in after the
//! file is parsed, so that no variable can change its structure. In a dsn that is a URL, a variable in front of the `@` is percent-encoded unless
//! it is so already.
//!
//! A file for `driftless data` is PgSync's: JSON, or YAML with the same keys.
//!
//! ```json
//! {
//!   "sourceDb": "postgres://app:${SOURCE_PASSWORD}@db1/shop",
//!   "targetDb": "postgres://app:${TARGET_PASSWORD}@db2/shop",
//!   "includeTables": ["users", "orders_*"]
//! }
//! ```
//!
//! | key | meaning | default |
//! |---|---|---|
//! | `sourceDb`, `targetDb` | the databases, as `--source` and `--target` take them | |
//! | `schema` | a pattern, or a list of them | `public` |
//! | `timestampColumn` | the column that tells when a row changed | `updated_at` |
//! | `parallel` | how many workers there are, from 1 to 64 | 4 |
//! | `batchSize` | how many rows a transaction merges | 100000 |
//! | `includeTables` | patterns of the tables that take part; `[]` means all | all |
//! | `excludeTables` | patterns of tables that are left out | none |
//! | `verbose` | whether more is told | `false` |
//! | `_comment` | nothing | |
//!
//! A file of databases may have a section `serve` for `driftless serve`, or that alone.
//!
//! | key | meaning | default |
//! |---|---|---|
//! | `listen` | address and port | `:8080` |
//! | `store` | as `DATABASE_URL` | `sqlite:driftless.db` |
//! | `secretKeyFile` | file of the key that seals secrets | `driftless.key` |
//! | `webhookAllow` | ranges and names that webhooks may go to | the internet |
//! | `interval` | how often a table is looked at, in seconds | 60 |
//!
//! This crate reads one file. It opens no connection, and of a dsn it looks at the scheme only.

mod data;
mod database;
mod error;
mod find;
mod interpolate;
mod reader;
mod section;
mod select;
mod serve;
mod snippet;
mod yaml;

use std::path::Path;

use driftless_engine::connection::Endpoint;

pub use data::DataConfig;
pub use error::{ConfigError, Location, Problem};
pub use find::{FindError, find};
pub use select::SelectError;
pub use serve::ServeConfig;

/// How variables are looked up.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a configuration file says.
#[derive(Debug, Clone)]
pub struct Config {
    /// The environments in the order of the file; there is at least one.
    pub environments: Vec<Environment>,
}

/// A named set of databases.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name: `env` of the file, `default` where there is none, or the key in `environments`.
    pub name: String,
    /// Its databases in the order of the file; there is at least one.
    pub databases: Vec<DatabaseConfig>,
}

/// A database of an environment.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// Its name, which no other database of the environment has.
    pub name: String,
    /// Where it is.
    pub endpoint: Endpoint,
    /// Whether it may be changed.
    pub synchronize: bool,
    /// The line of the file where it begins.
    pub line: usize,
}

impl Config {
    /// Reads a file and fills in its variables.
    ///
    /// # Errors
    ///
    /// Every error names the file, and the line unless the file cannot be read at all; none shows
    /// a password, a dsn or the value of a variable.
    pub fn load(path: &Path, variables: Lookup<'_>) -> Result<Config, ConfigError> {
        reader::read(&text_of(path)?, path, None, variables)
    }

    /// Reads one environment of a file: the variables of the others need not be set.
    ///
    /// # Errors
    ///
    /// Fails as [`load`](Config::load) does, and with [`ConfigError::EnvironmentMissing`].
    pub fn load_environment(path: &Path, environment: &str, variables: Lookup<'_>) -> Result<Config, ConfigError> {
        reader::read(&text_of(path)?, path, Some(environment), variables)
    }
}

fn text_of(file: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable { file: file.to_owned(), source })
}

#[cfg(test)]
mod tests;
