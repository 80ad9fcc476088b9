//! Sources: anything with a schema, named by one string.

use std::path::{Path, PathBuf};

use driftless_schema::model::Dialect;
use secrecy::{ExposeSecret as _, SecretString};

use crate::connection::{Address, Endpoint};
use crate::explain::Explain;

/// Where a schema comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A live database.
    Database(Endpoint),
    /// A snapshot in a file; `-` is standard input.
    Snapshot(PathBuf),
    /// DDL in a file or a folder, loaded on a throwaway database.
    Ddl(PathBuf),
    /// Databases of the configuration.
    Environment {
        /// The environment; `None` where the file has only one and the name is a database's.
        environment: String,
        /// One database of it; all of them if `None`.
        database: Option<String>,
    },
}

/// A text that names no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// Nothing was given.
    #[error("find a source: its text is empty")]
    Empty,
    /// The text has the form of a URL of a system that Driftless does not read.
    #[error("read from {scheme}: this version of driftless does not know that database system")]
    UnknownScheme {
        /// What stands before the colon.
        scheme: String,
    },
    /// A path that is neither a snapshot nor DDL.
    #[error("read {path}: it is neither a snapshot (.json) nor SQL (.sql, or a folder of .sql files)")]
    UnknownFile {
        /// The path.
        path: String,
    },
    /// `env:` without a name.
    #[error("find an environment: env: needs its name")]
    NoEnvironment,
}

impl Explain for SourceError {
    fn hint(&self) -> Option<String> {
        if let SourceError::UnknownFile { path } = self
            && [".db", ".sqlite", ".sqlite3"].iter().any(|end| path.ends_with(end))
        {
            return Some(format!("an SQLite database is written sqlite:{path}"));
        }
        Some(
            "a source is postgres://…, sqlite:PATH, a snapshot .json, a .sql file or a folder of them, \
             or env:NAME for a database of the configuration"
                .to_owned(),
        )
    }
}

impl Source {
    /// Reads a source's text. Only looks at the text, and at whether a path is a folder.
    ///
    /// # Errors
    /// When the text names no source. The error never holds more of it than a path or a scheme:
    /// the rest may be a password.
    pub fn parse(text: &SecretString) -> Result<Self, SourceError> {
        let text = text.expose_secret().trim();
        if text.is_empty() {
            return Err(SourceError::Empty);
        }
        let postgres = || {
            let address = Address::ConnectionString(SecretString::from(text));
            Source::Database(Endpoint { dialect: Dialect::Postgres, address })
        };
        if let Some((scheme, rest)) = text.split_once(':') {
            match scheme.to_ascii_lowercase().as_str() {
                "postgres" | "postgresql" => return Ok(postgres()),
                "sqlite" => {
                    let path = rest.strip_prefix("//").unwrap_or(rest);
                    let address = Address::File(PathBuf::from(path));
                    return Ok(Source::Database(Endpoint { dialect: Dialect::Sqlite, address }));
                }
                "env" => return environment(rest),
                scheme if rest.starts_with("//") => {
                    return Err(SourceError::UnknownScheme { scheme: scheme.to_owned() });
                }
                _ => {}
            }
        }
        if is_key_value(text) { Ok(postgres()) } else { file(Path::new(text)) }
    }
}

fn environment(rest: &str) -> Result<Source, SourceError> {
    let (environment, database) = match rest.split_once('/') {
        Some((environment, database)) => (environment, Some(database.to_owned())),
        None => (rest, None),
    };
    if environment.is_empty() || database.as_deref() == Some("") {
        return Err(SourceError::NoEnvironment);
    }
    Ok(Source::Environment { environment: environment.to_owned(), database })
}

/// Whether the text is libpq's `key=value` form: its first word is a key.
fn is_key_value(text: &str) -> bool {
    const FIRST_KEYS: [&str; 11] = [
        "host",
        "hostaddr",
        "port",
        "dbname",
        "user",
        "password",
        "service",
        "sslmode",
        "options",
        "application_name",
        "connect_timeout",
    ];
    text.split_once('=').is_some_and(|(key, _)| FIRST_KEYS.contains(&key.trim()))
}

fn file(path: &Path) -> Result<Source, SourceError> {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        _ if path == Path::new("-") => Ok(Source::Snapshot(path.to_owned())),
        _ if path.is_dir() => Ok(Source::Ddl(path.to_owned())),
        Some("json") => Ok(Source::Snapshot(path.to_owned())),
        Some("sql" | "ddl") => Ok(Source::Ddl(path.to_owned())),
        _ => Err(SourceError::UnknownFile { path: path.display().to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        match Source::parse(&text.into()) {
            Ok(Source::Database(Endpoint { dialect, address: Address::File(path) })) => {
                format!("{dialect} {}", path.display())
            }
            Ok(Source::Database(endpoint)) => endpoint.dialect.to_string(),
            Ok(Source::Snapshot(path)) => format!("snapshot {}", path.display()),
            Ok(Source::Ddl(path)) => format!("ddl {}", path.display()),
            Ok(Source::Environment { environment, database }) => format!("env {environment} {database:?}"),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn each_form_of_a_source_is_told_apart() {
        for (text, source) in [
            ("postgres://h/d", "postgres"),
            ("POSTGRESQL://h/d", "postgres"),
            ("host=/tmp dbname=x", "postgres"),
            ("sqlite:shop.db", "sqlite shop.db"),
            ("sqlite:///srv/shop.db", "sqlite /srv/shop.db"),
            ("a b/old.json", "snapshot a b/old.json"),
            ("-", "snapshot -"),
            ("schema.SQL", "ddl schema.SQL"),
            (".", "ddl ."),
            ("env:dev", "env dev None"),
            ("env:dev/billing", "env dev Some(\"billing\")"),
            ("env:", "error: find an environment: env: needs its name"),
            ("mysql://h/d", "error: read from mysql: this version of driftless does not know that database system"),
            (
                "notes.txt",
                "error: read notes.txt: it is neither a snapshot (.json) nor SQL (.sql, or a folder of .sql files)",
            ),
            ("  ", "error: find a source: its text is empty"),
        ] {
            assert_eq!(parsed(text), source, "{text}");
        }
    }
}
