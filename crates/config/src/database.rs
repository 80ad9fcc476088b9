//! One database of the list: where it is, and what may be done to it.

use std::path::{Path, PathBuf};

use driftless_engine::connection::{Address, ConnectionFields, Endpoint, TlsPolicy};
use driftless_schema::model::Dialect;

use super::error::{Fault, Location, Problem};
use super::section::{Filled, Section, nearest};
use super::yaml::Node;
use super::{DatabaseConfig, Lookup};

const KEYS: &[&str] = &[
    "name",
    "dsn",
    "host",
    "port",
    "username",
    "password",
    "database",
    "synchronize",
    "ssl",
    "rejectUnauthorized",
    "dbType",
];

/// What values are completed from.
pub(crate) struct Context<'a> {
    /// The folder of the file, where relative paths begin.
    pub(crate) folder: &'a Path,
    /// The variables.
    pub(crate) variables: Lookup<'a>,
}

/// A database system as files name it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum System {
    Here(Dialect),
    NotYet(&'static str),
}

const SYSTEMS: &[(&str, System)] = &[
    ("postgres", System::Here(Dialect::Postgres)),
    ("postgresql", System::Here(Dialect::Postgres)),
    ("sqlite", System::Here(Dialect::Sqlite)),
    ("mysql", System::NotYet("MySQL")),
    ("mariadb", System::NotYet("MariaDB")),
];

/// Reads one entry of the list.
pub(crate) fn read(node: &Node, context: &Context<'_>) -> Result<DatabaseConfig, Fault> {
    let section = Section::new(node, "a database", KEYS, context.variables)?;
    let Some(name) = section.text("name")? else {
        let problem = Problem::Missing { what: "a database".to_owned(), key: "name" };
        return Err(Fault::new(node.location, problem));
    };
    let chosen = chosen_dialect(&section)?;
    let endpoint = match section.dsn("dsn")? {
        Some(dsn) => dsn_endpoint(dsn, chosen, context)?,
        None => fields_endpoint(&section, chosen.map_or(Dialect::Postgres, |(d, _)| d), node.location, context)?,
    };
    Ok(DatabaseConfig {
        name: name.text,
        endpoint,
        synchronize: section.truth("synchronize")?.unwrap_or(false),
        line: node.location.line,
    })
}

/// Reads `dbType`.
fn chosen_dialect(section: &Section<'_>) -> Result<Option<(Dialect, Location)>, Fault> {
    let Some(written) = section.text("dbType")? else {
        return Ok(None);
    };
    let lower = written.text.to_lowercase();
    match SYSTEMS.iter().find(|(name, _)| *name == lower) {
        Some((_, system)) => Ok(Some((available(*system, written.location)?, written.location))),
        None => {
            let names: Vec<&str> = SYSTEMS.iter().map(|(name, _)| *name).collect();
            Err(written.wrong("dbType", "postgres or sqlite", nearest(&written.text, &names)))
        }
    }
}

fn available(system: System, location: Location) -> Result<Dialect, Fault> {
    match system {
        System::Here(dialect) => Ok(dialect),
        System::NotYet(system) => Err(Fault::new(location, Problem::NotSupported { system })),
    }
}

/// Makes an endpoint of a dsn, whose scheme names the system.
fn dsn_endpoint(dsn: Filled, chosen: Option<(Dialect, Location)>, context: &Context<'_>) -> Result<Endpoint, Fault> {
    let scheme = dsn.text.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
    let known = SYSTEMS.iter().find(|(name, _)| Some(*name) == scheme.as_deref());
    let dialect = match (known, chosen) {
        (Some((_, system)), _) => available(*system, dsn.location)?,
        (None, Some((Dialect::Sqlite, location))) => {
            return Err(Fault::new(location, Problem::Conflict { first: "dbType", second: "dsn" }));
        }
        // libpq's pairs have no scheme.
        (None, _) if dsn.text.contains('=') && !dsn.text.contains("://") => Dialect::Postgres,
        (None, _) => {
            let expected = "a postgres:// URL, key=value pairs, or sqlite: and a path";
            return Err(dsn.wrong("dsn", expected, None));
        }
    };
    if let Some((other, location)) = chosen.filter(|(chosen, _)| *chosen != dialect) {
        debug_assert_ne!(other, dialect);
        return Err(Fault::new(location, Problem::Conflict { first: "dbType", second: "dsn" }));
    }
    let address = match dialect {
        Dialect::Postgres => Address::ConnectionString(dsn.text.into()),
        Dialect::Sqlite => {
            let path = dsn.text.split_once(':').map_or("", |(_, path)| path);
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err(dsn.wrong("dsn", "sqlite: and the path of a file", None));
            }
            Address::File(absolute(path, context))
        }
    };
    Ok(Endpoint { dialect, address })
}

/// Makes an endpoint of the separate fields.
fn fields_endpoint(
    section: &Section<'_>,
    dialect: Dialect,
    location: Location,
    context: &Context<'_>,
) -> Result<Endpoint, Fault> {
    let text = |key| -> Result<Option<String>, Fault> { Ok(section.text(key)?.map(|filled| filled.text)) };
    let fields = ConnectionFields {
        host: text("host")?,
        port: port(section)?,
        username: text("username")?,
        password: text("password")?.map(Into::into),
        database: text("database")?,
        tls: tls(section)?,
    };
    let address = match dialect {
        Dialect::Postgres => Address::Fields(Box::new(fields)),
        Dialect::Sqlite => match fields.database {
            Some(path) => Address::File(absolute(&path, context)),
            None => {
                let problem = Problem::Missing { what: "an SQLite database".to_owned(), key: "database" };
                return Err(Fault::new(location, problem));
            }
        },
    };
    Ok(Endpoint { dialect, address })
}

fn port(section: &Section<'_>) -> Result<Option<u16>, Fault> {
    let Some(written) = section.text("port")? else {
        return Ok(None);
    };
    match written.text.parse() {
        Ok(port) if port != 0 => Ok(Some(port)),
        _ => Err(written.wrong("port", "a number from 1 to 65535", None)),
    }
}

fn tls(section: &Section<'_>) -> Result<TlsPolicy, Fault> {
    Ok(match (section.truth("ssl")?, section.truth("rejectUnauthorized")?) {
        (Some(false), _) => TlsPolicy::Disable,
        (Some(true), Some(false)) => TlsPolicy::Require,
        (Some(true), Some(true) | None) | (None, Some(true)) => TlsPolicy::VerifyFull,
        (None, Some(false) | None) => TlsPolicy::Unspecified,
    })
}

fn absolute(path: &str, context: &Context<'_>) -> PathBuf {
    context.folder.join(path)
}
